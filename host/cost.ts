import { dtypeBytes } from '../src/format/dtype.ts';
import { size } from '../src/eval/tensor.ts';
import { table } from './commands/table.ts';
import { type CompileOptions, stagesOf } from './compile.ts';
import { bug } from './errors.ts';
import { type Dim, add, isSymbolic, mul, product } from './graph/dim.ts';
import { type Graph, type Node, factOf } from './graph/graph.ts';
import type { ModelSource } from './import/index.ts';
import type { Plan } from './program/program.ts';
import { delay } from './ops/stream/delay.ts';

/** What a run, or a pulse, computes and keeps. Lengths that are open stay in the figures as formulas. */
export interface Work {
  /** Multiplications, each with an addition, of sums of products. */
  readonly mac: Dim;
  readonly div: Dim;
  /** Values of exp, log, tanh and their like. */
  readonly transcendental: Dim;
  /** Elements of constants; one that several nodes read counts at the first. */
  readonly parameters: number;
  /** Bytes that are kept from run to run. */
  readonly stateBytes: Dim;
  /** Bytes of the results. */
  readonly resultBytes: Dim;
}
export interface NodeWork extends Work { readonly node: string; readonly operator: string }
export interface OperatorWork extends Work { readonly operator: string; readonly nodes: number }

export interface NetworkCost {
  readonly model: string;
  /** Frames of a pulse; 0: the whole network. */
  readonly pulse: number;
  readonly nodes: readonly NodeWork[];
  /** By operator, in the order in which they first come. */
  readonly operators: readonly OperatorWork[];
  readonly total: Work;
  /** Of the board's plan; absent while lengths are open. */
  readonly memory?: { readonly board: string; readonly arenaBytes: number; readonly stateBytes: number; readonly weightsBytes: number };
}

/** What a network costs, told from its operators; nothing runs. */
export function costOf(model: ModelSource, name: string, options: CompileOptions): NetworkCost {
  let graph: Graph | undefined, nodes: readonly NodeWork[] = [], plan: Plan | undefined;
  for (const at of stagesOf(model, name, options)) {
    if (at.stage === 'declutter' || at.stage === 'pulse') [graph, nodes] = [at.value.graph, nodeWork(at.value.graph)];
    if (at.stage === 'plan') plan = at.value;
    // an open length can be counted with, not placed
    if (at.stage === (options.pulse === undefined ? 'declutter' : 'pulse') && graph?.inputs.some((p) => factOf(p.wire).shape.some(isSymbolic)) === true) break;
  }
  if (graph === undefined) bug('no graph');
  const groups = new Map<string, NodeWork[]>();
  for (const n of nodes) groups.set(n.operator, [...groups.get(n.operator) ?? [], n]);
  return {
    model: name,
    pulse: options.pulse ?? 0,
    nodes,
    operators: [...groups].map(([operator, members]) => ({ operator, nodes: members.length, ...sum(members) })),
    total: { ...sum(nodes), stateBytes: add(sum(nodes).stateBytes, ...graph.states.map((s) => bytesOf(s.wire.node))) },
    ...(plan === undefined ? {} : { memory: { board: options.board.name, arenaBytes: plan.arenaBytes, stateBytes: plan.stateBytes, weightsBytes: plan.weightsBytes } }),
  };
}

function nodeWork(graph: Graph): readonly NodeWork[] {
  const counted = new Set<Node>();
  return graph.operators().map((node): NodeWork => {
    const inputs = node.inputs.map(factOf);
    const { mac = 0, div = 0, transcendental = 0 } = node.op.cost(inputs, node.outputs) ?? {};
    let parameters = 0;
    for (const { node: from } of node.inputs) {
      const value = from.op.name === 'Const' ? from.outputs[0]?.value : undefined;
      if (value === undefined || counted.has(from)) continue;
      counted.add(from);
      parameters += size(value.shape);
    }
    return { node: node.name, operator: node.op.name, mac, div, transcendental, parameters, stateBytes: pastOf(node), resultBytes: bytesOf(node) };
  });
}

const bytesOf = (node: Node): Dim => add(0, ...node.outputs.map((f) => mul(product(f.shape), dtypeBytes[f.dtype])));

/** Of an operator that keeps the past of a stream. Nodes that keep that of the same wire share it in the plan. */
function pastOf(node: Node): Dim {
  const past = node.op.as(delay), [x] = node.inputs;
  if (past === undefined || x === undefined) return 0;
  const { dtype, shape } = factOf(x);
  return mul(product(shape.map((d, axis) => (axis === past.axis ? past.delay + past.overlap : d))), dtypeBytes[dtype]);
}

function sum(nodes: readonly Work[]): Work {
  const total = (of: (w: Work) => Dim): Dim => add(0, ...nodes.map(of));
  return {
    mac: total((w) => w.mac), div: total((w) => w.div), transcendental: total((w) => w.transcendental),
    parameters: nodes.reduce((n, w) => n + w.parameters, 0), stateBytes: total((w) => w.stateBytes), resultBytes: total((w) => w.resultBytes),
  };
}

const figure = (d: Dim): string => (d === 0 ? '' : typeof d === 'number' ? d.toLocaleString('en') : String(d));
const head = ['MAC', 'div', 'exp, tanh..', 'parameters', 'state bytes', 'result bytes'];
const figures = (w: Work): readonly string[] => [w.mac, w.div, w.transcendental, w.parameters, w.stateBytes, w.resultBytes].map(figure);

/** A table of the nodes, one of the operators, and a line of the whole. */
export function showCost({ nodes, operators, total, memory, pulse }: NetworkCost): string {
  const bytes = (n: number): string => n.toLocaleString('en');
  return [
    table([...head, 'operator', 'node'], nodes.map((n) => [...figures(n), n.operator, n.node])),
    table(['nodes', ...head, 'operator'], [...operators.map((o) => [String(o.nodes), ...figures(o), o.operator]), [String(nodes.length), ...figures(total), 'all']]),
    memory === undefined ? 'arena and state: known once every length is (--input, or --pulse)\n'
      : `${pulse === 0 ? 'a run' : `a pulse of ${pulse} frames`} on ${memory.board}: arena ${bytes(memory.arenaBytes)}, state ${bytes(memory.stateBytes)}, weights ${bytes(memory.weightsBytes)} bytes\n`,
  ].join('\n');
}
