import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { root } from '../../host/paths.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-store-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test('settings, apps and which of them runs: the old or the new after every sector that is written, whole, torn, lost or out of order', (t) => {
  const driver = path.join(folder, 'store'), engine = path.join(root, 'kernels-c/engine');
  const calls = ['pread', 'pwrite', 'fdatasync'].map((name) => `-D${name}=disk_${name}`);
  execFileSync(process.env['CC'] || 'gcc', ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', ...calls, '-I', engine,
    path.join(root, 'test/engine/store.c'), path.join(engine, 'store.c'), path.join(engine, 'sha256.c'), '-o', driver]);
  const said = execFileSync(driver, [path.join(folder, 'app')], { encoding: 'utf8' });
  t.log(said.trim());
  t.regex(said, /^\d{5} tried, 0 bad, both found\n$/);
});
