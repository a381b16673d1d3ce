import { dtypeBytes } from '../../../src/format/dtype.ts';
import { type Fact, staticShape } from '../../graph/fact.ts';
import { type Graph, factOf } from '../../graph/graph.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import type { RangeCopy } from '../../program/program.ts';
import { type Ref, shift } from '../../program/buffer.ts';
import { count } from '../shared/lowering.ts';
import type { ScanAttrs } from './body.ts';

type Given = Parameters<LowerContext['range']>[1];

const bytesOf = (f: Fact): number => count(staticShape(f)) * dtypeBytes[f.dtype];
const bytesOfOutput = (graph: Graph, i: number): number => bytesOf(factOf(graph.outputs[i]!.wire));

/** Where operands from `first` on lie. Constants belong to the body's own. */
const outside = (context: LowerContext, first: number): Given => context.inputs.slice(first).map(({ value }, i) => (value === undefined ? { ref: context.input(first + i).ref, owned: false } : null));

const once = (to: Ref, from: Ref | null, bytes: number): RangeCopy => ({ to, from, toStride: 0, fromStride: 0, bytes });
const isSame = (a: Ref, b: Ref): boolean => a.buffer === b.buffer && a.offset === b.offset;
const needed = (copies: readonly RangeCopy[]): readonly RangeCopy[] => copies.filter((c) => c.bytes > 0 && !(c.from !== null && isSame(c.to, c.from)));

/** A loop: rows are copied in and out, and each state is where its result is to be. */
export function lowerScan({ scanned, states, collected, steps, condition }: ScanAttrs, context: LowerContext, body: Graph): boolean {
  const rows = scanned.map((backwards, i): RangeCopy => {
    const bytes = bytesOf(factOf(body.inputs[i]!.wire)), all = context.input(i).ref;
    return { to: context.scratch(bytes), from: backwards ? shift(all, (Number(steps) - 1) * bytes) : all, toStride: 0, fromStride: backwards ? -bytes : bytes, bytes };
  });
  const kept = Array.from({ length: states }, (_, i) => context.outputOver(i, scanned.length + i).ref);
  const begin = kept.map((to, i) => once(to, context.input(scanned.length + i).ref, bytesOfOutput(body, i)));
  const results = collected.map((_, i) => context.output(states + i));
  const range = context.range(body, [...[...rows.map((r) => r.to), ...kept].map((ref) => ({ ref, owned: true })), ...outside(context, scanned.length + states)]);
  const gathered = results.map(({ ref }, i): RangeCopy => {
    const bytes = bytesOfOutput(body, states + i), backwards = collected[i]!;
    return { to: backwards ? shift(ref, (Number(steps) - 1) * bytes) : ref, from: range.outputs[states + i]!, toStride: backwards ? -bytes : bytes, fromStride: 0, bytes };
  });
  // rows that a loop which ends early does not reach are zeros
  const blank = condition === null ? [] : results.map((r, i) => once(r.ref, null, Number(steps) * bytesOfOutput(body, states + i)));
  const next = kept.map((to, i) => once(to, range.outputs[i]!, bytesOfOutput(body, i)));
  context.loop({
    count: Number(steps), condition: condition === null ? null : kept[condition]!,
    enter: needed([...begin, ...blank]), before: needed(rows), after: needed([...gathered, ...atOnce(next, context)]),
  }, range);
  return true;
}

/** Copies as if all were made at once: what one of them overwrites and a later one reads is first copied elsewhere. */
function atOnce(copies: readonly RangeCopy[], context: LowerContext): readonly RangeCopy[] {
  const overlap = (a: Ref, b: Ref, bytes: number, others: number): boolean => a.buffer === b.buffer && a.offset < b.offset + others && b.offset < a.offset + bytes;
  const safe = needed(copies).map((c) => {
    const from = c.from!;
    if (!copies.some((o) => o.to !== c.to && overlap(from, o.to, c.bytes, o.bytes))) return { last: c };
    const aside = context.scratch(c.bytes);
    return { first: once(aside, from, c.bytes), last: once(c.to, aside, c.bytes) };
  });
  return [...safe.flatMap(({ first }) => first ?? []), ...safe.map(({ last }) => last)];
}

/** A branch: each range computes the results where they are to be, or copies them there. */
export function lowerBranch(context: LowerContext, then: Graph, otherwise: Graph): boolean {
  const predicate = context.input(0).ref, given = outside(context, 1);
  const results = context.outputs.map((_, i) => context.output(i).ref);
  const ranges = [then, otherwise].map((graph) => {
    const range = context.range(graph, given, results);
    return { range, copies: needed(results.map((to, i) => once(to, range.outputs[i]!, bytesOfOutput(graph, i)))) };
  });
  const [yes, no] = [ranges[0]!, ranges[1]!];
  context.branch({ predicate, thenCopies: yes.copies, otherwiseCopies: no.copies }, yes.range, no.range);
  return true;
}
