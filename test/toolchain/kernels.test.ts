import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { kernels as table } from '../../host/program/kernels.gen.ts';
import { parseKernels, type Expression, type Kernel } from '../../host/toolchain/kernels-def.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { root } from '../../host/paths.ts';
import { compilerFor, linkStatic } from '../../host/toolchain/runtime.ts';
import { kernelList, kernelVariants } from '../../host/toolchain/sources.ts';

const kernels = kernelList();

for (const [line, message] of [
  ['1 conv x=in:f32[n] n=1..', null],
  ['0 conv', /'0' is not an id/],
  ['1 Conv', /'Conv' is not a kernel's name/],
  ['1 conv x', /'x' is not NAME=TYPE/],
  ['1 conv x=in:f64[4]', /'in:f64\[4\]' is not a parameter's type/],
  ['1 conv x=in:f32[n]', /no integer parameter 'n'/],
  ['1 conv x=in:f32[4+]', /unexpected 'the end'/],
  ['1 conv x=in:f32[(4]', /expected '\)'/],
  ['1 conv x=in:f32[4%2]', /unexpected '%'/],
  ['1 conv n=1.. n=2..', /parameter n is defined twice/],
  ['1 conv x=in:f32[n] n=1.. mac=[n] split=n:8', null],
  ['1 conv x=in:f32[n] n=1.. mac=[n] split=n', /'n' is not PARAMETER:UNIT/],
  ['1 conv x=in:f32[n] n=1.. mac=[n] split=m:8', /split: no integer parameter 'm'/],
  ['1 conv x=in:f32[n] n=1.. split=n:8', /split: only where mac tells/],
  ['2 conv\n1 gemm', /kernels\.def:2: id 1 does not ascend/],
  ['1 conv\n2 conv', /kernels\.def:2: kernel conv is defined twice/],
] as const) {
  test(`kernels.def: ${line.replace('\n', ' / ')}`, (t) => {
    if (message === null) t.notThrows(() => parseKernels(line));
    else t.throws(() => parseKernels(line), { message });
  });
}

test('the table for lowering is kernels.def', (t) => {
  t.deepEqual(Object.entries(table).map(([name, k]) => [k.id, name, k.params.map((p) => p.name)]), kernels.map((k) => [k.id, k.name, k.params.map((p) => p.name)]));
});

test('every kernel has a scalar variant', (t) => {
  const scalar = kernelVariants(kernels).filter((v) => v.isa === 'scalar').map((v) => v.kernel);
  t.deepEqual([...scalar].sort(), kernels.map((k) => k.name).sort());
});

const int64Max = 2n ** 63n - 1n;

/** What the extent is without any limit on integers. */
function exact(e: Expression, ints: ReadonlyMap<string, bigint>): bigint {
  if (e.kind === 'number') return BigInt(e.value);
  if (e.kind === 'name') return ints.get(e.name) ?? 0n;
  const a = exact(e.left, ints), b = exact(e.right, ints);
  if (e.kind === 'up') return (a + b - 1n) / b * b;
  return e.kind === '+' ? a + b : e.kind === '-' ? a - b : a * b;
}

/** Argument words of a kernel: smallest, largest and small integers, and mixtures of them. */
function samples(k: Kernel): readonly (readonly number[])[] {
  let seed = k.id;
  const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
  const word = (p: Kernel['params'][number], choice: number): number => (p.kind !== 'int' ? 0 : [p.min, p.max, p.min + random(50)][choice]!);
  return [0, 1, 2, ...Array.from({ length: 40 }, () => 3)].map((choice) => k.params.map((p) => word(p, choice < 3 ? choice : random(3))));
}

const program = `#include "kernels.gen.h"
#include <stdio.h>
int main(void) {
  uint32_t id, count, args[32];
  int param;
  while (scanf("%u %d %u", &id, &param, &count) == 3) {
    for (uint32_t i = 0; i < count; i++) if (scanf("%u", &args[i]) != 1) return 1;
    printf("%lld\\n", (long long)kernel_param_extent_bytes(id, param, args));
  }
}
`;

test('extents in C are exact, or INT64_MAX', async (t) => {
  const board = loadBoard('host'), folder = mkdtempSync(path.join(os.tmpdir(), 'extents-'));
  if (!isNative(board)) return t.fail();
  try {
    const source = path.join(folder, 'extents.c'), binary = path.join(folder, 'extents');
    writeFileSync(source, program);
    const engine = path.join(root, 'kernels-c/engine'), compiler = compilerFor(board);
    const units = [source, path.join(engine, 'kernels.gen.c')].map((file) => ({ source: file, folders: [engine], flags: ['-O2'] }));
    await linkStatic(await compileAll(units, compiler, () => {}), compiler, binary);
    const cases = kernels.flatMap((k) => samples(k).flatMap((words) => k.params.flatMap((p, i) => {
      if (p.kind === 'int' || p.kind === 'float') return [];
      const bytes = (p.type === 'u8' ? 1n : 4n) * exact(p.extent, new Map(k.params.map((q, j) => [q.name, BigInt(words[j]!)])));
      return [{ input: [k.id, i, words.length, ...words].join(' '), expected: bytes > int64Max ? int64Max : bytes }];
    })));
    const output = execFileSync(binary, { input: cases.map((c) => c.input).join('\n'), encoding: 'utf8' }).trim().split('\n');
    t.is(output.length, cases.length);
    t.deepEqual(cases.filter((c, i) => output[i] !== String(c.expected)).map((c) => c.input), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
