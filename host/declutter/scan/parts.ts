import { bug } from '../../errors.ts';
import type { Dim } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import type { Patch } from '../../graph/patch.ts';
import { type ScanAttrs, bodyOf } from '../../ops/scan/body.ts';
import { bodyGraph, bodyInputs, scan } from '../../ops/scan/scan.ts';

/** Of a Scan: `rows` outside are `element` in the body. */
export interface Scanned { readonly rows: Wire; readonly backwards: boolean; readonly element: Wire }
/** `before` is an input of the body, `after` what it becomes, `final` what the Scan gives. */
export interface ScanState { readonly initial: Wire; readonly before: Wire; readonly after: Wire; readonly final: Wire }
export interface Outside { readonly wire: Wire; readonly seen: Wire }
/** `row` in the body is a row of `rows` outside. */
export interface Collected { readonly row: Wire; readonly backwards: boolean; readonly rows: Wire }

/** A Scan taken apart. The body is a graph of its own, to be rewritten freely. */
export interface ScanParts {
  readonly body: Graph;
  readonly steps: Dim;
  readonly scanned: readonly Scanned[];
  readonly states: readonly ScanState[];
  readonly outside: readonly Outside[];
  readonly collected: readonly Collected[];
  /** What a state that the loop goes on by is in the body, `before`; absent where it takes all its steps. */
  readonly condition: Wire | undefined;
}

export function takeApart(node: Node, attrs: ScanAttrs): ScanParts {
  const body = bodyGraph(attrs.body, bodyInputs(attrs, node.inputs.map(factOf)));
  const [first, second] = [attrs.scanned.length, attrs.scanned.length + attrs.states];
  const inner = (i: number): Wire => body.inputs[i]?.wire ?? bug('a body lacks an input');
  const result = (i: number): Wire => body.outputs[i]?.wire ?? bug('a body lacks an output');
  return {
    body, steps: attrs.steps,
    scanned: attrs.scanned.map((backwards, i) => ({ rows: node.inputs[i]!, backwards, element: inner(i) })),
    states: Array.from({ length: attrs.states }, (_, i) => ({ initial: node.inputs[first + i]!, before: inner(first + i), after: result(i), final: { node, slot: i } })),
    outside: node.inputs.slice(second).map((wire, i) => ({ wire, seen: inner(second + i) })),
    collected: attrs.collected.map((backwards, i) => ({ row: result(attrs.states + i), backwards, rows: { node, slot: attrs.states + i } })),
    condition: attrs.condition === null ? undefined : inner(first + attrs.condition),
  };
}

/** `parts` after rewrites of the body, which moved its outputs. */
export function settled(parts: ScanParts): ScanParts {
  const outputs = parts.body.outputs.map((p) => p.wire);
  return {
    ...parts,
    states: parts.states.map((s, i) => ({ ...s, after: outputs[i]! })),
    collected: parts.collected.map((c, i) => ({ ...c, row: outputs[parts.states.length + i]! })),
  };
}

/** Replaces the Scan that `parts` were of by one of these parts; by nothing where nothing is left that it gives. */
export function putTogether(patch: Patch, name: string, parts: ScanParts): Patch {
  const { body, steps, scanned, states, outside, collected, condition } = parts;
  if (states.length + collected.length === 0) return patch;
  body.inputs = [...scanned.map((s) => s.element), ...states.map((s) => s.before), ...outside.map((o) => o.seen)].map((wire, i) => ({ name: String(i), wire }));
  body.outputs = [...states.map((s) => s.after), ...collected.map((c) => c.row)].map((wire, i) => ({ name: String(i), wire }));
  const { body: plain, constants } = bodyOf(body);
  const goesOn = condition === undefined ? -1 : states.findIndex((s) => sameWire(s.before, condition));
  const attrs: ScanAttrs = { scanned: scanned.map((s) => s.backwards), states: states.length, collected: collected.map((c) => c.backwards), steps, condition: goesOn < 0 ? null : goesOn, body: plain };
  const made = constants.map((w) => patch.constant(w.node.name, constantOf(w) ?? bug('a constant without a value')));
  const node = patch.addNode(name, op(scan, attrs), [...scanned.map((s) => s.rows), ...states.map((s) => s.initial), ...outside.map((o) => o.wire), ...made]);
  states.forEach((s, slot) => { patch.replace(s.final, { node, slot }); });
  collected.forEach((c, i) => { patch.replace(c.rows, { node, slot: states.length + i }); });
  return patch;
}

/** Whether anyone reads a wire. */
export const isRead = (graph: Graph, wire: Wire): boolean => graph.isOutput(wire) || graph.users(wire.node).some((n) => n.inputs.some((w) => w.node === wire.node && w.slot === wire.slot));
