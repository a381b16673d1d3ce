import { noCount, unless } from '../harness/skip.ts';
import { boardNamed, cyclesOf, type Sequence } from './sequences.ts';

const range = (n: number, from = 0): readonly number[] => Array.from({ length: n }, (_, i) => from + i);
const vectors = ['vmrs r7, fpscr', 'orr r7, r7, #0x00030000', 'vmsr fpscr, r7'], scalars = ['vmrs r7, fpscr', 'bic r7, r7, #0x00370000', 'vmsr fpscr, r7'];
const vector = (a: number, b: number): readonly string[] => range(4).map((j) => `vmla.f32 s${16 + 4 * j}, s${a}, s${b + j}`);
const [x, y] = [vector(8, 0), vector(12, 4)];
const product = range(16).map((i) => `vmla.f32 s${16 + i}, s${8 + i % 4}, s${i >> 2}`);

/** ARM1176JZF-S TRM, chapter 16: result latencies, an early register one more, a late one less; chapter 21: latencies and throughputs of VFP11. */
const sequences: readonly Sequence[] = [
  { name: 'independent additions', body: ['add r0, r1, #1', 'add r2, r3, #1'], cycles: 2 },
  { name: 'dependent addition', body: ['add r0, r0, #1'], cycles: 1 },
  { name: 'dependent addition through the shifter', body: ['add r0, r1, r0, lsl #1'], cycles: 2 },
  { name: 'shift by a register', body: ['mov r0, r1, lsl r2'], cycles: 2 },
  { name: 'load and use', body: ['ldr r0, [r8]', 'add r1, r0, #1'], cycles: 4 },
  { name: 'load, two instructions, use', body: ['ldr r0, [r8]', 'mov r2, #0', 'mov r3, #0', 'add r1, r0, #1'], cycles: 4 },
  { name: 'load of an address', setup: ['str r8, [r8]', 'mov r0, r8'], body: ['ldr r0, [r0]'], cycles: 4 },
  { name: 'load stored', body: ['ldr r0, [r8]', 'str r0, [r8, #8]'], cycles: 3 },
  { name: 'load of eight registers', body: ['ldmia r8, {r0-r7}'], cycles: 4 },
  { name: 'multiply', body: ['mul r0, r1, r2'], cycles: 2 },
  { name: 'multiply and use', body: ['mul r0, r1, r2', 'add r3, r0, #1'], cycles: 5 },
  { name: 'long multiply', body: ['umull r0, r1, r2, r3'], cycles: 3 },
  { name: 'dual multiply-accumulate', body: ['smlad r0, r1, r2, r3', 'smlad r4, r1, r2, r5'], cycles: 2 },
  { name: 'dual multiply-accumulate of one sum', body: ['smlad r0, r1, r2, r0'], cycles: 2 },
  { name: 'dual multiply and use', body: ['smuad r0, r1, r2', 'add r3, r0, #1'], cycles: 4 },
  { name: 'saturate and use', body: ['ssat r0, #8, r1', 'add r2, r0, #1'], cycles: 3 },
  { name: 'widening', body: ['sxtb16 r0, r1', 'add r2, r0, #1'], cycles: 2 },
  { name: 'dependent vmla', body: ['vmla.f32 s0, s1, s2'], cycles: 8 },
  { name: 'eight sums of vmla', body: range(8).map((i) => `vmla.f32 s${i}, s30, s31`), cycles: 8 },
  { name: 'double precision: vmul', body: range(5).map((i) => `vmul.f64 d${i}, d14, d15`), cycles: 10 },
  { name: 'double precision: dependent vmla', body: ['vmla.f64 d0, d1, d2'], cycles: 9 },
  { name: 'division', body: ['vdiv.f32 s0, s1, s2'], cycles: 15 },
  { name: 'dependent division', body: ['vdiv.f32 s0, s0, s2'], cycles: 19 },
  { name: 'load and vmla', body: ['vldr s0, [r8]', 'vadd.f32 s1, s0, s0'], cycles: 5 },
  { name: 'vmla of a core register and back', body: ['vmov s0, r0', 'vmov r0, s0'], cycles: 6 },
  { name: 'load of eight singles', body: ['vldmia r8, {s0-s7}'], cycles: 4 },
  { name: 'vectors: four vmla of four', setup: vectors, body: x, cycles: 16 },
  { name: 'vectors: loads under multiply-adds', body: [x[0]!, 'vldmia r8, {s12-s15}', x[1]!, 'vldmia r8, {s4-s7}', x[2]!, x[3]!, y[0]!, 'vldmia r8, {s8-s11}', y[1]!, 'vldmia r8, {s0-s3}', y[2]!, y[3]!], cycles: 32 },
  { name: 'vectors: a result in the first bank is a scalar', body: ['vmla.f32 s0, s8, s16'], cycles: 8 },
  { name: 'vectors: one sum', body: ['vmla.f32 s16, s8, s0'], cycles: 11 },
  { name: 'no vectors any more', setup: scalars, body: x, cycles: 8 },
  // reference sketch of the issue rules: 16 multiply-adds, two loads of two cycles and two integer instructions
  { name: 'product of 4 x 4 by scalars', body: ['vldmia r8, {s0-s3}', 'vldmia r8, {s8-s11}', ...product, 'add r0, r0, #1', 'add r1, r1, #1'], cycles: 24.4 },
];

unless(noCount('pi-zero'))('ARM1176: cycles of instructions are those of its manual', async (t) => {
  t.timeout(120_000);
  const found = await cyclesOf(boardNamed('pi-zero'), 'arm', sequences);
  t.deepEqual(sequences.flatMap(({ name, cycles }, i) => (Math.abs(found[i]! - cycles) < 0.3 ? [] : [`${name}: ${found[i]} cycles, not ${cycles}`])), []);
});
