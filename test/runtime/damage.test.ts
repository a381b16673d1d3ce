import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { Header } from '../../src/format/layout.gen.ts';
import { buildListener } from '../networks/listener.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-damage-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const seed = Number(process.env['LINNET_SEED'] ?? 13);
let state = seed;
const random = (n: number): number => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * n); };

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}

/** How a program ends that hears silence. */
function run(bytes: Uint8Array, verify: boolean | 'only'): { readonly status: number | null; readonly lines: number; readonly stderr: string } {
  const file = path.join(folder, 'damaged');
  rmSync(file, { force: true });
  writeFileSync(file, bytes, { mode: 0o755 });
  const { status, signal, stderr } = spawnSync(file, ['-'], { input: new Uint8Array(32_000), encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL', env: { ...process.env, LINNET_VERIFY: verify === 'only' ? 'only' : verify ? '1' : '' } });
  return { status, lines: stderr.trimEnd().split('\n').length, stderr: `${signal ?? ''} ${stderr}` };
}

test('an executable whose payload is damaged or cut is refused in one line, or does what it did', async (t) => {
  t.timeout(600_000);
  const whole = readFileSync(await buildListener('host')), trailer = new DataView(whole.buffer, whole.byteOffset + whole.length - 64);
  const [modelOffset, scriptOffset] = [12, 20].map((at) => trailer.getUint32(at, true)) as [number, number];
  const [tablesEnd, weightsOffset] = [Header.tablesEnd, Header.weightsOffset].map((field) => modelOffset + new DataView(whole.buffer, whole.byteOffset + modelOffset).getUint32(field, true)) as [number, number];
  t.deepEqual([run(whole, false).status, run(whole, true).status], [0, 0]);

  let refused = 0;
  const places = [
    ...Array.from({ length: 20 }, () => whole.length - 64 + random(64)), ...Array.from({ length: 40 }, () => scriptOffset + random(whole.length - scriptOffset)),
    ...Array.from({ length: 20 }, () => modelOffset + random(tablesEnd - modelOffset)), ...Array.from({ length: 20 }, () => weightsOffset + random(scriptOffset - weightsOffset)),
  ];
  for (const [i, at] of places.entries()) {
    for (const verify of [false, true]) {
      const { status, lines, stderr } = run(flipped(whole, at, random(8)), verify), inWeights = at >= weightsOffset && at < scriptOffset, isMagic = at >= whole.length - 64 && at < whole.length - 56;
      // a program without the magic word of its trailer is a bare runtime, which says how it is used
      if (isMagic) t.true(status === 1 || status === 2, `flip ${i} at ${at}: ${stderr}`);
      else if (!inWeights) t.deepEqual([status, lines], [1, 1], `flip ${i} at ${at}: ${stderr}`);
      else if (!verify) t.is(status, 0, `flip ${i} at ${at}: ${stderr}`);
      // what lies behind the weights up to the script is never read
      else t.true(status === 1 || status === 0, `flip ${i} at ${at}: ${stderr}`);
      if (status !== 0) refused++;
    }
  }
  t.log(`seed ${seed}: ${2 * places.length} tried, ${refused} refused`);
  t.true(refused >= 170, `${refused} refused`);
  for (let i = 0; i < 20; i++) {
    const length = modelOffset + random(whole.length - modelOffset), { status, stderr } = run(whole.subarray(0, length), false);
    t.true(status === 1 || status === 2, `cut to ${length}: ${stderr}`);
  }
});

/** What says so stands in front of the runtime, in the first page of the file. */
const refused = /^ \S+damaged: (the executable is damaged or cut: copy or build it again|cannot read the script and model in this executable: the file is damaged)\n$/;

test('an executable whose runtime is damaged is refused in one line before any of it runs', async (t) => {
  t.timeout(600_000);
  const whole = readFileSync(await buildListener('host')), modelOffset = new DataView(whole.buffer, whole.byteOffset + whole.length - 64).getUint32(12, true);
  let found = 0;
  for (let i = 0; i < 100; i++) {
    const at = random(modelOffset), { status, stderr } = run(flipped(whole, at, random(8)), false), harmless = status === 0;
    // zeros up to the model
    if (harmless) t.true(at > modelOffset - 4096, `flip at ${at}`);
    else t.true(status === 1 && refused.test(stderr), `flip at ${at}: ${stderr}`);
    if (!harmless) found++;
  }
  t.log(`seed ${seed}: 100 tried, ${found} refused`);
  t.true(found >= 98, `${found} refused`);
});

test('an executable that is cut anywhere is refused, and no signal ends it', async (t) => {
  t.timeout(600_000);
  const whole = readFileSync(await buildListener('host')), shortest = 2048;
  for (let i = 0; i < 100; i++) {
    const length = i < 10 ? shortest + random(6000) : shortest + random(whole.length - shortest), { status, stderr } = run(whole.subarray(0, length), false);
    // without a trailer it is a bare runtime, which says how it is used
    t.true(status === 2 || (status === 1 && refused.test(stderr)), `cut to ${length}: ${status} ${stderr}`);
  }
});

test('where it is asked for, the weights of an executable are compared too', async (t) => {
  const whole = readFileSync(await buildListener('host')), trailer = new DataView(whole.buffer, whole.byteOffset + whole.length - 64);
  const modelOffset = trailer.getUint32(12, true), weights = modelOffset + new DataView(whole.buffer, whole.byteOffset + modelOffset).getUint32(Header.weightsOffset, true);
  const model = run(flipped(whole, weights + 5, 0), true);
  t.regex(model.stderr, /the embedded model: check 33 at offset 0x98: the checksum of the weights is 0x[0-9a-f]{8}, the file says 0x[0-9a-f]{8}: the file is damaged/);
  t.is(model.status, 1);
});

test('an executable may be asked only to look at itself', async (t) => {
  const whole = readFileSync(await buildListener('host')), weights = new DataView(whole.buffer, whole.byteOffset + whole.length - 64).getUint32(12, true) + 20_000;
  t.is(run(whole, 'only').status, 0);
  const [damaged, wrong] = [run(flipped(whole, weights, 0), 'only'), run(flipped(whole, whole.length - 100, 0), 'only')];
  t.deepEqual([damaged.status, wrong.status], [1, 1]);
  t.regex(damaged.stderr, /the embedded model: check \d+ at offset 0x[0-9a-f]+: /);
  t.is(damaged.lines, 1);
});
