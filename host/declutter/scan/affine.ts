import { sameShape } from '../../graph/dim.ts';
import { constantOf, factOf, type Wire } from '../../graph/graph.ts';
import * as elementwise from '../../ops/elementwise/elementwise.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import { concat, slice } from '../../ops/slice/slice.ts';
import { identity, reshape, squeeze } from '../../ops/shape/shape.ts';
import { transposedMatrix } from './matrix.ts';

/** Rows by columns, dense. */
export interface Matrix { readonly rows: number; readonly columns: number; readonly data: Float32Array }

/** Part of a sum: columns [from, ...) of `atom` as they are, or `atom` times a constant matrix. */
export type Term =
  | { readonly kind: 'columns'; readonly atom: Wire; readonly from: number }
  | { readonly kind: 'product'; readonly atom: Wire; readonly matrix: Matrix };

/** Columns of a wire as a sum of terms and constants, one a column. */
export interface Affine { readonly terms: readonly Term[]; readonly bias: Float32Array }

/** Some columns, along its last axis, of a wire. */
export interface Columns { readonly wire: Wire; readonly from: number; readonly count: number }

const lastAxis = (w: Wire): number => factOf(w).shape.length - 1;

export function wholeOf(wire: Wire): Columns | undefined {
  const count = factOf(wire).shape[lastAxis(wire)];
  return typeof count === 'number' ? { wire, from: 0, count } : undefined;
}

/** The same columns where they come from: through slices along the last axis, and concatenations of which they are in one part. */
export function source({ wire, from, count }: Columns): Columns {
  const { op, inputs } = wire.node;
  const [cut, joined] = [op.as(slice), op.as(concat)];
  if (op.as(identity) !== undefined) return source({ wire: inputs[0]!, from, count });
  if (cut !== undefined && cut.axis === lastAxis(wire) && typeof cut.start === 'number') return source({ wire: inputs[0]!, from: from + cut.start, count });
  if (joined !== undefined && joined.axis === lastAxis(wire)) {
    let start = 0;
    for (const part of inputs) {
      const length = factOf(part).shape[joined.axis];
      if (typeof length !== 'number') break;
      if (from >= start && from + count <= start + length) return source({ wire: part, from: from - start, count });
      start += length;
    }
  }
  return { wire, from, count };
}

/** Takes a sum of products with constant matrices apart. What is neither sum nor product is a term as it is. */
export function affineOf(columns: Columns): Affine {
  const { wire, from, count } = source(columns);
  const { op, inputs } = wire.node;
  const value = vectorOf(wire, from, count);
  if (value !== undefined) return { terms: [], bias: value };
  if (op.as(elementwise.add) !== undefined) {
    const parts = inputs.map((w) => operandOf(w, wire, from, count));
    if (parts.every((p) => p !== undefined)) return { terms: parts.flatMap((p) => p.terms), bias: sumOf(parts.map((p) => p.bias), count) };
  }
  const product = op.as(matMul);
  const b = inputs[1] === undefined ? undefined : constantOf(inputs[1]);
  if (product !== undefined && !product.transposeA && b?.dtype === 'f32' && b.shape.length === 2) {
    const whole = product.transposeB ? transposedMatrix(b.data, b.shape[0]!, b.shape[1]!) : { rows: b.shape[0]!, columns: b.shape[1]!, data: b.data };
    return { terms: productTerms(inputs[0]!, columnsOf(whole, from, count)), bias: new Float32Array(count) };
  }
  return { terms: [{ kind: 'columns', atom: wire, from }], bias: new Float32Array(count) };
}

/** An operand of a sum, which may be a constant that is broadcast. */
function operandOf(w: Wire, sum: Wire, from: number, count: number): Affine | undefined {
  const value = vectorOf(w, from, count);
  if (value !== undefined) return { terms: [], bias: value };
  const { shape } = factOf(sum);
  // where the batch is 1, an operand may have lost it
  const inner = w.node.op.as(squeeze) === undefined && w.node.op.as(reshape) === undefined ? undefined : w.node.inputs[0];
  const alike = [w, inner].find((v) => v !== undefined && sameShape(factOf(v).shape, shape));
  const broadcast = alike === w || sameShape(factOf(w).shape, shape.slice(shape.findIndex((d) => d !== 1)));
  return alike !== undefined && broadcast ? affineOf({ wire: alike, from, count }) : undefined;
}

/** Columns of a constant that is the same in every row. */
function vectorOf(w: Wire, from: number, count: number): Float32Array | undefined {
  const value = constantOf(w);
  if (value?.dtype !== 'f32') return undefined;
  if (value.data.length === 1) return new Float32Array(count).fill(value.data[0]!);
  const length = value.shape[value.shape.length - 1];
  return value.data.length === length && length >= from + count ? value.data.slice(from, from + count) : undefined;
}

/** Of a concatenation each part is a term with its own rows of the matrix. */
function productTerms(a: Wire, matrix: Matrix): readonly Term[] {
  const joined = a.node.op.as(concat);
  if (a.node.op.as(identity) !== undefined) return productTerms(a.node.inputs[0]!, matrix);
  if (joined === undefined || joined.axis !== lastAxis(a)) return [{ kind: 'product', atom: a, matrix }];
  let row = 0;
  return a.node.inputs.flatMap((part) => {
    const rows = Number(factOf(part).shape[joined.axis]);
    const own = { rows, columns: matrix.columns, data: matrix.data.subarray(row * matrix.columns, (row + rows) * matrix.columns) };
    row += rows;
    return productTerms(part, own);
  });
}

export function columnsOf({ rows, columns, data }: Matrix, from: number, count: number): Matrix {
  const out = new Float32Array(rows * count);
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * columns + from, r * columns + from + count), r * count);
  return { rows, columns: count, data: out };
}

export function sumOf(vectors: readonly Float32Array[], count: number): Float32Array {
  const out = new Float32Array(count);
  for (const v of vectors) v.forEach((x, i) => { out[i]! += x; });
  return out;
}

/** Operands of a product of two; each order. */
export function factors(wire: Wire): readonly (readonly [Wire, Wire])[] {
  const [a, b] = wire.node.op.as(elementwise.mul) === undefined ? [] : wire.node.inputs;
  return a === undefined || b === undefined ? [] : [[a, b], [b, a]];
}

/** Operands of a sum of two; each order. */
export function summands(wire: Wire): readonly (readonly [Wire, Wire])[] {
  const inputs = wire.node.op.as(elementwise.add) === undefined ? [] : wire.node.inputs;
  const [a, b] = inputs;
  return a === undefined || b === undefined || inputs.length !== 2 ? [] : [[a, b], [b, a]];
}

/** The columns under a function of one operand that is applied to `wire`, before or after it is sliced. */
export function under(wire: Wire, operator: typeof elementwise.tanh): Columns | undefined {
  const whole = wholeOf(wire);
  if (whole === undefined) return undefined;
  const at = source(whole);
  return at.wire.node.op.as(operator) === undefined ? undefined : { ...at, wire: at.wire.node.inputs[0]! };
}
