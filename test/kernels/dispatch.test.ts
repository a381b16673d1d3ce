import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { isas, type Isa } from '../../host/boards/isas.ts';
import { boardNames, isNative, loadBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { cannot, type Test } from '../harness/skip.ts';
import { buildWithKernels } from './driver.ts';

test('instruction sets stand before those that they contain', (t) => {
  const contains = (a: Isa, b: Isa): boolean => a !== b && isas[b].length > 0 && (isas[b] as readonly string[]).every((flag) => (isas[a] as readonly string[]).includes(flag));
  let pairs = 0;
  for (const board of boardNames().map((name) => loadBoard(name)).filter(isNative)) {
    const { isa } = board.cpu;
    for (const [i, a] of isa.entries()) for (const [k, b] of isa.entries()) {
      if (!contains(a, b)) continue;
      pairs++;
      t.true(i < k, `${board.name}: ${a}, then ${b}`);
    }
  }
  t.true(pairs > 0);
});

/** CPUID's bits of leaf 1 ecx, leaf 7 ebx and ecx and subleaf 1 eax, and XCR0. */
type Words = readonly [number, number, number, number, number];
const save = 0x800_0000, fma = save | 0x1000, avx2 = 0x20, avx512 = avx2 | 0xC003_0000, vbmi = 2, vnni = 0x800, avxVnni = 0x10, halves = 7, masks = 0xE7;

/** The best set, and those of quantized_conv2d, quantized_depthwise and conv_f32. */
const processors: Readonly<Record<string, readonly [Words, best: Isa, conv: Isa, depthwise: Isa, float: Isa]>> = {
  'Nehalem': [[0, 0, 0, 0, 0], 'scalar', 'scalar', 'scalar', 'scalar'],
  'Haswell': [[fma, avx2, 0, 0, halves], 'avx2', 'avx2', 'avx2', 'avx2'],
  'Alder Lake, Sierra Forest': [[fma, avx2, 0, avxVnni, halves], 'avxvnni', 'avxvnni', 'avxvnni', 'avx2'],
  'Alder Lake whose kernel saves no upper halves': [[fma, avx2, 0, avxVnni, 3], 'scalar', 'scalar', 'scalar', 'scalar'],
  'Alder Lake whose kernel does not use XSAVE': [[fma & ~save, avx2, 0, avxVnni, 0], 'scalar', 'scalar', 'scalar', 'scalar'],
  'Skylake-X': [[fma, avx512, 0, 0, masks], 'avx512', 'avx2', 'avx512', 'avx512'],
  'Cascade Lake': [[fma, avx512, vnni, 0, masks], 'avx512vnni', 'avx512vnni', 'avx512vnni', 'avx512'],
  'Ice Lake, Zen 4': [[fma, avx512, vnni | vbmi, 0, masks], 'avx512vbmi', 'avx512vnni', 'avx512vnni', 'avx512'],
  'Sapphire Rapids, Zen 5': [[fma, avx512, vnni | vbmi, avxVnni, masks], 'avx512vbmi', 'avx512vnni', 'avx512vnni', 'avx512'],
  'Sapphire Rapids whose kernel saves no masks': [[fma, avx512, vnni | vbmi, avxVnni, halves], 'avxvnni', 'avxvnni', 'avxvnni', 'avx2'],
};

const host = loadBoard('host'), ids = ['quantized_conv2d_n16', 'quantized_depthwise', 'conv_f32_n16'].map((name) => kernelList().find((k) => k.name === name)!.id);
const onX64: Test = process.arch === 'x64' ? test : cannot('this machine is no x86-64');
onX64('of what a processor of x86-64 has, each kernel takes the best', async (t) => {
  if (!isNative(host)) return t.fail();
  const binary = await buildWithKernels(host, host.layouts.conv, path.join(root, 'test/kernels/dispatch.c'), ['dispatch.c']);
  const select = (variant: string, words: Words): string => execFileSync(binary, [variant, ...words.map((word) => (word >>> 0).toString(16)), ...ids.map(String)], { encoding: 'utf8' });
  for (const [name, [words, ...sets]] of Object.entries(processors)) {
    t.is(select('-', words), sets.join(' '), name);
    const [, b, c, d] = words, lacks = sets[0] === 'scalar' || d === 0;
    if (lacks) t.regex(select('avxvnni', words), /^LINNET_VARIANT: this machine cannot run 'avxvnni'; there is [a-z0-9 ]*scalar$/, name);
    else t.is(select('avxvnni', words), 'avxvnni avxvnni avxvnni scalar', name);
    t.is(select('avx512', words).startsWith('avx512 '), b === avx512 && words[4] === masks, `${name} ${c}`);
  }
});
