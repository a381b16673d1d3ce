import { tensor } from '../../../src/eval/tensor.ts';
import { type Wire, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { clamp, sigmoid, tanh } from '../../ops/elementwise/elementwise.ts';
import { lstm } from '../../ops/recurrent/recurrent.ts';
import { type Affine, type Columns, affineOf, factors, sumOf, summands, under } from './affine.ts';
import { type CellState, type Gate, cellState, gateOf, hoistGates, recurrentWeights, withoutCell } from './cell.ts';
import { type ScanParts, isRead, putTogether, takeApart } from './parts.ts';
import { scan } from '../../ops/scan/scan.ts';
import { f32Constant, perChannel } from '../../graph/match.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';

/**
 * Before: a Scan whose body makes states c = sigmoid(f) * c + sigmoid(i) * tanh(g), maybe clamped, and h = sigmoid(o) * tanh(c), the gates sums
 * of products of h and of rows. After: those products of all rows at once -> Lstm -> a Scan with what is left.
 */
export const extractLstm: Rule = ruleOn(scan, 'extract-lstm', (node, attrs, graph, name) => {
  for (let i = 0; i < attrs.states; i++) {
    const parts = takeApart(node, attrs);
    if (parts.condition !== undefined) return null;
    const found = matchLstm(parts, i);
    if (found === undefined) continue;
    const { h, c, gates, peepholes, clip } = found;
    const { n, state } = h;
    const patch = new Patch(graph, name);
    const title = state.after.node.name;
    const x = hoistGates(patch, title, parts, gates, n, state.initial);
    if (x === undefined) continue;
    const peep = peepholes === undefined ? [] : [patch.constant(`${title}/peepholes`, tensor('f32', [3, n], peepholes))];
    const operands = [x.rows, recurrentWeights(patch, title, gates, n), state.initial, c.state.initial, ...peep];
    const cells = parts.collected.some((r) => sameWire(r.row, c.state.after)) || parts.states.some((s) => s !== c.state && sameWire(s.after, c.state.after)) || isUsedElsewhere(parts, found);
    const cell = patch.addNode(title, op(lstm, { backwards: x.backwards, hold: false, peepholes: peepholes !== undefined, length: false, clip, cells }), operands);
    const rows = [{ after: state.after, rows: { node: cell, slot: 0 }, backwards: x.backwards }, ...(cells ? [{ after: c.state.after, rows: { node: cell, slot: 3 }, backwards: x.backwards }] : [])];
    const rest = withoutCell(parts, [state, c.state], rows);
    if (rest === null) continue;
    patch.replace(state.final, { node: cell, slot: 1 }).replace(c.state.final, { node: cell, slot: 2 });
    return putTogether(patch, node.name, rest);
  }
  return null;
});

interface Found {
  readonly h: CellState;
  readonly c: CellState;
  /** Input, forget, candidate, output. */
  readonly gates: readonly [Gate, Gate, Gate, Gate];
  /** Nodes of the body that read the new cells for the cell's own output. */
  readonly own: readonly Wire[];
  readonly peepholes: Float32Array | undefined;
  readonly clip: number | null;
}

/** Whether the new cells are read for more than the cell's own output. */
function isUsedElsewhere(parts: ScanParts, { c, own }: Found): boolean {
  const { after } = c.state;
  const readers = parts.body.users(after.node).filter((n) => n.inputs.some((w) => sameWire(w, after)));
  return isRead(parts.body, after) && readers.some((n) => !own.some((w) => w.node === n));
}

function matchLstm(parts: ScanParts, i: number): Found | undefined {
  const h = cellState(parts.states[i]!);
  if (h === undefined) return undefined;
  for (const [o, t] of factors(h.state.after)) {
    const cells = t.node.op.as(tanh) === undefined ? undefined : t.node.inputs[0];
    const output = under(o, sigmoid);
    const kept = cells === undefined ? undefined : parts.states.find((s) => sameWire(s.after, cells));
    const c = kept === undefined ? undefined : cellState(kept);
    if (output === undefined || c === undefined || c.n !== h.n || cells === undefined) continue;
    const clip = clipOf(cells);
    if (clip === undefined) continue;
    const found = matchCells(parts, h, c, clip.inner);
    if (found === undefined) continue;
    const last = peeped(affineOf(output), cells, h.n);
    const gate = gateOf(last.rest, parts, h.state.before, h.n);
    if (gate === undefined) continue;
    const peep = [found.peep[0], found.peep[1], last.weights];
    const peepholes = peep.some((p) => p !== undefined) ? Float32Array.from(peep.flatMap((p) => [...p ?? new Float32Array(h.n)])) : undefined;
    return { h, c, gates: [...found.gates, gate], own: [t, ...last.node === undefined ? [] : [last.node]], peepholes, clip: clip.limit };
  }
  return undefined;
}

/** The cells before they are clamped, and to what; undefined where the limits are not alike. */
function clipOf(cells: Wire): { readonly inner: Wire; readonly limit: number | null } | undefined {
  const limits = cells.node.op.as(clamp);
  if (limits === undefined) return { inner: cells, limit: null };
  const { lo, hi } = limits;
  return lo !== null && hi !== null && lo === -hi ? { inner: cells.node.inputs[0]!, limit: hi } : undefined;
}

function matchCells(parts: ScanParts, h: CellState, c: CellState, sum: Wire): { readonly gates: readonly [Gate, Gate, Gate]; readonly peep: readonly [Float32Array | undefined, Float32Array | undefined] } | undefined {
  const { before } = c.state;
  const gate = (pre: Columns): { readonly gate: Gate; readonly weights: Float32Array | undefined } | undefined => {
    const { rest, weights } = peeped(affineOf(pre), before, h.n);
    const g = gateOf(rest, parts, h.state.before, h.n);
    return g === undefined ? undefined : { gate: g, weights };
  };
  for (const [keep, take] of summands(sum)) {
    for (const [f, kept] of factors(keep)) for (const [i, g] of factors(take)) {
      if (!sameWire(kept, before)) continue;
      const [forget, enter, candidate] = [under(f, sigmoid), under(i, sigmoid), under(g, tanh)];
      if (forget === undefined || enter === undefined || candidate === undefined) continue;
      const [forgets, enters, candidates] = [gate(forget), gate(enter), gateOf(affineOf(candidate), parts, h.state.before, h.n)];
      if (forgets !== undefined && enters !== undefined && candidates !== undefined) return { gates: [enters.gate, forgets.gate, candidates], peep: [enters.weights, forgets.weights] };
    }
  }
  return undefined;
}

/** A gate without the part that looks at the cells: these times constants. */
function peeped(affine: Affine, cells: Wire, n: number): { readonly rest: Affine; readonly weights: Float32Array | undefined; readonly node: Wire | undefined } {
  const found: Float32Array[] = [];
  let node: Wire | undefined;
  const terms = affine.terms.filter((t) => {
    const pair = t.kind === 'columns' && t.from === 0 ? factors(t.atom).find(([a]) => sameWire(a, cells)) : undefined;
    const weights = pair === undefined ? undefined : perChannel(f32Constant(pair[1]), n);
    if (weights === undefined) return true;
    found.push(weights);
    node = t.atom;
    return false;
  });
  return { rest: { ...affine, terms }, weights: found.length === 0 ? undefined : sumOf(found, n), node };
}
