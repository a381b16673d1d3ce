import { Builder, type Offset } from 'flatbuffers';

/** A tensor of a model that is made for a test. `type` is a TensorType. */
export interface MadeTensor { readonly name: string; readonly type: number; readonly shape: readonly number[]; readonly data?: Uint8Array; readonly scales?: readonly number[]; readonly zeros?: readonly number[]; readonly variable?: boolean }
/** `options`: 32-bit fields of the options table, by number. */
export interface MadeOperator { readonly code: number; readonly inputs: readonly number[]; readonly outputs: readonly number[]; readonly options?: ReadonlyMap<number, number>; readonly custom?: string }
export interface MadeSubgraph { readonly tensors: readonly MadeTensor[]; readonly operators: readonly MadeOperator[]; readonly inputs: readonly number[]; readonly outputs: readonly number[] }

export const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

/** The bytes of a .tflite file with these subgraphs. */
export function tfliteModel(...subgraphs: readonly MadeSubgraph[]): Uint8Array {
  const b = new Builder(1024);
  const vector = (width: number, items: readonly unknown[], add: (i: number) => void): Offset => {
    b.startVector(width, items.length, Math.min(width, 8));
    for (let i = items.length - 1; i >= 0; i--) add(i);
    return b.endVector();
  };
  const ints = (values: readonly number[]): Offset => vector(4, values, (i) => { b.addInt32(values[i]!); });
  const offsets = (values: readonly Offset[]): Offset => vector(4, values, (i) => { b.addOffset(values[i]!); });
  const table = (fields: number, add: () => void): Offset => { b.startObject(fields); add(); return b.endObject(); };

  const codes: { readonly code: number; readonly custom: string | undefined }[] = [];
  const buffers: (Uint8Array | undefined)[] = [undefined];
  const graphs = subgraphs.map((graph) => {
    const tensors = graph.tensors.map((t) => {
      const scales = t.scales === undefined ? 0 : vector(4, t.scales, (i) => { b.addFloat32(t.scales![i]!); });
      const zeros = t.zeros === undefined ? 0 : vector(8, t.zeros, (i) => { b.addInt64(BigInt(t.zeros![i]!)); });
      const quantization = t.scales === undefined ? 0 : table(7, () => { b.addFieldOffset(2, scales, 0); b.addFieldOffset(3, zeros, 0); });
      const [name, shape] = [b.createString(t.name), ints(t.shape)];
      const buffer = t.data === undefined ? 0 : buffers.push(t.data) - 1;
      return table(10, () => {
        b.addFieldOffset(0, shape, 0); b.addFieldInt8(1, t.type, 0); b.addFieldInt32(2, buffer, 0); b.addFieldOffset(3, name, 0);
        b.addFieldOffset(4, quantization, 0); b.addFieldInt8(5, t.variable === true ? 1 : 0, 0);
      });
    });
    const operators = graph.operators.map((o) => {
      const [inputs, outputs] = [ints(o.inputs), ints(o.outputs)];
      const options = o.options === undefined ? 0 : table(16, () => { for (const [field, value] of o.options!) b.addFieldInt32(field, value, -1); });
      const code = codes.push({ code: o.code, custom: o.custom }) - 1;
      return table(13, () => { b.addFieldInt32(0, code, 0); b.addFieldOffset(1, inputs, 0); b.addFieldOffset(2, outputs, 0); b.addFieldOffset(4, options, 0); });
    });
    const [t, inputs, outputs, o, name] = [offsets(tensors), ints(graph.inputs), ints(graph.outputs), offsets(operators), b.createString('main')];
    return table(5, () => { [t, inputs, outputs, o, name].forEach((offset, field) => { b.addFieldOffset(field, offset, 0); }); });
  });
  const codeTables = codes.map(({ code, custom }) => {
    const name = custom === undefined ? 0 : b.createString(custom);
    return table(4, () => { b.addFieldInt8(0, Math.min(code, 127), 0); b.addFieldOffset(1, name, 0); b.addFieldInt32(3, code, 0); });
  });
  const bufferTables = buffers.map((data) => {
    const bytes = data === undefined ? 0 : b.createByteVector(data);
    return table(3, () => { b.addFieldOffset(0, bytes, 0); });
  });
  const [c, g, f] = [offsets(codeTables), offsets(graphs), offsets(bufferTables)];
  b.finish(table(8, () => { b.addFieldInt32(0, 3, 0); b.addFieldOffset(1, c, 0); b.addFieldOffset(2, g, 0); b.addFieldOffset(4, f, 0); }), 'TFL3');
  return b.asUint8Array().slice();
}
