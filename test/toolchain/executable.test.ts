import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { emulator, ensureQemu } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { link } from '../../host/toolchain/link.ts';
import { noBoard, unless } from '../harness/skip.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'executable-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const script = `import { argv, platform, print } from 'linnet:native';
const later: string = await Promise.resolve('later');
print(1, [platform.isa, platform.variant, later, ...argv].join(' '));
if (argv.includes('fail')) {
  throw new Error('asked for');
}
`;

async function built(name: string): Promise<string> {
  const entry = path.join(folder, 'app.ts'), out = path.join(folder, name);
  writeFileSync(entry, script);
  const { code, lineMap } = await bundle(entry, []);
  await link({ board: loadBoard(name), bytecode: await compileScript({ code, lineMap }), lineMap, out });
  return out;
}

function run(command: readonly string[], variant?: string) {
  const { LINNET_VARIANT: _, ...env } = process.env;
  const [file = '', ...args] = command;
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env: variant === undefined ? env : { ...env, LINNET_VARIANT: variant } });
  return { status, stdout, stderr: stderr.trim() };
}

for (const [name, isa, best] of [['pi-zero', 'armv6-vfp', /^vfpv$/], ['pi-3', 'armv8-neon', /^neon$/], ['host', loadBoard('host').isaName, /^(avx512vbmi|avx512vnni|avx512|avxvnni|avx2|neon|scalar)$/]] as const) {
  unless(noBoard(name), test.serial)(`an executable of ${name} runs its script`, async (t) => {
    const app = await built(name), command = [...emulator(loadBoard(name)), app];
    const { status, stdout } = run([...command, 'a', '--b']);
    const [itsIsa, variant, ...words] = stdout.split(' ');
    t.deepEqual([status, itsIsa, ...words], [0, isa, 'later', 'a', '--b']);
    t.regex(variant ?? '', best);
    t.is(run(command, 'scalar').stdout.split(' ')[1], 'scalar');
    const refused = run(command, 'sse9');
    t.is(refused.status, 1);
    t.regex(refused.stderr, /^\S*LINNET_VARIANT: this runtime has no 'sse9'; there is [a-z0-9 ]+$/);
    const failed = run([...command, 'fail']);
    t.is(failed.status, 1);
    t.regex(failed.stderr, /app\.ts:5/);
    t.is(readdirSync(folder).filter((f) => f.startsWith('.')).length, 0);
  });
}

unless(noBoard('pi-zero'), test.serial)('short vectors are not used on a core without them', async (t) => {
  const app = await built('pi-zero'), cortex = [emulator(loadBoard('pi-zero'))[0] ?? '', '-cpu', 'cortex-a7', app];
  t.is(run(cortex).stdout.split(' ')[1], 'vfp');
  t.deepEqual(run(cortex, 'vfpv'), { status: 1, stdout: '', stderr: "LINNET_VARIANT: this machine cannot run 'vfpv'; there is vfp scalar" });
});

// where the host is another machine, its runtime has one instruction set
unless(process.arch !== 'x64' || ensureQemu('qemu-x86_64') ? undefined : 'no qemu-x86_64', test.serial)('the host takes what its processor has', async (t) => {
  const app = await built('host');
  for (const [processor, best] of process.arch === 'x64' ? [['Haswell', 'avx2'], ['Nehalem', 'scalar']] as const : []) {
    t.is(run(['qemu-x86_64', '-cpu', processor, app]).stdout.split(' ')[1], best, processor);
    for (const lacking of ['avx512', 'avxvnni']) {
      t.regex(run(['qemu-x86_64', '-cpu', processor, app], lacking).stderr, new RegExp(`LINNET_VARIANT: this machine cannot run '${lacking}'; there is (avx2 )?scalar$`));
    }
  }
  t.deepEqual(run([app], 'scalar').stdout.split(' ')[1], 'scalar');
});

test.serial('bytecode does not depend on anything but the script', async (t) => {
  const files = [await built('host'), await built('host')].map((file) => readFileSync(file));
  t.deepEqual(files[0], files[1]);
});
