import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulator, isEmulated } from '../boards/emulate.ts';
import { isNative } from '../boards/load.ts';
import { boardFor, processorOf } from '../boards/program.ts';
import type { Arguments, Command } from '../command.ts';
import { WrongArguments } from '../command.ts';
import { compile } from '../compile.ts';
import { badIn, needsOperand, timesOfEmulator } from '../errors.ts';
import { buildExecutable, isLin } from '../executable.ts';
import { readArray, readBytes } from '../files.ts';
import { modelName, openModel } from '../import/open.ts';
import { withManifest } from '../manifest.ts';
import { execute, runOnBoard, withFolder } from '../run.ts';
import type { InputSpec } from '../stages.ts';
import { withProgress } from '../toolchain/progress.ts';
import { boardOf, compileOptions, modelOptions } from './model-options.ts';

export const command: Command = {
  options: {
    in: { value: 'NAME=x.npy', many: true, help: 'an input; NAME=@FILE passes the bytes of a file as a string; repeated: consecutive runs in one session' },
    'out-dir': { value: 'DIR', help: 'folder for NAME.npy of every output; without it the outputs are shown' },
    stream: { help: 'run the arrays through a pulsed network as streams' },
    chunk: { value: 'FRAMES', help: 'with --stream: frames per push' },
    repeat: { value: 'N', help: 'measure N runs on the same inputs (of a stream, its first pulse) instead of writing outputs' },
    labels: { value: 'FILE', help: 'a file with one label per line: prints the best scores of the outputs with that many values' },
    threads: { value: 'N', help: 'number of threads, 1 to 16; default: LINNET_THREADS, else 1' },
    verify: { help: 'compare the checksum of all weights first (or LINNET_VERIFY=1)' },
    model: { value: 'MODEL.lin', help: 'with a script: the packed model to embed' },
    ...modelOptions,
  },
  async run(a) {
    const [file, ...words] = a.operands;
    if (file === undefined) throw new WrongArguments(needsOperand('a file'));
    const board = boardOf(a), threads = a.count('threads') ?? process.env['LINNET_THREADS'] ?? board.cpu?.threads;
    // read by the program on the board
    if (threads !== undefined) process.env['LINNET_THREADS'] = String(threads);
    if (a.flag('verify')) process.env['LINNET_VERIFY'] = '1';
    if (/\.[cm]?[jt]s$/.test(file)) {
      const model = a.text('model');
      return withFolder(async (folder) => {
        const out = path.join(folder, path.parse(file).name);
        await withProgress(`building ${path.basename(file)}`, () => buildExecutable({ script: file, board, out, evals: 'all', ...(model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } }) }));
        return execute([...emulator(board), out], words);
      });
    }
    const { file: at, options } = withManifest(file, {}), model = openModel(at);
    const processor = model.file === undefined ? undefined : processorOf(model.file);
    if (processor !== undefined) return execute([...emulator(a.text('board') === undefined ? boardFor(file, processor) : board), path.resolve(file)], words);
    if (words.length > 0) throw new WrongArguments(needsOperand('one file'));
    if (a.count('repeat') !== undefined && isNative(board) && isEmulated(board)) throw new WrongArguments(timesOfEmulator(board.name));
    if (isLin(model.file)) return runOnBoard(board, runnerWords(a, file));
    return withFolder(async (folder) => {
      const { lin } = await withProgress(`packing ${modelName(file)}`, () => compile(model, modelName(at), { ...compileOptions(a), ...options, inputs: inputSpecs(a) }));
      const packed = path.join(folder, `${modelName(file)}.lin`);
      writeFileSync(packed, lin);
      return runOnBoard(board, runnerWords(a, packed));
    });
  },
};

function runnerWords(a: Arguments, lin: string): readonly string[] {
  const options = (['in', 'output'] as const).flatMap((name) => a.list(name).flatMap((v) => [`--${name}`, v]));
  const [outDir, chunk, labels, repeat] = [a.text('out-dir'), a.count('chunk'), a.text('labels'), a.count('repeat')];
  const stream = a.flag('stream') || a.count('pulse') !== undefined;
  return [lin, ...options, ...(outDir === undefined ? [] : ['--out-dir', outDir]), ...(stream ? ['--stream'] : []), ...(chunk === undefined ? [] : ['--chunk', String(chunk)]), ...(labels === undefined ? [] : ['--labels', labels]), ...(repeat === undefined ? [] : ['--repeat', String(repeat)]), ...(a.flag('json') ? ['--json'] : [])];
}

/** Shapes as the user gives them; for a network packed whole, those of the arrays. */
function inputSpecs(a: Arguments): readonly InputSpec[] {
  const given = compileOptions(a).inputs ?? [];
  if (a.count('pulse') !== undefined) return given;
  const arrays = a.list('in').filter((text) => !given.some((g) => text.startsWith(`${g.name}=`))).map(specOfArray);
  // of an input that is given for several runs, the first one says how long it is; strings may be shorter
  const longest = (spec: InputSpec): boolean => arrays.every((other) => other.name !== spec.name || other.dtype !== 'string' || Number(other.shape[0]) <= Number(spec.shape[0]));
  return [...given, ...[...new Set(arrays.map((s) => s.name))].map((name) => arrays.find((s) => s.name === name && longest(s)) ?? arrays.find((s) => s.name === name)!)];
}

function specOfArray(text: string): InputSpec {
  const at = text.indexOf('=');
  const [name, file] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1) throw badIn(text);
  if (file.startsWith('@')) return { name, shape: [Math.max(1, readBytes(file.slice(1)).length)], dtype: 'string' };
  const { shape, dtype } = readArray(file);
  // the types of plain numbers in NumPy: the runner converts them to what the model takes
  return dtype === 'f64' || dtype === 'i64' ? { name, shape } : { name, shape, dtype };
}
