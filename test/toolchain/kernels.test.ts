import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { kernels as table, widths } from '../../host/program/kernels.gen.ts';
import type { Expression } from '../../host/toolchain/expression.ts';
import { generatedHeaders, generatedTable } from '../../host/toolchain/generated.ts';
import { type Kernel, parseDefinitions } from '../../host/toolchain/kernels-def.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { root } from '../../host/paths.ts';
import { compilerFor, linkStatic } from '../../host/toolchain/runtime.ts';
import { kernelList, kernelsOfWidth } from '../../host/toolchain/sources.ts';

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
  ['1 conv n=1.. x=in:f32[n]', /pointer x is behind n, which is none/],
  ['1 conv x=in:f32[n] n=1.. mac=[n] partition=n:8', null],
  ['1 conv x=in:f32[n] n=1.. mac=[n] partition=n', /'n' is not PARAMETER:UNIT/],
  ['1 conv x=in:f32[n] n=1.. mac=[n] partition=m:8', /partition: no integer parameter 'm'/],
  ['1 conv x=in:f32[n] n=1.. partition=n:8', /partition: only where mac tells/],
  ['1 conv x=in:f32[4] y=out:f32[4] alias=y:x', null],
  ['1 conv x=in:f32[4] y=out:f32[4] alias=x:y', /alias: no output 'x'/],
  ['1 conv x=in:f32[4] y=out:f32[4] alias=y:y', /alias: no input 'y'/],
  ['1 conv x=in:f32[4] isa=mmx', /'mmx' is not an instruction set beside scalar/],
  ['1 conv x=in:f32[n] y=out:f32[n] n=1.. epilogue', null],
  ['1 conv x=in:f32[n] n=1.. epilogue', /epilogue: only with the parameters x, y and n/],
  ['1 conv x=in:f32[n] n=1..\n2 conv_act act=conv', null],
  ['1 conv_act act=conv', /act: no kernel 'conv' above/],
  ['group rows(t) = x=in:{t}[n] n=1..\n1 conv rows(f32)', null],
  ['group rows(t) = x=in:{t}[n] n=1..\n1 conv rows(f32,i32)', /rows takes 1 arguments, not 2/],
  ['group rows = x=in:{t}[n] n=1..\n1 conv rows', /rows has no parameter 't'/],
  ['extent rows(s) = ({s}-1)*n\n1 conv x=in:f32[rows(2*n)] n=1..', null],
  ['group rows', /'rows' is not NAME\(P,\.\.\) = BODY/],
  ['width 4 isa=vfp tile=4\nwidth 8 tile=12\n1,2 conv_n x=in:f32[up(n,N)*tile] n=1..', null],
  ['width 4 isa=vfp\nwidth 8\n1 conv_n x=in:f32[up(n,N)] n=1..', /'1' is not one id a width/],
  ['width 4 tile', /'tile' is not CONSTANT=NUMBER/],
  ['1 conv x=in:f32[N]', /no integer parameter 'N'/],
  ['source conv.c', /'conv\.c' is not FAMILY\/FILE\.c/],
  ['2 conv\n2 gemm', /kernels\.def:\d+: id 2 is that of another kernel/],
  ['retired 2 conv\n2 gemm', /id 2 is that of another kernel/],
  ['1 conv\n2 conv', /kernels\.def:\d+: kernel conv is defined twice/],
] as const) {
  test(`kernels.def: ${line.replaceAll('\n', ' / ')}`, (t) => {
    const text = line.startsWith('source') ? line : `source conv/conv.c\n${line}`;
    if (message === null) t.notThrows(() => parseDefinitions(text));
    else t.throws(() => parseDefinitions(text), { message });
  });
}

test('a family is one kernel a width, with the constants of each', (t) => {
  const { kernels: found } = parseDefinitions('width 4 isa=vfp tile=4 unshared\nwidth 8 isa=neon tile=12\nsource a/a.c\n5,3 conv_n x=in:f32[up(n,N)] n=1.. mac=[n] partition=n:tile isa=vfp,neon,avx2');
  t.deepEqual(found.map((k) => [k.id, k.name, k.family, k.width, k.isas, k.partitions, k.source]), [
    [3, 'conv_n8', 'conv', 8, ['neon', 'scalar'], [{ param: 'n', unit: 12 }], 'a/a.c'], [5, 'conv_n4', 'conv', 4, ['vfp', 'scalar'], [], 'a/a.c'],
  ]);
});

test('the table for lowering is kernels.def', (t) => {
  t.deepEqual(Object.entries(table).map(([name, k]) => [k.id, name, k.params.map((p) => p.name)]), kernels.map((k) => [k.id, k.name, k.params.map((p) => p.name)]));
});

const folders = (readdirSync(path.join(root, 'kernels-c'), { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => path.join(root, 'kernels-c', e.name));
const files = folders.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));

test('every source that kernels.def names is there, and defines its kernels', (t) => {
  for (const source of new Set(kernels.map((k) => k.source))) {
    const file = path.join(root, 'kernels-c', source);
    t.true(files.includes(file), source);
  }
});

test('kernels-c has at most 144 files, and none that only sets another one up', (t) => {
  t.true(files.length + 1 <= 144, `${files.length + 1} files`);
  for (const file of files.filter((f) => f.endsWith('.c') || f.endsWith('.S'))) {
    const lines = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, '').split('\n').map((l) => l.replace(/(\/\/|@).*/, '').trim()).filter((l) => l !== '');
    const own = lines.filter((l) => !/^#/.test(l));
    t.true(lines.length >= 12 || own.length >= 6, `${path.relative(root, file)} has ${lines.length} lines of code`);
  }
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

const program = `#include "kernel_table.h"
#include <stdio.h>
int main(void) {
  uint32_t id, count, args[32];
  int param;
  while (scanf("%u %d %u", &id, &param, &count) == 3) {
    for (uint32_t i = 0; i < count; i++) if (scanf("%u", &args[i]) != 1) return 1;
    printf("%lld\\n", (long long)kernel_extent_bytes(id, param, args));
  }
}
`;

test('extents in C are exact, or INT64_MAX', async (t) => {
  const board = loadBoard('host'), folder = mkdtempSync(path.join(os.tmpdir(), 'extents-'));
  if (!isNative(board)) return t.fail();
  try {
    const source = path.join(folder, 'extents.c'), binary = path.join(folder, 'extents');
    writeFileSync(source, program);
    const engine = path.join(root, 'kernels-c/engine'), compiler = compilerFor(board), headers = await generatedHeaders();
    for (const width of Object.keys(widths).map(Number)) {
      const own = kernelsOfWidth(width).map((k): Kernel => ({ ...k, isas: [] }));
      const units = [source, path.join(engine, 'kernel_table.c'), await generatedTable(own, [])].map((file) => ({ source: file, folders: [engine, headers], flags: ['-O2'] }));
      await linkStatic(await compileAll(units, compiler, () => {}), compiler, binary);
      const cases = own.flatMap((k) => samples(k).flatMap((words) => k.params.flatMap((p, i) => {
        if (p.kind === 'int' || p.kind === 'float') return [];
        const bytes = (p.type === 'u8' ? 1n : 4n) * exact(p.extent, new Map(k.params.map((q, j) => [q.name, BigInt(words[j]!)])));
        return [{ input: [k.id, i, words.length, ...words].join(' '), expected: bytes > int64Max ? int64Max : bytes }];
      })));
      const output = execFileSync(binary, { input: cases.map((c) => c.input).join('\n'), encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n');
      t.is(output.length, cases.length);
      t.deepEqual(cases.filter((c, i) => output[i] !== String(c.expected)).map((c) => c.input), []);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
