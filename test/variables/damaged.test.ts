import test from 'ava';
import { UserError } from '../../host/errors.ts';
import { importModel, type ModelSource } from '../../host/import/index.ts';
import { crc32c, unmasked } from '../../host/import/tensorflow/crc32c.ts';
import { typeGraph } from '../../host/type.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { type Case, folderOf, readCases } from './case.ts';

/** Set LINNET_SEED for other damage. */
const seed = Number(process.env['LINNET_SEED'] ?? 1);
const random = new Random(seed);
const cases = readCases();
const saved = cases.find((c) => c.name.includes('nested functions'))!;
const older = cases.find((c) => c.name.includes('TensorFlow 1 SavedModel'))!;
const [main, index, data] = ['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'];

/** A model, or what is refused in one line; else what happened. */
function outcome(model: ModelSource, { runs, outputs }: Case): 'accepted' | 'rejected' | { readonly wrong: string } {
  const inputs = [...runs[0]!.inputs].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  try {
    typeGraph(importModel(model, { name: 'm', ...(outputs === undefined ? {} : { outputs }) }), { inputs });
    return 'accepted';
  } catch (e) {
    if (e instanceof UserError) return /[\x00-\x1f]/.test(e.message) ? { wrong: `a message of several lines: ${e.message}` } : 'rejected';
    return { wrong: e instanceof Error ? e.stack ?? e.message : String(e) };
  }
}

const changed = (of: Case, path: string, bytes: Uint8Array | undefined): ModelSource => {
  const files = new Map(of.folder);
  if (bytes === undefined) files.delete(path);
  else files.set(path, bytes);
  return folderOf(files);
};

/** Damaged bytes, and how. */
interface Damaged { readonly bytes: Uint8Array; readonly text: string }

function flipped(bytes: Uint8Array): Damaged {
  const copy = Uint8Array.from(bytes);
  const places = Array.from({ length: random.integer(1, 3) }, () => [random.integer(0, copy.length - 1), 1 << random.integer(0, 7)] as const);
  for (const [at, bit] of places) copy[at]! ^= bit;
  return { bytes: copy, text: places.map(([at, bit]) => `[${at}] ^= ${bit}`).join(', ') };
}

function cut(bytes: Uint8Array): Damaged {
  const n = random.integer(0, bytes.length - 1);
  return { bytes: bytes.subarray(0, n), text: `the first ${n} bytes` };
}

function tryIt(tally: Tally, of: Case, what: string, { text }: Damaged, model: ModelSource): void {
  const found = outcome(model, of);
  tally.add(typeof found === 'string' ? found : { wrong: `${of.name}, ${what}: ${text}: ${found.wrong}` });
}

for (const of of [saved, older]) {
  test(`${of.name}: bits flipped in any of its files are refused or read`, (t) => {
    for (const path of [main!, index!, data!]) {
      const bytes = of.folder!.get(path)!, tally = new Tally(seed);
      for (const damaged of [...Array.from({ length: 300 }, () => flipped(bytes)), ...Array.from({ length: 60 }, () => cut(bytes))]) tryIt(tally, of, path, damaged, changed(of, path, damaged.bytes));
      // the checksums of the variables leave nothing of those files unseen
      tally.holds(t, { tried: 360, accepted: path === main ? 60 : 0, rejected: 30 });
    }
  });

  test(`${of.name}: variables that are not what was saved are refused`, (t) => {
    const bytes = of.folder!.get(data!)!;
    t.throws(() => importModel(changed(of, data!, bytes.map((b) => b ^ 1)), { name: 'm' }), { instanceOf: UserError, message: /checksum/ });
  });
}

for (const of of cases.filter((c) => c.folder === undefined)) {
  test(`${of.name}: bits flipped in its graph are refused or read`, (t) => {
    const { model } = of;
    if (!(model instanceof Uint8Array)) return t.fail();
    const tally = new Tally(seed);
    for (let k = 0; k < 150; k++) {
      const damaged = flipped(model);
      tryIt(tally, of, 'graph', damaged, damaged.bytes);
    }
    tally.holds(t, { tried: 150, accepted: 5, rejected: 20 });
  });
}

test('what a folder lacks is said in one line', (t) => {
  const said = (model: ModelSource): string => t.throws(() => importModel(model, { name: 'm' }), { instanceOf: UserError })?.message ?? '';
  t.regex(said(folderOf(new Map())), /m: a folder without saved_model\.pb/);
  t.regex(said(changed(saved, main!, undefined)), /m: a folder without saved_model\.pb/);
  t.regex(said(folderOf(new Map([['saved_model.pbtxt', new Uint8Array([10])]]))), /text form/);
  t.regex(said(changed(saved, data!, undefined)), /variables\.data-00000-of-00001 is missing/);
  t.regex(said(changed(saved, index!, undefined)), /variable '.*' has neither a value in this file/);
  t.regex(said(saved.folder!.get(main!)!), /SavedModel; give its folder/);
  t.regex(said(changed(saved, data!, saved.folder!.get(data!)!.subarray(0, 4))), /cut short/);
});

test('CRC-32C of known bytes', (t) => {
  t.is(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  const crc = crc32c(new TextEncoder().encode('foo'));
  t.is(unmasked((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0), crc);
});
