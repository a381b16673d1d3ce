import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { NpyError, readNpy } from '../../src/format/npy.ts';
import { magic } from '../../src/format/layout.gen.ts';
import { emulator } from '../boards/emulate.ts';
import type { Arguments, Command } from '../command.ts';
import { WrongArguments } from '../command.ts';
import { compile } from '../compile.ts';
import { badIn, needsOperand, notAnArray } from '../errors.ts';
import { buildExecutable } from '../executable.ts';
import { readBytes } from '../files.ts';
import { execute, runOnBoard, withFolder } from '../run.ts';
import type { InputSpec } from '../stages.ts';
import { boardOf, compileOptions, modelOptions } from './model-options.ts';

export const run: Command = {
  name: 'run',
  operands: 'FILE [-- WORDS]',
  summary: 'runs a model, a .lin, a script or a built executable on this machine, or on a board under its emulator',
  options: {
    in: { value: 'NAME=x.npy', many: true, help: 'an input; NAME=@file: the bytes of a file, as a string' },
    'out-dir': { value: 'DIR', help: 'where NAME.npy of every output goes, default the current folder' },
    stream: { help: 'run the arrays through a pulsed network, frame after frame' },
    chunk: { value: 'FRAMES', help: 'with --stream: frames handed over at a time' },
    labels: { value: 'FILE', help: 'one label a line: prints the best scores of the outputs with as many values' },
    model: { value: 'MODEL.lin', help: 'with a script: the packed model that it carries' },
    ...modelOptions,
  },
  async run(a) {
    const [file, ...words] = a.operands;
    if (file === undefined) throw new WrongArguments(needsOperand('a file'));
    const board = boardOf(a);
    if (/\.[cm]?[jt]s$/.test(file)) {
      const model = a.text('model');
      return withFolder(async (folder) => {
        const out = path.join(folder, path.parse(file).name);
        await buildExecutable({ script: file, board, out, evals: 'all', ...(model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } }) });
        return execute([...emulator(board), out], words);
      });
    }
    const bytes = readBytes(file);
    if (startsWith(bytes, elfMagic)) return execute([...emulator(board), path.resolve(file)], words);
    if (words.length > 0) throw new WrongArguments(needsOperand('one file'));
    if (startsWith(bytes, magic)) return runOnBoard(board, runnerWords(a, file));
    return withFolder(async (folder) => {
      const { lin } = compile(bytes, path.basename(file), { ...compileOptions(a), inputs: inputSpecs(a) });
      const packed = path.join(folder, `${path.basename(file)}.lin`);
      writeFileSync(packed, lin);
      return runOnBoard(board, runnerWords(a, packed));
    });
  },
};

const elfMagic = 0x464c457f;
const startsWith = (bytes: Uint8Array, word: number): boolean => bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === word;

function runnerWords(a: Arguments, lin: string): readonly string[] {
  const options = (['in', 'output'] as const).flatMap((name) => a.list(name).flatMap((v) => [`--${name}`, v]));
  const [outDir, chunk, labels] = [a.text('out-dir'), a.count('chunk'), a.text('labels')];
  const stream = a.flag('stream') || a.count('pulse') !== undefined;
  return [lin, ...options, ...(outDir === undefined ? [] : ['--out-dir', outDir]), ...(stream ? ['--stream'] : []), ...(chunk === undefined ? [] : ['--chunk', String(chunk)]), ...(labels === undefined ? [] : ['--labels', labels]), ...(a.flag('json') ? ['--json'] : [])];
}

/** Shapes as the user gives them; for a network packed whole, those of the arrays. */
function inputSpecs(a: Arguments): readonly InputSpec[] {
  const given = compileOptions(a).inputs ?? [];
  if (a.count('pulse') !== undefined) return given;
  return [...given, ...a.list('in').filter((text) => !given.some((g) => text.startsWith(`${g.name}=`))).flatMap(specOfArray)];
}

function specOfArray(text: string): readonly InputSpec[] {
  const at = text.indexOf('=');
  const [name, file] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1) throw badIn(text);
  if (file.startsWith('@')) return [{ name, shape: [Math.max(1, readBytes(file.slice(1)).length)], dtype: 'string' }];
  try {
    const { shape, dtype } = readNpy(readBytes(file));
    return [{ name, shape, dtype }];
  } catch (e) {
    throw e instanceof NpyError ? notAnArray(file, e.message) : e;
  }
}
