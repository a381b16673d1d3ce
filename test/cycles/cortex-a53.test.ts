import { noCount, unless } from '../harness/skip.ts';
import { boardNamed, cyclesOf, type Sequence } from './sequences.ts';

const range = (n: number, from = 0): readonly number[] => Array.from({ length: n }, (_, i) => from + i);
const fmla = (i: number): string => `fmla v${i}.4s, v30.4s, v31.s[0]`;

/** The issue rules and latencies of Arm's own descriptions of the core in GCC and LLVM. */
const sequences: readonly Sequence[] = [
  { name: 'independent additions pair', body: ['add x0, x1, #1', 'add x2, x3, #1'], cycles: 1 },
  { name: 'dependent addition', body: ['add x0, x0, #1'], cycles: 1 },
  { name: 'dependent additions do not pair', body: ['add x0, x2, #1', 'add x2, x0, #1'], cycles: 2 },
  { name: 'shifted operand', body: ['add x0, x1, x0, lsl #3'], cycles: 2 },
  { name: 'two loads do not pair', body: ['ldr x0, [x28]', 'ldr x1, [x28, #8]'], cycles: 2 },
  { name: 'load and addition pair', body: ['ldr x0, [x28]', 'add x1, x2, #1'], cycles: 1 },
  { name: 'load and use', body: ['ldr x0, [x28]', 'add x1, x0, #1', 'mov x2, x1'], cycles: 3 },
  { name: 'load of an address', setup: ['str x28, [x28]', 'mov x0, x28'], body: ['ldr x0, [x0]'], cycles: 3 },
  { name: 'multiply and addition pair', body: ['mul w0, w1, w2', 'add x3, x4, #1'], cycles: 1 },
  { name: 'two multiplies do not', body: ['mul w0, w1, w2', 'mul w3, w1, w2'], cycles: 2 },
  { name: 'chain of multiply-additions', body: ['madd w0, w1, w2, w0'], cycles: 1 },
  { name: 'chain of multiplies', body: ['mul w0, w0, w1'], cycles: 3 },
  { name: 'twelve sums of fmla', body: range(12).map(fmla), cycles: 12 },
  { name: 'one sum of fmla', body: [fmla(0)], cycles: 4 },
  { name: 'chain of fmla', body: ['fmla v0.4s, v0.4s, v1.s[0]'], cycles: 8 },
  { name: 'chain of additions', body: ['fadd v0.4s, v0.4s, v1.4s'], cycles: 4 },
  { name: 'fmla and a load of 64 bits pair', body: range(8).flatMap((i) => [fmla(i), `ldr d${16 + i}, [x28, #${8 * i}]`]), cycles: 8 },
  { name: 'fmla and a core load pair', body: range(8).flatMap((i) => [fmla(i), `ldr x${i}, [x28, #${8 * i}]`]), cycles: 8 },
  { name: 'fmla and ins pair', body: range(8).flatMap((i) => [fmla(i), `ins v${16 + i}.d[1], x0`]), cycles: 8 },
  { name: 'fmla and a load of 128 bits', body: range(8).flatMap((i) => [fmla(i), `ldr q${16 + i}, [x28, #${16 * i}]`]), cycles: 24 },
  { name: 'two operations of 64 bits pair', body: range(8).map((i) => `fmla v${i}.2s, v30.2s, v31.s[0]`), cycles: 4 },
  { name: 'smull of 64 to 128 bits', body: range(8).map((i) => `smull v${i}.8h, v30.8b, v31.8b`), cycles: 8 },
  { name: 'sum of smlal', body: ['smlal v0.8h, v30.8b, v31.8b'], cycles: 1 },
  { name: 'division', body: ['fdiv s0, s0, s1'], cycles: 14 },
  { name: 'a branch pairs', body: ['add x0, x1, #1', 'b 7f', '7:'], cycles: 1 },
];

unless(noCount('pi-3'))('Cortex-A53: pairs and latencies of instructions', async (t) => {
  t.timeout(120_000);
  const found = await cyclesOf(boardNamed('pi-3'), 'a64', sequences);
  t.deepEqual(sequences.flatMap(({ name, cycles }, i) => (Math.abs(found[i]! - cycles) < 0.3 ? [] : [`${name}: ${found[i]} cycles, not ${cycles}`])), []);
});
