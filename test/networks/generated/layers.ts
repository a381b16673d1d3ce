import { Random } from '../../pulse/random.ts';
import { type NodeSpec, flag, graphDef, i, integers, ints, placeholder, tensor, text, type } from '../../import/graph-def.ts';

/** The attribute of a number with a fraction. */
export const float = (value: number): object => ({ f: value });

/** Writes a TensorFlow graph layer by layer, with weights that its seed makes. Layers take and give names of nodes. */
export class Layers {
  readonly #nodes: NodeSpec[] = [];
  readonly #random: Random;

  constructor(seed: number) { this.#random = new Random(seed); }

  get bytes(): Uint8Array { return graphDef(...this.#nodes); }

  add(name: string, op: string, input: readonly string[], attr: NodeSpec['attr'] = {}): string {
    this.#nodes.push({ name, op, input, attr });
    return name;
  }

  /** -1 is an open length. */
  input(name: string, ...dims: readonly number[]): string { this.#nodes.push(placeholder(name, ...dims)); return name; }

  /** Values in [low, high). */
  values(name: string, dims: readonly number[], low: number, high: number): string {
    const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => low + (high - low) * this.#random.next());
    return this.add(name, 'Const', [], { dtype: type('float'), value: tensor('float', dims, { tensor_content: new Uint8Array(data.buffer) }) });
  }

  /** Weights that leave the size of what passes through them about as it is. */
  weights(name: string, dims: readonly number[], inputs: number): string { return this.values(name, dims, -Math.sqrt(3 / inputs), Math.sqrt(3 / inputs)); }

  integers(name: string, dims: readonly number[], ...values: readonly number[]): string { this.#nodes.push(integers(name, dims, ...values)); return name; }

  /** Kernel [h, w, c, n] with strides and a bias. */
  conv(name: string, x: string, kernel: readonly [number, number, number, number], { stride = 1, padding = 'SAME', dilation = 1 }: Window = {}): string {
    const [h, w, c, n] = kernel;
    const sum = this.add(`${name}/conv`, 'Conv2D', [x, this.weights(`${name}/w`, kernel, h * w * c)], window(stride, dilation, padding));
    return this.add(`${name}/bias`, 'BiasAdd', [sum, this.values(`${name}/b`, [n], -0.1, 0.1)], { data_format: text('NHWC') });
  }

  /** Behind a convolution without bias, as it is trained. */
  batchNorm(name: string, x: string, n: number): string {
    const [scale, offset, mean, variance] = [this.values(`${name}/gamma`, [n], 0.8, 1.2), this.values(`${name}/beta`, [n], -0.1, 0.1), this.values(`${name}/mean`, [n], -0.1, 0.1), this.values(`${name}/variance`, [n], 0.5, 1.5)];
    return this.add(name, 'FusedBatchNormV3', [x, scale, offset, mean, variance], { epsilon: float(0.001), is_training: flag(false), data_format: text('NHWC') });
  }

  /** 3 x 3 over each channel, batch normalisation and ReLU6. */
  depthwise(name: string, x: string, c: number, stride: number): string {
    const sum = this.add(`${name}/depthwise`, 'DepthwiseConv2dNative', [x, this.weights(`${name}/w`, [3, 3, c, 1], 9)], window(stride, 1, 'SAME'));
    return this.add(`${name}/relu6`, 'Relu6', [this.batchNorm(`${name}/norm`, sum, c)]);
  }

  /** h x w, batch normalisation, and ReLU6 where wanted. */
  normalised(name: string, x: string, kernel: readonly [number, number, number, number], stride = 1, activation = true): string {
    const [h, w, c, n] = kernel;
    const sum = this.add(`${name}/conv`, 'Conv2D', [x, this.weights(`${name}/w`, kernel, h * w * c)], window(stride, 1, 'SAME'));
    const norm = this.batchNorm(`${name}/norm`, sum, n);
    return activation ? this.add(`${name}/relu6`, 'Relu6', [norm]) : norm;
  }

  dense(name: string, x: string, inputs: number, outputs: number): string {
    const product = this.add(`${name}/product`, 'MatMul', [x, this.weights(`${name}/w`, [inputs, outputs], inputs)]);
    return this.add(`${name}/bias`, 'BiasAdd', [product, this.values(`${name}/b`, [outputs], -0.1, 0.1)], { data_format: text('NHWC') });
  }
}

interface Window { readonly stride?: number; readonly padding?: 'SAME' | 'VALID'; readonly dilation?: number }

/** Strides go both ways; only axis 1 is dilated. */
const window = (stride: number, dilation: number, padding: string): NodeSpec['attr'] =>
  ({ T: type('float'), strides: ints(1, stride, stride, 1), dilations: ints(1, dilation, 1, 1), padding: text(padding), data_format: text('NHWC') });

export { i, flag, text, type };
