import type { QuantizedConvAttrs } from '../../src/eval/quantized-conv.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { checkGraph } from '../graph/check.ts';
import { constant } from '../graph/constant.ts';
import { Graph, type Node, type Wire, sameWire } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { op } from '../graph/op.ts';
import { cast, mul } from '../ops/elementwise/elementwise.ts';
import { gate } from '../ops/gate/gate.ts';
import { quantizedConv } from '../ops/integers/integers.ts';
import { fixedPoint } from '../ops/quantized/fixed-point.ts';
import { gateSums, roundToInteger } from '../ops/quantized/quantized.ts';
import type { Typed } from '../stages.ts';
import { type Integers, corrected, integersOf, sharedFactors } from './integers.ts';
import { type Layer, layersOf, moves, sourceOf } from './layers.ts';
import { type Range, type Scale, scaleOf } from './ranges.ts';

/** How a layer becomes integers: the range of what it reads, and what its results are too small by on average, one number an output channel. */
export interface Choice { readonly range: Range; readonly correction: readonly number[] }

/** By name of the layer. Those that are not in it stay in single precision. */
export type Choices = ReadonlyMap<string, Choice>;

/** A layer with its result, in the network given and in the integer one, the gate behind it included; of bytes, what they stand for. */
export interface IntegerLayer { readonly layer: Layer; readonly of: Wire; readonly result: Wire; readonly bytes?: Scale }

export interface Quantized { readonly typed: Typed; readonly layers: readonly IntegerLayer[] }

/**
 * Before: layers in single precision. After: QuantizedConv, which reads bytes of one range a wire and has weights of 8 bits with a scale an
 * output channel. A result that only such layers read is bytes too; any other is the sums times their scale. The graph given is not changed.
 */
export function quantize(typed: Typed, choices: Choices): Quantized {
  return new Quantizer(typed, layersOf(typed.graph).filter((l) => choices.has(l.name)), choices).run();
}

const keyOf = ({ node, slot }: Wire): string => `${node.id}:${slot}`;

class Quantizer {
  readonly #typed: Typed;
  readonly #graph = new Graph();
  readonly #layers: ReadonlyMap<Node, Layer>;
  /** Of the wires that layers read, before anything moves them. */
  readonly #scales = new Map<string, Scale>();
  /** By wire of the graph given, its real numbers and its bytes in the new one. */
  readonly #real = new Map<string, Wire>();
  readonly #bytes = new Map<string, Wire>();
  readonly #sums = new Map<Layer, Wire>();
  readonly #integers: ReadonlyMap<Layer, Integers>;
  /** Gates that are computed of a layer's sums. */
  readonly #gated = new Map<Node, Layer>();
  readonly #done: IntegerLayer[] = [];

  constructor(typed: Typed, layers: readonly Layer[], choices: Choices) {
    this.#typed = typed;
    this.#layers = new Map(layers.map((l) => [l.node, l]));
    for (const layer of layers) {
      const { name, node } = layer;
      const key = keyOf(sourceOf(node.inputs[0]!));
      if (!this.#scales.has(key)) this.#scales.set(key, scaleOf(choices.get(name)!.range));
    }
    const own = (l: Layer): Layer => corrected(l, choices.get(l.name)!.correction), read = (l: Layer): number => this.#read(l).scale, shared = sharedFactors(layers.map(own), read, typed.graph);
    this.#integers = new Map(layers.map((l) => [l, integersOf(own(l), read(l), shared.get(l.node))]));
    for (const layer of layers) {
      const gated = typed.graph.onlyUser(layer.nodes.at(-1)!);
      if (gated?.op.as(gate) === undefined || isLimited(layer) || layer.window.groups !== 1 || !this.#isBytes(wireOf(gated)) || gateFactors(this.#integers.get(layer)!.factors) === undefined) continue;
      const { scale } = this.#scales.get(keyOf(wireOf(gated)))!;
      if (scale >= leastGateScale) this.#gated.set(gated, layer);
    }
  }

  run(): Quantized {
    const { graph } = this.#typed, absorbed = new Set([...this.#layers.values()].flatMap((l) => l.nodes.slice(1)));
    for (const node of graph.order()) {
      const layer = this.#layers.get(node);
      if (layer !== undefined) this.#convert(layer);
      else if (this.#gated.has(node)) this.#gate(node, this.#gated.get(node)!);
      else if (!absorbed.has(node) && !(moves(node) && this.#isBytes(wireOf(node)))) this.#copy(node);
    }
    const port = <P extends { readonly wire: Wire }>(p: P): P => ({ ...p, wire: this.#realOf(p.wire) });
    this.#graph.inputs = graph.inputs.map(port);
    this.#graph.outputs = graph.outputs.map(port);
    this.#graph.states = graph.states.map((s) => ({ ...port(s), next: this.#realOf(s.next) }));
    this.#graph.dropUnused();
    checkGraph(this.#graph, 'quantize');
    return { typed: { ...this.#typed, graph: this.#graph }, layers: this.#done };
  }

  #copy(node: Node): void {
    const copy = this.#graph.add(node.name, node.op, node.inputs.map((w) => this.#realOf(w)), node.outputs, node.labels);
    node.outputs.forEach((_, slot) => this.#real.set(`${node.id}:${slot}`, { node: copy, slot }));
  }

  #realOf(wire: Wire): Wire { return this.#real.get(keyOf(wire)) ?? bug(`${wire.node.name} has no real numbers`); }

  /** Whether all that read a wire are layers that take its bytes. */
  #isBytes(wire: Wire): boolean {
    const { graph } = this.#typed, users = graph.users(wire.node);
    return users.length > 0 && !graph.isOutput(wire) && this.#scales.has(keyOf(sourceOf(wire)))
      && users.every((u) => u.inputs.every((w, i) => i === 0 || !sameWire(w, wire)) && (this.#layers.has(u) || (moves(u) && this.#isBytes(wireOf(u)))));
  }

  #add(layer: string, operator: Node['op'], inputs: readonly Wire[]): Wire { return wireOf(this.#graph.add(layer, operator, inputs, undefined, ['quantize'])); }

  /** The bytes of a wire, moved as its real numbers are. */
  #bytesOf(wire: Wire): Wire {
    const key = keyOf(wire), { node } = wire;
    const found = this.#bytes.get(key) ?? (moves(node)
      ? this.#add(node.name, node.op, [this.#bytesOf(node.inputs[0]!), ...node.inputs.slice(1).map((w) => this.#realOf(w))])
      : this.#rounded(wire));
    this.#bytes.set(key, found);
    return found;
  }

  #rounded(wire: Wire): Wire {
    const { name } = wire.node, { scale, zero } = this.#scales.get(keyOf(wire)) ?? bug(`${name} has no range`);
    const scaled = this.#add(name, op(mul, {}), [this.#realOf(wire), this.#constant(name, tensor('f32', [], [1 / scale]))]);
    return this.#add(name, op(roundToInteger, { to: 'i8', zero, lo: -128, hi: 127, halves: 'even' }), [scaled]);
  }

  #constant(name: string, value: Parameters<typeof constant>[0]): Wire { return this.#add(name, constant(value), []); }

  #read({ node }: Layer): Scale { return this.#scales.get(keyOf(sourceOf(node.inputs[0]!)))!; }

  #convert(layer: Layer): void {
    const { node, nodes, window, limits } = layer, read = node.inputs[0]!, x = this.#read(layer);
    const { weights, bias, factors } = this.#integers.get(layer)!, outs = factors.length;
    const isGated = [...this.#gated.values()].includes(layer), ordered = isGated ? { weights: inPairs(weights, outs), bias: inPairs(bias) } : { weights, bias };
    const operands = [this.#bytesOf(read), this.#constant(node.name, tensor('i16', layer.weights.shape, ordered.weights)), this.#constant(node.name, tensor('i32', [outs], ordered.bias))];
    const result = wireOf(nodes.at(-1)!), y = this.#scales.get(keyOf(result)), attrs = { ...window, inputZero: x.zero };
    if (y !== undefined && this.#isBytes(result)) {
      const within = (v: number): number => Math.max(-128, Math.min(127, Math.round(v / y.scale) + y.zero));
      const range: QuantizedConvAttrs = { ...attrs, form: 'doubling', to: 'i8', zero: y.zero, lo: within(limits.lo), hi: within(limits.hi) };
      const by = Array.from(factors, (f) => fixedPoint(f / y.scale)), each = (values: readonly number[]): Wire => this.#constant(node.name, tensor('i32', [outs], values));
      const bytes = this.#add(node.name, op(quantizedConv, range), [...operands, each(by.map((f) => f.multiplier)), each(by.map((f) => f.shift))]);
      this.#bytes.set(keyOf(result), bytes);
      this.#done.push({ layer, of: result, result: bytes, bytes: y });
      return;
    }
    const sums = this.#add(node.name, op(quantizedConv, { ...attrs, form: 'sums', to: 'i32', zero: 0, lo: 0, hi: 0 }), operands);
    if (isGated) {
      this.#sums.set(layer, sums);
      return;
    }
    const real = this.#add(node.name, op(mul, {}), [this.#add(node.name, op(cast, { to: 'f32' }), [sums]), this.#constant(node.name, tensor('f32', [outs], factors))]);
    const limited = isLimited(layer) ? this.#add(node.name, nodes.at(-1)!.op, [real]) : real;
    this.#real.set(keyOf(result), limited);
    this.#done.push({ layer, of: result, result: limited });
  }

  /** Channels whose product the gate is stand side by side; both functions are a hyperbolic tangent, since sigmoid(x) = (1 + tanh(x / 2)) / 2. */
  #gate(node: Node, layer: Layer): void {
    const { name } = node, { scale, zero } = this.#scales.get(keyOf(wireOf(node)))!, factors = gateFactors(this.#integers.get(layer)!.factors) ?? bug(`${name} has no factors`);
    const values = this.#constant(name, tensor('i8', [1024], Int8Array.from({ length: 1024 }, (_, i) => Math.round(127 * Math.tanh((i - 512) / gateSteps)))));
    const bytes = this.#add(name, op(gateSums, { zero, multiplier: Math.round(gateUnit / scale) }), [this.#sums.get(layer)!, this.#constant(name, tensor('i32', [factors.length], inPairs(factors))), values]);
    this.#bytes.set(keyOf(wireOf(node)), bytes);
    this.#done.push({ layer, of: wireOf(node), result: bytes, bytes: { scale, zero } });
  }
}

/** Places of the table of a gate to 1: it reaches to where hyperbolic tangents of 8 bits are 1, and to sigmoids of twice that. */
const gateSteps = 144;

/** What products of a gate are multiplied by to be numbers of scale 1, times 2^22. */
const gateUnit = 2 ** 22 / (127 * 254);

/** Of a smaller scale 8 bits of each function are not enough. */
const leastGateScale = gateUnit / (2 ** 15 - 1);

/** What sums are multiplied by to give places in the table of a gate, times 2^32; undefined where that has more than 31 bits. */
function gateFactors(factors: Float32Array): Int32Array | undefined {
  const values = Array.from(factors, (f, o) => Math.round(f * (2 * o < factors.length ? gateSteps : gateSteps / 2) * 2 ** 32));
  return values.every((v) => v < 2 ** 31) ? Int32Array.from(values) : undefined;
}

/** Rows of channels, those of the second half between those of the first. */
const inPairs = <T extends Int16Array | Int32Array>(rows: T, channels = rows.length): T => {
  const at = (j: number): number => (j % 2 === 0 ? j : channels + j - 1) / 2, turned = rows.slice() as T;
  turned.forEach((_, i) => { turned[i] = rows[i - i % channels + at(i % channels)]!; });
  return turned;
};

const isLimited = ({ limits }: Layer): boolean => limits.lo !== -Infinity || limits.hi !== Infinity;
