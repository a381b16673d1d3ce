import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { loaded, parseElf } from '../../host/toolchain/elf.ts';
import { sourceClosure } from '../../host/toolchain/includes.ts';
import { withPayload } from '../../host/toolchain/link.ts';
import { buildRuntime } from '../../host/toolchain/runtime.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'runtime-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const interpreter = 3;

for (const [board, budget] of [['pi-zero', 1_000_000], ['pi-3', 1_100_000], ['host', 1_300_000]] as const) {
  test.serial(`runtime of ${board}: static, at most ${budget} bytes, the same file when asked again`, async (t) => {
    const file = await buildRuntime(loadBoard(board));
    const bytes = readFileSync(file);
    t.log(`${bytes.length} bytes`);
    t.true(bytes.length <= budget, `${bytes.length}`);
    const { segments, sections } = parseElf(bytes);
    t.true(segments.some((s) => s.type === loaded));
    t.false(segments.some((s) => s.type === interpreter));
    t.deepEqual(sections, []);
    t.false(bytes.includes(process.cwd()), 'a path of this machine is inside');
    t.is((statSync(file).mode & 0o111), 0o111);
    t.is(await buildRuntime(loadBoard(board)), file);
  });
}

test('a board without a processor has no runtime', (t) =>
  t.throwsAsync(buildRuntime(loadBoard('reference')), { name: 'UserError', message: "board 'reference' has no processor, so no executable can be built for it; use one of host, pi-1, pi-3, pi-4, pi-5, pi-zero, zero-2-w" }));

for (const model of [undefined, new Uint8Array(100).fill(7)]) {
  test(`an executable ${model ? 'with' : 'without'} a model`, (t) => {
    const runtime = Buffer.alloc(5000, 1), bytecode = new Uint8Array(33).fill(9);
    const file = Buffer.from(withPayload(runtime, { bytecode, model, lineMap: { sources: ['a.ts'], lines: [{ source: 0, line: 5 }] } }));
    const trailer = file.subarray(-64);
    t.is(trailer.toString('latin1', 0, 8), 'LINNETEX');
    const [version, modelOffset, modelBytes, scriptOffset, scriptBytes, linesOffset, linesBytes, ...reserved] = Array.from({ length: 12 }, (_, i) => trailer.readUInt32LE(8 + 4 * i));
    t.is(version, 2);
    t.is(modelBytes, model?.length ?? 0);
    t.is(modelOffset! % 4096, 0);
    t.is(scriptOffset! % 64, 0);
    t.is(linesOffset! % 4, 0);
    t.deepEqual(file.subarray(0, 5000), runtime);
    t.deepEqual(new Uint8Array(file.subarray(scriptOffset, scriptOffset! + scriptBytes!)), bytecode);
    t.is(file.readUInt32LE(linesOffset! + 8), 5);
    t.is(linesBytes, 17);
    t.deepEqual(reserved, [0, 0, 0, 0, 0]);
  });
}

test('an object depends on all that its source includes', (t) => {
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const files = [write('a.c', '#include <stdio.h>\n  # include "b.h"\n'), write('b.h', '#include "c.h"\n'), write('c.h', '#include "a.c"\n')];
  t.deepEqual(sourceClosure(files[0]!, []), files);
});
