import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { input, constant } from '../../host/graph/constant.ts';
import { type Dim, parseDim, substitute } from '../../host/graph/dim.ts';
import { fact } from '../../host/graph/fact.ts';
import { factOf, Graph, type Wire } from '../../host/graph/graph.ts';
import type { Op } from '../../host/graph/op.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import type { Typed } from '../../host/stages.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { Random } from './random.ts';

/** A network under construction; constants come from its random numbers in the order in which they are asked for. */
export class Net {
  readonly graph = new Graph();
  readonly wires: Wire[];
  readonly random: Random;
  /** Frames that a wire must have at least: mirrors show no more. */
  readonly least = new Map<Wire, number>();

  constructor(shape: readonly (number | string)[], seed: number) {
    this.random = new Random(seed);
    const dims = shape.map((d) => parseDim(String(d))!);
    const node = this.graph.add('x', input(fact('f32', dims)), []);
    this.wires = [{ node, slot: 0 }];
    this.graph.inputs = [{ name: 'x', wire: this.wires[0]! }];
  }

  wire(i: number): Wire { return this.wires[i]!; }
  shape(i: number): readonly Dim[] { return factOf(this.wire(i)).shape; }
  /** The axis that depends on the stream. */
  axis(i: number): number { return this.shape(i).findIndex((d) => typeof d !== 'number'); }
  weights(shape: readonly number[]): Wire { return this.inner(constant(this.random.values(shape)), []); }
  /** A node whose wire has no number. */
  inner(op: Op, inputs: readonly Wire[]): Wire { return { node: this.graph.add(`i${this.graph.size}`, op, inputs), slot: 0 }; }
  /** One whose elements are known in symbols. */
  known(op: Op, inputs: readonly Wire[], symbolic: readonly Dim[]): Wire {
    const { node } = this.inner(op, inputs), [f] = node.outputs;
    return { node: this.graph.add(node.name, op, inputs, [{ ...f!, symbolic }]), slot: 0 };
  }
  add(op: Op, inputs: readonly Wire[]): void { this.wires.push({ node: this.graph.add(`n${this.wires.length}`, op, inputs), slot: 0 }); }
}

/** One operator over earlier wires; `text` is its source. */
export interface Step { readonly text: string; build(net: Net): void }

export interface Problem {
  /** Shape of the input, one axis 'S'. */
  readonly shape: readonly (number | string)[];
  readonly steps: readonly Step[];
  /** Of constants and values. */
  readonly seed: number;
  /** Frames of the input. */
  readonly length: number;
  readonly pulse: number;
}

/** The problem in a form that can be put into test/pulse/cases.ts. */
export const show = ({ shape, steps, seed, length, pulse: n }: Problem): string =>
  `{ shape: ${JSON.stringify(shape).replaceAll('"', "'")}, seed: ${seed}, length: ${length}, pulse: ${n}, steps: [${steps.map((s) => `s.${s.text}`).join(', ')}] },`;

export function netOf({ shape, steps, seed }: Pick<Problem, 'shape' | 'steps' | 'seed'>): Net {
  const net = new Net(shape, seed);
  for (const step of steps) step.build(net);
  net.graph.outputs = net.wires.slice(1).flatMap((wire, i) => (net.graph.users(wire.node).length === 0 ? [{ name: `y${i + 1}`, wire }] : []));
  return net;
}

export function typedOf(net: Net): Typed {
  net.graph.dropUnused();
  return { stage: 'typed', name: 'test', graph: net.graph, graphNodes: net.graph.size, warnings: [] };
}

const tolerance = 1e-6;

/** Runs it as a whole and in pulses. Returns what is wrong, or undefined. */
export function wrongWith(problem: Problem): string | undefined {
  const net = netOf(problem);
  const typed = typedOf(net);
  const symbols = new Map<string, Dim>([['S', problem.length]]);
  const shape = factOf(net.wire(0)).shape.map((d) => Number(substitute(d, symbols)));
  const inputs = new Map<string, Tensor>([['x', net.random.values(shape)]]);
  const whole = evaluate(typed.graph, inputs);
  const pulsed = pulse(typed, { pulse: problem.pulse });
  for (const state of [0, NaN]) {
    const streamed = streamEvaluate(pulsed, inputs, { state });
    for (const { name } of typed.graph.outputs) {
      const [actual, expected] = [streamed.get(name)!, whole.get(name)!];
      if (String(actual.shape) !== String(expected.shape)) return `${name} is [${actual.shape.join(',')}], of the whole [${expected.shape.join(',')}]`;
      const error = difference(actual, expected);
      if (!(error <= tolerance)) return `${name} differs by ${error}${Number.isNaN(state) ? ' when its state starts as NaN' : ''}`;
    }
  }
  return undefined;
}
