import { type Attribute, floatAttribute, model, node, tensor, value, type Fields } from '../../import/onnx-model.ts';
import { Random } from '../../pulse/random.ts';

/** A network in the spelling of PyTorch's exporter: channels first, activations and normalisations in pieces; weights from a seed. */
export interface Exported { readonly model: Uint8Array; readonly inputs: Readonly<Record<string, readonly number[]>> }

class Nodes {
  readonly #nodes: Fields[] = [];
  readonly #initializers: Fields[] = [];
  readonly #random: Random;

  constructor(seed: number) { this.#random = new Random(seed); }

  add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = `${op}_${this.#nodes.length}`;
    this.#nodes.push(node(op, inputs, [name], attributes));
    return name;
  }

  #initializer(shape: readonly number[], values: readonly number[], type = 1): string {
    const name = `const_${this.#initializers.length}`;
    this.#initializers.push(tensor(name, shape, values, type));
    return name;
  }

  scalar(v: number): string { return this.#initializer([], [v]); }
  floats(...values: readonly number[]): string { return this.#initializer([values.length], values); }
  integers(...values: readonly number[]): string { return this.#initializer([values.length], values, 7); }
  random(shape: readonly number[], low: number, high: number): string { return this.#initializer(shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(low + (high - low) * this.#random.next()))); }
  weights(shape: readonly number[], inputs: number): string { return this.random(shape, -Math.sqrt(3 / inputs), Math.sqrt(3 / inputs)); }

  conv(x: string, c: number, n: number, k: number, { stride = 1, groups = 1 } = {}): string {
    const pad = (k - 1) >> 1;
    return this.add('Conv', [x, this.weights([n, c / groups, k, k], c / groups * k * k), this.random([n], -0.1, 0.1)], { kernel_shape: [k, k], strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups });
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

  finish(inputs: Exported['inputs'], outputs: readonly string[]): Exported {
    return { inputs, model: model({ opset: 13, nodes: this.#nodes, initializers: this.#initializers, inputs: Object.entries(inputs).map(([name, shape]) => value(name, shape)), outputs: outputs.map((name) => value(name)) }) };
  }
}

function mobilenetV3(): Exported {
  const net = new Nodes(31);
  let x = net.hardSwish(net.batchNorm(net.conv('x', 3, 8, 3, { stride: 2 }), 8));
  for (const swish of [false, true]) {
    const act = (y: string): string => (swish ? net.hardSwish(y) : net.add('Relu', [y]));
    const wide = act(net.batchNorm(net.conv(x, 8, 24, 1), 24)), y = act(net.batchNorm(net.conv(wide, 24, 24, 3, { groups: 24 }), 24));
    x = net.add('Add', [x, net.batchNorm(net.conv(net.squeezeExcite(y, 24, 8), 24, 8, 1), 8)]);
  }
  const pooled = net.add('Flatten', [net.add('GlobalAveragePool', [net.hardSwish(net.batchNorm(net.conv(x, 8, 32, 1), 32))])]);
  return net.finish({ x: [1, 3, 32, 32] }, [net.dense(pooled, 32, 10)]);
}

function efficientnetLite(): Exported {
  const net = new Nodes(32);
  let x = net.relu6(net.batchNorm(net.conv('x', 3, 8, 3, { stride: 2 }), 8));
  for (let i = 0; i < 2; i++) {
    const wide = net.relu6(net.batchNorm(net.conv(x, 8, 24, 1), 24)), y = net.relu6(net.batchNorm(net.conv(wide, 24, 24, 5, { groups: 24 }), 24));
    x = net.add('Add', [net.batchNorm(net.conv(y, 24, 8, 1), 8), x]);
  }
  const pooled = net.add('ReduceMean', [x], { axes: [2, 3], keepdims: 0 });
  return net.finish({ x: [1, 3, 32, 32] }, [net.dense(pooled, 8, 10)]);
}

function unet(): Exported {
  const net = new Nodes(33), block = (y: string, c: number, n: number): string => net.silu(net.batchNorm(net.conv(y, c, n, 3), n));
  const [one, pool] = [block('x', 1, 8), (y: string): string => net.add('MaxPool', [y], { kernel_shape: [2, 2], strides: [2, 2] })];
  const two = block(pool(one), 8, 12), three = block(pool(two), 12, 16);
  const up = (y: string): string => net.add('Resize', [y, '', net.floats(1, 1, 2, 2)], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  const back = block(net.add('Concat', [up(three), two], { axis: 1 }), 28, 12), last = block(net.add('Concat', [up(back), one], { axis: 1 }), 20, 8);
  return net.finish({ x: [1, 1, 32, 32] }, [net.add('Sigmoid', [net.conv(last, 8, 1, 1)])]);
}

function encoder(): Exported {
  const net = new Nodes(34), [t, c] = [12, 16];
  let x = net.add('Add', ['x', net.random([1, t, c], -1, 1)]);
  for (let i = 0; i < 2; i++) {
    x = net.add('Add', [x, net.attention(net.layerNorm(x, c), t, c, 2)]);
    x = net.add('Add', [x, net.dense(net.gelu(net.dense(net.layerNorm(x, c), c, 2 * c)), 2 * c, c)]);
  }
  return net.finish({ x: [1, t, c] }, [net.layerNorm(x, c)]);
}

/** Frames of magnitudes [1, 1, 1, 32], and what its convolutions saw of the two frames before. */
function denoiser(): Exported {
  const net = new Nodes(35), outputs: string[] = [];
  let x = 'x';
  for (const [i, [c, n]] of ([[1, 8], [8, 8]] as const).entries()) {
    const seen = net.add('Concat', [`cache${i}`, x], { axis: 2 });
    outputs.push(net.add('Slice', [seen, net.integers(1), net.integers(3), net.integers(2)]));
    const sum = net.add('Conv', [seen, net.weights([n, c, 3, 3], 9 * c), net.random([n], -0.1, 0.1)], { kernel_shape: [3, 3], pads: [0, 1, 0, 1] });
    x = net.add('PRelu', [sum, net.random([n, 1, 1], 0.1, 0.3)]);
  }
  const mask = net.add('Sigmoid', [net.conv(x, 8, 1, 1)]);
  return net.finish({ x: [1, 1, 1, 32], cache0: [1, 1, 2, 32], cache1: [1, 8, 2, 32] }, [net.add('Mul', ['x', mask]), ...outputs]);
}

export const exported: Readonly<Record<string, () => Exported>> = { mobilenetV3, efficientnetLite, unet, encoder, denoiser };
