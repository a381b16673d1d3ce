import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Generated from kernels.def, which is below everything. */
const kernels = 'host/program/kernels.gen.ts';

/** Folders, and files that are a stage by themselves, that must not know each other. */
const stages = ['import', 'type', 'declutter', 'pulse', 'lower', 'plan', 'pack'];

interface Import { readonly from: string; readonly to: string; readonly typeOnly: boolean }

/** Relative imports of every TypeScript file under `folder`, as paths from the root. */
function importsUnder(folder: string): readonly Import[] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
  return files.map((f) => path.posix.join(folder, f.split(path.sep).join('/'))).flatMap((from) => {
    const text = readFileSync(path.join(root, from), 'utf8');
    const statements = text.matchAll(/^(?:import|export)\s+(?:(type\s)?[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm);
    const dynamic = text.matchAll(/\bimport\((')?(\.[^')]+)'\)/g);
    return [...statements, ...dynamic].map((m) => ({ from, to: path.posix.join(path.posix.dirname(from), m[2]!), typeOnly: m[1]?.trim() === 'type' }));
  });
}

/** The stage that a file of host/ belongs to. */
const stageOf = (file: string): string | undefined => stages.find((s) => file === `host/${s}.ts` || file.startsWith(`host/${s}/`));
const show = ({ from, to }: Import): string => `${from} imports ${to}`;

test('the board half imports nothing of the host half', (t) => {
  t.deepEqual(importsUnder('src').filter((i) => !i.to.startsWith('src/')).map(show), []);
});

test('src/format stands alone, src/eval on it', (t) => {
  t.deepEqual(importsUnder('src/format').filter((i) => !i.to.startsWith('src/format/')).map(show), []);
  t.deepEqual(importsUnder('src/eval').filter((i) => !/^src\/(eval|format)\//.test(i.to)).map(show), []);
});

test('host/graph knows no operator and no stage', (t) => {
  const allowed = /^(host\/graph\/|host\/errors\.ts$|src\/(eval\/tensor|format\/))/;
  t.deepEqual(importsUnder('host/graph').filter((i) => !allowed.test(i.to) && !(i.typeOnly && i.to === kernels)).map(show), []);
});

test('host/ops stands on host/graph', (t) => {
  const allowed = /^(host\/(ops|graph|program)\/|host\/errors\.ts$|src\/(eval|format)\/)/;
  t.deepEqual(importsUnder('host/ops').filter((i) => !allowed.test(i.to)).map(show), []);
});

test('stages do not import each other', (t) => {
  const crossing = importsUnder('host').filter((i) => i.to !== kernels && stageOf(i.from) !== undefined && stageOf(i.to) !== undefined && stageOf(i.from) !== stageOf(i.to));
  t.deepEqual(crossing.map(show), []);
});

test('every import of the two halves names a file of the repository', (t) => {
  const outside = ['src', 'host'].flatMap(importsUnder).filter((i) => !/^(src|host)\/|^package\.json$/.test(i.to));
  t.deepEqual(outside.map(show), []);
});
