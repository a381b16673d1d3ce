import test from 'ava';
import { type DType, dtypeBytes } from '../../src/format/dtype.ts';
import { denseStrides, mergeAxes } from '../../host/program/blocks.ts';
import { copies } from '../../host/program/copy.ts';
import { Random } from '../pulse/random.ts';
import type { Buffer } from '../../host/program/buffer.ts';

const buffer = (id: number, bytes: number): Buffer => ({ id, region: 'arena', bytes });

/** Calls `visit` with the offset of each element of a block in two operands. */
function walk(dims: readonly number[], x: readonly number[], y: readonly number[], visit: (x: number, y: number) => void, axis = 0, atX = 0, atY = 0): void {
  if (axis === dims.length) { visit(atX, atY); return; }
  for (let i = 0; i < dims[axis]!; i++) walk(dims, x, y, visit, axis + 1, atX + i * x[axis]!, atY + i * y[axis]!);
}

test('copies move the elements that they should', (t) => {
  const random = new Random(1);
  const done = new Map<DType, number>();
  for (let round = 0; round < 2000; round++) {
    const dtype = random.pick(['f32', 'i32', 'i64', 'f64', 'u8', 'bool', 'i16'] as const);
    const bytes = dtypeBytes[dtype];
    const whole = Array.from({ length: random.integer(0, 6) }, () => random.integer(1, 4));
    // a part of a larger array, its axes in another order, some of them repeated
    const dims = whole.map((d) => random.integer(1, d));
    const perm = random.next() < 0.5 ? [...dims.keys()] : [...dims.keys()].reverse();
    const from = perm.map((axis) => (random.next() < 0.1 ? 0 : denseStrides(whole)[axis]!));
    const shape = perm.map((axis) => dims[axis]!);
    const [size, start] = [whole.reduce((a, b) => a * b, bytes), bytes * random.integer(0, 3)];
    const source = Uint8Array.from({ length: size + start }, () => random.integer(1, 255));
    const to = { ref: { buffer: buffer(1, 0), offset: start }, strides: denseStrides(shape) };
    const calls = copies(dtype, shape, { ref: { buffer: buffer(0, 0), offset: start }, strides: from }, to);
    if (calls === undefined) { t.fail(`${dtype}[${shape.join(',')}]`); continue; }
    done.set(dtype, (done.get(dtype) ?? 0) + 1);
    const total = start + shape.reduce((a, b) => a * b, bytes);
    const [wanted, got] = [new Uint8Array(total), new Uint8Array(total)];
    walk(shape, from, to.strides, (x, y) => wanted.set(source.subarray(start + x * bytes, start + (x + 1) * bytes), start + y * bytes));
    for (const c of calls) {
      const unit = c.b ?? 4;
      t.true(unit === 4 || bytes % 4 !== 0);
      walk([c.d0, c.d1, c.d2, c.d3], [c.x0, c.x1, c.x2, c.x3], [c.y0, c.y1, c.y2, c.y3], (x, y) => got.set(source.subarray(c.x.offset + unit * x, c.x.offset + unit * (x + 1)), c.y.offset + unit * y));
    }
    t.deepEqual(got, wanted);
  }
  t.true([...done.values()].every((n) => n > 3) && done.size === 7, JSON.stringify([...done]));
});

test('axes that follow each other evenly become one', (t) => {
  t.deepEqual(mergeAxes({ dims: [2, 1, 3, 4], strides: [[12, 99, 4, 1], [24, 0, 8, 2]] }), { dims: [24], strides: [[1], [2]] });
  t.deepEqual(mergeAxes({ dims: [2, 3, 4], strides: [[12, 4, 1], [0, 4, 1]] }), { dims: [2, 12], strides: [[12, 1], [0, 1]] });
});
