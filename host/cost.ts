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

/** Static counts of one run, or of one pulse. Symbolic lengths stay in them as formulas. */
export interface Counts {
  /** Multiply-adds of sums of products. */
  readonly mac: Dim;
  readonly div: Dim;
  /** Evaluations of exp, log, tanh and other transcendental functions. */
  readonly transcendental: Dim;
  /** Elements of constants; a constant that several nodes read counts at the first of them. */
  readonly parameters: number;
  /** Bytes of state, kept between runs. */
  readonly stateBytes: Dim;
  /** Bytes of the results. */
  readonly resultBytes: Dim;
}
export interface NodeCounts extends Counts { readonly node: string; readonly operator: string }
export interface OperatorCounts extends Counts { readonly operator: string; readonly nodes: number }

export interface NetworkCost {
  readonly model: string;
  /** Frames of a pulse; 0: the whole network. */
  readonly pulse: number;
  readonly nodes: readonly NodeCounts[];
  /** By operator, in the order in which they first come. */
  readonly operators: readonly OperatorCounts[];
  readonly total: Counts;
  /** From the board's plan; absent while lengths are symbolic. */
  readonly memory?: { readonly board: string; readonly arenaBytes: number; readonly stateBytes: number; readonly weightsBytes: number };
}

/** Counts the operations, parameters and memory of a network from its operators; nothing runs. */
export function costOf(model: ModelSource, name: string, options: CompileOptions): NetworkCost {
  let graph: Graph | undefined, nodes: readonly NodeCounts[] = [], plan: Plan | undefined;
  for (const at of stagesOf(model, name, options)) {
    if (at.stage === 'declutter' || at.stage === 'slide' || at.stage === 'pulse') [graph, nodes] = [at.value.graph, countNodes(at.value.graph)];
    if (at.stage === 'plan') plan = at.value;
    // symbolic lengths can be counted, but not allocated
    if (at.stage === (options.pulse !== undefined ? 'pulse' : options.slide === undefined ? 'declutter' : 'slide') && graph?.inputs.some((p) => factOf(p.wire).shape.some(isSymbolic)) === true) break;
  }
  if (graph === undefined) bug('no graph');
  const groups = new Map<string, NodeCounts[]>();
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

/** Multiply-adds of sums of products in one run. */
export const multiplications = (graph: Graph): Dim => sum(countNodes(graph)).mac;

/** Of each operator, in the order of the graph. */
export function countNodes(graph: Graph): readonly NodeCounts[] {
  const counted = new Set<Node>();
  return graph.operators().map((node): NodeCounts => {
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

/** Bytes of the past of a stream that an operator keeps. Nodes that keep the past of the same wire share it in the plan. */
function pastOf(node: Node): Dim {
  const past = node.op.as(delay), [x] = node.inputs;
  if (past === undefined || x === undefined) return 0;
  const { dtype, shape } = factOf(x);
  return mul(product(shape.map((d, axis) => (axis === past.axis ? past.delay + past.overlap : d))), dtypeBytes[dtype]);
}

function sum(nodes: readonly Counts[]): Counts {
  const total = (of: (c: Counts) => Dim): Dim => add(0, ...nodes.map(of));
  return {
    mac: total((c) => c.mac), div: total((c) => c.div), transcendental: total((c) => c.transcendental),
    parameters: nodes.reduce((n, c) => n + c.parameters, 0), stateBytes: total((c) => c.stateBytes), resultBytes: total((c) => c.resultBytes),
  };
}

const figure = (d: Dim): string => (d === 0 ? '' : typeof d === 'number' ? d.toLocaleString('en') : String(d));
const head = ['MAC', 'div', 'exp, tanh..', 'parameters', 'state bytes', 'result bytes'];
const figures = (c: Counts): readonly string[] => [c.mac, c.div, c.transcendental, c.parameters, c.stateBytes, c.resultBytes].map(figure);

/** A table of the nodes, a table of the operators, and a line of totals. */
export function showCost({ nodes, operators, total, memory, pulse }: NetworkCost): string {
  const bytes = (n: number): string => n.toLocaleString('en');
  return [
    table([...head, 'operator', 'node'], nodes.map((n) => [...figures(n), n.operator, n.node])),
    table(['nodes', ...head, 'operator'], [...operators.map((o) => [String(o.nodes), ...figures(o), o.operator]), [String(nodes.length), ...figures(total), 'all']]),
    memory === undefined ? 'arena and state are known once every length is a number (--input or --pulse)\n'
      : `${pulse === 0 ? 'a run' : `one pulse of ${pulse} frames`} on ${memory.board}: arena ${bytes(memory.arenaBytes)}, state ${bytes(memory.stateBytes)}, weights ${bytes(memory.weightsBytes)} bytes\n`,
  ].join('\n');
}
