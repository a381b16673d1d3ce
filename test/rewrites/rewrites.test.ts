import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { Graph } from '../../host/graph/graph.ts';
import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { Random } from '../pulse/random.ts';
import { parseGraph, type Vocabulary } from './graph-text.ts';
import { type Form, type Rules, differ, naive, rewritten } from './rules.ts';

// What rules make of small graphs. LINNET_BLESS=1 writes `after` and `labels` anew.

/** A graph in text, and what the rules leave of it. */
interface Case {
  readonly what: string;
  readonly graph: string;
  /** Operators that are left, in order, or the kernels of all steps; test/rewrites/rules.ts says how they are written. */
  readonly after: string;
  /** Rules that those operators come from. */
  readonly labels?: readonly string[];
  /** Numbers of inputs and outputs of each operator that is left. */
  readonly arity?: readonly (readonly [number, number])[];
}

interface CaseFile extends Vocabulary {
  readonly about: string;
  readonly rules: Rules;
  readonly tolerance: number;
  /** Of an input that is no float: every value is tried. */
  readonly values?: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly cases: readonly Case[];
}

const folder = new URL('./cases/', import.meta.url);

const readCases = (name: string): CaseFile => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

/** What each run is given: random values, and every one of `values`. */
function given({ inputs, values = {} }: CaseFile, random: Random): readonly ReadonlyMap<string, Tensor>[] {
  const turns = Math.max(1, ...Object.values(values).map((v) => v.length));
  return Array.from({ length: turns }, (_, turn) => new Map(Object.entries(inputs).map(([name, { dtype, shape }]): [string, Tensor] => {
    const own = values[name]?.[turn];
    if (own === undefined) return [name, random.values(shape)];
    return [name, tensorOf(dtype, shape, own)];
  })));
}

/** A file with other cases: a member a line, and a case a line. */
function written({ cases, ...head }: CaseFile): string {
  const lines = (of: Readonly<Record<string, unknown>>): string => Object.entries(of).map(([key, v]) => `  ${JSON.stringify(key)}: ${JSON.stringify(v)}`).join(',\n');
  const members = Object.entries(head).map(([key, v]) => (typeof v === 'object' && v !== null && (key === 'ops' || key === 'constants') ? ` "${key}": {\n${lines({ ...v })}\n }` : ` ${JSON.stringify(key)}: ${JSON.stringify(v)}`));
  return `{\n${members.join(',\n')},\n "cases": [\n${cases.map((c) => `  ${JSON.stringify(c)}`).join(',\n')}\n ]\n}\n`;
}

const labelsOf = (graph: Graph): readonly string[] => [...new Set(graph.operators().flatMap((n) => n.labels))];

for (const name of readdirSync(folder)) {
  const file = readCases(name);
  if (process.env['LINNET_BLESS'] === '1') {
    const cases = file.cases.map(({ what, graph, arity }): Case => {
      const form = rewritten(parseGraph(graph, file, new Random(11)), file.rules), labels = form.graph === undefined ? [] : labelsOf(form.graph);
      return { what, graph, after: form.text, ...(labels.length > 0 ? { labels } : {}), ...(arity === undefined ? {} : { arity }) };
    });
    writeFileSync(new URL(name, folder), written({ ...file, cases }));
  }
  for (const { what, graph: text, after, labels = [], arity } of file.cases) {
    test(`${name.replace('.json', '')}: ${what}`, (t) => {
      const before = parseGraph(text, file, new Random(11)), inputs = given(file, new Random(12));
      const expected = inputs.map((x) => naive(before, x));
      const form: Form = rewritten(parseGraph(text, file, new Random(11)), file.rules);
      t.is(form.text, after);
      if (form.graph !== undefined) t.deepEqual(labelsOf(form.graph), labels);
      if (form.graph !== undefined && arity !== undefined) t.deepEqual(form.graph.operators().map((n): [number, number] => [n.inputs.length, n.outputs.length]), arity);
      expected.forEach((wanted, turn) => {
        const got = form.run(inputs[turn]!);
        t.true(wanted.size > 0);
        for (const [output, value] of wanted) {
          const error = differ(got.get(output), value);
          t.true(error <= file.tolerance, `${output} of run ${turn} differs by ${error}`);
        }
      });
    });
  }
}

test('rewrites: there are cases of every set of rules', (t) => {
  const files = readdirSync(folder).map(readCases);
  t.deepEqual([...new Set(files.map((f) => f.rules))].sort(), ['declutter', 'fuse', 'lower', 'separable']);
  t.true(files.reduce((sum, f) => sum + f.cases.length, 0) >= 75);
});
