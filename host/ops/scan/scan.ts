import { branch as evaluateBranch, scan as evaluateScan } from '../../../src/eval/scan.ts';
import { bug } from '../../errors.ts';
import { type Dim, add, max, mul, same } from '../../graph/dim.ts';
import { type Fact, fact, sameType, showFact } from '../../graph/fact.ts';
import { type Graph, factOf } from '../../graph/graph.ts';
import { type OpCount, InferError, op } from '../../graph/op.ts';
import { flatFamilies } from '../flat.gen.ts';
import { type Operator, isOperator } from '../operator.ts';
import { at, lengthOf } from '../shared/operands.ts';
import { type Body, type BodyWire, type BranchAttrs, type OpOf, type ScanAttrs, endless, graphOf } from './body.ts';
import { lowerBranch, lowerScan } from './lower.ts';
import { pulseScan } from './pulse.ts';

const byName: ReadonlyMap<string, Operator<never>> = new Map(
  Object.values(flatFamilies).flatMap((family) => Object.values<unknown>(family)).filter(isOperator).map((o) => [o.name, o]));

function registered(name: string): Operator<never> {
  const found: unknown = name === 'Scan' ? scan : name === 'Branch' ? branch : byName.get(name);
  return isOperator(found) ? found : bug(`${name} in the body of a loop or branch is no registered operator`);
}

/** Bodies hold the names of operators: their attributes were an operator's of that name when the body was made. */
const opOf: OpOf = (node) => op(registered(node.operator), node.attrs as never);

/** A body as a graph: inputs and outputs in its order, named by their numbers. */
export const bodyGraph = (body: Body, inputs: readonly Fact[]): Graph => graphOf(body, inputs, opOf);

/** Facts of what the body is given, from those of what the Scan is given. */
export function bodyInputs({ scanned, states, steps }: ScanAttrs, inputs: readonly Fact[]): readonly Fact[] {
  if (inputs.length < scanned.length + states) throw new InferError(`${inputs.length} operands of a loop with ${scanned.length} rows and ${states} states`);
  return inputs.map((f, i) => {
    if (i >= scanned.length + states) return f;
    if (i >= scanned.length) return fact(f.dtype, f.shape);
    if (!same(lengthOf(f, 0), steps)) throw new InferError(`a loop of ${String(steps)} steps over the rows of ${showFact(f)}`);
    return fact(f.dtype, f.shape.slice(1));
  });
}

/** Facts of what a body gives. */
function bodyOutputs({ nodes, outputs }: Body, inputs: readonly Fact[]): readonly Fact[] {
  const facts = inputs.map((f): readonly Fact[] => [f]);
  const of = ([node, slot]: BodyWire): Fact => at(facts[node] ?? [], slot);
  for (const n of nodes) facts.push(opOf(n).infer(n.inputs.map(of)));
  return outputs.map((w) => fact(of(w).dtype, of(w).shape));
}

/** Multiply-adds of one run of a body. */
function bodyMac(graph: Graph): Dim {
  return add(0, ...graph.operators().map((n) => n.op.cost(n.inputs.map(factOf), n.outputs)?.mac ?? 0));
}

export const scan: Operator<ScanAttrs> = {
  name: 'Scan',
  doc: 'a loop over the rows of its inputs, with states: runs a body of other operators once per row, or until a state is false',
  infer(attrs, inputs) {
    return bodyOutputs(attrs.body, bodyInputs(attrs, inputs)).map((f, i) => {
      if (i >= attrs.states) return fact(f.dtype, [attrs.steps, ...f.shape]);
      const before = at(inputs, attrs.scanned.length + i);
      if (i === attrs.condition && (f.dtype !== 'bool' || f.shape.length > 0)) throw new InferError(`a loop goes on by ${showFact(f)}`);
      if (!sameType(f, before)) throw new InferError(`a state of a loop goes from ${showFact(fact(before.dtype, before.shape))} to ${showFact(f)}`);
      return f;
    });
  },
  eval: evaluateScan,
  pulse: (attrs, context) => pulseScan(attrs, context, bodyGraph(attrs.body, bodyInputs(attrs, context.inputs.map((w) => w.batch))), (streamed) => op(scan, streamed)),
  lower: (attrs, context) => lowerScan(attrs, context, bodyGraph(attrs.body, bodyInputs(attrs, context.inputs))),
  /** Of all steps; of one where nobody knows how many there are. */
  cost: (attrs, inputs): OpCount => ({ mac: mul(same(attrs.steps, endless) ? 1 : attrs.steps, bodyMac(bodyGraph(attrs.body, bodyInputs(attrs, inputs)))) }),
};

export const branch: Operator<BranchAttrs> = {
  name: 'Branch',
  doc: 'one of two bodies of other operators, by a boolean that is computed',
  infer({ then, otherwise }, [predicate, ...given]) {
    if (predicate === undefined || predicate.dtype !== 'bool' || predicate.shape.length > 0) throw new InferError(`a branch by ${predicate === undefined ? 'nothing' : showFact(predicate)}`);
    const [yes, no] = [bodyOutputs(then, given), bodyOutputs(otherwise, given)];
    const differ = yes.findIndex((f, i) => no[i] === undefined || !sameType(f, no[i]));
    if (differ >= 0 || yes.length !== no.length) throw new InferError(`its branches give ${yes.map(showFact).join(', ')} and ${no.map(showFact).join(', ')}`);
    return yes;
  },
  eval: evaluateBranch,
  lower: (attrs, context) => lowerBranch(context, bodyGraph(attrs.then, context.inputs.slice(1)), bodyGraph(attrs.otherwise, context.inputs.slice(1))),
  /** Of the longer body, and of the one that runs pulse after pulse. */
  cost({ then, otherwise, once }, inputs): OpCount {
    const [yes, no] = [then, otherwise].map((body) => bodyMac(bodyGraph(body, inputs.slice(1))));
    return { mac: once === true ? no! : max(yes!, no!) };
  },
};
