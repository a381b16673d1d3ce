import { type Wire, factOf, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { sigmoid, sub, tanh } from '../../ops/elementwise/elementwise.ts';
import { gru } from '../../ops/recurrent/recurrent.ts';
import { type Columns, affineOf, factors, summands, under, wholeOf } from './affine.ts';
import { type CellState, type Gate, cellState, gateOf, hoistGates, negated, recurrentWeights, uniform, withoutCell } from './cell.ts';
import { type ScanParts, putTogether, takeApart } from './parts.ts';
import { scan } from '../../ops/scan/scan.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';

/**
 * Before: a Scan whose body makes a state h = u * h + (1 - u) * tanh(candidate), or candidate + u * (h - candidate), u and the reset gate in the candidate sigmoids of sums of
 * products of h and of rows. After: those products of all rows at once -> Gru -> a Scan with what is left.
 */
export const extractGru: Rule = ruleOn(scan, 'extract-gru', (node, attrs, graph, name) => {
  const count = attrs.states;
  for (let i = 0; i < count; i++) {
    const parts = takeApart(node, attrs);
    if (parts.condition !== undefined) return null;
    const found = matchGru(parts, i);
    if (found === undefined) continue;
    const { state: { state, n }, gates, bias, resetAfter } = found;
    const patch = new Patch(graph, name);
    const title = state.after.node.name;
    const x = hoistGates(patch, title, parts, gates, n, state.initial);
    if (x === undefined) continue;
    const b = bias === undefined ? [] : [patch.constant(`${title}/bias`, tensor('f32', [n], bias))];
    const cell = patch.addNode(title, op(gru, { backwards: x.backwards, hold: false, resetAfter, bias: bias !== undefined }), [x.rows, recurrentWeights(patch, title, gates, n), state.initial, ...b]);
    const rest = withoutCell(parts, [state], [{ after: state.after, rows: { node: cell, slot: 0 }, backwards: x.backwards }]);
    if (rest === null) continue;
    patch.replace(state.final, { node: cell, slot: 1 });
    return putTogether(patch, node.name, rest);
  }
  return null;
});

interface Found {
  readonly state: CellState;
  /** Update, reset, candidate. */
  readonly gates: readonly [Gate, Gate, Gate];
  /** Of the candidate's state part, where the reset gate is applied after it. */
  readonly bias: Float32Array | undefined;
  readonly resetAfter: boolean;
}

function matchGru(parts: ScanParts, i: number): Found | undefined {
  const state = cellState(parts.states[i]!);
  if (state === undefined) return undefined;
  const { state: { before: h, after }, n } = state;
  const gate = (w: Wire): Gate | undefined => {
    const pre = under(w, sigmoid);
    return pre === undefined ? undefined : gateOf(affineOf(pre), parts, h, n);
  };
  const found = (z: Gate | undefined, c: Wire): Found | undefined => {
    const pre = z === undefined ? undefined : under(c, tanh), candidate = pre === undefined ? undefined : matchCandidate(parts, pre, h, n, gate);
    return z === undefined || candidate === undefined ? undefined : { state, gates: [z, candidate.reset, candidate.gate], bias: candidate.bias, resetAfter: candidate.resetAfter };
  };
  for (const [keep, take] of summands(after)) {
    for (const [u, way] of factors(keep)) {
      const [to, from] = difference(way) ?? [];
      if (to === undefined || from === undefined || !sameWire(to, h) || !sameWire(from, take)) continue;
      const cell = found(gate(u), take);
      if (cell !== undefined) return cell;
    }
    for (const [u, kept] of factors(keep)) for (const [v, c] of factors(take)) {
      if (!sameWire(kept, h)) continue;
      const update = isComplement(v, u) ? gate(u) : undefined;
      // the roles of the gate and of 1 - it exchanged
      const other = update === undefined && isComplement(u, v) ? gate(v) : undefined;
      const cell = found(update ?? (other === undefined ? undefined : negated(other)), c);
      if (cell !== undefined) return cell;
    }
  }
  return undefined;
}

/** The operands of a = b - c. */
function difference(a: Wire): readonly [Wire, Wire] | undefined {
  const [from, less] = a.node.op.as(sub) === undefined ? [] : a.node.inputs;
  return from === undefined || less === undefined ? undefined : [from, less];
}

/** Whether a = 1 - b. */
function isComplement(a: Wire, b: Wire): boolean {
  const [one, other] = difference(a) ?? [];
  return one !== undefined && other !== undefined && uniform(one) === 1 && sameWire(other, b);
}

interface Candidate { readonly reset: Gate; readonly gate: Gate; readonly bias: Float32Array | undefined; readonly resetAfter: boolean }

function matchCandidate(parts: ScanParts, pre: Columns, h: Wire, n: number, gate: (w: Wire) => Gate | undefined): Candidate | undefined {
  const { terms, bias } = affineOf(pre);
  for (const term of terms) {
    for (const [r, rest] of factors(term.atom)) {
      const reset = gate(r);
      const others = terms.filter((t) => t !== term);
      const outer = gateOf({ terms: others, bias }, parts, h, n);
      if (reset === undefined || outer === undefined || outer.recurrent.data.some((v) => v !== 0)) continue;
      if (term.kind === 'product') {
        if (sameWire(rest, h)) return { reset, gate: { ...outer, recurrent: term.matrix }, bias: undefined, resetAfter: false };
        continue;
      }
      const whole = wholeOf(rest);
      if (whole === undefined || whole.count !== n || term.from !== 0 || factOf(term.atom).shape[1] !== n) continue;
      const inner = gateOf(affineOf(whole), parts, h, n);
      if (inner !== undefined && inner.outer.length === 0) return { reset, gate: { ...outer, recurrent: inner.recurrent }, bias: inner.bias.some((v) => v !== 0) ? inner.bias : undefined, resetAfter: true };
    }
  }
  return undefined;
}
