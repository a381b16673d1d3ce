import { bug } from '../../errors.ts';
import { type Dim, sub } from '../../graph/dim.ts';
import { type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { gru, lstm } from '../../ops/recurrent/recurrent.ts';
import { squeeze } from '../../ops/shape/shape.ts';
import { slice, stridedSlice } from '../../ops/slice/slice.ts';
import { type Collected, type ScanParts, type Scanned, isRead, putTogether, takeApart } from './parts.ts';
import { scan } from '../../ops/scan/scan.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';

/**
 * Before: a Scan with states, results or operands that nothing needs, states that stay what they are or are only the newest row, rows passed on,
 * a condition that always holds. After: without.
 */
export const tidyScan: Rule = ruleOn(scan, 'tidy-scan', (node, attrs, graph, name) => {
  const given = takeApart(node, attrs);
  const goesOn = given.states.find((s) => given.condition !== undefined && sameWire(s.before, given.condition));
  const endless = goesOn !== undefined && holds(goesOn.initial) && (sameWire(goesOn.after, goesOn.before) || holds(goesOn.after));
  const parts: ScanParts = endless ? { ...given, condition: undefined } : given;
  const whole = parts.condition === undefined, ends = whole ? [] : [goesOn!];
  const patch = new Patch(graph, name);
  const still = parts.states.filter((s) => sameWire(s.after, s.before) && !ends.includes(s));
  for (const s of still) patch.replace(s.final, s.initial);
  const passed = !whole ? [] : parts.collected.filter((c) => parts.scanned.some((s) => sameWire(s.element, c.row)));
  for (const c of passed) patch.replace(c.rows, passedRows(patch, node.name, parts, c));
  const newest = !whole ? [] : parts.states.filter((s) => !still.includes(s) && !reached([...parts.states.map((v) => v.after), ...parts.collected.map((c) => c.row)]).has(s.before.node.id));
  const last = newest.flatMap((s) => parts.scanned.filter((r) => sameWire(r.element, s.after)).slice(0, 1).map((r) => ({ state: s, scanned: r })));
  for (const { state, scanned } of last) patch.replace(state.final, lastRow(patch, node.name, scanned, parts.steps));
  const collected = parts.collected.filter((c) => !passed.includes(c) && isRead(graph, c.rows));
  const moving = parts.states.filter((s) => !still.includes(s) && !last.some((l) => l.state === s));
  let states = moving.filter((s) => ends.includes(s) || isRead(graph, s.final));
  let seen = new Set<number>();
  for (let before = -1; before < states.length;) {
    before = states.length;
    seen = reached([...states.map((s) => s.after), ...collected.map((c) => c.row)]);
    states = moving.filter((s) => states.includes(s) || seen.has(s.before.node.id));
  }
  const kept: ScanParts = {
    ...parts, states, collected,
    scanned: parts.scanned.filter((s) => seen.has(s.element.node.id)),
    outside: [...parts.outside, ...still.map((s) => ({ wire: s.initial, seen: s.before }))].filter((o) => seen.has(o.seen.node.id)),
  };
  const counts = ({ scanned, states: s, outside, collected: c }: ScanParts): number => scanned.length + s.length + outside.length + c.length;
  if (!endless && still.length + passed.length + last.length === 0 && counts(kept) === counts(parts)) return null;
  return putTogether(patch, node.name, kept);
});

/** Whether a wire is always true. */
const holds = (w: Wire): boolean => constantOf(w)?.data[0] === 1;

/** Rows that the body passes on: as they are, or from the last to the first. */
function passedRows(patch: Patch, name: string, { scanned, steps }: ScanParts, { row, backwards }: Collected): Wire {
  const from = scanned.find((s) => sameWire(s.element, row)) ?? bug('rows of nothing');
  if (from.backwards === backwards) return from.rows;
  const { shape } = factOf(from.rows);
  return patch.add(name, op(stridedSlice, { starts: shape.map((_, i) => (i === 0 ? sub(steps, 1) : 0)), ends: shape.map((d, i) => (i === 0 ? -1 : d)), steps: shape.map((_, i) => (i === 0 ? -1 : 1)) }), [from.rows]);
}

/** The row of the last step; of a recurrent operator it is a result of its own. */
function lastRow(patch: Patch, name: string, { rows, backwards }: Scanned, steps: Dim): Wire {
  const cell = rows.node.op.as(gru) ?? rows.node.op.as(lstm);
  if (cell?.backwards === backwards && rows.slot === 0 && !('length' in cell && cell.length)) return { node: rows.node, slot: 1 };
  const [start, end] = backwards ? [0, 1] : [sub(steps, 1), steps];
  return patch.add(name, op(squeeze, { axes: [0] }), [patch.add(name, op(slice, { axis: 0, start, end }), [rows])]);
}

/** Ids of the nodes that `wires` need. */
function reached(wires: readonly Wire[]): Set<number> {
  const seen = new Set<number>();
  const queue = wires.map((w) => w.node);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node.id)) continue;
    seen.add(node.id);
    queue.push(...node.inputs.map((w) => w.node));
  }
  return seen;
}
