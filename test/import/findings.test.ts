import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { openModel } from '../../host/import/open.ts';
import { typeGraph } from '../../host/type.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { writeNpy } from '../../src/format/npy.ts';
import { noBoard, noShared, unless } from '../harness/skip.ts';
import { type Case, difference, readArray } from '../networks/case.ts';
import { assertResults, runAll } from '../networks/on-board.ts';
import { difference as differenceOfCase } from '../ops/case.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../shared/findings/models');
const names = existsSync(folder) ? readdirSync(folder).sort() : [];

/** Cases that are refused, and what the message says: strings as inputs, randomness, and lengths that the values of an input decide. This list may only become shorter. */
const refused: ReadonlyMap<string, string> = new Map(Object.entries(JSON.parse(readFileSync(new URL('findings-refused.json', import.meta.url), 'utf8'))));
/** Models with several signatures and none for serving. */
const signatures: Readonly<Record<string, string>> = { r30_two_signatures_no_default: 'predict' };

/** Outputs that are strings, which TensorFlow's files have as Python objects. */
const texts: Readonly<Record<string, Readonly<Record<string, { readonly shape: readonly number[]; readonly texts: readonly string[] }>>>> = {
  r46_string_labels_out: { label: { shape: [1], texts: ['yes'] } },
  vs_const_string_output: { names: { shape: [2], texts: ['a', 'b'] } },
  vs_where_string: { label: { shape: [1, 4], texts: ['yes', 'yes', 'no', 'yes'] } },
};
const scratch = mkdtempSync(path.join(os.tmpdir(), 'linnet-test-'));
test.after.always(() => { rmSync(scratch, { recursive: true, force: true }); });

/** The file of an output, of strings one in NumPy's own type. */
function expectedFile(name: string, output: string, file: string): string {
  const strings = texts[name]?.[output];
  if (strings === undefined) return path.join(folder, name, file);
  const at = path.join(scratch, `${name}-${output}.npy`);
  writeFileSync(at, writeNpy({ dtype: 'string', shape: strings.shape, data: strings.texts.map((text) => new TextEncoder().encode(text)) }));
  return at;
}

interface CaseFile { readonly tolerance: number; readonly ordered?: boolean; readonly model?: string; readonly runs: readonly { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }[] }

function readFinding(name: string): Case {
  const { tolerance, ordered = false, model = 'model.pb', runs }: CaseFile = JSON.parse(readFileSync(path.join(folder, name, 'case.json'), 'utf8'));
  const files = (ports: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(ports).map(([port, file]) => [port, file.startsWith('@') ? file : path.join(folder, name, file)]));
  const signature = signatures[name];
  return {
    name, ordered, tolerance: () => tolerance, model: openModel(path.join(folder, name, model)), ...(signature === undefined ? {} : { signature }),
    runs: runs.map(({ inputs, outputs }) => ({ inputs: files(inputs), outputs: new Map(Object.entries(outputs).map(([output, file]) => [output, expectedFile(name, output, file)])) })),
  };
}

const valueOf = (file: string): Tensor => (file.startsWith('@') ? { dtype: 'string', shape: [], data: [new Uint8Array()] } : readArray(file));

/** Largest difference of the naive evaluation to what TensorFlow gives. */
function naiveError({ name, model, signature, ordered, runs }: Case): number {
  const [first] = runs;
  const outputs = [...new Set(runs.flatMap((r) => [...r.outputs.keys()]))];
  const inputs = [...first!.inputs].map(([input, file]) => ({ name: input, shape: valueOf(file).shape, dtype: valueOf(file).dtype }));
  const imported = importModel(model, { name, outputs, inputs, ...(signature === undefined ? {} : { signature }) });
  const read = new Set(imported.inputs.map((i) => i.name));
  const { graph } = declutter(typeGraph(imported, { inputs: inputs.filter((i) => read.has(i.name)) }));
  const states = new Map<string, Tensor>();
  return Math.max(...runs.flatMap((run) => {
    const got = evaluate(graph, new Map([...run.inputs].filter(([input]) => read.has(input)).map(([input, file]) => [input, valueOf(file)])), undefined, ordered ? states : new Map());
    return [...run.outputs].map(([output, file]) => {
      const value = got.get(output);
      return value === undefined ? Infinity : difference(value, readArray(file));
    });
  }));
}

const withFindings = unless(noShared ?? (names.length === 0 ? '../shared/findings is missing' : undefined));

withFindings('findings: every case gives the values of TensorFlow, or is refused with its reason', (t) => {
  for (const name of names) {
    const reason = refused.get(name);
    if (reason === undefined) {
      const of = readFinding(name), error = naiveError(of);
      t.true(error <= of.tolerance(''), `${name}: ${error}`);
    } else {
      const { message = '' } = t.throws(() => naiveError(readFinding(name)), { instanceOf: Error }, name) ?? {};
      t.true(message.includes(reason), `${name}: ${message}`);
    }
  }
  t.deepEqual([...refused.keys()].filter((name) => !names.includes(name)), []);
});

/** What an emulated board runs in seconds. */
const isSmall = (name: string): boolean => !['r22_batchnorm_global_2015', 'r16_quantize_weights', 'r12b_training_phase_fed'].includes(name);
/** An input that nothing reads is none of the packed model, and a packed model has no tensors of nine axes. */
const notPacked = ['r53_unused_signature_input', 'vt_rank9'];

for (const board of ['host', 'pi-zero']) {
  unless(noShared ?? noBoard(board) ?? (names.length === 0 ? '../shared/findings is missing' : undefined))(`findings: packed for ${board}, they give the values of TensorFlow`, async (t) => {
    const cases = names.filter((name) => !refused.has(name) && !notPacked.includes(name) && (board === 'host' || isSmall(name))).map(readFinding);
    assertResults(t, await runAll(board, cases.flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0 })))));
  });
}

withFindings('findings: signatures are named where none is for serving', (t) => {
  const { model, name } = readFinding('r30_two_signatures_no_default');
  t.is(t.throws(() => importModel(model, { name }))?.message, `${name}: no signature 'serving_default', but 'embed', 'predict'; choose one with --signature NAME`);
  t.deepEqual(importModel(model, { name, signature: 'embed' }).inputs.map((i) => i.name), ['x']);
});

// --- single operators

const valuesFolder = path.resolve(folder, '../values');
const values = existsSync(valuesFolder) ? readdirSync(valuesFolder).sort() : [];

/** Where TensorFlow's own value is no rule: it differs between the parts of one array that it computes together and one by one, or from the function's. */
const apart: Readonly<Record<string, string>> = {
  affine_fold2: 'an overflow that TensorFlow folds away',
  b_Pow_f32: 'TensorFlow takes denormal numbers for zero', b_TruncateDiv_f32: 'TensorFlow takes denormal numbers for zero', bn_zero_var: 'TensorFlow takes denormal numbers for zero',
  cast_special_f32_i16: 'the last elements of an array wrap, the others saturate', cast_special_f32_i8: 'the last elements of an array wrap, the others saturate',
  cast_special_f32_u8: 'the last elements of an array wrap, the others saturate', cast_special_f64_i8: 'the last elements of an array wrap, the others saturate',
  cast_special_f64_u8: 'the last elements of an array wrap, the others saturate',
  conv_batch0: 'TensorFlow gives an empty result the channels of its input',
  topk_nan_4: 'its order of NaN is none', topk_unsorted: 'an order that is left open',
  u_Erf_f64: 'erf of infinity is 1',
};

/** A model of shared/findings/values; its outputs are out0, out1, ... */
function readValues(name: string): Case {
  const files = readdirSync(path.join(valuesFolder, name)), at = (file: string): string => path.join(valuesFolder, name, file);
  const inputs = new Map(files.flatMap((f) => (/^in_\w+\.npy$/.test(f) ? [[f.slice(3, -4), at(f)] as const] : [])));
  const outputs = new Map(files.filter((f) => f.startsWith('out')).sort().map((f) => [f.slice(0, -4), at(f)] as const));
  return { name, ordered: false, tolerance: () => 1e-6, model: openModel(at('model.pb')), runs: [{ inputs, outputs }] };
}

for (const board of ['host', 'pi-3', 'pi-zero']) {
  unless(noShared ?? noBoard(board) ?? (values.length === 0 ? '../shared/findings is missing' : undefined))(`findings: single operators packed for ${board} give the values of TensorFlow, specials included`, async (t) => {
    const cases = values.filter((name) => !(name in apart)).map(readValues);
    t.true(cases.length >= 55);
    for (const { run, outputs } of await runAll(board, cases.map((of) => ({ of, index: 0, pulse: 0 })))) {
      for (const [name, file] of run.of.runs[0]!.outputs) {
        t.is(differenceOfCase(outputs.get(name), readArray(file), 1e-6), undefined, `${run.of.name} ${name}`);
      }
    }
  });
}

// --- files that crashed, hung or took memory

const filesFolder = path.resolve(folder, '../files');

/** What is said of each; those that are not named are packed. */
const said: Readonly<Record<string, RegExp>> = {
  '00906_proto_resize_bil_00_83.pb': /do not fit in a \.lin, which is limited to 1 GiB/,
  '01022_proto_rank9.pb': /tensors of at most 8 axes/, '01939_proto_ss_51.pb': /tensors of at most 8 axes/,
  '01069_proto_u_Floor_float16.pb': /'x' of 8589934592 bytes do not fit/, '03881_proto_dwd_2.pb': /'x' of 1391569403904 bytes do not fit/,
  '04226_proto_arg_ArgMax_bool.pb': /repeats one value beyond 32 MB/, '04236_proto_phones.pb': /repeats one value beyond 32 MB/,
  s00247_sm_state: /this output is not: 'y'/, s00252_sm_state: /this output is not: 'y'/,
};

withFindings('findings: files are packed or refused in one line, in a second and 300 MB', (t) => {
  const found = readdirSync(filesFolder).filter((f) => f.endsWith('.pb') || f.endsWith('_state'));
  t.true(found.length >= 10);
  for (const file of found) {
    const model = openModel(path.join(filesFolder, file)), before = process.memoryUsage().rss, began = process.cpuUsage();
    let message: string | undefined;
    try {
      compile(model, file, { board: loadBoard('host') });
    } catch (e) {
      if (!(e instanceof UserError)) throw e;
      ({ message } = e);
    }
    const { user, system } = process.cpuUsage(began);
    if (said[file] === undefined) t.is(message, undefined, file);
    else t.regex(message ?? 'packed', said[file]!, file);
    t.false(message?.includes('\n') === true, file);
    t.true(user + system < 1e6 && process.memoryUsage().rss - before < 300e6, `${file}: ${(user + system) / 1000} ms`);
  }
});
