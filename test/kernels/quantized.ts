import { conv as evaluateConv } from '../../src/eval/conv.ts';
import { byteTable, combineBytes } from '../../src/eval/bytes.ts';
import { dequantize, quantize, residual } from '../../host/ops/quantized/fused.ts';
import { roundAway } from '../../src/eval/fixed-point.ts';
import { fixedActivation, gateSums, multiplyByQuantized, requantize, roundToInteger } from '../../src/eval/quantized.ts';
import { softmaxInteger, softmaxTables } from '../../src/eval/softmax-integer.ts';
import { type NumericDType, type Tensor, numbersOf, operand, tensor, tensorOf } from '../../src/eval/tensor.ts';
import { type Draw, problem, range } from './draw.ts';
import { type Args, type Put, type Reference, block } from './naive.ts';
import { type Type, bytesOf, read } from './numbers.ts';
import type { Problem } from './problem.ts';

const names: Readonly<Record<string, NumericDType>> = { '1,0': 'u8', '1,1': 'i8', '2,1': 'i16', '4,0': 'u32', '4,1': 'i32', '8,1': 'i64', '4,2': 'f32', '8,2': 'f64' };
const dtypeOf = (type: Type): NumericDType => names[type.join()]!;
const memory = (values: readonly number[], type: Type): Uint8Array => Uint8Array.from(values.flatMap((v) => bytesOf(type[1] === 2 ? v : BigInt(v), type)));
const given = (args: Args, name: string, type: Type, shape: readonly number[]): Tensor => tensorOf(dtypeOf(type), shape, read(args.memory(name)!, type).map(Number));
const words = (args: Args, name: string): readonly number[] => Array.from(args.memory(name)!);
const putAll = (put: Put, results: readonly Tensor[], type: Type): void => { Array.from(numbersOf(operand(results, 0))).forEach((v, i) => bytesOf(type[1] === 2 ? v : BigInt(v), type).forEach((byte, k) => { put(i * type[0] + k, byte, 0); })); };
const numbers = (draw: Draw, count: number, most: number): readonly number[] => Array.from({ length: count }, () => draw.int(-most, most));

const convolutions = ([[4, 1], [4, 0], [8, 1], [8, 2]] as const).flatMap((type) => range(1, 14).map(() => problem('conv_any', (draw) => {
  const three = (of: () => number): readonly number[] => [draw.of(1, of()), of(), of()];
  const [k, s, e, b] = [three(() => draw.int(1, 3)), three(() => draw.int(1, 2)), three(() => draw.int(1, 2)), three(() => draw.int(0, 2))];
  const d = three(() => draw.int(1, 5)), o = d.map((length, i) => Math.max(1, Math.floor((length + b[i]! + 1 - (k[i]! - 1) * e[i]! - 1) / s[i]!) + 1));
  const [n, g, c, outs] = [draw.int(1, 2), draw.int(1, 3), draw.int(1, 4), draw.int(1, 5)];
  const named = (letter: string, values: readonly number[]) => Object.fromEntries(values.map((v, i) => [`${letter}${i + 1}`, v]));
  const unsigned = (values: readonly number[]): readonly number[] => values.map((v) => (type[1] === 0 ? Math.abs(v) : v));
  return {
    n, ...named('d', d), ...named('o', o), ...named('k', k), g, c, o: outs, ...named('s', s), ...named('e', e), ...named('b', b), b: type[0], k: type[1],
    x: memory(unsigned(numbers(draw, n * d[0]! * d[1]! * d[2]! * g * c, 255)), type), w: memory(unsigned(numbers(draw, k[0]! * k[1]! * k[2]! * c * g * outs, 127)), type),
  };
})));

/** Windows may reach beyond what padding explains: positions are those that the kernel is told. */
const convolution: Reference = (args, put) => {
  const type: Type = [args.int('b'), args.int('k')], three = (letter: string): readonly number[] => [1, 2, 3].map((i) => args.int(`${letter}${i}`));
  const [d, k, s, e, before, o] = [three('d'), three('k'), three('s'), three('e'), three('b'), three('o')], [n, g, c, outs] = [args.int('n'), args.int('g'), args.int('c'), args.int('o')];
  const padding = d.map((length, i): [number, number] => [before[i]!, Math.max(0, (o[i]! - 1) * s[i]! + (k[i]! - 1) * e[i]! + 1 - length - before[i]!)]);
  const [y] = evaluateConv({ strides: s, dilations: e, padding, groups: g }, [given(args, 'x', type, [n, ...d, g * c]), given(args, 'w', type, [...k, c, g * outs])]);
  const shape = y!.shape, whole = operand([y!], 0).data, wide = g * outs;
  // the evaluation may have more positions at the end of an axis
  let at = 0;
  for (let image = 0; image < n; image++) for (let p = 0; p < o[0]! * o[1]! * o[2]!; p++) {
    const [p1, p2, p3] = [Math.floor(p / (o[1]! * o[2]!)), Math.floor(p / o[2]!) % o[1]!, p % o[2]!];
    const first = (((image * shape[1]! + p1!) * shape[2]! + p2!) * shape[3]! + p3!) * wide;
    for (let j = 0; j < wide; j++, at++) bytesOf(type[1] === 2 ? whole[first + j]! : BigInt(whole[first + j]!), type).forEach((byte, i) => { put(at * type[0] + i, byte, 0); });
  }
};

const rangeOf = (draw: Draw, b: number): Int32Array => { const most = 2 ** (8 * b - 1); return Int32Array.of(draw.int(-most, most - 1), -most + draw.of(0, 3), most - 1 - draw.of(0, 5)); };
const forms = ['doubling', 'single', 'wide'] as const;

const requantizations = range(0, 59).map((i) => problem('requantize_any', (draw) => {
  const form = i % 3, [xb, b] = [form === 0 ? 4 : draw.of(4, 8), draw.of(1, 2)], [m, n, each] = [draw.int(1, 3), draw.of(1, 4, 9), draw.int(0, 1)], count = each === 1 ? n : 1;
  const most = xb === 8 ? 2 ** 40 : 2 ** draw.of(8, 16, 24);
  return {
    m, n, each, xb, b, form, range: rangeOf(draw, b), x: memory([...numbers(draw, m * n - 1, most), draw.of(0, 1, -1, most)], [xb, 1]),
    multiplier: Int32Array.from({ length: count }, () => draw.int(2 ** 30, 2 ** 31 - 1)), shift: Int32Array.from({ length: count }, () => draw.int(form === 2 ? -24 : -16, 3)),
  };
}));

const requantization: Reference = (args, put) => {
  const [m, n, each, xb, b] = [args.int('m'), args.int('n'), args.int('each'), args.int('xb'), args.int('b')], [zero, lo, hi] = words(args, 'range');
  const factors = (name: string): Tensor => tensor('i32', each === 1 ? [n] : [], words(args, name));
  const attrs = { to: dtypeOf([b, 1]), zero: zero!, lo: lo!, hi: hi!, form: forms[args.int('form')]! };
  putAll(put, requantize(attrs, [given(args, 'x', [xb, 1], [m, n]), factors('multiplier'), factors('shift')]), [b, 1]);
};

const roundings = range(0, 39).map((i) => problem('round_to_integer_any', (draw) => {
  const [xb, b, n] = [draw.of(4, 8), draw.of(1, 2, 4), draw.int(1, 12)];
  const x = Array.from(draw.floats(n, 2 ** draw.of(2, 7, 20)), (v) => draw.of<number>(v, Math.round(v) + 0.5, Math.round(v) + 0.4999999, NaN, Infinity, -Infinity));
  return { n, xb, b, even: i % 2, range: rangeOf(draw, b), x: memory(xb === 4 ? x.map(Math.fround) : x, [xb, 2]) };
}));

const rounding: Reference = (args, put) => {
  const [xb, b] = [args.int('xb'), args.int('b')], [zero, lo, hi] = words(args, 'range');
  putAll(put, roundToInteger({ to: dtypeOf([b, 1]), zero: zero!, lo: lo!, hi: hi!, halves: args.int('even') === 1 ? 'even' : 'away' }, [given(args, 'x', [xb, 2], [args.int('n')])]), [b, 1]);
};

const activations = range(0, 19).map((i) => problem('fixed_activation_i16', (draw) => {
  const n = draw.int(20, 90);
  return { n, tanh: i % 2, bits: Math.floor(i / 2) % 5, x: memory([-32768, -32767, -1, 0, 1, 32767, ...numbers(draw, n - 6, 32767)], [2, 1]) };
}));

const activation: Reference = (args, put) => {
  putAll(put, fixedActivation({ kind: args.int('tanh') === 1 ? 'tanh' : 'sigmoid', integerBits: args.int('bits') }, [given(args, 'x', [2, 1], [args.int('n')])]), [2, 1]);
};

// of so many equal elements each has a part that rounds to 0
const evenSoftmax = problem('softmax_integer_any', () => ({ m: 1, n: 2048, b: 1, k: 1, multiplier: 2 ** 30, shift: 20, x: memory(new Array<number>(2048).fill(5), [1, 1]) }));
const softmaxes = range(0, 29).map((i) => problem('softmax_integer_any', (draw) => {
  const [m, n, k] = [draw.int(1, 4), draw.of(1, 2, 10, 33), i % 2];
  return { m, n, b: 1, k, multiplier: draw.int(2 ** 30, 2 ** 31 - 1), shift: draw.int(16, 26), x: memory(Array.from({ length: m * n }, () => draw.int(k === 0 ? 0 : -128, k === 0 ? 255 : 127)), [1, k]) };
}));

const softmax: Reference = (args, put) => {
  const type: Type = [1, args.int('k')];
  putAll(put, softmaxInteger({ to: type[1] === 0 ? 'u8' : 'i8', multiplier: args.int('multiplier'), shift: args.int('shift') }, [given(args, 'x', type, [args.int('m'), args.int('n')])]), type);
};

const tables = softmaxTables();

const softmaxes16 = range(0, 19).map(() => problem('softmax_integer_i16', (draw) => {
  const [m, n] = [draw.int(1, 4), draw.of(1, 2, 10, 33)];
  return { m, n, entries: 513, factor: Int32Array.of(draw.int(2 ** 30, 2 ** 31 - 1), draw.int(-3, 6)), x: memory(numbers(draw, m * n, draw.of(300, 32767)), [2, 1]), exponential: memory([...tables.exp], [2, 1]), reciprocal: memory([...tables.reciprocal], [2, 1]) };
}));

const softmax16: Reference = (args, put) => {
  const [multiplier, shift] = words(args, 'factor');
  putAll(put, softmaxInteger({ to: 'i16', multiplier: multiplier!, shift: shift! }, [given(args, 'x', [2, 1], [args.int('m'), args.int('n')])]), [2, 1]);
};

const anyBytes = (draw: Draw, count: number): Uint8Array => Uint8Array.from({ length: count }, () => draw.int(0, 255));
const byteRange = (draw: Draw): Readonly<Record<'zero' | 'lo' | 'hi', number>> => { const least = draw.of(-128, 0); return { zero: least + draw.int(0, 255), lo: least + draw.of(0, 0, 30), hi: least + 255 - draw.of(0, 0, 40) }; };
const rangeAttrs = (args: Args) => ({ to: args.int('lo') < 0 ? 'i8' as const : 'u8' as const, zero: args.int('zero'), lo: args.int('lo'), hi: args.int('hi') });

const byteTables = (['byte_table_u8', 'byte_table_w32'] as const).flatMap((kernel) => range(0, 19).map(() => problem(kernel, (draw) => {
  const [m, n] = [draw.int(1, 4), draw.int(1, 20)];
  return { entries: 256, m, n, ys: n + draw.int(0, 3), x: anyBytes(draw, m * n), table: kernel === 'byte_table_u8' ? anyBytes(draw, 256) : Int32Array.from({ length: 256 }, () => draw.int(-(2 ** 31), 2 ** 31 - 1)) };
})));
const tabulated: Reference = (args, put) => {
  const [n, ys] = [args.int('n'), args.int('ys')], [y] = byteTable({}, [tensor('u8', [args.int('m') * n], words(args, 'x')), tensor('i32', [256], words(args, 'table'))]);
  numbersOf(operand([y!], 0)).forEach((v, i) => { put(Math.floor(i / n) * ys + i % n, v, 0); });
};

/** Both operands dense, or one of them a row, or an element, for all. */
const combining = (draw: Draw, kernel: string): Problem['args'] => {
  const d = [draw.int(1, 2), draw.int(1, 3), draw.int(1, 3), draw.int(1, 12)], whole = d.map((_, i) => d.slice(i + 1).reduce((a, b) => a * b, 1));
  const strides = (): readonly number[] => draw.of(whole, whole, [0, 0, 0, 1], [0, 0, 0, 0]), [xs, ys] = [strides(), strides()], long = d.reduce((a, b) => a * b, 1);
  const named = (letter: string, values: readonly number[]) => Object.fromEntries(values.map((v, i) => [`${letter}${i}`, v]));
  const float = kernel === 'combine_bytes_f32', product = draw.int(0, 1);
  const table = (): Int32Array | Float32Array => {
    if (float) return draw.floats(256, draw.of(1, 100)).map((v, i) => (i % 50 === 7 ? NaN : i % 3 === 0 ? Math.round(v) + 0.5 : v));
    return Int32Array.from({ length: 256 }, () => draw.int(-(2 ** (product === 1 ? 8 : 28)), 2 ** (product === 1 ? 8 : 28)));
  };
  return {
    entries: 256, ...named('d', d), ...named('x', xs), ...named('y', ys), x: anyBytes(draw, long), y: anyBytes(draw, long), s: table(), t: table(), product, ...byteRange(draw),
    ...(float ? { even: draw.int(0, 1), scale: draw.of(1, 0.25, 0.7) } : { multiplier: draw.int(2 ** 30, 2 ** 31 - 1), shift: product === 1 ? draw.int(-12, 3) : draw.int(-24, -18) }),
  };
};
const combinations = (['combine_bytes_i32', 'combine_bytes_f32'] as const).flatMap((kernel) => range(0, 59).map(() => problem(kernel, (draw) => combining(draw, kernel))));
const combination = (type: 'i32' | 'f32'): Reference => (args, put) => {
  const [x, y, tables] = [words(args, 'x'), words(args, 'y'), ['s', 't'].map((name) => tensorOf(type, [256], words(args, name)))];
  const rescaling = type === 'i32' ? { form: 'doubling' as const, multiplier: args.int('multiplier'), shift: args.int('shift') } : { form: 'float' as const, scale: args.int('scale'), halves: args.int('even') === 1 ? 'even' as const : 'away' as const };
  block(args, (i, j, at) => {
    const z = combineBytes({ ...rangeAttrs(args), by: args.int('product') === 1 ? 'mul' : 'add', rescaling }, [tensor('u8', [], [x[i]!]), tensor('u8', [], [y[j]!]), ...tables]);
    put(at, numbersOf(operand(z, 0))[0]! & 255, 0);
  });
};

/** Rows of results that lie further apart than they are long. */
const placed = (put: Put, args: Args, results: readonly Tensor[]): void => {
  const [n, ys] = [args.int('n'), args.int('ys')];
  numbersOf(operand(results, 0)).forEach((v, i) => { put(Math.floor(i / n) * ys + i % n, v, 0); });
};

const dequantizations = range(0, 39).map((i) => problem('dequantize_f32', (draw) => {
  const [m, n] = [draw.int(1, 4), draw.int(1, 20)], [lo, hi] = draw.of<readonly [number, number]>([-Infinity, Infinity], [-Infinity, Infinity], [0, Infinity], [-20, 60]);
  return {
    m, n, ys: n + draw.of(0, 0, 3), lo, hi, x: Int32Array.from({ length: m * n }, () => draw.int(-(2 ** draw.of(8, 16, 31)), 2 ** 30)), factor: draw.floats(n, 0.01),
    ...(i % 3 === 0 ? { r: draw.floats(m * n, 50).map((v, k) => (k % 11 === 5 ? NaN : v)) } : {}),
  };
}));
const dequantization: Reference = (args, put) => {
  const [m, n, lo, hi] = [args.int('m'), args.int('n'), args.int('lo'), args.int('hi')], factor = words(args, 'factor'), r = args.memory('r');
  placed(put, args, dequantize.eval!({ lo: lo === -Infinity ? null : lo, hi: hi === Infinity ? null : hi }, [
    tensor('i32', [m, n], words(args, 'x')), tensor('f32', [factor.length], factor), ...(r === undefined || r === null ? [] : [tensor('f32', [m, n], Array.from(r))]),
  ]));
};

const quantizations = range(0, 79).map((i) => problem('quantize_u8', (draw) => {
  const [m, n, divide] = [draw.int(1, 3), draw.int(1, 20), Math.floor(i / 2) % 2], factor = draw.of(1, 0.25, 0.7);
  const x = Float32Array.from(draw.floats(m * n, 2 ** draw.of(2, 7, 20)), (v) => draw.of<number>(v, Math.round(v) + 0.5, Math.round(v) + 0.4999999, 0.49999997, NaN, Infinity, -Infinity, 1e30));
  return { m, n, ys: n + draw.of(0, 0, 3), even: i % 2, divide, factor, ...byteRange(draw), x };
}));
const quantization: Reference = (args, put) => {
  const attrs = { ...rangeAttrs(args), halves: args.int('even') === 1 ? 'even' as const : 'away' as const, by: args.int('divide') === 1 ? 'div' as const : 'mul' as const, factor: args.int('factor') };
  placed((at, v, tolerance) => { put(at, v & 255, tolerance); }, args, quantize.eval!(attrs, [tensor('f32', [args.int('m'), args.int('n')], words(args, 'x'))]));
};

const residuals = range(0, 39).map((i) => problem('residual_u8', (draw) => {
  const [m, n] = [draw.int(1, 3), draw.of(1, 3, 4, 7, 8, 9, 16, 19)], whole = { zero: draw.int(-128, 127), lo: -128, hi: 127 };
  return {
    m, n, scale: draw.of(1, 0.25, 7.3), ...(i % 2 === 0 ? whole : byteRange(draw)), factor: draw.floats(n, 0.01), x: Int32Array.from({ length: m * n }, () => draw.int(-(2 ** draw.of(8, 16, 31)), 2 ** draw.of(8, 30))),
    r: draw.floats(m * n, 50).map((v, k) => (k % 11 === 5 ? NaN : k % 17 === 6 ? Infinity : v)), ...draw.of({}, { y: 'r' }),
  };
}));
const residue: Reference = (args, put) => {
  const [m, n, scale] = [args.int('m'), args.int('n'), args.int('scale')], factor = tensor('f32', [n], words(args, 'factor')), given = [tensor('i32', [m, n], words(args, 'x')), factor, tensor('f32', [m, n], words(args, 'r'))];
  const [bytes, floats] = residual.eval!({ ...rangeAttrs(args), halves: 'even', by: 'mul', factor: scale }, given);
  numbersOf(operand([floats!], 0)).forEach((v, i) => { put(i, v, 0, 'y'); });
  numbersOf(operand([bytes!], 0)).forEach((v, i) => { put(i, v & 255, 0, 'z'); });
};

const gates = range(0, 39).map(() => problem('gate_pairs_i8', (draw) => {
  const [m, n] = [draw.int(1, 3), draw.int(1, 12)], most = 2 ** draw.of(10, 16, 30);
  return {
    m, n, entries: 1024, ys: n + draw.of(0, 0, 3), multiplier: draw.int(0, 2 ** draw.of(8, 14, 15) - 1), zero: draw.int(-128, 127), table: anyBytes(draw, 1024),
    x: Int32Array.from({ length: 2 * m * n }, () => draw.int(-most, most)), factor: Int32Array.from({ length: 2 * n }, () => draw.int(0, 2 ** draw.of(24, 31) - 1)),
  };
}));
const gate: Reference = (args, put) => {
  const [m, n] = [args.int('m'), args.int('n')], values = new Int8Array(Uint8Array.from(words(args, 'table')).buffer);
  placed((at, v, tolerance) => { put(at, v & 255, tolerance); }, args, gateSums({ zero: args.int('zero'), multiplier: args.int('multiplier') }, [tensor('i32', [m, 2 * n], words(args, 'x')), tensor('i32', [2 * n], words(args, 'factor')), tensor('i8', [1024], values)]));
};

const pools = range(0, 89).map((i) => problem('pool2d_u8', (draw) => {
  const form = i % 3, [kh, kw, sh, sw, dh, dw] = [draw.int(1, 3), draw.int(1, 4), draw.int(1, 2), draw.int(1, 3), draw.int(1, 2), draw.int(1, 2)], [pt, pl] = form === 2 ? [0, 0] : [draw.int(0, 2), draw.int(0, 2)];
  const [oh, ow, c] = [draw.int(1, 3), draw.int(1, 3), draw.of(1, 3, 4, 5, 9)], within = (o: number, s: number, k: number, d: number, before: number): number => Math.max(1, (o - 1) * s + (k - 1) * d + 1 - before - (form === 2 ? 0 : draw.int(0, 1)));
  const [ih, iw] = [within(oh, sh, kh, dh, pt), within(ow, sw, kw, dw, pl)], xs = c + draw.of(0, 0, 2);
  return {
    ih, iw, c, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl, xs, ys: c + draw.of(0, 3), form, flip: draw.of(0, 128), less: form === 2 ? draw.int(-500, 500) * kh * kw : 0, multiplier: draw.int(2 ** 30, 2 ** 31 - 1), shift: draw.int(-8, 1),
    ...(form === 0 ? { zero: 0, lo: -128, hi: 255 } : byteRange(draw)), x: anyBytes(draw, (ih * iw - 1) * xs + c),
  };
}));
/** So many that 16 bits do not hold a sum. */
const largePool = problem('pool2d_u8', () => ({
  ih: 30, iw: 40, c: 5, oh: 1, ow: 1, kh: 30, kw: 40, sh: 1, sw: 1, dh: 1, dw: 1, pt: 0, pl: 0, xs: 5, ys: 5, form: 1, flip: 0, less: 0, multiplier: 0, shift: 0, zero: 0, lo: 0, hi: 255, x: Uint8Array.from({ length: 6000 }, (_, i) => 255 - i % 7),
}));
const pooled: Reference = (args, put) => {
  const of = (name: string): number => args.int(name), x = words(args, 'x'), form = of('form'), flip = of('flip'), multiply = (v: number): number => multiplyByQuantized('doubling', v - of('less'), of('multiplier'), of('shift'));
  for (let p = 0; p < of('oh'); p++) for (let q = 0; q < of('ow'); q++) for (let j = 0; j < of('c'); j++) {
    const taps = range(0, of('kh') - 1).flatMap((u) => range(0, of('kw') - 1).map((v) => [p * of('sh') - of('pt') + u * of('dh'), q * of('sw') - of('pl') + v * of('dw')] as const));
    const values = taps.filter(([r, s]) => r >= 0 && r < of('ih') && s >= 0 && s < of('iw')).map(([r, s]) => (x[(r * of('iw') + s) * of('xs') + j]! ^ flip) - flip), sum = values.reduce((a, b) => a + b, 0);
    const result = form === 0 ? Math.max(-flip, ...values) : form === 1 ? roundAway(values.length === 0 ? 0 : sum / values.length) : multiply(sum);
    put((p * of('ow') + q) * of('ys') + j, Math.min(of('hi'), Math.max(of('lo'), result + of('zero'))) & 255, 0);
  }
};

/** Kernels of quantised integers: their naive evaluations are the references, bit for bit. */
export const quantizedProblems: readonly Problem[] = [...convolutions, ...requantizations, ...roundings, ...activations, ...softmaxes, evenSoftmax, ...softmaxes16, ...byteTables, ...combinations, ...dequantizations, ...quantizations, ...residuals, ...gates, ...pools, largePool];
export const quantizedReferences: Readonly<Record<string, Reference>> = {
  conv_any: convolution, requantize_any: requantization, round_to_integer_any: rounding, fixed_activation_i16: activation, softmax_integer_any: softmax, softmax_integer_i16: softmax16,
  byte_table_u8: tabulated, byte_table_w32: tabulated, combine_bytes_i32: combination('i32'), combine_bytes_f32: combination('f32'), dequantize_f32: dequantization, quantize_u8: quantization, residual_u8: residue, gate_pairs_i8: gate, pool2d_u8: pooled,
};
