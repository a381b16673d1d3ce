import { type Tensor, size } from '../../../src/eval/tensor.ts';
import { uniformOf } from '../../ops/shared/operands.ts';
import { NodeError } from '../attributes.ts';
import { readAttributes } from './attributes.ts';
import type { Initializer, OnnxGraph, OnnxNode } from './model.ts';
import { type TensorSource, readTensor } from './tensor.ts';

/** (values, scale, zero point) as a DequantizeLinear or a QuantizeLinear names them. */
interface Quantized { readonly values: string; readonly scale: string; readonly zero: string; readonly axis: number }

/**
 * The nodes of a graph in which convolutions and products between DequantizeLinear and QuantizeLinear are QLinearConv and QLinearMatMul, which is
 * what such files mean and what ONNX Runtime makes of them. Others that read the float values find them where they were. `results`: what the graph gives.
 */
export function foldQuantized(graph: OnnxGraph, results: ReadonlySet<string>, source: TensorSource): readonly OnnxNode[] {
  const folding = new Folding(graph, results, source);
  return graph.nodes.map((node) => folding.folded(node) ?? node);
}

class Folding {
  readonly #graph: OnnxGraph;
  readonly #source: TensorSource;
  readonly #producers = new Map<string, OnnxNode>();
  /** How often a value is read. */
  readonly #reads = new Map<string, number>();
  readonly #constants = new Map<string, Tensor | undefined>();

  constructor(graph: OnnxGraph, results: ReadonlySet<string>, source: TensorSource) {
    this.#graph = graph;
    this.#source = source;
    for (const node of graph.nodes) for (const output of node.outputs) this.#producers.set(output, node);
    for (const name of [...results, ...graph.nodes.flatMap((n) => n.inputs)]) this.#reads.set(name, (this.#reads.get(name) ?? 0) + 1);
  }

  /** What stands for a QuantizeLinear, where that is behind a convolution or a product of quantised numbers. */
  folded(node: OnnxNode): OnnxNode | undefined {
    const y = this.#quantized(node, 'QuantizeLinear');
    if (y === undefined || !this.#isOne(y)) return undefined;
    const relu = this.#only(y.values, 'Relu'), behind = relu === undefined ? y.values : relu.inputs[0] ?? '';
    // negative numbers are cut off by the range of the result then
    if (relu !== undefined && uniformOf(this.#constant(y.zero)) !== (this.#constant(y.zero)?.dtype === 'i8' ? -128 : 0)) return undefined;
    const product = this.#only(behind, 'Conv') ?? this.#only(behind, 'MatMul');
    if (product === undefined) return undefined;
    const [x, w] = product.inputs.slice(0, 2).map((name) => this.#dequantized(name)), isConv = product.op === 'Conv';
    if (x === undefined || w === undefined || !this.#isOne(x) || this.#initializer(w.values) === undefined || !this.#fits(w, isConv ? [0] : [1, -1])) return undefined;
    const [, , given = ''] = product.inputs, bias = given === '' ? undefined : this.#bias(given, x, w);
    if (given !== '' && bias === undefined) return undefined;
    return {
      ...product, op: isConv ? 'QLinearConv' : 'QLinearMatMul', outputs: node.outputs,
      inputs: [x.values, x.scale, x.zero, w.values, w.scale, w.zero, y.scale, y.zero, ...(bias === undefined ? [] : [bias])],
    };
  }

  /** The node of a kind that gives a value which nothing else reads. */
  #only(value: string, op: string): OnnxNode | undefined {
    const node = this.#producers.get(value);
    return node?.op === op && node.domain === '' && this.#reads.get(value) === 1 ? node : undefined;
  }

  #quantized(node: OnnxNode, op: string): Quantized | undefined {
    const [values, scale, zero] = node.inputs;
    if (node.op !== op || node.domain !== '' || values === undefined || scale === undefined || zero === undefined || zero === '') return undefined;
    const attributes = readAttributes(node.attributes), axis = attributes.get('axis');
    return [...attributes.keys()].some((name) => name !== 'axis') ? undefined : { values, scale, zero, axis: axis?.kind === 'int' ? Number(axis.value) : 1 };
  }

  #dequantized(value: string): Quantized | undefined {
    const node = this.#producers.get(value);
    return node === undefined ? undefined : this.#quantized(node, 'DequantizeLinear');
  }

  /** Whether it is of bytes that have one known scale and zero point. */
  #isOne({ scale, zero }: Quantized): boolean {
    const [s, z] = [this.#constant(scale), this.#constant(zero)];
    return s?.dtype === 'f32' && size(s.shape) === 1 && (z?.dtype === 'i8' || z?.dtype === 'u8') && size(z.shape) === 1;
  }

  /** Whether scales and zero points of weights, if there are several, are along one of some axes. */
  #fits({ scale, zero, axis }: Quantized, axes: readonly number[]): boolean {
    const [s, z] = [this.#constant(scale), this.#constant(zero)];
    if (s?.dtype !== 'f32' || (z?.dtype !== 'i8' && z?.dtype !== 'u8')) return false;
    return (size(s.shape) === 1 && size(z.shape) === 1) || (axes.includes(axis) && s.shape.length === 1);
  }

  /** The name of a bias in units of the sums of products, if it is in those. */
  #bias(name: string, x: Quantized, w: Quantized): string | undefined {
    const node = this.#producers.get(name), [values = '', scale = '', zero = ''] = node?.op === 'DequantizeLinear' && node.domain === '' ? node.inputs : [];
    const [b, s, sx, sw] = [values, scale, x.scale, w.scale].map((n) => this.#constant(n));
    if (b?.dtype !== 'i32' || s?.dtype !== 'f32' || sx?.dtype !== 'f32' || sw?.dtype !== 'f32' || (zero !== '' && uniformOf(this.#constant(zero)) !== 0)) return undefined;
    const units = Array.from(s.data, (v, i) => v / (sx.data[0]! * sw.data[i % sw.data.length]!));
    return units.every((u) => Math.abs(u - 1) < 1e-5) && (s.data.length === sw.data.length || s.data.length === 1) ? values : undefined;
  }

  /** The initializer that a value is, or that is given on as it. */
  #initializer(name: string): Initializer | undefined {
    const seen = new Set<string>();
    let at = name;
    for (let node = this.#producers.get(at); node?.op === 'Identity' && node.domain === '' && !seen.has(at); node = this.#producers.get(at)) {
      seen.add(at);
      at = node.inputs[0] ?? '';
    }
    const found = this.#graph.initializers.get(at);
    return found?.kind === 'dense' ? found : undefined;
  }

  #constant(name: string): Tensor | undefined {
    if (!this.#constants.has(name)) {
      const found = this.#initializer(name);
      this.#constants.set(name, found && this.#read(found.proto));
    }
    return this.#constants.get(name);
  }

  /** Undefined where it cannot be read: the node that reads it says why. */
  #read(proto: Initializer['proto']): Tensor | undefined {
    try {
      return readTensor(proto, this.#source);
    } catch (e) {
      if (e instanceof NodeError) return undefined;
      throw e;
    }
  }
}
