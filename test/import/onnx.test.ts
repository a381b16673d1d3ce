import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { type Tensor, numbersOf, tensor as floats } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import { parseDim } from '../../host/graph/dim.ts';
import { showFact } from '../../host/graph/fact.ts';
import { factOf } from '../../host/graph/graph.ts';
import { type ModelSource, importModel } from '../../host/import/index.ts';
import { onnx } from '../../host/import/onnx/index.ts';
import { openModel } from '../../host/import/open.ts';
import type { InputSpec } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { type Fields, type ModelParts, floatAttribute, graph, graphAttribute, model, node, tensor, tensorAttribute, value } from './onnx-model.ts';

const x = value('x', [2, 3]), y = value('y');
const given = floats('f32', [2, 3], [1, -2, 3, -4, 5, -6]);

const spec = (name: string, shape: string): InputSpec => ({ name, shape: shape.split(',').map((d) => parseDim(d)!) });
const typed = (source: ModelSource, inputs: readonly InputSpec[] = []) => typeGraph(importModel(source, { name: 'm.onnx' }), { inputs });

/** Output `y` of a model of one input `x`. */
function run(parts: Omit<ModelParts, 'inputs' | 'outputs'> & Partial<ModelParts>, input: Tensor = given): Tensor {
  const { graph: network } = declutter(typed(model({ inputs: [value('x', input.shape, input.dtype === 'f32' ? 1 : 7)], outputs: [y], ...parts })));
  return evaluate(network, new Map([['x', input]])).get('y')!;
}
const numbers = (t: Tensor): readonly number[] => (t.dtype === 'string' ? [] : Array.from(numbersOf(t)));

// --- constants

/** Bytes of a tensor, and the floats or integers that they are. */
const elements: readonly { readonly type: string; readonly code: number; readonly raw: readonly number[]; readonly shape?: readonly number[]; readonly values: readonly number[]; readonly dtype: DType }[] = [
  { type: 'float', code: 1, raw: [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], values: [1, -2], dtype: 'f32' },
  { type: 'uint8', code: 2, raw: [1, 255], values: [1, 255], dtype: 'u8' },
  { type: 'int8', code: 3, raw: [1, 255], values: [1, -1], dtype: 'i8' },
  { type: 'uint16', code: 4, raw: [1, 0, 255, 255], values: [1, 65535], dtype: 'u16' },
  { type: 'int16', code: 5, raw: [1, 0, 255, 255], values: [1, -1], dtype: 'i16' },
  { type: 'int32', code: 6, raw: [1, 0, 0, 0, 255, 255, 255, 255], values: [1, -1], dtype: 'i32' },
  { type: 'int64', code: 7, raw: [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], values: [1, -1], dtype: 'i64' },
  { type: 'bool', code: 9, raw: [0, 7], values: [0, 1], dtype: 'bool' },
  { type: 'float16', code: 10, raw: [0, 0x3c, 0, 0xc0], values: [1, -2], dtype: 'f32' },
  { type: 'double', code: 11, raw: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0], values: [1, -2], dtype: 'f64' },
  { type: 'uint32', code: 12, raw: [1, 0, 0, 0, 255, 255, 255, 255], values: [1, 2 ** 32 - 1], dtype: 'u32' },
  { type: 'uint64', code: 13, raw: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], values: [1, 2 ** 32], dtype: 'u64' },
  { type: 'bfloat16', code: 16, raw: [0x80, 0x3f, 0, 0xc0], values: [1, -2], dtype: 'f32' },
  { type: 'float8e4m3fn', code: 17, raw: [0x38, 0xfe], values: [1, -448], dtype: 'f32' },
  { type: 'float8e4m3fnuz', code: 18, raw: [0x40, 0xff], values: [1, -240], dtype: 'f32' },
  { type: 'float8e5m2', code: 19, raw: [0x3c, 0xfc], values: [1, -Infinity], dtype: 'f32' },
  { type: 'float8e5m2fnuz', code: 20, raw: [0x40, 0x80], values: [1, NaN], dtype: 'f32' },
  { type: 'uint4', code: 21, raw: [0xf1, 0x02], shape: [3], values: [1, 15, 2], dtype: 'u8' },
  { type: 'int4', code: 22, raw: [0xf1, 0x02], shape: [3], values: [1, -1, 2], dtype: 'i8' },
  { type: 'float4e2m1', code: 23, raw: [0xf2], values: [1, -6], dtype: 'f32' },
  { type: 'float8e8m0', code: 24, raw: [127, 129], values: [1, 4], dtype: 'f32' },
  { type: 'uint2', code: 25, raw: [0b11_10_01_00], shape: [4], values: [0, 1, 2, 3], dtype: 'u8' },
  { type: 'int2', code: 26, raw: [0b11_10_01_00], shape: [4], values: [0, 1, -2, -1], dtype: 'i8' },
];

/** A model that gives one initializer. */
const constantModel = (initializer: Fields): Uint8Array => model({ nodes: [node('Identity', ['k'], ['y'])], inputs: [], outputs: [value('y', undefined, Number(initializer['data_type']))], initializers: [initializer] });

for (const { type, code, raw, shape = [2], values, dtype } of elements) {
  test(`initializers of ${type}, whose data is bytes`, (t) => {
    const { graph: network, warnings } = typed(constantModel({ name: 'k', dims: shape, data_type: code, raw_data: Uint8Array.from(raw) }));
    const constant = factOf(network.outputs[0]!.wire).value!;
    t.is(constant.dtype, dtype);
    t.deepEqual(numbers(constant), values);
    const kept = ['float', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'bool', 'double'].includes(type);
    t.deepEqual(warnings, kept ? [] : [`elements of type ${type} are computed as ${dtype}`]);
  });
}

test('initializers whose data is in a typed field', (t) => {
  const constant = (initializer: Fields): Tensor => factOf(typed(constantModel(initializer)).graph.outputs[0]!.wire).value!;
  t.deepEqual(numbers(constant(tensor('k', [2], [1, 2]))), [1, 2]);
  t.deepEqual(numbers(constant(tensor('k', [2], [0x3c00, 0xc000], 10))), [1, -2]);
  t.deepEqual(numbers(constant(tensor('k', [3], [0xf1, 2], 22))), [1, -1, 2]);
  t.deepEqual(numbers(constant({ name: 'k', dims: [1], data_type: 11, double_data: [0.5] })), [0.5]);
  t.deepEqual(numbers(constant({ name: 'k', dims: [1], data_type: 12, uint64_data: [4294967295] })), [4294967295]);
  t.deepEqual([...constant(tensor('k', [3], [2 ** 63, -(2 ** 63), -1], 7)).data], [2n ** 63n - 1n, -(2n ** 63n), -1n]);
  t.deepEqual([...constant({ name: 'k', dims: [1], data_type: 13, uint64_data: [2 ** 64] }).data], [2n ** 64n - 1n]);
});

test('sparse initializers, by flat places and by coordinates', (t) => {
  const dense = (indices: Fields): readonly number[] => numbers(factOf(typed(model({
    nodes: [node('Identity', ['k'], ['y'])], inputs: [], outputs: [y], sparse: [{ values: tensor('k', [2], [5, 6]), indices, dims: [2, 3] }],
  })).graph.outputs[0]!.wire).value!);
  t.deepEqual(dense(tensor('', [2], [1, 5], 7)), [0, 5, 0, 0, 0, 6]);
  t.deepEqual(dense(tensor('', [2, 2], [0, 1, 1, 2], 7)), [0, 5, 0, 0, 0, 6]);
  t.throws(() => dense(tensor('', [2], [1, 6], 7)), { instanceOf: UserError, message: /initializer 'k': a sparse tensor with element 6 of 6/ });
  t.throws(() => dense(tensor('', [2, 2], [0, 3, 0, 0], 7)), { instanceOf: UserError, message: /element at \[0,3\] of \[2,3\]/ });
});

const external = (location: string, more: readonly Fields[] = []): Uint8Array => constantModel({ name: 'k', dims: [2], data_type: 1, data_location: 1, external_data: [{ key: 'location', value: location }, ...more] });

test('data in a file beside the model', (t) => {
  const weights = new Uint8Array(new Float32Array([9, 1, 2]).buffer);
  const source = { file: external('w/k.bin', [{ key: 'offset', value: '4' }, { key: 'length', value: '8' }]), read: (path: string) => (path === 'w/k.bin' ? weights : undefined) };
  t.deepEqual(numbers(factOf(typed(source).graph.outputs[0]!.wire).value!), [1, 2]);
});

for (const location of ['../k.bin', 'a/../../k.bin', '/etc/passwd', '', 'C:\\k', '..\\k', 'a\0b']) {
  test(`data in no file of the folder: ${JSON.stringify(location)}`, (t) => {
    const source = { file: external(location), read: () => t.fail('it was read') as never };
    t.throws(() => typed(source), { instanceOf: UserError, message: /initializer 'k'.*no file of the model's folder/ });
  });
}

test('links to data: within the folder, and beside a model that is a link itself; not out of it', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-links-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const at = (...names: readonly string[]): string => path.join(folder, ...names);
  for (const name of ['blobs', 'snapshot', 'other']) mkdirSync(at(name));
  writeFileSync(at('blobs', '1'), external('k.bin'));
  writeFileSync(at('blobs', '2'), new Float32Array([4, 5]));
  symlinkSync('../blobs/1', at('snapshot', 'm.onnx'));
  symlinkSync('../blobs/2', at('snapshot', 'k.bin'));
  t.deepEqual(numbers(factOf(typed(openModel(at('snapshot', 'm.onnx'))).graph.outputs[0]!.wire).value!), [4, 5]);
  writeFileSync(at('other', 'm.onnx'), external('k.bin'));
  symlinkSync('../blobs/2', at('other', 'k.bin'));
  t.throws(() => typed(openModel(at('other', 'm.onnx'))), { instanceOf: UserError, message: /'k\.bin', a file that is not beside the model/ });
});

test('data in a file of more than 2 GiB is read where it lies', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-large-')), data = path.join(folder, 'k.bin'), offset = 5 * 2 ** 29;
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = openSync(data, 'w');
  writeSync(file, new Uint8Array(new Float32Array([6, 7]).buffer), 0, 8, offset);
  closeSync(file);
  truncateSync(data, 3 * 2 ** 30);
  writeFileSync(path.join(folder, 'm.onnx'), external('k.bin', [{ key: 'offset', value: String(offset) }, { key: 'length', value: '8' }]));
  t.deepEqual(numbers(factOf(typed(openModel(path.join(folder, 'm.onnx'))).graph.outputs[0]!.wire).value!), [6, 7]);
  writeFileSync(path.join(folder, 'm.onnx'), external('k.bin'));
  t.throws(() => typed(openModel(path.join(folder, 'm.onnx'))), { instanceOf: UserError, message: /its data in 'k\.bin' has 3221225472 bytes, its shape takes 8/ });
});

test('a suite whose cases are links', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-links-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, 'cases', 'a'), { recursive: true });
  mkdirSync(path.join(folder, 'some'));
  writeFileSync(path.join(folder, 'cases', 'a', 'model.onnx'), external('k.bin'));
  symlinkSync('../cases/a', path.join(folder, 'some', 'b'));
  t.deepEqual(onnx.suite!.cases(path.join(folder, 'some')).map((c) => c.name), ['b']);
});

// --- what is refused

const parts = (nodes: readonly Fields[], more: Partial<ModelParts> = {}): Uint8Array => model({ nodes, inputs: [x], outputs: [y], ...more });
/** A field that holds bytes. */
function field(number: number, bytes: readonly number[]): readonly number[] {
  const length: number[] = [];
  for (let n = bytes.length; ; n >>= 7) { length.push(n > 127 ? (n & 127) | 128 : n); if (n < 128) break; }
  return [...(number < 16 ? [(number << 3) | 2] : [((number << 3) & 127) | 130, number >> 4]), ...length, ...bytes];
}
/** A graph in a node of a graph, and so on. */
function nested(depth: number): Uint8Array {
  let inner: readonly number[] = [];
  for (let i = 0; i < depth; i++) inner = field(1, [...field(4, [...'If'].map((c) => c.charCodeAt(0))), ...field(5, [...field(1, [97]), ...field(6, inner)])]);
  return Uint8Array.from([8, 8, ...field(7, [...inner, ...field(12, field(1, [121]))])]);
}
const caller = (name: string, called: string): Fields => ({ name, domain: 'f', input: ['a'], output: ['b'], node: [node(called, ['a'], ['c'], {}, { domain: 'f' }), node(called, ['c'], ['b'], {}, { domain: 'f' })], opset_import: [{ domain: '', version: 21 }] });
const ofFunctions = (functions: readonly Fields[]): Uint8Array => parts([node('f0', ['x'], ['y'], {}, { domain: 'f' })], { functions, opsets: [{ domain: 'f', version: 1 }] });

const refusals: readonly { readonly what: string; readonly model: ModelSource; readonly inputs?: readonly InputSpec[]; readonly message: RegExp }[] = [
  { what: 'half a file', model: parts([node('Neg', ['x'], ['y'])]).slice(0, 40), message: /not a complete ONNX model|without outputs/ },
  { what: 'operators that are not known, in one message', model: parts([node('Nope', ['x'], ['a']), node('Nope', ['a'], ['b'], {}, { name: 'n' }), node('Whirl', ['b'], ['y'], {}, { domain: 'com.microsoft' })]), message: /not supported: Nope at 'a' and 1 more; com\.microsoft\.Whirl at 'y'/ },
  { what: 'a domain that is not known', model: parts([node('Spin', ['x'], ['y'], {}, { domain: 'org.acme' })]), message: /org\.acme\.Spin \(its domain 'org\.acme' is not known\) at 'y'/ },
  { what: 'an attribute that is not known', model: parts([node('Relu', ['x'], ['y'], { colour: 1 })]), message: /Relu \(attribute 'colour' is not known\) at 'y'/ },
  { what: 'an attribute of another kind', model: parts([node('Softmax', ['x'], ['y'], { axis: 'last' })]), message: /node 'y' \(Softmax\): attribute axis is not an integer/ },
  { what: 'an attribute that is missing', model: parts([node('Concat', ['x', 'x'], ['y'])]), message: /node 'y' \(Concat\): attribute axis is missing/ },
  { what: 'too many inputs', model: parts([node('Relu', ['x', 'x'], ['y'])]), message: /node 'y' \(Relu\): it needs 1 input and has 2/ },
  { what: 'an input that is left out', model: parts([node('Add', ['x', ''], ['y'])]), message: /node 'y' \(Add\): input 1 is left out/ },
  { what: 'an output that is not computed', model: parts([node('MatMul', ['x', 'x'], ['a', 'y'])]), message: /MatMul \(its output 1\) at 'a'/ },
  { what: 'a value that nothing gives', model: parts([node('Neg', ['z'], ['y'])]), message: /node 'y' \(Neg\) reads 'z', which nothing gives/ },
  { what: 'an output that nothing gives', model: parts([node('Neg', ['x'], ['z'])]), message: /no node is named 'y'; the graph ends in 'y'/ },
  { what: 'two definitions of a value', model: parts([node('Neg', ['x'], ['y'], {}, { name: 'a' }), node('Abs', ['x'], ['y'], {}, { name: 'b' })]), message: /value 'y' has two definitions, one by node 'b'/ },
  { what: 'a cycle', model: parts([node('Add', ['x', 'b'], ['a']), node('Neg', ['a'], ['b']), node('Neg', ['b'], ['y'])]), message: /these nodes form a cycle: '[ab]', '[ab]'$/ },
  { what: 'no output', model: model({ nodes: [], inputs: [x], outputs: [] }), message: /an ONNX model without outputs/ },
  { what: 'an input that is a sequence of maps', model: model({ nodes: [node('Identity', ['s'], ['y'])], inputs: [{ name: 's', type: { sequence_type: { elem_type: { map_type: {} } } } }], outputs: [y] }), message: /input 's' is a sequence of maps/ },
  { what: 'an input of complex numbers', model: model({ nodes: [node('Identity', ['s'], ['y'])], inputs: [value('s', [1], 14)], outputs: [y] }), message: /input 's' is a tensor of complex64/ },
  { what: 'training', model: parts([node('BatchNormalization', ['x', 'k', 'k', 'k', 'k'], ['y'], { training_mode: 1 })], { initializers: [tensor('k', [3], [1, 1, 1])] }), message: /BatchNormalization \(training_mode\)/ },

  { what: 'an initializer with too few bytes', model: constantModel({ name: 'k', dims: [3], data_type: 1, raw_data: new Uint8Array(8) }), message: /initializer 'k': its data has 8 bytes, its shape \[3\] of float takes 12/ },
  { what: 'an initializer with too many bytes', model: constantModel({ name: 'k', dims: [1], data_type: 1, raw_data: new Uint8Array(8) }), message: /its data has 8 bytes/ },
  { what: 'an initializer with too few values', model: constantModel(tensor('k', [3], [1])), message: /it has 1 values, its shape \[3\] of float takes 3/ },
  { what: 'an initializer without data', model: constantModel({ name: 'k', dims: [2 ** 20, 2 ** 20], data_type: 1 }), message: /it has 0 values/ },
  { what: 'an initializer of lengths that no number has', model: constantModel({ name: 'k', dims: new Array(8).fill(2 ** 30), data_type: 1 }), message: /is none that a constant can have/ },
  { what: 'an initializer of negative length', model: constantModel({ name: 'k', dims: [-1], data_type: 1 }), message: /its shape \[-1\] is none that a constant can have/ },
  { what: 'an initializer of no type', model: constantModel({ name: 'k', dims: [1], data_type: 99 }), message: /a tensor of type 99 is not supported/ },
  { what: 'a sparse initializer of gigabytes', model: model({ nodes: [node('Identity', ['k'], ['y'])], inputs: [], outputs: [y], sparse: [{ values: tensor('k', [1], [1]), indices: tensor('', [1], [0], 7), dims: [2 ** 15, 2 ** 15] }] }), message: /beyond 32 MB/ },
  { what: 'an input left out before one that is given', model: parts([node('LSTM', ['x', '', 'w'], ['y'], {}, { name: 'n' })], { initializers: [tensor('w', [1, 4, 1], [1, 1, 1, 1])] }), message: /LSTM.*input 1 is left out/ },
  { what: 'data in a file that is not there', model: external('k.bin'), message: /'k\.bin', a file that is not beside the model/ },
  { what: 'data beyond the end of its file', model: { file: external('k.bin', [{ key: 'offset', value: '4' }, { key: 'length', value: '8' }]), read: () => new Uint8Array(8) }, message: /its data is 8 bytes from 4 on in 'k\.bin', which has 8/ },
  { what: 'data of a length that is none', model: { file: external('k.bin', [{ key: 'length', value: '-8' }]), read: () => new Uint8Array(8) }, message: /has the length '-8'/ },

  { what: 'graphs in graphs without end', model: nested(400), message: /not a complete ONNX model \(max depth exceeded\)/ },
  { what: 'a function that calls itself', model: ofFunctions([caller('f0', 'f0')]), message: /calls are recursive/ },
  { what: 'functions whose calls double', model: ofFunctions(Array.from({ length: 40 }, (_, i) => caller(`f${i}`, i === 39 ? 'f39' : `f${i + 1}`))), message: /calls are recursive/ },
  { what: 'a reshape that does not fit', model: parts([node('Reshape', ['x', 'k'], ['y'], {}, { name: 'r' })], { initializers: [tensor('k', [2], [4, -1], 7)] }), message: /node 'r' \(Reshape\) does not fit its inputs f32\[2,3\]/ },
  { what: 'a shape that is computed from data', model: parts([node('Cast', ['x'], ['c'], { to: 7 }), node('Reshape', ['x', 'c'], ['y'])]), message: /node 'y' \(Reshape\).*the shape to reshape to must be known before the network runs/ },
  { what: 'an input of open rank', model: model({ nodes: [node('Neg', ['x'], ['y'])], inputs: [value('x')], outputs: [y] }), message: /input 'x' is f32 of unknown shape; .*--input x=S,40:f32/ },
  { what: 'an input of several open lengths', model: model({ nodes: [node('Neg', ['x'], ['y'])], inputs: [value('x', ['', '', 3])], outputs: [y] }), message: /input 'x' is f32\[\?,\?,3\]; say what \? stands for/ },
  { what: 'an input of another length', model: parts([node('Neg', ['x'], ['y'])]), inputs: [spec('x', '2,4')], message: /input 'x' is f32\[2,3\], but --input says \[2,4\]/ },
];

for (const { what, model: source, inputs, message } of refusals) {
  test(`refuses ${what}`, (t) => {
    const e = t.throws(() => typed(source, inputs), { instanceOf: UserError, message });
    t.false(e?.message.includes('\n'));
  });
}

test('a result of more elements than a board can have is refused when it is packed', (t) => {
  for (const lengths of [[2 ** 40, 2 ** 40, 2 ** 40], [2 ** 16, 2 ** 16, 1]]) {
    const source = parts([node('ConstantOfShape', ['k'], ['y'])], { initializers: [tensor('k', [3], lengths, 7)] });
    t.throws(() => compile(source, 'm.onnx', { board: loadBoard('host') }), { instanceOf: UserError, message: /bytes do not fit in a \.lin/ });
  }
});

test('a damaged file is refused in words or read, whatever byte is wrong', (t) => {
  const whole = parts([node('Conv', ['x4', 'k'], ['c']), node('Relu', ['c'], ['y'])], { inputs: [value('x4', [1, 1, 4, 4])], initializers: [tensor('k', [1, 1, 2, 2], [1, 2, 3, 4])] });
  for (let at = 0; at < whole.length; at++) {
    for (const byte of [0, 0x7f, 0xff]) {
      const damaged = whole.slice();
      damaged[at] = byte;
      try {
        typed(damaged);
      } catch (e) {
        t.true(e instanceof UserError, `byte ${at} = ${byte}: ${String(e)}`);
      }
    }
  }
});

// --- what is read

test('what the outputs do not need is not refused', (t) => {
  const source = parts([node('Neg', ['x'], ['y']), node('Nope', ['x'], ['z'])]);
  t.is(importModel(source, { name: 'm' }).outputs[0]?.name, 'y');
});

test('nodes in any order, named by their outputs', (t) => {
  const imported = importModel(parts([node('Neg', ['a'], ['y']), node('Abs', ['x'], ['a'])]), { name: 'm' });
  t.deepEqual(imported.nodes.map((n) => n.name), ['x', 'a', 'y']);
});

test('inner values as outputs and as inputs', (t) => {
  const source = parts([node('Abs', ['x'], ['a']), node('Nope', ['a'], ['b']), node('Neg', ['b'], ['y'])]);
  t.is(importModel(source, { name: 'm', outputs: ['a'] }).outputs[0]?.name, 'a');
  const cut = importModel(source, { name: 'm', inputs: [{ name: 'b' }] });
  t.deepEqual(cut.inputs.map((i) => i.name), ['x', 'b']);
});

test('an initializer that is also an input has its value unless it is given', (t) => {
  const source = parts([node('Add', ['x', 'k'], ['y'])], { inputs: [x, value('k', [3])], initializers: [tensor('k', [3], [1, 2, 3])] });
  t.deepEqual(typed(source).graph.inputs.map((p) => p.name), ['x']);
  t.deepEqual(typed(source, [spec('k', '3')]).graph.inputs.map((p) => p.name), ['x', 'k']);
});

test('an input that is always one value is no input', (t) => {
  const source = parts([node('Reshape', ['x', 's'], ['y'])], { inputs: [x, value('s', [2], 7)] });
  const { graph: network } = typed(source, [{ name: 's', shape: [2], value: floats('i64', [2], [3, -1]) }]);
  t.deepEqual(network.inputs.map((p) => p.name), ['x']);
  t.is(showFact(factOf(network.outputs[0]!.wire)), 'f32[3,2]');
});

/** Shapes of inputs as the file has them, and what they are where the user says `inputs`. */
const lengths: readonly { readonly what: string; readonly shapes: readonly (readonly (string | number)[])[]; readonly inputs?: readonly InputSpec[]; readonly facts: readonly string[] }[] = [
  { what: 'a batch by its name is 1', shapes: [['batch_size', 3, 'H', 'W']], facts: ['f32[1,3,H,W]'] },
  { what: 'a batch without a name is 1', shapes: [['', 3]], facts: ['f32[1,3]'] },
  { what: 'a batch is what the user says', shapes: [['N', 3]], inputs: [spec('x0', '4,3')], facts: ['f32[4,3]'] },
  { what: 'a batch elsewhere is the same', shapes: [['N', 3], [2, 'N', 5]], facts: ['f32[1,3]', 'f32[2,1,5]'] },
  { what: 'a vector of open length is no batch', shapes: [['']], facts: ['f32[S]'] },
  { what: 'names are symbols', shapes: [[1, 'time', 40], [1, 'time']], facts: ['f32[1,time,40]', 'f32[1,time]'] },
  { what: 'a length that one input gives is that of others', shapes: [[1, 'time', 40], [1, '2*time']], inputs: [spec('x0', '1,S,40')], facts: ['f32[1,S,40]', 'f32[1,2*S]'] },
  { what: 'a name that a converter made up is none', shapes: [['unk__7', 3], [1, 'unk__8', 3]], facts: ['f32[1,3]', 'f32[1,S,3]'] },
  { what: 'a name that is no word', shapes: [[1, 'a b.c']], facts: ['f32[1,a_b_c]'] },
];

for (const { what, shapes, inputs, facts } of lengths) {
  test(`lengths: ${what}`, (t) => {
    const names = shapes.map((_, i) => `x${i}`);
    const source = model({ nodes: names.map((n) => node('Neg', [n], [`${n}_`])), inputs: names.map((n, i) => value(n, shapes[i])), outputs: names.map((n) => value(`${n}_`)) });
    t.deepEqual(typed(source, inputs).graph.inputs.map((p) => showFact(factOf(p.wire))), facts);
  });
}

test('shape arithmetic folds with symbols', (t) => {
  const source = model({
    nodes: [
      node('Shape', ['x'], ['s']), node('Gather', ['s', 'one'], ['t']), node('Mul', ['t', 'two'], ['n']), node('Concat', ['batch', 'n', 'rest'], ['to'], { axis: 0 }), node('Reshape', ['x', 'to'], ['y']),
    ],
    inputs: [value('x', [1, 'T', 40])], outputs: [y],
    initializers: [tensor('one', [1], [1], 7), tensor('two', [], [2], 7), tensor('batch', [1], [1], 7), tensor('rest', [1], [-1], 7)],
  });
  t.is(showFact(factOf(typed(source).graph.outputs[0]!.wire)), 'f32[1,2*T,20]');
});

test('what the file says wrongly of values is a warning', (t) => {
  const said = (shape: readonly (number | string)[], type?: number) => typed(parts([node('Neg', ['x'], ['a']), node('Abs', ['a'], ['y'])], { values: [value('a', shape, type)] })).warnings;
  t.deepEqual(said([2, 3]), []);
  t.deepEqual(said(['n', '']), []);
  t.deepEqual(said([2, 4]), ['the file says that \'a\' is f32[2,4], which is f32[2,3]']);
  t.deepEqual(said([2, 3], 7), ['the file says that \'a\' is i64[2,3], which is f32[2,3]']);
});

test('functions of the model, with attributes and inputs that a call leaves out', (t) => {
  const functions = [{
    name: 'Scaled', domain: 'own', input: ['a', 'bias'], output: ['b'], attribute: ['size'], opset_import: [{ domain: '', version: 21 }],
    node: [node('LeakyRelu', ['a'], ['c'], { alpha: { type: 1, ref_attr_name: 'slope' } }), node('Concat', ['c', 'c'], ['d'], { axis: { type: 2, ref_attr_name: 'size' } }), node('Clip', ['d', 'bias'], ['b'])],
    attribute_proto: [{ name: 'slope', f: 0.5, type: 1 }],
  }];
  const call = (attributes: Parameters<typeof node>[3], ...inputs: readonly string[]): readonly number[] =>
    numbers(run({ nodes: [node('Scaled', inputs, ['y'], attributes, { domain: 'own' })], functions, opsets: [{ domain: 'own', version: 1 }], initializers: [tensor('low', [], [-1])] }, floats('f32', [1, 2], [4, -4])));
  t.deepEqual(call({ size: 1 }, 'x'), [4, -2, 4, -2]);
  t.deepEqual(call({ size: 0, slope: floatAttribute(0.25) }, 'x', 'low'), [4, -1, 4, -1]);
});

test('a branch that is known is taken, and captures what is outside', (t) => {
  const branch = (op: string): Fields => graphAttribute(graph({ nodes: [node(op, ['x', 'k'], ['r'])], inputs: [], outputs: [value('r')] }));
  const chosen = (condition: number): readonly number[] => numbers(run({ nodes: [node('If', ['c'], ['y'], { then_branch: branch('Add'), else_branch: branch('Sub') })], initializers: [tensor('c', [], [condition], 9), tensor('k', [1], [1])] }));
  t.deepEqual(chosen(1), [2, -1, 4, -3, 6, -5]);
  t.deepEqual(chosen(0), [0, -3, 2, -5, 4, -7]);
});

test('a loop over a known count, with a variable and a collected output', (t) => {
  const body = graph({
    nodes: [node('Add', ['v', 'x'], ['w']), node('Identity', ['go'], ['on']), node('Mul', ['w', 'w'], ['sq'])],
    inputs: [value('i', [], 7), value('go', [], 9), value('v', [2, 3])], outputs: [value('on', [], 9), value('w', [2, 3]), value('sq', [2, 3])],
  });
  const nodes = [node('Loop', ['count', '', 'x'], ['last', 'all'], { body: graphAttribute(body) }), node('ReduceSum', ['all', 'axis'], ['sum'], { keepdims: 0 }), node('Add', ['last', 'sum'], ['y'])];
  const result = run({ nodes, initializers: [tensor('count', [], [2], 7), tensor('axis', [1], [0], 7)] }, floats('f32', [2, 3], [1, 2, 3, 4, 5, 6]));
  t.deepEqual(numbers(result), [1, 2, 3, 4, 5, 6].map((v) => 3 * v + 4 * v * v + 9 * v * v));
});

test('a loop whose condition is computed in its body is counted', (t) => {
  const body = graph({
    nodes: [node('Add', ['n', 'one'], ['m']), node('Cast', ['m'], ['f'], { to: 1 }), node('Less', ['f', 'end'], ['on']), node('Add', ['v', 'x'], ['w'])],
    inputs: [value('i', [], 7), value('go', [], 9), value('n', [], 7), value('v', [2, 3])], outputs: [value('on', [], 9), value('m', [], 7), value('w', [2, 3])],
  });
  const initializers = [tensor('count', [1], [2 ** 53], 7), tensor('go0', [1], [1], 9), tensor('n0', [], [0], 7), tensor('one', [], [1], 7), tensor('end', [], [3])];
  t.deepEqual(numbers(run({ nodes: [node('Loop', ['count', 'go0', 'n0', 'x'], ['last', 'y'], { body: graphAttribute(body) })], initializers })), numbers(given).map((v) => 4 * v));
});

test('a scan collects the running sum, from either end', (t) => {
  const body = graph({ nodes: [node('Add', ['s', 'e'], ['n']), node('Identity', ['n'], ['o'])], inputs: [value('s', [3]), value('e', [3])], outputs: [value('n', [3]), value('o', [3])] });
  const scanned = (attributes: Parameters<typeof node>[3] = {}): readonly number[] =>
    numbers(run({ nodes: [node('Scan', ['zero', 'x'], ['last', 'y'], { body: graphAttribute(body), num_scan_inputs: 1, ...attributes })], initializers: [tensor('zero', [3], [0, 0, 0])] }, floats('f32', [2, 3], [1, 2, 3, 4, 5, 6])));
  t.deepEqual(scanned(), [1, 2, 3, 5, 7, 9]);
  t.deepEqual(scanned({ scan_input_directions: [1] }), [4, 5, 6, 5, 7, 9]);
  t.deepEqual(scanned({ scan_output_axes: [1] }), [1, 5, 2, 7, 3, 9]);
});

test('constants in all forms', (t) => {
  const constant = (attributes: Parameters<typeof node>[3]): Tensor => factOf(typed(model({ nodes: [node('Constant', [], ['y'], attributes)], inputs: [], outputs: [y] })).graph.outputs[0]!.wire).value!;
  t.deepEqual(constant({ value: tensorAttribute(tensor('', [1], [2])) }), floats('f32', [1], [2]));
  t.deepEqual(constant({ value_int: 3 }), floats('i64', [], [3]));
  t.deepEqual(constant({ value_ints: [3, 4] }), floats('i64', [2], [3, 4]));
  t.deepEqual(constant({ value_float: floatAttribute(0.5) }), floats('f32', [], [0.5]));
  t.deepEqual(constant({ value_floats: { floats: [0.5], type: 6 } }), floats('f32', [1], [0.5]));
});

test('attributes of earlier operator sets', (t) => {
  const old = (opset: number, nodes: readonly Fields[]): readonly number[] => numbers(run({ nodes, opset, initializers: [tensor('k', [2], [10, 20])] }));
  t.deepEqual(old(6, [node('Add', ['x', 'k'], ['y'], { broadcast: 1, axis: 0 })]), [11, 8, 13, 16, 25, 14]);
  t.deepEqual(old(9, [node('Slice', ['x'], ['y'], { starts: [1], ends: [9], axes: [1] })]), [-2, 3, 5, -6]);
  // the largest integer of 64 bits, which PyTorch writes for the end
  t.deepEqual(old(9, [node('Slice', ['x'], ['y'], { starts: [1], ends: [2 ** 63], axes: [1] })]), [-2, 3, 5, -6]);
  t.deepEqual(old(10, [node('Clip', ['x'], ['y'], { min: floatAttribute(-1), max: floatAttribute(2) })]), [1, -1, 2, -1, 2, -1]);
  t.deepEqual(old(12, [node('Unsqueeze', ['x'], ['u'], { axes: [0, -1] }), node('Squeeze', ['u'], ['y'], { axes: [0] })]), numbers(given));
});
