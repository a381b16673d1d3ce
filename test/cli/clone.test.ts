import test from 'ava';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './cli.ts';

test('a clone runs its sources as they are now, also where it cannot keep them bundled', (t) => {
  const clone = mkdtempSync(path.join(os.tmpdir(), 'linnet-clone-')), built = path.join(clone, '.built');
  t.teardown(() => rmSync(clone, { recursive: true }));
  for (const name of ['host', 'src', 'boards', 'proto', 'package.json']) cpSync(path.join(root, name), path.join(clone, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'));
  const boards = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(clone, 'host/linnet.mjs'), 'boards'], { cwd: clone, encoding: 'utf8' });
    t.is(status, 0, stderr);
    t.true(stdout.includes('pi-zero'));
    return stderr;
  };
  const change = (said: string) => appendFileSync(path.join(clone, 'host/commands/boards.ts'), `\nprocess.stderr.write('${said}\\n');\n`);
  t.is(boards(), '');
  const files = readdirSync(built).sort();
  t.is(boards(), '');
  t.deepEqual(readdirSync(built).sort(), files);
  change('first');
  t.is(boards(), 'first\n');
  rmSync(built, { recursive: true });
  writeFileSync(built, '');
  change('second');
  t.is(boards(), 'first\nsecond\n');
  rmSync(built);
  mkdirSync(built);
  t.is(boards(), 'first\nsecond\n');
});
