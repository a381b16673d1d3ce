/** Where a file has the scales, zero points and axis of a tensor: of vectors the place of their length. */
interface Place { readonly scales: number; readonly zeros: number | undefined; readonly axis: number | undefined }

/** The quantised tensors of a .tflite file. */
export function quantizedTensors(file: Uint8Array): readonly Place[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength), follow = (at: number): number => at + view.getUint32(at, true);
  const field = (table: number, n: number): number | undefined => {
    const fields = table - view.getInt32(table, true), offset = 4 + 2 * n < view.getUint16(fields, true) ? view.getUint16(fields + 4 + 2 * n, true) : 0;
    return offset === 0 ? undefined : table + offset;
  };
  const vector = (table: number, n: number): number | undefined => { const at = field(table, n); return at === undefined ? undefined : follow(at); };
  const tables = (table: number, n: number): readonly number[] => {
    const at = vector(table, n);
    return at === undefined ? [] : Array.from({ length: view.getUint32(at, true) }, (_, i) => follow(at + 4 + 4 * i));
  };
  return tables(follow(0), 2).flatMap((graph) => tables(graph, 0)).flatMap((tensor) => {
    const quantization = vector(tensor, 4), scales = quantization === undefined ? undefined : vector(quantization, 2);
    return quantization === undefined || scales === undefined || view.getUint32(scales, true) === 0 ? [] : [{ scales, zeros: vector(quantization, 3), axis: field(quantization, 6) }];
  });
}

/** Makes the quantisation of a tensor none; false where the tensor has nothing to make it of. */
export interface Damage { readonly what: string; readonly to: (view: DataView, place: Place) => boolean }

const scale = (value: number): Damage => ({ what: `scale ${value}`, to: (view, { scales }) => { view.setFloat32(scales + 4, value, true); return true; } });
const zero = (value: bigint): Damage => ({ what: `zero point ${value}`, to: (view, { zeros }) => {
  if (zeros === undefined || view.getUint32(zeros, true) === 0) return false;
  view.setBigInt64(zeros + 4, value, true);
  return true;
} });
const lengths = (of: 'scales' | 'zeros', count: number): Damage => ({ what: `${count} ${of}`, to: (view, place) => {
  const at = place[of];
  if (at === undefined || view.getUint32(at, true) === count || view.getUint32(at, true) === 0) return false;
  view.setUint32(at, count, true);
  return true;
} });
/** Of what has several scales. */
const axis = (value: number): Damage => ({ what: `axis ${value}`, to: (view, { scales, axis: at }) => {
  if (at === undefined || view.getUint32(scales, true) < 2) return false;
  view.setInt32(at, value, true);
  return true;
} });

export const damages: readonly Damage[] = [
  ...[0, -0, -1, NaN, Infinity, -Infinity].map(scale), ...[-(2n ** 40n), 2n ** 40n, -(2n ** 63n)].map(zero),
  ...[2, 1000, 2 ** 31 - 1, 2 ** 32 - 1].map((n) => lengths('scales', n)), ...[3, 2 ** 31 - 1].map((n) => lengths('zeros', n)), ...[99, -1, 2 ** 31 - 1].map(axis),
];
