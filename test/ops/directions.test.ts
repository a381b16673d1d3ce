import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { ICruiseResult, IFlattenedRuleSet } from 'dependency-cruiser';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Folders, and files that are a stage by themselves, that must not know each other. */
const stage = '^host/(import|type|declutter|pulse|lower|plan|pack)(/|\\.ts$)';

type Rule = NonNullable<IFlattenedRuleSet['forbidden']>[number];

/** `folder` imports nothing of the two halves but what `allowed` matches. */
const only = (name: string, folder: string, allowed: string): Rule => ({ name, severity: 'error', from: { path: `^${folder}/` }, to: { path: '^(src|host|test|examples)/', pathNot: allowed } });

const rules: readonly Rule[] = [
  { name: 'no file imports itself by way of others', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no folder imports itself by way of others', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
  only('the board half imports nothing of the host half', 'src', '^src/'),
  only('src/format stands alone', 'src/format', '^src/format/'),
  only('src/eval stands on src/format', 'src/eval', '^src/(eval|format)/'),
  only('host/graph knows no operator, no kernel and no stage', 'host/graph', '^(host/graph/|host/errors\\.ts$|src/(eval/tensor|format/))'),
  only('host/program knows no operator and no stage', 'host/program', '^(host/(program|graph)/|host/errors\\.ts$|src/(eval/tensor|format/))'),
  only('host/ops stands on host/graph and host/program', 'host/ops', '^(host/(ops|graph|program)/|host/errors\\.ts$|src/(eval|format)/)'),
  { name: 'stages do not import each other', severity: 'error', from: { path: stage }, to: { path: stage, pathNot: '^host/$1(/|\\.ts$)' } },
  only('the two halves import nothing else of the repository', '(src|host)', '^(src|host)/'),
];

/** Everything that host/ and src/ import, types included. In a process without tsx, whose loader the parser does not get on with. */
function imports(): ICruiseResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'linnet-imports-'));
  try {
    const config = path.join(folder, 'rules.json');
    writeFileSync(config, JSON.stringify({ forbidden: rules, options: { doNotFollow: { path: '^(node_modules|dist)/' }, tsPreCompilationDeps: true, parser: 'swc' } }));
    const command = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, [command, '--config', config, '--output-type', 'json', 'host', 'src'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (stdout === '') throw new Error(stderr);
    const found: ICruiseResult = JSON.parse(stdout);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { modules, summary } = imports();

for (const { name } of rules) {
  test(name ?? '', (t) => {
    const broken = summary.violations.filter((v) => v.rule.name === name);
    t.deepEqual(broken.map((v) => [v.from, ...(v.cycle ?? [{ name: v.to }]).map((c) => c.name)].join(' -> ')), []);
  });
}

test('the rules see every file, and imports of types alone', (t) => {
  const files = ['host', 'src'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts') && !f.endsWith('.d.ts')).map((f) => `${folder}/${f}`));
  const seen = new Set(modules.map((m) => m.source));
  t.deepEqual(files.filter((f) => !seen.has(f)), []);
  const graph = modules.find((m) => m.source === 'host/graph/graph.ts');
  t.true(graph?.dependencies.some((d) => d.resolved === 'host/graph/op.ts'), 'graph.ts imports types of op.ts');
});

test('no C file includes itself by way of others', (t) => {
  const folder = path.join(root, 'kernels-c');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(c|h|S)$/.test(f));
  const includes = new Map(files.map((file) => [file, includesOf(folder, file)]));
  t.true([...includes.values()].flat().length > 50, 'includes are found');
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, above: readonly string[]): void => {
    if (above.includes(file)) circles.push([...above.slice(above.indexOf(file)), file].join(' -> '));
    if (above.includes(file) || done.has(file)) return;
    for (const to of includes.get(file) ?? []) visit(to, [...above, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  t.deepEqual(circles, []);
});

/** Files of ours that a C file includes: beside it, or under kernels-c. */
function includesOf(folder: string, file: string): readonly string[] {
  const text = readFileSync(path.join(folder, file), 'utf8');
  return Array.from(text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm), (m) => m[1]!).flatMap((name) => {
    const found = [path.join(path.dirname(file), name), name].find((f) => existsSync(path.join(folder, f)));
    return found === undefined ? [] : [path.normalize(found)];
  });
}
