import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { UserError } from '../../host/errors.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { importModel } from '../../host/import/index.ts';
import { operatorNames } from '../../host/import/tensorflow/graph-importer.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';
import { noShared, unless } from '../harness/skip.ts';
import { type BadAttribute, badOnnx, badTensorflow } from './bad-attributes.ts';

const board = loadBoard('host');
const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** By operator and attribute: odd values that mean something, in the frameworks too. */
const odd: Readonly<Record<string, readonly string[]>> = read('odd-attributes.json');

/** Undefined where the model is packed, else what is said of it. */
function refusal(bytes: Uint8Array): string | undefined {
  try {
    pack(plan(lower(declutter(typeGraph(importModel(bytes, { name: 'm' }))), board)), { model: 'm', metadata: '{}' });
    return undefined;
  } catch (e) {
    if (e instanceof UserError) return e.message;
    throw e;
  }
}

/** What other nodes say of a value that is possible, but not with them. */
const fromOthers = /symbolic lengths|must be known|never runs|serves training|not supported: |do not fit in a \.lin|is a tensor of strings/;

/** Tries each operator, attribute and value once; returns the operators that were met. */
function tryAll(t: ExecutionContext, models: Iterable<Iterable<BadAttribute>>): ReadonlySet<string> {
  const tried = new Set<string>(), operators = new Set<string>(), wrong: string[] = [];
  for (const bad of models) for (const { node, operator, attribute, value, bytes } of bad) {
    const key = `${operator} ${attribute} ${value}`;
    operators.add(operator);
    if (tried.has(key)) continue;
    tried.add(key);
    let said: string | undefined;
    try {
      said = refusal(bytes);
    } catch (e) {
      wrong.push(`${key}: ${e instanceof Error ? e.stack ?? e.message : String(e)}`);
      continue;
    }
    if (said === undefined) {
      if (odd[`${operator} ${attribute}`]?.includes(value) !== true) wrong.push(`${key} is accepted`);
    } else if (said.includes('\n')) wrong.push(`${key}: several lines: ${said}`);
    else if (said.includes(`'${node}'`) && !said.includes(attribute) && !fromOthers.test(said)) wrong.push(`${key} is not named: ${said}`);
  }
  t.deepEqual(wrong, [], `${wrong.length} of ${tried.size}`);
  t.true(tried.size > 500);
  return operators;
}

/** Types that repeat what the inputs are. */
const types = /^(T[A-Za-z_]*|U|N|SrcT|Index|.*_type|(key|value)_dtype|_.*)$/;

test('attributes of TensorFlow that no framework would write are refused with node, attribute and value', (t) => {
  const cases = ['tensorflow-cases.json', 'operator-cases.json'].flatMap((file) => read<readonly { readonly graph: string }[]>(file));
  const models = cases.map(({ graph }) => {
    const bytes = Buffer.from(graph, 'base64');
    return badTensorflow(bytes[0] === 0x78 ? inflateSync(bytes) : bytes, (name) => !types.test(name));
  });
  const met = tryAll(t, models);
  t.true(operatorNames.filter((name) => met.has(name)).length > 100);
});

const suite = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../shared/onnx/node');

unless(noShared)('attributes of ONNX that no framework would write are refused with node, attribute and value', (t) => {
  tryAll(t, readdirSync(suite).map((name) => badOnnx(readFileSync(path.join(suite, name, 'model.onnx')), 2)));
});
