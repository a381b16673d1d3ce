import { sub } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { sign } from '../../../ops/elementwise/elementwise.ts';
import { type SolveAttrs, cholesky, determinant, solve } from '../../../ops/linear/linear.ts';
import { broadcastShapes } from '../../../ops/shared/broadcast.ts';
import { gather, pad } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownIntegers, knownNumber, numberShape, numberType, shapeOf } from '../../constants.ts';
import { madeOf } from '../../made.ts';
import { scalarLike } from '../../operands.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';
import { add, addMany, formula } from '../formula.ts';

/** Rows and columns of the last two axes. */
function lengths(x: Wire): readonly [number, number] {
  const [rows, columns] = numberShape(factOf(x).shape.slice(-2), 'the lengths of the matrices');
  if (rows === undefined || columns === undefined) throw new InferError('it is no matrix');
  return [rows, columns];
}

/** Elements of the last axis of all parts, one part behind the other, at these places. */
function picked(a: Arithmetic, parts: readonly Wire[], places: readonly number[], shape: readonly number[]): Wire {
  const lead = factOf(parts[0]!).shape.slice(0, -1);
  const all = a.concat(lead.length, ...parts);
  return a.reshape(a.make(op(gather, { axis: lead.length, batchDims: 0 }), [all, constantTensor(a.make, 'i32', [places.length], places)]), [...lead, ...shape]);
}

/** The last `axes` axes as one. */
function flat(a: Arithmetic, x: Wire, axes: number): Wire {
  const { shape } = factOf(x), lead = shape.slice(0, shape.length - axes);
  return a.reshape(x, [...lead, numberShape(shape.slice(-axes), 'the lengths of the matrices').reduce((p, d) => p * d, 1)]);
}

/** One element for each of the leading axes of x. */
const filler = (a: Arithmetic, x: Wire, value: Wire): Wire => a.broadcast(a.reshape(value, [1]), [...factOf(x).shape.slice(0, -1), 1]);

/** Diagonals low to high of a matrix, as rows of their own, the highest one first. `leftSuper`, `leftSub`: those above and below the main one begin at the left. */
interface Band { readonly low: number; readonly high: number; readonly rows: number; readonly columns: number; readonly leftSuper: boolean; readonly leftSub: boolean }

const diagonalLength = ({ rows, columns }: Band, d: number): number => Math.min(rows + Math.min(0, d), columns - Math.max(0, d));
const longest = (band: Band): number => Math.max(...madeOf(band.high - band.low + 1, (i) => diagonalLength(band, band.low + i)));

/** Where in the rows of diagonals the element at (row, column) is; undefined where it is on none of them. */
function placeInBand(band: Band, row: number, column: number): number | undefined {
  const d = column - row;
  if (d < band.low || d > band.high) return undefined;
  const left = (d >= 0 && band.leftSuper) || (d <= 0 && band.leftSub), width = longest(band);
  return (band.high - d) * width + (left ? 0 : width - diagonalLength(band, d)) + Math.min(row, column);
}

function bandOf(k: Wire | undefined, rows: number, columns: number, align: string): Band {
  const ends = k === undefined ? [0] : knownIntegers(k, 'the diagonals');
  const [low = 0, high = low] = ends;
  const isInside = (d: number): boolean => d === 0 || (d > -rows && d < columns);
  if (ends.length > 2 || low > high || !isInside(low) || !isInside(high)) throw new InferError(`diagonals ${ends.slice(0, 8).join()} of a matrix of ${rows} x ${columns}`);
  return { low, high, rows, columns, leftSuper: align.startsWith('LEFT'), leftSub: align.endsWith('LEFT') };
}

const aligned = (c: Call): string => {
  const align = c.attrs.text('align', 'RIGHT_LEFT');
  return ['LEFT_RIGHT', 'RIGHT_LEFT', 'LEFT_LEFT', 'RIGHT_RIGHT'].includes(align) ? align : c.fail(`attribute align is '${align.slice(0, 20)}'`);
};

/** Of matrices whose diagonals are given; all else is `padding`, or 0. */
function ofDiagonals(a: Arithmetic, x: Wire, k: Wire | undefined, size: readonly [number | undefined, number | undefined], padding: Wire | undefined, align: string): Wire {
  const { shape } = factOf(x);
  const ends = k === undefined ? [0] : knownIntegers(k, 'the diagonals'), low = ends[0] ?? 0, high = ends.at(-1) ?? 0;
  const several = low !== high, width = numberShape(shape.slice(-1), 'the length of the diagonals')[0]!;
  const [given, wide] = [size[0] ?? -1, size[1] ?? -1];
  // as small as holds the diagonals
  const least = [width - Math.min(high, 0), width + Math.max(low, 0)] as const;
  const rows = given !== -1 ? given : wide === -1 ? Math.max(...least) : least[0], columns = wide !== -1 ? wide : given === -1 ? Math.max(...least) : least[1];
  const band = bandOf(k, rows, columns, align);
  const x1 = several ? flat(a, x, 2) : x;
  const none = (high - low + 1) * width;
  const places = madeOf(rows * columns, (i) => placeInBand(band, Math.floor(i / columns), i % columns) ?? none);
  return picked(a, [x1, filler(a, x1, padding ?? scalarLike(a.make, x, 0))], places, [rows, columns]);
}

function diagonalsOf(a: Arithmetic, x: Wire, k: Wire | undefined, padding: Wire | undefined, align: string): Wire {
  const [rows, columns] = lengths(x), band = bandOf(k, rows, columns, align), width = longest(band), none = rows * columns;
  const places = new Array<number>((band.high - band.low + 1) * width).fill(none);
  for (let i = 0; i < none; i++) {
    const at = placeInBand(band, Math.floor(i / columns), i % columns);
    if (at !== undefined) places[at] = i;
  }
  const x1 = flat(a, x, 2);
  return picked(a, [x1, filler(a, x1, padding ?? scalarLike(a.make, x, 0))], places, band.low === band.high ? [width] : [band.high - band.low + 1, width]);
}

function withDiagonals(a: Arithmetic, x: Wire, diagonal: Wire, k: Wire | undefined, align: string): Wire {
  const [rows, columns] = lengths(x), band = bandOf(k, rows, columns, align);
  const places = madeOf(rows * columns, (i) => {
    const at = placeInBand(band, Math.floor(i / columns), i % columns);
    return at === undefined ? i : rows * columns + at;
  });
  return picked(a, [flat(a, x, 2), band.low === band.high ? diagonal : flat(a, diagonal, 2)], places, [rows, columns]);
}

const makeDiagonal = (align: (c: Call) => string): BuildNode => (c) => {
  const how = align(c), inputs: readonly ImportedWire[] = c.many(5);
  return add(c, 'MatrixDiag', { align: how }, inputs, (a, x, k, rows, columns, padding) => ofDiagonals(a, x!, k, [knownNumber(rows!, 'the number of rows'), knownNumber(columns!, 'the number of columns')], padding, how));
};
const takeDiagonal = (align: (c: Call) => string): BuildNode => (c) => {
  const how = align(c);
  return add(c, 'MatrixDiagPart', { align: how }, c.three(), (a, x, k, padding) => diagonalsOf(a, x!, k, padding, how));
};
const setDiagonal = (align: (c: Call) => string): BuildNode => (c) => {
  const how = align(c);
  return add(c, 'MatrixSetDiag', { align: how }, c.three(), (a, x, diagonal, k) => withDiagonals(a, x!, diagonal!, k, how));
};
const left = (): string => 'LEFT_LEFT';

/** The last two axes exchanged. */
const turned = (a: Arithmetic, x: Wire): Wire => {
  const rank = shapeOf(x).length;
  return a.transpose(x, shapeOf(x).map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i)));
};

/** Matrices in batches that broadcast. */
function solved(a: Arithmetic, x: Wire, b: Wire, attrs: SolveAttrs): Wire {
  if (shapeOf(x).length < 2 || shapeOf(b).length < 2) throw new InferError('it is no matrix');
  const lead = broadcastShapes([shapeOf(x).slice(0, -2), shapeOf(b).slice(0, -2)]);
  return a.make(op(solve, attrs), [x, b].map((w) => a.broadcast(w, [...lead, ...shapeOf(w).slice(-2)])));
}

/** The next row in place of each, or the one before; zeros where there is none. */
function shifted(a: Arithmetic, x: Wire, from: 'next' | 'before'): Wire {
  const axis = shapeOf(x).length - 2, length = shapeOf(x)[axis]!;
  const pads = shapeOf(x).map((_, i): readonly [number, number] => (i !== axis ? [0, 0] : from === 'next' ? [0, 1] : [1, 0]));
  return a.make(op(pad, { pads, mode: 'constant', value: 0 }), [from === 'next' ? a.slice(x, axis, 1, length) : a.slice(x, axis, 0, sub(length, 1))]);
}

/** The elements of a tensor as a vector. */
const vector = (a: Arithmetic, x: Wire): Wire => flat(a, a.reshape(x, [1, ...factOf(x).shape]), factOf(x).shape.length);

export const matrices: Family = {
  MatrixDiag: formula('MatrixDiag', 1, (a, x) => ofDiagonals(a, x!, undefined, [undefined, undefined], undefined, 'LEFT_LEFT')), MatrixDiagV2: makeDiagonal(left), MatrixDiagV3: makeDiagonal(aligned),
  MatrixDiagPart: formula('MatrixDiagPart', 1, (a, x) => diagonalsOf(a, x!, undefined, undefined, 'LEFT_LEFT')), MatrixDiagPartV2: takeDiagonal(left), MatrixDiagPartV3: takeDiagonal(aligned),
  MatrixSetDiag: formula('MatrixSetDiag', 2, (a, x, diagonal) => withDiagonals(a, x!, diagonal!, undefined, 'LEFT_LEFT')), MatrixSetDiagV2: setDiagonal(left), MatrixSetDiagV3: setDiagonal(aligned),

  Diag: formula('Diag', 1, (a, x) => {
    const { shape } = factOf(x!);
    return a.reshape(ofDiagonals(a, vector(a, x!), undefined, [undefined, undefined], undefined, 'LEFT_LEFT'), [...shape, ...shape]);
  }),
  DiagPart: formula('DiagPart', 1, (a, x) => {
    const shape = numberShape(factOf(x!).shape, 'the shape of the tensor'), half = shape.slice(0, shape.length / 2), n = half.reduce((p, d) => p * d, 1);
    return a.reshape(diagonalsOf(a, a.reshape(x!, [n, n]), undefined, undefined, 'LEFT_LEFT'), half);
  }),

  MatrixDeterminant: (c) => c.add(op(determinant, {}), c.one()),
  /** Of a double, whose range is that of determinants of hundreds of rows. */
  LogMatrixDeterminant: named(['sign', 'log_abs_determinant'], (c) => addMany(c, 'LogMatrixDeterminant', {}, 2, [c.one()], (a, x) => {
    const value = a.make(op(determinant, {}), [a.cast(x!, 'f64')]), type = numberType(x!);
    return [a.cast(a.make(op(sign, {}), [value]), type), a.cast(a.log(a.abs(value)), type)];
  })),

  Cholesky: (c) => c.add(op(cholesky, {}), c.one()),
  MatrixSolve(c) {
    const adjoint = c.attrs.flag('adjoint', false);
    return add(c, 'MatrixSolve', { adjoint }, c.two(), (a, x, b) => solved(a, adjoint ? turned(a, x!) : x!, b!, { matrix: 'full' }));
  },
  MatrixTriangularSolve(c) {
    const [lower, adjoint] = [c.attrs.flag('lower', true), c.attrs.flag('adjoint', false)];
    return add(c, 'MatrixTriangularSolve', { lower, adjoint }, c.two(), (a, x, b) => solved(a, adjoint ? turned(a, x!) : x!, b!, { matrix: lower === adjoint ? 'upper' : 'lower' }));
  },
  MatrixInverse(c) {
    const adjoint = c.attrs.flag('adjoint', false);
    return add(c, 'MatrixInverse', { adjoint }, [c.one()], (a, x) => {
      const [n] = lengths(x!);
      return solved(a, adjoint ? turned(a, x!) : x!, constantTensor(a.make, numberType(x!), [n, n], madeOf(n * n, (i) => (i % (n + 1) === 0 ? 1 : 0))), { matrix: 'full' });
    });
  },
  /** Diagonals above, on and below the main one, times rows; an element that lies beside the matrix is not read. */
  TridiagonalMatMul: formula('TridiagonalMatMul', 4, (a, above, main, below, x) => {
    const each = (diagonal: Wire, rows: Wire): Wire => a.mul(turned(a, diagonal), rows);
    return a.add(a.add(each(above!, shifted(a, x!, 'next')), each(main!, x!)), each(below!, shifted(a, x!, 'before')));
  }),

  Cross: formula('Cross', 2, (a, x, y) => {
    const axis = factOf(x!).shape.length - 1;
    const turned = (w: Wire, ...order: readonly number[]): Wire => a.make(op(gather, { axis, batchDims: 0 }), [w, constantTensor(a.make, 'i32', [3], order)]);
    return a.sub(a.mul(turned(x!, 1, 2, 0), turned(y!, 2, 0, 1)), a.mul(turned(x!, 2, 0, 1), turned(y!, 1, 2, 0)));
  }),
};
