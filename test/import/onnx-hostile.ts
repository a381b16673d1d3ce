import { type Attribute, type Fields, type ModelParts, graph, graphAttribute, model, node, tensor, tensorAttribute, value } from './onnx-model.ts';

/** A small file that asks for much, or contradicts itself; `says`: what must be said of it in one line, undefined where it is a network like any other. */
export interface Hostile { readonly what: string; readonly bytes: () => Uint8Array; readonly says: RegExp | undefined }

const x = value('x', [2, 3]), y = value('y');
const i64 = (name: string, ...values: readonly number[]): Fields => tensor(name, [values.length], values, 7);
const scalar = (name: string, v: number): Fields => tensor(name, [], [v], 7);
const f32 = (name: string, shape: readonly number[], ...values: readonly number[]): Fields => tensor(name, shape, values);
const parts = (nodes: readonly Fields[], more: Partial<ModelParts> = {}): Uint8Array => model({ nodes, inputs: [x], outputs: [y], ...more });
const chain = (count: number, op: string, inputs: (before: string) => readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): readonly Fields[] =>
  [...Array.from({ length: count }, (_, i) => node(op, inputs(i === 0 ? 'x' : `c${i - 1}`), [`c${i}`], attributes)), node('Relu', [`c${count - 1}`], ['y'])];
/** One operator over constants and x. */
const one = (op: string, inputs: readonly string[], initializers: readonly Fields[], attributes: Readonly<Record<string, Attribute>> = {}, shape: readonly number[] = [2, 3]): Uint8Array =>
  model({ nodes: [node(op, inputs, ['y'], attributes)], inputs: [value('x', shape)], outputs: [y], initializers });
const [big, huge] = [2 ** 40, 2 ** 62];
const image = [1, 1, 4, 4], kernel = f32('w', [1, 1, 2, 2], 1, 1, 1, 1);
const tooLarge = /do not fit in a \.lin, which is limited to 1 GiB/, tooLong = /stands for a constant of \d+ elements; 1048576 is the limit/;

const branch = (inner: Fields): Fields => graphAttribute(inner);
const result = (name: string, nodes: readonly Fields[]): Fields => graph({ nodes, inputs: [], outputs: [value(name)] });
/** If in If: every level has both branches. */
function nestedIf(depth: number): Fields {
  let inner = result('b0', [node('Sin', ['x'], ['b0'])]);
  for (let k = 1; k < depth; k++) inner = result(`b${k}`, [node('If', ['p'], [`b${k}`], { then_branch: branch(inner), else_branch: branch(result(`e${k}`, [node('Cos', ['x'], [`e${k}`])])) })]);
  return inner;
}

/** A tree of one node, which leads to itself on both sides. */
function treeOf(next: number): Uint8Array {
  const list = (...floats: readonly number[]): Fields => ({ floats, type: 6 });
  const attributes = { n_targets: 1, nodes_treeids: [0], nodes_nodeids: [0], nodes_featureids: [0], nodes_modes: { strings: [new TextEncoder().encode('BRANCH_LEQ')], type: 8 }, nodes_values: list(0), nodes_truenodeids: [next], nodes_falsenodeids: [next], target_treeids: [0], target_nodeids: [0], target_ids: [0], target_weights: list(1) };
  return parts([node('TreeEnsembleRegressor', ['x'], ['y'], attributes, { domain: 'ai.onnx.ml' })], { opsets: [{ domain: 'ai.onnx.ml', version: 3 }] });
}

export const hostile: readonly Hostile[] = [
  { what: 'an input of 2^62 elements', bytes: () => one('Relu', ['x'], [], {}, [2 ** 31, 2 ** 31]), says: tooLarge },
  ...[2 ** 32, 2 ** 27].flatMap((channels): readonly Hostile[] => [
    { what: `a scale of ${channels} channels that are only claimed`, bytes: () => parts([node('Mul', ['x', 'k'], ['a']), node('Add', ['a', 'k'], ['y'])], { inputs: [value('x', [6, channels])], initializers: [f32('k', [], 2)] }), says: tooLarge },
    { what: `a layer normalisation of ${channels} channels that are only claimed`, bytes: () => parts([
      node('ReduceMean', ['x'], ['m'], { axes: [1] }), node('Sub', ['x', 'm'], ['d']), node('Mul', ['d', 'd'], ['q']), node('ReduceMean', ['q'], ['v'], { axes: [1] }),
      node('Add', ['v', 'e'], ['w']), node('Sqrt', ['w'], ['r']), node('Div', ['d', 'r'], ['y'])], { inputs: [value('x', [6, channels])], initializers: [f32('e', [], 1e-5)], opsets: [{ domain: '', version: 13 }] }), says: tooLarge },
  ]),
  { what: 'an input of 1,000 axes', bytes: () => one('Relu', ['x'], [], {}, new Array<number>(1000).fill(1)), says: /1000 axes; 32 is the limit/ },
  { what: 'an input of nine axes', bytes: () => one('Relu', ['x'], [], {}, new Array<number>(9).fill(2)), says: /f32\[2,2,2,2,2,2,2,2,2\], and a \.lin has tensors of at most 8 axes/ },
  { what: 'an input without elements', bytes: () => one('Relu', ['x'], [], {}, [0, 4]), says: undefined },
  { what: 'a node that reads itself', bytes: () => parts([node('Add', ['x', 'y'], ['y'])]), says: /these nodes form a cycle: 'y'$/ },
  { what: 'a cycle of 2,000 nodes', bytes: () => parts([node('Neg', ['c1999'], ['x1']), ...Array.from({ length: 2000 }, (_, i) => node('Neg', [i === 0 ? 'x1' : `c${i - 1}`], [`c${i}`])), node('Relu', ['c1999'], ['y'])]), says: /these nodes form a cycle: .* and \d+ more$/ },

  { what: 'two inputs of one name', bytes: () => model({ nodes: [node('Add', ['x', 'x'], ['y'])], inputs: [x, x], outputs: [y] }), says: /two inputs, outputs or initializers are named 'x'/ },
  { what: 'two outputs of one name', bytes: () => model({ nodes: [node('Relu', ['x'], ['y'])], inputs: [x], outputs: [y, y] }), says: /two inputs, outputs or initializers are named 'y'/ },
  { what: 'two initializers of one name', bytes: () => one('Add', ['x', 'k'], [f32('k', [1], 1), f32('k', [1], 2)]), says: /two inputs, outputs or initializers are named 'k'/ },
  { what: 'a node that gives an input', bytes: () => parts([node('Relu', ['z'], ['x']), node('Relu', ['x'], ['y'])], { inputs: [x, value('z', [2, 3])] }), says: /value 'x' has two definitions/ },
  { what: 'a node that gives an initializer', bytes: () => parts([node('Relu', ['x'], ['k']), node('Add', ['x', 'k'], ['y'])], { initializers: [f32('k', [1], 1)] }), says: /value 'k' has two definitions/ },
  { what: 'a node that gives one value twice', bytes: () => parts([node('Split', ['x'], ['y', 'y'], { num_outputs: 2 })]), says: /value 'y' has two definitions/ },
  { what: 'two functions of one name', bytes: () => parts([node('F', ['x'], ['y'], {}, { domain: 'f' })], { opsets: [{ domain: 'f', version: 1 }], functions: ['Relu', 'Neg'].map((op) => ({ name: 'F', domain: 'f', input: ['a'], output: ['b'], node: [node(op, ['a'], ['b'])] })) }), says: /two functions are 'f\?F'/ },
  { what: 'names of JavaScript', bytes: () => model({ nodes: [node('Relu', ['__proto__'], ['constructor'])], inputs: [value('__proto__', [2, 3])], outputs: [value('constructor')] }), says: undefined },
  { what: 'a name of a million characters that nothing gives', bytes: () => parts([node('Neg', ['z'.repeat(1e6)], ['y'])]), says: /which nothing gives|zzz \.\.\.$/ },
  { what: 'a branch that reads what is not there', bytes: () => parts([node('If', ['p'], ['y'], { then_branch: branch(result('b', [node('Sin', ['nope'], ['b'])])) })], { initializers: [tensor('p', [], [1], 9)] }), says: /reads 'nope', which nothing gives/ },
  { what: 'branches in branches', bytes: () => parts([node('If', ['p'], ['y'], { then_branch: branch(nestedIf(24)), else_branch: branch(nestedIf(24)) })], { inputs: [x, value('p', [], 9)] }), says: /a loop or branch within more than \d+ others/ },

  { what: 'zeros of 2^40 elements', bytes: () => one('ConstantOfShape', ['k'], [i64('k', big)]), says: tooLarge },
  { what: 'the shape of 2^50 zeros', bytes: () => parts([node('ConstantOfShape', ['k'], ['a']), node('Shape', ['a'], ['y'])], { initializers: [i64('k', 2 ** 50)] }), says: undefined },
  { what: 'x repeated 2^80 times', bytes: () => one('Tile', ['x', 'k'], [i64('k', big, big)]), says: tooLarge },
  { what: 'x broadcast to 2^40 rows', bytes: () => one('Expand', ['x', 'k'], [i64('k', big, 2, 3)]), says: tooLarge },
  { what: 'a range up to 1e30 by 1e-30', bytes: () => one('Range', ['a', 'b', 'c'], [f32('a', [], 0), f32('b', [], 1e30), f32('c', [], 1e-30)]), says: /the result would be f32\[1\.0+\d*e\+60\]/ },
  { what: 'padding of 2^40', bytes: () => one('Pad', ['x', 'k'], [i64('k', big, big, big, big)]), says: tooLarge },
  { what: 'an image made 10^9 times as large', bytes: () => one('Resize', ['x', '', 's'], [f32('s', [4], 1, 1, 1e9, 1e9)], {}, image), says: tooLarge },
  { what: 'a table of weights for 4 * 10^7 rows', bytes: () => one('Resize', ['x', '', 's'], [f32('s', [4], 1, 1, 1e7, 1)], { mode: 'cubic' }, image), says: tooLong },
  { what: 'classes up to 2^40', bytes: () => one('OneHot', ['i', 'd', 'v'], [i64('i', 1), scalar('d', big), f32('v', [2], 0, 1)]), says: tooLong },
  { what: 'classes up to 2^25', bytes: () => one('OneHot', ['i', 'd', 'v'], [i64('i', 1), scalar('d', 2 ** 25), f32('v', [2], 0, 1)]), says: tooLong },
  { what: 'a window of 2^40 samples', bytes: () => one('HannWindow', ['n'], [scalar('n', big)]), says: tooLong },
  { what: 'triangles that are many megabytes together', bytes: () => parts(chain(40, 'Trilu', (b) => [b]), { inputs: [value('x', [2 ** 10, 2 ** 10])] }), says: /the constants that it stands for have 1,048,576 elements and more/ },
  { what: 'filters of 2^14 bands over 2^20 points', bytes: () => one('MelWeightMatrix', ['a', 'b', 'c', 'd', 'e'], [scalar('a', 2 ** 14), scalar('b', 2 ** 20), scalar('c', 16000), f32('d', [], 0), f32('e', [], 8000)]), says: tooLong },
  { what: 'a transform of 2^30 points', bytes: () => one('DFT', ['x', 'n'], [scalar('n', 2 ** 30)], {}, [1, 8, 1]), says: /a transform of 1073741824 points/ },
  { what: 'a triangle of 2^26 elements', bytes: () => one('Trilu', ['x'], [], {}, [2 ** 13, 2 ** 13]), says: undefined },
  { what: 'a unit matrix of 2^28 elements', bytes: () => one('EyeLike', ['x'], [], {}, [2 ** 14, 2 ** 14]), says: tooLong },
  { what: 'the 2^60 largest', bytes: () => parts([node('TopK', ['x', 'k'], ['y', 'i'])], { initializers: [i64('k', 2 ** 60)] }), says: /largest of 3 elements/ },
  { what: 'a part of each of 2^24 elements', bytes: () => parts([node('SplitToSequence', ['x'], ['s'], { axis: 0 }), node('SequenceAt', ['s', 'i'], ['y'])], { inputs: [value('x', [2 ** 24])], initializers: [scalar('i', 0)] }), says: /16777216 parts; 4096 is the limit/ },
  { what: 'a node of 100,001 outputs', bytes: () => parts([node('Split', ['x'], ['y', ...Array.from({ length: 100_000 }, (_, i) => `o${i}`)], { num_outputs: 100_001 })]), says: /it has 100001 outputs/ },
  { what: 'a slice between the ends of int64', bytes: () => one('Slice', ['x', 'a', 'b', 'c', 'd'], [i64('a', -huge), i64('b', huge), i64('c', 0), i64('d', huge)]), says: undefined },

  { what: 'a convolution padded by 2^40', bytes: () => one('Conv', ['x', 'w'], [kernel], { pads: [big, big, big, big] }, image), says: /pads \[1099511627776,1099511627776,1099511627776,1099511627776\] for 2 spatial axes/ },
  { what: 'a convolution dilated by 2^30', bytes: () => one('Conv', ['x', 'w'], [kernel], { dilations: [2 ** 30, 2 ** 30], pads: new Array<number>(4).fill(2 ** 29) }, image), says: tooLarge },
  { what: 'a convolution of 2^31 groups', bytes: () => one('Conv', ['x', 'w'], [kernel], { group: 2 ** 31 }, image), says: /attribute group is 2147483648, which is too large/ },
  { what: 'a transposed convolution with steps of 2^30', bytes: () => one('ConvTranspose', ['x', 'w'], [kernel], { strides: [2 ** 30, 2 ** 30] }, image), says: /the result would be/ },
  { what: 'a pool over 2^62 elements', bytes: () => one('MaxPool', ['x'], [], { kernel_shape: [2 ** 31, 2 ** 31], pads: new Array<number>(4).fill(2 ** 30) }, image), says: /a kernel \[2147483648,2147483648\]/ },
  { what: 'blocks of 2^31', bytes: () => one('DepthToSpace', ['x'], [], { blocksize: 2 ** 31 }, [1, 4, 4, 4]), says: /attribute blocksize is 2147483648/ },
  { what: 'an image of 2^60 elements put together', bytes: () => one('Col2Im', ['x', 'i', 'b'], [i64('i', 2 ** 30, 2 ** 30), i64('b', 2, 2)], {}, [1, 4, 4]), says: /does not fit|stands for a constant/ },
  { what: 'a sum of products that names 100,000 axes', bytes: () => parts([node('Einsum', ['x', 'x'], ['y'], { equation: `${'a'.repeat(100_000)},b->b` })]), says: /operand 0 has 2 axes/ },
  { what: 'a tree that leads back to itself', bytes: () => treeOf(0), says: /a tree has no root, or several/ },

  { what: 'x doubled 40 times', bytes: () => parts(chain(40, 'Concat', (b) => [b, b], { axis: 0 })), says: tooLarge },
  { what: 'a constant doubled 28 times', bytes: () => parts([...Array.from({ length: 28 }, (_, i) => node('Concat', i === 0 ? ['k', 'k'] : [`c${i - 1}`, `c${i - 1}`], [`c${i}`], { axis: 0 })), node('Relu', ['c27'], ['y'])], { initializers: [f32('k', [1], 1)] }), says: undefined },
  { what: 'constant products of matrices', bytes: () => parts([node('ConstantOfShape', ['k'], ['c']), ...Array.from({ length: 100 }, (_, i) => node('MatMul', [i === 0 ? 'c' : `c${i - 1}`, 'c'], [`c${i}`])), node('ReduceMax', ['c99'], ['m'], { keepdims: 0 }), node('Add', ['x', 'm'], ['y'])], { initializers: [i64('k', 256, 256)] }), says: undefined },
  { what: 'a length that is 2^200 times another', bytes: () => parts([node('Shape', ['x'], ['c']), ...Array.from({ length: 200 }, (_, i) => node('Add', i === 0 ? ['c', 'c'] : [`c${i - 1}`, `c${i - 1}`], [`c${i}`])), node('Expand', ['x', 'c199'], ['y'])], { inputs: [value('x', ['N', 3])] }), says: /do not broadcast|the result would be/ },
  { what: 'a length of 50,000 parentheses', bytes: () => parts([node('Relu', ['x'], ['y'])], { inputs: [value('x', [`${'('.repeat(50_000)}a`, 2])] }), says: /does not fit its inputs f32\[____/ },
  { what: 'a length that is a product of 20 sums', bytes: () => parts([node('Relu', ['x'], ['y'])], { inputs: [value('x', [Array.from({ length: 20 }, (_, i) => `(a${i}+b${i})`).join('*'), 2])] }), says: /has no symbolic lengths/ },
  { what: 'a reshape to the product of 30 sums', bytes: () => parts([node('Reshape', ['x', 'k'], ['y'])], { inputs: [value('x', Array.from({ length: 30 }, (_, i) => `a${i}+b${i}+1`))], initializers: [i64('k', -1)] }), says: /a length that is a sum of \d+ terms/ },
  { what: 'strings', bytes: () => parts([node('Constant', [], ['y'], { value_strings: { strings: new Array(1e5).fill(new Uint8Array(1)), type: 8 } })]), says: undefined },
  { what: 'an initializer of 500,000 axes', bytes: () => one('Add', ['x', 'k'], [{ name: 'k', dims: new Array(5e5).fill(1), data_type: 1, raw_data: new Uint8Array(4) }]), says: /is none that a constant can have/ },
  { what: 'indices that are 2^26 zeros', bytes: () => parts([node('ConstantOfShape', ['k'], ['i'], { value: tensorAttribute(i64('', 0)) }), node('ScatterElements', ['x', 'i', 'x'], ['y'])], { initializers: [i64('k', 2 ** 26, 2 ** 26)] }), says: /does not fit|do not fit/ },
  { what: 'an operator set of the year 2200', bytes: () => parts([node('Relu', ['x'], ['y'])], { opset: 2 ** 31 }), says: undefined },
];
