import test from 'ava';
import { importModel } from '../../host/import/index.ts';
import { parseDim } from '../../host/graph/dim.ts';
import type { InputSpec } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { type NodeSpec, flag, floats, graphDef, graphDefOf, i, integers, ints, placeholder, shape, tensor, text, type } from './graph-def.ts';

const bytes = (s: string): Uint8Array => new TextEncoder().encode(s);
const x = placeholder('x', -1, 4);
const unary = (op: string, name: string, input: string, attr: NodeSpec['attr'] = {}): NodeSpec => ({ name, op, input: [input], attr });
const conv = (attr: NodeSpec['attr'], weights = [1, 1, 2, 3]): Uint8Array => graphDef(placeholder('x', 1, 8, 8, 2), floats('w', weights, 0.5),
  { name: 'c', op: 'Conv2D', input: ['x', 'w'], attr: { strides: ints(1, 1, 1, 1), padding: text('SAME'), ...attr } });

interface Refusal { readonly what: string; readonly model: Uint8Array; readonly outputs?: readonly string[]; readonly inputs?: readonly string[]; readonly message: RegExp }

const refusals: readonly Refusal[] = [
  // files
  { what: 'an empty file', model: new Uint8Array(), message: /^m\.pb: the file is empty$/ },
  { what: 'a text file', model: bytes('node {\n  name: "x"\n}\n'), message: /^m\.pb: this is text; .*binary/ },
  { what: 'a graph cut short', model: graphDef(x, unary('Relu', 'r', 'x')).slice(0, 40), message: /^m\.pb: not a complete TensorFlow graph/ },
  { what: 'fields that are no nodes', model: Uint8Array.of(0x2a, 0), message: /without nodes/ },
  { what: 'a TensorFlow Lite model without content', model: bytes('\0\0\0\0TFL3\0\0\0\0'), message: /a TensorFlow Lite model without outputs/ },
  { what: 'an ONNX model', model: Uint8Array.of(8, 8, 0x12, 0), message: /an ONNX model without outputs/ },
  { what: 'a SavedModel', model: Uint8Array.of(8, 1, 0x12, 0), message: /a TensorFlow SavedModel/ },
  { what: 'a NumPy file', model: Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0), message: /not a known model format/ },

  // structure
  { what: 'operators that are not known, all in one message', model: graphDef(x, unary('Fourier', 'a', 'x'), unary('Fourier', 'b', 'a'), unary('Relu', 'r', 'b'), unary('Laplace', 'c', 'r')), message: /^m\.pb: not supported: Fourier at 'a' and 1 more; Laplace at 'c'\. Choose outputs .*--output/ },
  { what: 'an unknown operator beside an unsupported attribute', model: graphDef(x, unary('Fourier', 'a', 'x'), unary('Cast', 'b', 'x', { DstT: type('int32'), Truncate: flag(true) })), message: /not supported: Fourier at 'a'; Cast \(Truncate\) at 'b'/ },
  { what: 'a reference to no node', model: graphDef(x, unary('Relu', 'r', 'y')), message: /node 'r' \(Relu\) reads 'y', which is missing: no node has this name/ },
  { what: 'a reference to an output that a node lacks', model: graphDef(x, unary('Relu', 'r', 'x:1')), message: /reads 'x:1', which is missing: 'x' has 1 output$/ },
  { what: 'a cycle', model: graphDef(x, { name: 'a', op: 'Add', input: ['x', 'b'] }, unary('Relu', 'b', 'a'), unary('Relu', 'end', 'b')), message: /form a cycle: 'b', 'a'|form a cycle: 'a', 'b'/ },
  { what: 'a cycle and nothing else', model: graphDef(unary('Relu', 'a', 'b'), unary('Relu', 'b', 'a')), message: /none is an output; name one with --output/ },
  { what: 'two nodes of one name', model: graphDef(x, unary('Relu', 'x', 'x')), message: /two nodes are named 'x'/ },
  { what: 'a node without operator', model: graphDef(x, unary('', 'r', 'x')), message: /a node is named 'r' and of operator ''/ },
  { what: 'an output that no node is', model: graphDef(x, unary('Relu', 'r', 'x')), outputs: ['relu'], message: /no node is named 'relu'; the graph ends in 'r'/ },
  { what: 'an output slot that a node lacks', model: graphDef(x, unary('Relu', 'r', 'x')), outputs: ['r:2'], message: /output 'r:2' reads 'r:2', which is missing: 'r' has 1 output/ },
  { what: 'too few inputs', model: graphDef(x, unary('Add', 'a', 'x')), message: /node 'a' \(Add\): it needs 2 inputs and has 1/ },

  // attributes
  { what: 'an attribute that is missing', model: graphDef(x, unary('Cast', 'c', 'x')), message: /node 'c' \(Cast\): attribute DstT is missing/ },
  { what: 'an attribute of another kind', model: graphDef(x, unary('Cast', 'c', 'x', { DstT: text('float') })), message: /attribute DstT is not a type/ },
  { what: 'an attribute that is not known', model: graphDef(x, unary('Relu', 'r', 'x', { leak: i(1) })), message: /not supported: Relu \(attribute 'leak' is not known\) at 'r'/ },
  { what: 'a type that is not supported', model: graphDef(x, unary('Cast', 'c', 'x', { DstT: type('variant') })), message: /not supported: Cast \(type variant\) at 'c'/ },
  { what: 'strides over channels', model: conv({ strides: ints(1, 1, 1, 2) }), message: /Conv2D \(strides 1,1,1,2: over batch or channels\)/ },
  { what: 'dilations over the batch', model: conv({ dilations: ints(2, 1, 1, 1) }), message: /dilations 2,1,1,1: over batch/ },
  { what: 'three strides', model: conv({ strides: ints(1, 1, 1) }), message: /strides 1,1,1/ },
  { what: 'a padding that is none', model: conv({ padding: text('FULL') }), message: /padding FULL/ },
  { what: 'explicit paddings with SAME', model: conv({ explicit_paddings: ints(0, 0, 1, 1, 1, 1, 0, 0) }), message: /explicit_paddings with padding SAME/ },
  { what: 'explicit paddings of channels', model: conv({ padding: text('EXPLICIT'), explicit_paddings: ints(0, 0, 1, 1, 1, 1, 0, 1) }), message: /explicit_paddings 0,0,1,1,1,1,0,1/ },
  { what: 'a data format that is not read', model: conv({ data_format: text('NCHW_VECT_C') }), message: /data_format NCHW_VECT_C/ },
  { what: 'an image resized by two rules', model: graphDef(placeholder('x', 1, 2, 2, 1), integers('s', [2], 4, 4), { name: 'r', op: 'ResizeBilinear', input: ['x', 's'], attr: { align_corners: flag(true), half_pixel_centers: flag(true) } }), message: /both align_corners and half_pixel_centers/ },
  { what: 'a trace', model: graphDef(x, { name: 'e', op: 'Einsum', input: ['x'], attr: { equation: text('aa->a') } }), message: /node 'e' \(Einsum\) .*the diagonal of S and 4 elements/ },
  { what: 'blocks of no depth', model: graphDef(placeholder('x', 1, 2, 2, 4), { name: 'd', op: 'DepthToSpace', input: ['x'], attr: { block_size: i(0) } }), message: /attribute block_size is 0/ },
  { what: 'indices that may be wrong', model: graphDef(x, integers('k', [1, 1], 0), { name: 'g', op: 'GatherNd', input: ['x', 'k'], attr: { bad_indices_policy: text('IGNORE') } }), message: /GatherNd \(bad_indices_policy IGNORE\)/ },
  { what: 'a product of two types', model: graphDef(x, { name: 'm', op: 'BatchMatMulV3', input: ['x', 'x'], attr: { Ta: type('float'), Tb: type('float'), Tout: type('int32') } }), message: /BatchMatMulV3 \(types f32, f32, i32\)/ },
  { what: 'random numbers in double precision', model: graphDef(integers('s', [1], 4), { name: 'r', op: 'RandomUniform', input: ['s'], attr: { dtype: type('double') } }), message: /RandomUniform \(numbers of type f64\)/ },
  { what: 'places of a type that is none', model: graphDef(x, integers('a', [], 1), { name: 'b', op: 'ArgMax', input: ['x', 'a'], attr: { output_type: type('int16') } }), message: /ArgMax \(output_type i16\)/ },
  { what: 'quantisation to one bit', model: graphDef(x, unary('FakeQuantWithMinMaxArgs', 'q', 'x', { num_bits: i(1) })), message: /attribute num_bits is 1/ },

  // constants
  { what: 'a constant with too many values', model: graphDef(floats('k', [1], 1, 2)), outputs: ['k'], message: /node 'k' \(Const\): it has 2 values, its shape \[1\] takes 1/ },
  { what: 'a constant whose content is cut', model: graphDef({ name: 'k', op: 'Const', attr: { value: tensor('float', [2], { tensor_content: new Uint8Array(7) }) } }), outputs: ['k'], message: /its content has 7 bytes, its shape \[2\] of float takes 8/ },
  { what: 'a constant of gigabytes', model: graphDef(floats('k', [1 << 20, 1 << 20], 1)), outputs: ['k'], message: /repeats one value beyond 32 MB/ },
  { what: 'constants of gigabytes together', model: graphDef(floats('a', [1 << 22], 1), floats('b', [1 << 22, 2], 1), { name: 's', op: 'Add', input: ['a', 'b'] }), message: /node 'b' \(Const\).*beyond 32 MB/ },
  { what: 'a constant of negative length', model: graphDef(floats('k', [-1], 1)), outputs: ['k'], message: /its shape \[-1\] is none that a constant can have/ },
  { what: 'a constant of two types', model: graphDef({ name: 'k', op: 'Const', attr: { dtype: type('int32'), value: tensor('float', [], { float_val: [1] }) } }), outputs: ['k'], message: /attribute dtype is i32, the value is of type f32/ },

  // types and shapes
  { what: 'shapes that do not fit', model: graphDef(x, floats('k', [3], 1), { name: 'layer/add', op: 'Add', input: ['x', 'k'] }), message: /^m\.pb: node 'layer\/add' \(Add\) does not fit its inputs f32\[S,4\], f32\[3\].*: / },
  { what: 'types that do not fit', model: graphDef(x, integers('k', [4], 1), { name: 'a', op: 'Add', input: ['x', 'k'] }), message: /node 'a' \(Add\) does not fit its inputs f32\[S,4\], i32\[4\]/ },
  { what: 'a kernel of other channels', model: conv({}, [1, 1, 5, 3]), message: /node 'c' \(Conv2D\).*2 channels for a kernel that takes 5/ },
  { what: 'an axis that is not there', model: graphDef(x, integers('k', [], 5), { name: 'e', op: 'ExpandDims', input: ['x', 'k'] }), message: /node 'e' \(ExpandDims\).*axis 5 of 3/ },
  { what: 'an index that is not there', model: graphDef(x, integers('k', [], 7), integers('z', [], 0), floats('p', [2], 1), { name: 'g', op: 'GatherV2', input: ['p', 'k', 'z'] }), outputs: ['g'], message: /node 'g' \(GatherV2\)/ },
  { what: 'a shape that is computed from data', model: graphDef(x, unary('Cast', 'c', 'x', { DstT: type('int32') }), { name: 'r', op: 'Reshape', input: ['x', 'c'] }), message: /node 'r' \(Reshape\)/ },
  { what: 'a branch chosen at run time', model: graphDef(x, { name: 'p', op: 'Placeholder', attr: { dtype: type('bool'), shape: shape() } }, { name: 's', op: 'Switch', input: ['x', 'p'] }, unary('Relu', 'r', 's')), message: /output 'r' is computed on one side only of a branch that the run chooses/ },
  { what: 'an output of the branch that never runs', model: graphDef(x, { name: 'p', op: 'Const', attr: { value: tensor('bool', [], { bool_val: [true] }) } }, { name: 's', op: 'Switch', input: ['x', 'p'] }, unary('Relu', 'r', 's')), outputs: ['r'], message: /output 'r' is in a branch that never runs/ },
  { what: 'as many of the largest as the input says', model: graphDef(x, placeholder('k'), unary('Cast', 'n', 'k', { DstT: type('int32') }), { name: 't', op: 'TopKV2', input: ['x', 'n'] }), message: /node 't' \(TopKV2\).*the number of the largest is not one constant/ },
  { what: 'the places of an unknown number of elements', model: graphDef(x, unary('Where', 'w', 'x')), message: /node 'w' \(Where\).*how many elements are true must be known/ },
  { what: 'a quantisation to a range that is computed', model: graphDef(x, placeholder('k'), floats('h', [], 2), { name: 'q', op: 'FakeQuantWithMinMaxVars', input: ['x', 'k', 'h'] }), message: /node 'q' .*the range of a quantisation must be known/ },
  { what: 'blocks that do not fit', model: graphDef(placeholder('x', 1, 5, 4, 1), { name: 'd', op: 'SpaceToDepth', input: ['x'], attr: { block_size: i(2) } }), message: /node 'd' \(SpaceToDepth\).*5 is no multiple of 2/ },
  { what: 'more axes than any network has', model: graphDef(placeholder('x', ...new Array<number>(33).fill(1)), unary('Relu', 'r', 'x')), message: /33 axes|no shape/ },

  { what: 'a transform of a complex number', model: graphDef(placeholder('re'), placeholder('im'), { name: 'c', op: 'Complex', input: ['re', 'im'], attr: { T: type('float'), Tout: type('complex64') } },
    { name: 'f', op: 'FFT', input: ['c'], attr: { Tcomplex: type('complex64') } }, { name: 'r', op: 'Real', input: ['f'], attr: { T: type('complex64'), Tout: type('float') } }), outputs: ['r'], message: /node 'f' \(FFT\).*a transform of an axis that is not there/ },
  { what: 'a transform of an open length', model: graphDef(placeholder('re', 3, -1), { name: 'c', op: 'Complex', input: ['re', 're'], attr: { T: type('float'), Tout: type('complex64') } },
    { name: 'f', op: 'FFT', input: ['c'], attr: { Tcomplex: type('complex64') } }, { name: 'r', op: 'Real', input: ['f'], attr: { T: type('complex64'), Tout: type('float') } }), outputs: ['r'], inputs: ['re=3,S'], message: /node 'f' \(FFT\).*a transform of S points/ },
  { what: 'an array that is not filled, as an output', model: graphDef(integers('size', [], 5), integers('at', [], 4), integers('each', [1], 4), floats('v', [4], 1),
    { name: 'list', op: 'TensorListReserve', input: ['each', 'size'], attr: { element_dtype: type('float') } },
    { name: 'write', op: 'TensorListSetItem', input: ['list', 'at', 'v'], attr: { element_dtype: type('float') } }), outputs: ['write'], message: /^m\.pb: node 'write' \(TensorListSetItem\) does not fit the network: 1 of the 5 elements of an array are set$/ },

  // what the user says of inputs
  { what: 'an input of another name', model: graphDef(x, unary('Relu', 'r', 'x')), inputs: ['input=S,4'], message: /no input is named 'input'; the inputs are 'x'$/ },
  { what: 'an input of another rank', model: graphDef(x, unary('Relu', 'r', 'x')), inputs: ['x=S'], message: /input 'x' is f32\[\?,4\], but --input says \[S\]/ },
  { what: 'an input of another length', model: graphDef(x, unary('Relu', 'r', 'x')), inputs: ['x=S,5'], message: /input 'x' is f32\[\?,4\], but --input says \[S,5\]/ },
  { what: 'an input of another type', model: graphDef(x, unary('Relu', 'r', 'x')), inputs: ['x=S,4:i32'], message: /input 'x' is f32\[\?,4\], but --input says i32\[S,4\]/ },
  { what: 'an input given twice', model: graphDef(x, unary('Relu', 'r', 'x')), inputs: ['x=S,4', 'x:0=S,4'], message: /names 'x' twice/ },
  { what: 'several open lengths', model: graphDef(placeholder('x', -1, -1, 4), unary('Relu', 'r', 'x')), message: /input 'x' is f32\[\?,\?,4\]; say what \? stands for, such as --input x=1,S,4:f32/ },
  { what: 'an open rank', model: graphDef({ name: 'x', op: 'Placeholder', attr: { dtype: type('float') } }, unary('Relu', 'r', 'x')), message: /input 'x' is f32 of unknown shape; .*--input x=S,40:f32/ },
  { what: 'a second input of open length', model: graphDef(x, placeholder('y', -1, 4), { name: 'a', op: 'Add', input: ['x', 'y'] }), message: /input 'y' is f32\[\?,4\]; say what \? stands for, such as --input y=S,4:f32/ },
];

/** `name=dims:dtype`, as on the command line. */
function spec(given: string): InputSpec {
  const [, name, dims, dtype] = /^(.*)=([^:]*)(?::(i32))?$/.exec(given) ?? [];
  return { name: name!, shape: dims!.split(',').map((d) => parseDim(d)!), ...(dtype === 'i32' ? { dtype } : {}) };
}

for (const { what, model, outputs, inputs, message } of refusals) {
  test(`refuses ${what}`, (t) => {
    const e = t.throws(() => typeGraph(importModel(model, { name: 'm.pb', ...(outputs === undefined ? {} : { outputs }) }), inputs === undefined ? {} : { inputs: inputs.map(spec) }), { name: 'UserError', message });
    t.false(e?.message.includes('\n'));
  });
}

test('what the outputs do not need is not refused', (t) => {
  const model = graphDef(x, unary('Relu', 'r', 'x'), unary('Fourier', 'f', 'r'));
  t.is(importModel(model, { name: 'm.pb', outputs: ['r'] }).outputs[0]?.name, 'r');
});

test('outputs are what nothing reads and an input feeds, in the order of the file', (t) => {
  const model = graphDef(unary('Relu', 'b', 'x'), x, floats('k', [1], 1), unary('Relu', 'left', 'k'), unary('Tanh', 'a', 'x'), { name: 'n', op: 'NoOp', input: ['^x'] });
  t.deepEqual(importModel(model, { name: 'm.pb' }).outputs.map((o) => o.name), ['b', 'a']);
});

test('an input of open rank takes the shape that is given', (t) => {
  const model = graphDef({ name: 'x', op: 'Placeholder', attr: { dtype: type('float') } }, unary('Relu', 'r', 'x'));
  const { graph } = typeGraph(importModel(model, { name: 'm.pb' }), { inputs: [spec('x=2*S+1,3')] });
  t.is(String(graph.outputs[0]!.wire.node.outputs[0]!.shape), '2*S+1,3');
});

test('a shape without dimensions is a scalar, and in old graphs an open one', (t) => {
  const nodes = [{ name: 'x', op: 'Placeholder', attr: { dtype: type('float'), shape: shape() } }, unary('Relu', 'r', 'x')];
  const shapeOf = (producer: number) => importModel(graphDefOf(producer, nodes), { name: 'm.pb' }).inputs[0]?.shape;
  t.deepEqual(shapeOf(24), []);
  t.is(shapeOf(23), undefined);
});

test('an input with a value of its own is one only where its shape is given', (t) => {
  const model = graphDef(x, floats('k', [4], 2), { name: 'gain', op: 'PlaceholderWithDefault', input: ['k'], attr: { dtype: type('float'), shape: shape(4) } }, { name: 'm', op: 'Mul', input: ['x', 'gain'] });
  const imported = importModel(model, { name: 'm.pb' });
  t.deepEqual(typeGraph(imported).graph.inputs.map((p) => p.name), ['x']);
  t.deepEqual(typeGraph(imported, { inputs: [spec('gain=4')] }).graph.inputs.map((p) => p.name), ['x', 'gain']);
});
