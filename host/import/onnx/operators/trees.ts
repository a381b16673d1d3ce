import { numbersOf, tensor, tensorOf } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import { factOf } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { cast } from '../../../ops/elementwise/elementwise.ts';
import { treeEnsemble } from '../../../ops/trees/trees.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import type { Call, Family } from '../call.ts';
import { type PostTransform, classLabels, labelled, number, postTransform, transformed } from '../scores.ts';
import { type Next, type Split, type TreeTable, type Weighed, treeTable } from '../tree-table.ts';

/** By the numbers that TreeEnsemble has for them; the last one is membership of a set. */
const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ', 'BRANCH_MEMBER'] as const;
const [equal, member] = [5, 6];

type Aggregate = 'average' | 'sum' | 'min' | 'max';
const aggregates: readonly Aggregate[] = ['average', 'sum', 'min', 'max'];

function aggregateOf(c: Call): Aggregate {
  const name = c.attrs.isNumber('aggregate_function') ? aggregates[c.attrs.int('aggregate_function')] : aggregates.find((a) => a.toUpperCase() === c.attrs.text('aggregate_function', 'SUM'));
  return name ?? c.refuse('its aggregate_function');
}

/** A list of numbers, as an attribute or in a tensor. */
function numbers(c: Call, name: string): readonly number[] {
  const inTensor = `${name}_as_tensor`;
  if (!c.attrs.has(inTensor)) return c.attrs.floats(name, []);
  const value = c.attrs.tensor(inTensor);
  return value.dtype === 'string' ? c.fail(`attribute ${inTensor} holds strings`) : Array.from(numbersOf(value));
}

/** Scores [rows, targets] of the type of x where that is double, else of type float. */
function scored(c: Call, x: ImportedWire, table: TreeTable, targets: number, aggregate: Aggregate): ImportedWire {
  const trees = table.roots.length, beyond = table.targets.find((target) => !(target >= 0 && target < targets));
  if (beyond !== undefined) c.fail(`a leaf has a weight for target ${beyond} of ${targets}`);
  const made = c.add(deferred('TreeEnsemble', { targets, aggregate, trees, nodes: table.thresholds.length }, (make, [wire]) => {
    const dtype = factOf(wire!).dtype === 'f64' ? 'f64' : 'f32';
    const list = (type: 'f32' | 'f64' | 'i32', values: readonly number[], shape: readonly number[] = [values.length]) => {
      return make(constant(tensorOf(type, shape, values)), []);
    };
    const features = factOf(wire!).dtype === dtype ? wire! : make(op(cast, { to: dtype }), [wire!]);
    // a table without weights has a pair that no leaf names
    const pairs = table.targets.length === 0 ? { targets: [0], weights: [0] } : table;
    return make(op(treeEnsemble, { targets, aggregate: aggregate === 'average' ? 'sum' : aggregate }), [
      features, list('i32', table.roots), list('i32', table.nodes, [table.thresholds.length, 4]), list(dtype, table.thresholds), list('i32', pairs.targets), list(dtype, pairs.weights),
    ]);
  }), x);
  return aggregate === 'average' ? c.onnx('Mul', {}, made, c.onnx('CastLike', {}, number(c, 1 / trees), made)) : made;
}

/** The trees of TreeEnsembleRegressor and TreeEnsembleClassifier: nodes by the numbers of their tree and in it, weights by the same. */
function listedTrees(c: Call, of: 'target' | 'class'): { readonly table: TreeTable; readonly leaves: readonly (readonly (readonly Weighed[])[])[]; readonly weights: readonly number[] } {
  c.attrs.ignore('nodes_hitrates', 'nodes_hitrates_as_tensor');
  const [trees, ids, features, yes, no] = ['nodes_treeids', 'nodes_nodeids', 'nodes_featureids', 'nodes_truenodeids', 'nodes_falsenodeids'].map((name) => c.attrs.ints(name, []));
  const [values, kinds, missing] = [numbers(c, 'nodes_values'), c.attrs.texts('nodes_modes', []), c.attrs.ints('nodes_missing_value_tracks_true', [])];
  const [weightTrees, weightNodes, targets] = ['treeids', 'nodeids', 'ids'].map((name) => c.attrs.ints(`${of}_${name}`, []));
  const weights = numbers(c, `${of}_weights`);
  const count = ids!.length;
  const whole = [trees, features, yes, no, values, kinds].every((list) => list!.length === count) && (missing.length === 0 || missing.length === count);
  if (!whole || count === 0 || [weightTrees, weightNodes, targets].some((list) => list!.length !== weights.length)) c.fail('the lists that describe its trees have different lengths');
  const key = (tree: number, node: number): string => `${tree} ${node}`;
  const at = new Map(ids!.map((id, i) => [key(trees![i]!, id), i]));
  if (at.size < count) c.fail('a node of its trees is there twice');
  const isLeaf = (i: number): boolean => kinds[i] === 'LEAF';
  const next = (i: number, id: number): Next => {
    const found = at.get(key(trees![i]!, id)) ?? c.fail(`tree ${trees![i]} leads to node ${id}, which is none`);
    return isLeaf(found) ? { leaf: found } : { node: found };
  };
  const splits = kinds.map((kind, i): Split | undefined => {
    if (isLeaf(i)) return undefined;
    const mode = modes.findIndex((m) => m === kind);
    if (mode < 0 || mode === member) c.refuse(`a node of kind ${kind.slice(0, 40)}`);
    return { feature: features![i]!, test: mode + 1, nanHolds: missing[i] === 1, thresholds: [values[i]!], yes: next(i, yes![i]!), no: next(i, no![i]!) };
  });
  const weighed: Weighed[][] = kinds.map(() => []);
  weights.forEach((weight, i) => {
    const leaf = at.get(key(weightTrees![i]!, weightNodes![i]!));
    if (leaf === undefined) c.fail(`a weight of node ${weightNodes![i]} of tree ${weightTrees![i]}, which is none`);
    weighed[leaf!]!.push({ target: targets![i]!, weight });
  });
  const led = new Set(splits.flatMap((s) => (s === undefined ? [] : [s.yes, s.no].map((n) => ('leaf' in n ? n.leaf : n.node)))));
  const roots = kinds.flatMap((_, i) => (led.has(i) ? [] : [i]));
  if (new Set(roots.map((i) => trees![i])).size !== roots.length || roots.length !== new Set(trees).size) c.fail('a tree has no root, or several');
  const leavesOf = new Map<number, (readonly Weighed[])[]>();
  kinds.forEach((_, i) => { if (isLeaf(i)) (leavesOf.get(trees![i]!) ?? leavesOf.set(trees![i]!, []).get(trees![i]!)!).push(weighed[i]!); });
  const table = treeTable(roots.map((i) => (isLeaf(i) ? { leaf: i } : { node: i })), (i) => splits[i], (i) => weighed[i]!, (problem) => c.fail(problem));
  return { table, leaves: [...leavesOf.values()], weights };
}

const f32 = (c: Call, x: ImportedWire): ImportedWire => c.onnx('Cast', { to: 1 }, x);
const vector = (c: Call, values: readonly number[]): ImportedWire => c.constant(tensor('f32', [values.length], values));
const based = (c: Call, scores: ImportedWire, base: readonly number[]): ImportedWire => (base.length === 0 || base.every((b) => b === 0) ? scores : c.onnx('Add', {}, scores, vector(c, base)));

function regressor(c: Call): ImportedWire {
  const x = c.one(), [aggregate, post, base] = [aggregateOf(c), postTransform(c), numbers(c, 'base_values')];
  const targets = c.attrs.int('n_targets', 1);
  if (base.length !== 0 && base.length !== targets) c.fail(`${base.length} base values for ${targets} targets`);
  return transformed(c, based(c, f32(c, scored(c, x, listedTrees(c, 'target').table, targets, aggregate)), base), post);
}

/** Two classes may have one score, of which the other follows: 1 less it where all weights are probabilities, else its negative. */
function classifier(c: Call): readonly ImportedWire[] {
  const x = c.one(), [post, base, labels] = [postTransform(c), numbers(c, 'base_values'), classLabels(c, 'classlabels_strings')];
  const { table, leaves, weights } = listedTrees(c, 'class');
  const { count } = labels;
  if (count < 2) c.refuse(`${count} classes`);
  const raw = f32(c, scored(c, x, table, count, 'sum'));
  const used = [...new Set(table.targets)];
  const always = (target: number): boolean => leaves.some((tree) => tree.every((leaf) => leaf.some((w) => w.target === target)));
  const vague = used.find((target) => !always(target));
  if (count === 2 && vague !== undefined) c.refuse(`leaves that say nothing of class ${vague}`);
  const column = (i: number): ImportedWire => c.onnx('Gather', { axis: 1 }, raw, c.constant(tensor('i64', [1], [i])));
  const pair = (first: ImportedWire, second: ImportedWire): ImportedWire => c.onnx('Concat', { axis: 1 }, first, second);
  const above = (score: ImportedWire, limit: number): ImportedWire => c.onnx('Cast', { to: 7 }, c.onnx('Squeeze', {}, c.onnx('Greater', {}, score, number(c, limit)), c.constant(tensor('i64', [1], [1]))));
  const results = (classes: () => ImportedWire, scores: ImportedWire): readonly ImportedWire[] => {
    const label = labelled(c, labels, classes);
    return label === undefined ? [scores, scores] : [label, scores];
  };
  if (count > 2) {
    if (base.length !== 0 && base.length !== count) c.refuse(`${base.length} base values for ${count} classes`);
    if (base.length === 0 && c.wants(0) && used.length < count) c.refuse('classes without a weight');
    const scores = based(c, raw, base);
    return results(() => c.onnx('ArgMax', { axis: 1, keepdims: 0 }, scores), transformed(c, scores, post));
  }
  const oneClass = used.length === 1, probabilities = weights.every((w) => w >= 0);
  const limit = oneClass && probabilities ? 0.5 : 0;
  if (base.length > 2) c.fail(`${base.length} base values for 2 classes`);
  if (oneClass && (base.length === 2 || (base.length === 1 && used[0] === 1))) c.refuse('base values of two classes of which one has weights');
  if (used.includes(1)) {
    // the score of the second class decides; of two base values only the second counts, and that of the first class
    const second = base.length === 2 ? c.onnx('Add', {}, column(0), number(c, base[1]!)) : column(1);
    const first = base.length === 2 ? c.onnx('Neg', {}, second) : based(c, column(0), base);
    return results(() => above(second, limit), transformed(c, pair(first, second), post));
  }
  const score = based(c, column(0), base);
  return results(() => above(score, limit), binary(c, score, oneClass && probabilities, post, pair));
}

function binary(c: Call, score: ImportedWire, probabilities: boolean, post: PostTransform, pair: (a: ImportedWire, b: ImportedWire) => ImportedWire): ImportedWire {
  if (post === 'PROBIT') return c.refuse('PROBIT of one score for two classes');
  if (post === 'LOGISTIC') return transformed(c, pair(c.onnx('Neg', {}, score), score), post);
  return pair(probabilities ? c.onnx('Sub', {}, number(c, 1), score) : c.onnx('Neg', {}, score), score);
}

/** TreeEnsemble of ai.onnx.ml 5: nodes and leaves by their places in the lists. */
function ensemble(c: Call): ImportedWire {
  const x = c.one(), [aggregate, post, targets] = [aggregateOf(c), postTransform(c), c.attrs.int('n_targets', 1)];
  c.attrs.ignore('nodes_hitrates');
  const list = (name: string): readonly number[] => {
    const value = c.attrs.tensor(name);
    return value.dtype === 'string' ? c.fail(`attribute ${name} holds strings`) : Array.from(numbersOf(value));
  };
  const [splitsAt, kinds, weights] = [list('nodes_splits'), list('nodes_modes'), list('leaf_weights')];
  const [features, yes, no, yesLeaf, noLeaf] = ['nodes_featureids', 'nodes_truenodeids', 'nodes_falsenodeids', 'nodes_trueleafs', 'nodes_falseleafs'].map((name) => c.attrs.ints(name));
  const [missing, leafTargets, roots] = [c.attrs.ints('nodes_missing_value_tracks_true', []), c.attrs.ints('leaf_targetids'), c.attrs.ints('tree_roots')];
  const count = splitsAt.length;
  const whole = [kinds, features, yes, no, yesLeaf, noLeaf].every((values) => values!.length === count) && (missing.length === 0 || missing.length === count) && leafTargets.length === weights.length;
  if (!whole || roots.length === 0) c.fail('the lists that describe its trees have different lengths');
  const sets = c.attrs.has('membership_values') ? setsOf(list('membership_values')) : [];
  let set = 0;
  const next = (leaf: number, at: number): Next => (leaf === 0 ? { node: at } : { leaf: at });
  if (![yesLeaf, noLeaf].every((flags) => flags!.every((f) => f === 0 || f === 1))) c.fail('attribute nodes_trueleafs or nodes_falseleafs is neither 0 nor 1');
  const splits = kinds.map((kind, i): Split => {
    if (modes[kind] === undefined) c.refuse(`a node of kind ${kind}`);
    const thresholds = kind === member ? sets[set++] ?? c.fail('a node without its set of values') : [splitsAt[i]!];
    return { feature: features![i]!, test: kind === member ? equal : kind + 1, nanHolds: missing[i] === 1, thresholds, yes: next(yesLeaf![i]!, yes![i]!), no: next(noLeaf![i]!, no![i]!) };
  });
  const table = treeTable(roots.map((node) => ({ node })), (node) => splits[node], (leaf) => {
    const [target, weight] = [leafTargets[leaf], weights[leaf]];
    return target === undefined || weight === undefined ? c.fail(`a tree leads to leaf ${leaf}, which is none`) : [{ target, weight }];
  }, (problem) => c.fail(problem));
  const scores = scored(c, x, table, targets, aggregate);
  return post === 'NONE' ? scores : c.onnx('CastLike', {}, transformed(c, f32(c, scores), post), x);
}

/** Sets of numbers, NaN after each. */
function setsOf(values: readonly number[]): readonly (readonly number[])[] {
  const sets: number[][] = [[]];
  for (const v of values) {
    if (Number.isNaN(v)) sets.push([]);
    else sets.at(-1)!.push(v);
  }
  return sets;
}

export const trees: Family = {
  'ai.onnx.ml.TreeEnsembleRegressor': regressor,
  'ai.onnx.ml.TreeEnsembleClassifier': classifier,
  'ai.onnx.ml.TreeEnsemble': ensemble,
};
