import { type Attribute, type Fields, type Length, floatAttribute, model, node, tensor, value } from '../../import/onnx-model.ts';
import { Random } from '../../pulse/random.ts';

/** An input: its lengths in the model, those of a run where some are open, and its values where they are integers. */
export interface Given { readonly shape: readonly Length[]; readonly run?: readonly number[]; readonly integers?: readonly number[] }

/** A network in the spelling of PyTorch's exporter: channels first, activations and normalisations in pieces; weights from a seed. */
export interface Exported { readonly model: Uint8Array; readonly inputs: Readonly<Record<string, Given>>; readonly outputs: readonly string[] }

/** Nodes as its exporter writes them, and constants. */
export class Nodes {
  readonly #nodes: Fields[] = [];
  readonly #initializers: Fields[] = [];
  readonly #random: Random;

  constructor(seed: number) { this.#random = new Random(seed); }

  add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = `${op}_${this.#nodes.length}`;
    this.#nodes.push(node(op, inputs, [name], attributes));
    return name;
  }

  /** An operator of several outputs. */
  many(op: string, inputs: readonly string[], count: number, attributes: Readonly<Record<string, Attribute>> = {}): readonly string[] {
    const names = Array.from({ length: count }, (_, i) => `${op}_${this.#nodes.length}_${i}`);
    this.#nodes.push(node(op, inputs, names, attributes));
    return names;
  }

  #initializer(shape: readonly number[], values: readonly number[], type = 1): string {
    const name = `const_${this.#initializers.length}`;
    this.#initializers.push(tensor(name, shape, values, type));
    return name;
  }

  scalar(v: number): string { return this.#initializer([], [v]); }
  numbers(shape: readonly number[], values: readonly number[]): string { return this.#initializer(shape, values); }
  floats(...values: readonly number[]): string { return this.#initializer([values.length], values); }
  integers(...values: readonly number[]): string { return this.#initializer([values.length], values, 7); }
  random(shape: readonly number[], low: number, high: number): string { return this.#initializer(shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(low + (high - low) * this.#random.next()))); }
  weights(shape: readonly number[], inputs: number): string { return this.random(shape, -Math.sqrt(3 / inputs), Math.sqrt(3 / inputs)); }

  conv1d(x: string, c: number, n: number, k: number, groups = 1): string {
    const pad = (k - 1) >> 1;
    return this.add('Conv', [x, this.weights([n, c / groups, k], c / groups * k), this.random([n], -0.1, 0.1)], { kernel_shape: [k], pads: [pad, pad], group: groups });
  }

  conv(x: string, c: number, n: number, k: number, { stride = 1, groups = 1, gain = 1 } = {}): string {
    const pad = (k - 1) >> 1;
    return this.add('Conv', [x, this.weights([n, c / groups, k, k], c / groups * k * k / gain ** 2), this.random([n], -0.1, 0.1)], { kernel_shape: [k, k], strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups });
  }

  batchNorm(x: string, n: number): string { return this.add('BatchNormalization', [x, this.random([n], 0.8, 1.2), this.random([n], -0.1, 0.1), this.random([n], -0.1, 0.1), this.random([n], 0.5, 1.5)]); }
  relu6(x: string): string { return this.add('Clip', [x, this.scalar(0), this.scalar(6)]); }
  hardSwish(x: string): string { return this.add('Div', [this.add('Mul', [x, this.relu6(this.add('Add', [x, this.scalar(3)]))]), this.scalar(6)]); }
  silu(x: string): string { return this.add('Mul', [x, this.add('Sigmoid', [x])]); }
  gelu(x: string): string { return this.add('Mul', [this.add('Mul', [x, this.add('Add', [this.add('Erf', [this.add('Div', [x, this.scalar(Math.SQRT2)])]), this.scalar(1)])]), this.scalar(0.5)]); }

  squeezeExcite(x: string, c: number, inner: number): string {
    const squeezed = this.add('Relu', [this.conv(this.add('GlobalAveragePool', [x]), c, inner, 1)]);
    return this.add('Mul', [x, this.add('HardSigmoid', [this.conv(squeezed, inner, c, 1)], { alpha: floatAttribute(1 / 6) })]);
  }

  dense(x: string, c: number, n: number): string { return this.add('Add', [this.add('MatMul', [x, this.weights([c, n], c)]), this.random([n], -0.1, 0.1)]); }

  transpose(x: string, ...perm: readonly number[]): string { return this.add('Transpose', [x], { perm }); }
  reshape(x: string, ...to: readonly number[]): string { return this.add('Reshape', [x, this.integers(...to)]); }
  slice(x: string, axis: number, start: number, end: number): string { return this.add('Slice', [x, this.integers(start), this.integers(end), this.integers(axis)]); }

  rmsNorm(x: string, c: number): string {
    const mean = this.add('ReduceMean', [this.add('Pow', [x, this.scalar(2)])], { axes: [-1] });
    const inverse = this.add('Div', [this.scalar(1), this.add('Sqrt', [this.add('Add', [mean, this.scalar(1e-6)])])]);
    return this.add('Mul', [this.random([c], 0.8, 1.2), this.add('Mul', [x, inverse])]);
  }

  /** x [1, C, side, side] */
  groupNorm(x: string, c: number, groups: number, side: number): string {
    const rows = this.reshape(x, 0, groups, -1), normal = this.add('InstanceNormalization', [rows, this.numbers([groups], new Array(groups).fill(1)), this.numbers([groups], new Array(groups).fill(0))], { epsilon: floatAttribute(1e-5) });
    const back = this.reshape(normal, 1, c, side, side);
    return this.add('Add', [this.add('Mul', [back, this.random([c, 1, 1], 0.8, 1.2)]), this.random([c, 1, 1], -0.1, 0.1)]);
  }

  layerNorm(x: string, c: number): string {
    const centred = this.add('Sub', [x, this.add('ReduceMean', [x], { axes: [-1] })]);
    const variance = this.add('ReduceMean', [this.add('Pow', [centred, this.scalar(2)])], { axes: [-1] });
    const normal = this.add('Div', [centred, this.add('Sqrt', [this.add('Add', [variance, this.scalar(1e-5)])])]);
    return this.add('Add', [this.add('Mul', [normal, this.random([c], 0.8, 1.2)]), this.random([c], -0.1, 0.1)]);
  }

  /** Over x [1, T, C]. */
  attention(x: string, t: number, c: number, heads: number): string {
    const [shape, d] = [this.integers(1, t, heads, c / heads), c / heads];
    const [q, k, v] = [[0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]].map((perm) => this.add('Transpose', [this.add('Reshape', [this.dense(x, c, c), shape])], { perm }));
    const scores = this.add('Softmax', [this.add('Div', [this.add('MatMul', [q!, k!]), this.scalar(Math.sqrt(d))])], { axis: -1 });
    return this.dense(this.add('Reshape', [this.add('Transpose', [this.add('MatMul', [scores, v!])], { perm: [0, 2, 1, 3] }), this.integers(1, t, c)]), c, c);
  }

  /** `integers`: outputs that are. */
  finish(inputs: Readonly<Record<string, readonly number[] | Given>>, outputs: readonly string[], integers: readonly string[] = []): Exported {
    const all = Object.entries(inputs).map(([name, given]): [string, Given] => [name, 'shape' in given ? given : { shape: given }]);
    return {
      inputs: Object.fromEntries(all), outputs,
      model: model({ opset: 13, nodes: this.#nodes, initializers: this.#initializers, inputs: all.map(([name, { shape, integers }]) => value(name, shape, integers === undefined ? 1 : 7)), outputs: outputs.map((name) => value(name, undefined, integers.includes(name) ? 7 : 1)) }),
    };
  }
}
