import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { cannot, type Test } from '../harness/skip.ts';
import { buildWithKernels } from './driver.ts';
import { here } from './here.ts';

const host = loadBoard('host');
const onAvx2: Test = process.arch === 'x64' && here('avx2') ? test : cannot('the processor has no AVX2');

onAvx2('VPDPBUSD is carried out as it is defined, in every form of its operands, and only where the processor has none', async (t) => {
  if (!isNative(host)) return t.fail();
  const [forms, carriedOut] = execFileSync(await buildWithKernels(host, host.layouts.conv, path.join(root, 'test/kernels/vpdpbusd.c')), { encoding: 'utf8' }).trim().split(' ').map(Number);
  t.is(forms, 1400);
  t.is(carriedOut, here('avxvnni') ? 0 : 1400);
});
