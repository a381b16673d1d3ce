import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { compilerFor, linkStatic } from '../../host/toolchain/runtime.ts';
import { noBoard, unless } from '../harness/skip.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'memory-'));
test.after.always(() => rmSync(folder, { recursive: true }));

unless(noBoard('pi-zero'), test)('memcpy and its kin on ARMv6: every length, alignment and overlap', async (t) => {
  t.timeout(600_000);
  const board = loadBoard('pi-zero');
  if (!isNative(board)) return t.fail();
  // the driver's own loops are the reference
  const flags = ['-O2', '-fno-builtin', '-fno-sanitize=undefined'], compiler = compilerFor(board), out = path.join(folder, 'memory');
  const sources = ['test/engine/memory.c', 'kernels-c/engine/memory.c'].map((source) => ({ source: path.join(root, source), folders: [], flags }));
  await linkStatic(await compileAll(sources, compiler, () => {}), compiler, out);
  const [command = '', ...words] = emulator(board);
  t.is(execFileSync(command, [...words, out], { encoding: 'utf8' }), '76800 tried, 0 bad\n');
});
