// node --expose-gc --import=tsx importer.ts BUNDLE SECONDS SEED LAST KEEP: changes models, keeps those that take a way through target.ts (BUNDLE: as instrument.ts
// makes it) that none took before, and says in a line of JSON what it did. LAST: file of the model that is tried. KEEP: folder for what is found, or -.
import { openSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { Random } from '../pulse/random.ts';
import { mutateFlatBuffer } from './flatbuffer.ts';
import { mutate } from './protobuf.ts';

declare global { var coverage: Uint8Array }
type Outcome = typeof import('./target.ts').outcome;

const [bundle = '', seconds = '1', seed = '1', last = '', keep = '-'] = process.argv.slice(2);
const { outcome } = await import(pathToFileURL(bundle).href) as { readonly outcome: Outcome };

interface Model { readonly name: string; readonly bytes: Uint8Array }
const inflated = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0x78 ? inflateSync(bytes) : bytes);
const cases = ['tensorflow', 'operator', 'loop', 'recurrent', 'onnx-layers', 'onnx-loop', 'onnx-recurrent', 'onnx-ml'].map((name) => `../import/${name.endsWith('layers') ? name : `${name}-cases`}.json`);
const fromCases = cases.flatMap((file): readonly Model[] => (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly { readonly name: string; readonly graph?: string; readonly model?: string }[])
  .map(({ name, graph, model }) => ({ name, bytes: inflated(Buffer.from(graph ?? model!, 'base64')) })));
const folder = new URL('corpus/importer/', import.meta.url);
const fromFolder = readdirSync(folder).sort().map((name): Model => ({ name, bytes: readFileSync(new URL(name, folder)) }));

/** What it may take to refuse or pack a small file: milliseconds of one processor, MB that the process grows by. */
const mostMs = 1000, mostMB = 300, mostBytes = 1 << 16;

const seen = new Uint8Array(globalThis.coverage.length), random = new Random(Number(seed)), corpus: Model[] = [], findings = new Map<string, string>();
let executions = 0, accepted = 0, features = 0;

/** Whether the last model took a new way: a branch as often, in steps of powers of two, as none before. */
function isNew(): boolean {
  const { coverage } = globalThis;
  let news = 0;
  for (let i = 0; i < coverage.length; i++) {
    const count = coverage[i]!;
    if (count === 0) continue;
    const bit = 1 << (31 - Math.clz32(count));
    if ((seen[i]! & bit) !== 0) continue;
    seen[i] = seen[i]! | bit;
    news++;
  }
  coverage.fill(0);
  features += news;
  return news > 0;
}

const fd = openSync(last, 'w');
const cpuMs = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const maxMB = (): number => process.resourceUsage().maxRSS / 1024;

function found(wrong: string, { name, bytes }: Model): void {
  const lines = wrong.split('\n'), what = lines.slice(0, 4).join('\n').replaceAll(/\d+/g, 'N');
  if (findings.has(what)) return;
  findings.set(what, `${name}: ${lines.slice(0, 6).join('\n')}\n${Buffer.from(bytes).toString('base64')}`);
  if (keep !== '-') writeFileSync(path.join(keep, `finding-${findings.size}`), bytes);
}

function run(model: Model): void {
  const { bytes, name } = model;
  writeSync(fd, Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]), 0, 4 + bytes.length, 0);
  if (process.memoryUsage.rss() > 1200 * 2 ** 20) globalThis.gc?.();
  const mb = process.memoryUsage.rss() / 2 ** 20, peak = maxMB(), begun = cpuMs();
  const said = outcome(bytes, name), ms = cpuMs() - begun;
  executions++;
  if (said === 'accepted') accepted++;
  if (typeof said !== 'string') found(said.wrong, model);
  if (ms > mostMs) {
    // the collector and the compiler of Node may have had their turn in it
    const again = cpuMs();
    outcome(bytes, name);
    if (cpuMs() - again > mostMs) found(`it took ${Math.round(ms)} ms`, model);
  }
  if (maxMB() > peak && maxMB() - mb > mostMB) found(`it took ${Math.round(maxMB() - mb)} MB`, model);
  if (isNew() && ms < 100) {
    corpus.push(model);
    if (keep !== '-' && executions > starts.length) writeFileSync(path.join(keep, `${executions}-${name.replaceAll(/[^\w.-]/g, '_')}`.slice(0, 100)), bytes);
  }
}

const starts = [...fromFolder, ...fromCases].filter(({ bytes }) => bytes.length <= mostBytes);
globalThis.coverage.fill(0);
for (const model of starts) run(model);
const end = Date.now() + Number(seconds) * 1000;
while (Date.now() < end) {
  // the newest ones have been tried least
  const from = random.next() < 0.5 ? corpus.length - 1 - Math.floor(random.next() ** 2 * corpus.length) : random.integer(0, corpus.length - 1);
  const model = corpus[from]!, isFlat = Buffer.from(model.bytes.subarray(4, 8)).toString('latin1') === 'TFL3';
  const bytes = isFlat ? mutateFlatBuffer(model.bytes, random) : mutate(model.bytes, random, random.next() < 0.2 ? random.pick(corpus).bytes : undefined);
  if (bytes.length <= mostBytes) run({ name: model.name, bytes });
}
const edges = seen.reduce((sum, bits) => sum + Number(bits > 0), 0);
process.stdout.write(`${JSON.stringify({ executions, accepted, corpus: corpus.length, edges, features, findings: [...findings.values()] })}\n`);
