import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { checkGraph } from '../../host/graph/check.ts';
import type { Graph } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { fuse } from '../../host/lower/fuse.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { type Target, nameOf } from '../../host/program/program.ts';
import type { Typed } from '../../host/stages.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';

/** `separable`: fusing, then depthwise convolutions with their pointwise ones, for a board with a cache of 1 kB; `lower`: all the way to calls. */
export type Rules = 'declutter' | 'fuse' | 'separable' | 'lower';

type Outputs = ReadonlyMap<string, Tensor>;

/** What became of a graph, as text, and how to run it. */
export interface Form { readonly text: string; readonly graph: Graph | undefined; readonly run: (inputs: Outputs) => Outputs }

/** Without caches nothing is combined. */
const plain: Target = { name: 'plain', isaName: 'plain', layouts: { conv: 4 } };
const small: Target = { name: 'small', isaName: 'small', layouts: { conv: 4 }, cpu: { l1d: 1024, l2: 0 } };
const target: Target = { name: 'n4', isaName: 'armv6-vfp', layouts: { conv: 4 } };
const typed = (graph: Graph): Typed => ({ stage: 'typed', name: 'test', graph, graphNodes: 0, warnings: [] });

/** A residual, limits, a gate and an activation of a FusedConv are `+`, `|`, `~` and `^`. */
const fusedConv = ({ name, attrs }: { readonly name: string; readonly attrs: Readonly<Record<string, unknown>> }): string => (name !== 'FusedConv' ? name
  : `${name}${attrs['residual'] === true ? '+' : ''}${attrs['lo'] !== null || attrs['hi'] !== null ? '|' : ''}${attrs['gate'] === true ? '~' : ''}${attrs['activation'] !== null ? '^' : ''}`);

/** Applies rules; the graph given is not to be used afterwards. */
export function rewritten(graph: Graph, rules: Rules): Form {
  if (rules === 'lower') {
    const calls = lower(typed(graph), target);
    const net = new Interpreter(pack(plan(calls), { model: 'test', metadata: '{}' }));
    return { text: calls.steps.map(({ invocation }) => nameOf(invocation)).join(' '), graph: undefined, run: (inputs) => net.run(inputs) };
  }
  const after = rules === 'declutter' ? declutter(typed(graph)).graph : graph;
  if (rules !== 'declutter') fuse(graph, rules === 'separable' ? small : plain);
  checkGraph(after, rules);
  return { text: after.operators().map(({ op }) => (rules === 'fuse' ? fusedConv(op) : op.name)).join(' '), graph: after, run: (inputs) => evaluate(after, inputs) };
}

export const naive = (graph: Graph, inputs: Outputs): Outputs => evaluate(graph, inputs);
export const differ = (actual: Tensor | undefined, expected: Tensor): number => (actual === undefined ? Infinity : difference(actual, expected));
