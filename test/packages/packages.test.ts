import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { link } from '../../host/toolchain/link.ts';
import { unless } from '../harness/skip.ts';
import { start } from '../runtime/program.ts';

// Popular packages of npm, bundled and used on the board's runtime. Set-up installs them into this folder; not dependencies of Linnet.

const folder = path.dirname(fileURLToPath(import.meta.url)), built = path.join(folder, '.built');

const installed = unless(existsSync(path.join(folder, 'node_modules')) ? undefined : 'node host/setup.mjs test/packages/', test.serial);
test.before(() => { mkdirSync(built, { recursive: true }); });
test.after.always(() => rmSync(built, { recursive: true, force: true }));

const cases: Readonly<Record<string, readonly [script: string, said: string]>> = {
  '@msgpack/msgpack': ["import { decode, encode } from '@msgpack/msgpack'; const b = encode({ a: [1, 'ü', null] }); console.log(b.length, decode(b));", "9 { a: [ 1, 'ü', null ] }"],
  'big.js': ["import Big from 'big.js'; console.log(String(new Big('0.1').plus('0.2')));", '0.3'],
  'change-case': ["import { camelCase, snakeCase } from 'change-case'; console.log(camelCase('led on time'), snakeCase('ledOnTime'));", 'ledOnTime led_on_time'],
  'chroma-js': ["import chroma from 'chroma-js'; console.log(chroma('red').darken().hex(), chroma.mix('#000', '#fff').rgb());", '#c20000 [ 180, 180, 180 ]'],
  'd3-array': ["import { extent, median } from 'd3-array'; console.log(extent([3, 1, 2]), median([5, 1, 3]));", '[ 1, 3 ] 3'],
  'date-fns': ["import { addDays, formatISO } from 'date-fns'; console.log(formatISO(addDays(new Date(2026, 1, 27), 2), { representation: 'date' }));", '2026-03-01'],
  dayjs: ["import dayjs from 'dayjs'; console.log(dayjs('2026-01-31').add(1, 'month').format('YYYY-MM-DD'));", '2026-02-28'],
  'decimal.js': ["import { Decimal } from 'decimal.js'; console.log(new Decimal(2).sqrt().toFixed(20));", '1.41421356237309504880'],
  deepmerge: ["import deepmerge from 'deepmerge'; console.log(deepmerge({ a: { x: 1 } }, { a: { y: 2 } }));", '{ a: { x: 1, y: 2 } }'],
  eventemitter3: ["import { EventEmitter } from 'eventemitter3'; const e = new EventEmitter(); e.once('x', (v) => console.log('got', v)); console.log(e.emit('x', 1), e.emit('x', 2));", 'got 1\ntrue false'],
  'fast-deep-equal': ["import equal from 'fast-deep-equal'; console.log(equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), equal([1], [2]));", 'true false'],
  fflate: ["import { gzipSync, gunzipSync, strFromU8, strToU8 } from 'fflate'; const z = gzipSync(strToU8('a'.repeat(1000))); console.log(z.length < 60, strFromU8(gunzipSync(z)).length);", 'true 1000'],
  'fft.js': ["import FFT from 'fft.js'; const f = new FFT(8), out = f.createComplexArray(); f.realTransform(out, [1, 0, 0, 0, 0, 0, 0, 0]); console.log(out.slice(0, 4));", '[ 1, 0, 1, 0 ]'],
  immer: ["import { produce } from 'immer'; const a = { list: [1] }, b = produce(a, (d) => { d.list.push(2); }); console.log(a, b, Object.isFrozen(b));", '{ list: [ 1 ] } { list: [ 1, 2 ] } true'],
  ini: ["import { parse, stringify } from 'ini'; const v = parse('a=1\\n[s]\\nb=two'); console.log(v.s.b, stringify({ x: 1 }).trim());", 'two x=1'],
  'lodash-es': ["import { chunk, debounce, groupBy } from 'lodash-es'; console.log(chunk([1, 2, 3], 2), groupBy([1.2, 1.8, 2.1], Math.floor)); debounce(() => console.log('late'), 5)();", "[ [ 1, 2 ], [ 3 ] ] { '1': [ 1.2, 1.8 ], '2': [ 2.1 ] }\nlate"],
  'lru-cache': ["import { LRUCache } from 'lru-cache'; const c = new LRUCache<string, number>({ max: 2 }); c.set('a', 1); c.set('b', 2); c.get('a'); c.set('c', 3); console.log([...c.keys()]);", "[ 'c', 'a' ]"],
  marked: ["import { marked } from 'marked'; console.log(String(await marked('# Hi\\n*there*')).trim());", '<h1>Hi</h1>\n<p><em>there</em></p>'],
  mitt: ["import mitt from 'mitt'; const e = mitt(); e.on('*', (type, v) => console.log(type, v)); e.emit('x', 1);", 'x 1'],
  'ml-matrix': ["import { Matrix, inverse } from 'ml-matrix'; console.log(inverse(new Matrix([[2, 0], [0, 4]])).to2DArray());", '[ [ 0.5, 0 ], [ 0, 0.25 ] ]'],
  ms: ["import ms from 'ms'; console.log(ms('2 days'), ms(60_000));", '172800000 1m'],
  mustache: ["import Mustache from 'mustache'; console.log(Mustache.render('{{#list}}<{{.}}>{{/list}}', { list: [1, 2] }));", '<1><2>'],
  nanoid: ["import { nanoid } from 'nanoid'; console.log(nanoid().length, nanoid() !== nanoid());", '21 true'],
  'p-limit': ["import pLimit from 'p-limit'; const limit = pLimit(2); let most = 0, now = 0; await Promise.all([1, 2, 3, 4].map(() => limit(async () => { most = Math.max(most, ++now); await new Promise((r) => setTimeout(r, 2)); now--; }))); console.log(most);", '2'],
  picomatch: ["import picomatch from 'picomatch'; console.log(picomatch('*.{js,ts}')('a.ts'), picomatch('a/**')('b/c'));", 'true false'],
  ramda: ["import { map, pipe, sum } from 'ramda'; console.log(pipe(map((x: number) => x * x), sum)([1, 2, 3]));", '14'],
  rxjs: ["import { from, map, mergeMap, timer, toArray } from 'rxjs'; from([1, 2]).pipe(mergeMap((x) => timer(x).pipe(map(() => x * 10))), toArray()).subscribe((v) => console.log(v));", '[ 10, 20 ]'],
  semver: ["import { satisfies } from 'semver'; import semver from 'semver'; console.log(satisfies('1.4.2', '^1.2'), semver.inc('1.2.3', 'minor'));", 'true 1.3.0'],
  'simple-statistics': ["import { linearRegression, standardDeviation } from 'simple-statistics'; console.log(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), linearRegression([[0, 1], [1, 3]]));", '2 { m: 2, b: 1 }'],
  'smol-toml': ["import { parse, stringify } from 'smol-toml'; console.log(JSON.stringify(parse('a = 1\\n[s]\\nb = \"two\"')), stringify({ c: [1] }).trim());", '{"a":1,"s":{"b":"two"}} c = [ 1 ]'],
  tinycolor2: ["import tinycolor from 'tinycolor2'; console.log(tinycolor('#f00').lighten(10).toHexString());", '#ff3333'],
  uuid: ["import { v4, v5, validate } from 'uuid'; console.log(validate(v4()), v5('linnet', v5.DNS));", /^true [0-9a-f]{8}-[0-9a-f]{4}-5/.source],
  valibot: ["import * as v from 'valibot'; console.log(v.parse(v.object({ a: v.number() }), { a: 1 }), v.safeParse(v.string(), 1).success);", '{ a: 1 } false'],
  yaml: ["import { parse, stringify } from 'yaml'; console.log(parse('a: [1, {b: x}]'), stringify({ c: [1] }).trim());", "{ a: [ 1, { b: 'x' } ] } c:\n  - 1"],
  zod: ["import { z } from 'zod'; const s = z.object({ n: z.number().min(1) }); console.log(s.parse({ n: 2 }), s.safeParse({ n: 0 }).error?.issues[0]?.code);", '{ n: 2 } too_small'],
};

for (const [name, [script, said]] of Object.entries(cases)) {
  installed(name, async (t) => {
    const file = path.join(built, `${name.replace(/\W/g, '-')}.ts`), out = file.replace(/\.ts$/, '');
    writeFileSync(file, script);
    const bundled = await bundle(file, []);
    await link({ board: loadBoard('host'), bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out });
    const ended = await start(out, []);
    t.deepEqual([ended.code, ended.err], [0, '']);
    if (said.startsWith('^')) t.regex(ended.out, new RegExp(said));
    else t.is(ended.out.trimEnd(), said);
  });
}

test('there are thirty of them, all of those that are installed', (t) => {
  const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  t.deepEqual(Object.keys(cases).sort(), Object.keys(dependencies).sort());
  t.true(Object.keys(cases).length >= 30);
});
