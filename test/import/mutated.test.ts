import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { mutate } from './mutate.ts';

/** Set LINNET_SEED for other damage, LINNET_MUTANTS for more. */
const seed = Number(process.env['LINNET_SEED'] ?? 1), count = Number(process.env['LINNET_MUTANTS'] ?? 4000);

const board = loadBoard('host'), mostMs = 5000;

/** A packed model, or what is refused in one line; else what happened. */
function outcome(bytes: Uint8Array, name: string): 'accepted' | 'rejected' | { readonly wrong: string } {
  const begun = performance.now();
  let said: 'accepted' | 'rejected' = 'accepted';
  try {
    pack(plan(lower(declutter(typeGraph(importModel(bytes, { name }))), board)), { model: name, metadata: '{}' });
  } catch (e) {
    if (!(e instanceof UserError)) return { wrong: e instanceof Error ? e.stack ?? e.message : String(e) };
    if (/[\x00-\x1f]/.test(e.message)) return { wrong: `a message of several lines: ${e.message}` };
    said = 'rejected';
  }
  const ms = performance.now() - begun;
  return ms > mostMs ? { wrong: `it took ${Math.round(ms)} ms` } : said;
}

interface Cases { readonly file: string; readonly models: readonly { readonly name: string; readonly bytes: Uint8Array }[] }

const casesOf = (file: string): Cases => ({
  file,
  models: (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly { readonly name: string; readonly graph?: string; readonly model?: string }[])
    .map(({ name, graph, model }) => ({ name, bytes: inflated(Buffer.from(graph ?? model!, 'base64')) })),
});

const inflated = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0x78 ? inflateSync(bytes) : bytes);

for (const { file, models } of ['tensorflow-cases.json', 'operator-cases.json', 'loop-cases.json', 'recurrent-cases.json', 'onnx-layers.json', 'onnx-loop-cases.json', 'onnx-recurrent-cases.json', 'onnx-ml-cases.json'].map(casesOf)) {
  test(`${file}: networks with fields changed are refused or packed`, (t) => {
    t.timeout(600_000);
    const tally = new Tally(seed), share = Math.ceil(count / 7);
    for (let i = 0; i < share; i++) {
      const random = new Random(1000 * seed + i), { name, bytes } = models[i % models.length]!, mutant = mutate(bytes, random);
      const found = outcome(mutant, name);
      tally.add(typeof found === 'string' ? found : { wrong: `${name}, mutant ${i}: ${found.wrong}` });
    }
    tally.holds(t, { tried: share, accepted: 0.02 * share, rejected: 0.2 * share });
  });
}
