import test from 'ava';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { graphDef, shape, tensor, type, type types } from './graph-def.ts';

/** What a constant of these fields comes to, and the warnings. */
function read(name: keyof typeof types, dims: readonly number[], fields: object): { readonly value: Tensor | undefined; readonly warnings: readonly string[] } {
  const model = graphDef({ name: 'k', op: 'Const', attr: { dtype: type(name), value: tensor(name, dims, fields) } });
  const { graph, warnings } = typeGraph(importModel(model, { name: 'm.pb', outputs: ['k'] }));
  return { value: graph.outputs[0]?.wire.node.outputs[0]?.value, warnings };
}

const forms: readonly { readonly what: string; readonly type: keyof typeof types; readonly dims: readonly number[]; readonly fields: object; readonly dtype: DType; readonly data: readonly number[] }[] = [
  { what: 'content', type: 'float', dims: [2], fields: { tensor_content: new Uint8Array(Float32Array.of(1.5, -2).buffer) }, dtype: 'f32', data: [1.5, -2] },
  { what: 'content of int64', type: 'int64', dims: [3], fields: { tensor_content: new Uint8Array(BigInt64Array.of(-1n, 2n ** 40n, -(2n ** 40n)).buffer) }, dtype: 'i64', data: [-1, 2 ** 40, -(2 ** 40)] },
  { what: 'content of bool', type: 'bool', dims: [3], fields: { tensor_content: Uint8Array.of(0, 1, 7) }, dtype: 'bool', data: [0, 1, 1] },
  { what: 'content of half', type: 'half', dims: [6], fields: { tensor_content: new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x7bff, 0x7c00, 0x8000).buffer) }, dtype: 'f32', data: [1, -2.5, 2 ** -24, 65504, Infinity, -0] },
  { what: 'content of bfloat16', type: 'bfloat16', dims: [2], fields: { tensor_content: new Uint8Array(Uint16Array.of(0x3f80, 0xc020).buffer) }, dtype: 'f32', data: [1, -2.5] },
  { what: 'values', type: 'double', dims: [2], fields: { double_val: [0.1, 2] }, dtype: 'f64', data: [0.1, 2] },
  { what: 'values of half', type: 'half', dims: [2], fields: { half_val: [0x3c00, 0x4000] }, dtype: 'f32', data: [1, 2] },
  { what: 'the last value repeated', type: 'int32', dims: [2, 2], fields: { int_val: [7, 9] }, dtype: 'i32', data: [7, 9, 9, 9] },
  { what: 'one value for all', type: 'bool', dims: [3], fields: { bool_val: [true] }, dtype: 'bool', data: [1, 1, 1] },
  { what: 'no value', type: 'float', dims: [2], fields: {}, dtype: 'f32', data: [0, 0] },
  { what: 'a scalar', type: 'uint8', dims: [], fields: { int_val: [200] }, dtype: 'u8', data: [200] },
  { what: 'no element', type: 'float', dims: [0, 3], fields: {}, dtype: 'f32', data: [] },
  { what: 'values of int8', type: 'int8', dims: [2], fields: { int_val: [-3, 4] }, dtype: 'i8', data: [-3, 4] },
  { what: 'values of int64', type: 'int64', dims: [2], fields: { int64_val: [-5, 2 ** 40] }, dtype: 'i64', data: [-5, 2 ** 40] },
];

for (const { what, type: name, dims, fields, dtype, data } of forms) {
  test(`reads a constant of ${name}: ${what}`, (t) => {
    const { value, warnings } = read(name, dims, fields);
    t.is(value?.dtype, dtype);
    t.deepEqual(value?.shape, dims);
    t.deepEqual(value?.dtype === 'string' ? [] : Array.from<number | bigint, number>(value?.data ?? [], Number), [...data]);
    t.is(warnings.length, name === 'half' || name === 'bfloat16' ? 1 : 0);
  });
}

test('reads a constant of strings, the last one repeated', (t) => {
  const { value } = read('string', [3], { string_val: [Uint8Array.of(104, 105), Uint8Array.of(0, 255)] });
  t.deepEqual(value?.dtype === 'string' ? value.data.map((s) => [...s]) : undefined, [[104, 105], [0, 255], [0, 255]]);
});

/** Whether Minimum(most, Maximum(least, x)) of a computed integer, or float, is a constant. */
function clampIsKnown(name: 'int32' | 'float', least: number, most: number): boolean {
  const number = (of: string, value: number) => ({ name: of, op: 'Const', attr: { dtype: type(name), value: tensor(name, [], name === 'float' ? { float_val: [value] } : { int_val: [value] }) } });
  const inside = { name: 'inside', op: 'Maximum', input: ['least', 'x'], attr: { T: type(name) } }, y = { name: 'y', op: 'Minimum', input: ['most', 'inside'], attr: { T: type(name) } };
  const model = graphDef({ name: 'x', op: 'Placeholder', attr: { dtype: type(name), shape: shape(2) } }, number('least', least), number('most', most), inside, y);
  return typeGraph(importModel(model, { name: 'm.pb', outputs: ['y'] })).graph.outputs[0]?.wire.node.outputs[0]?.value !== undefined;
}

test('integers between limits that leave no choice are constants; floats, which may be NaN, are not', (t) => {
  t.true(clampIsKnown('int32', 6, 6));
  t.true(clampIsKnown('int32', 7, 6));
  t.false(clampIsKnown('int32', 5, 6));
  t.false(clampIsKnown('float', 6, 6));
});
