import { type Board, loadBoard } from '../boards/load.ts';
import { type Arguments, type Option, WrongArguments, parseInput } from '../command.ts';
import type { CompileOptions } from '../compile.ts';
import { badOption, badState, badValue, metadataFault, needsOperand } from '../errors.ts';
import { readArray, readJsonObject } from '../files.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { toFrontEnd } from '../../src/runtime/audio/front-end.ts';
import { UserError as BoardError } from '../../src/runtime/errors.ts';
import type { InputSpec, StateSpec } from '../stages.ts';

/** Options of every command that reads a model. */
export const modelOptions: Readonly<Record<string, Option>> = {
  input: { value: 'NAME=S,40:f32', many: true, help: 'shape and type of an input; a name such as S is a symbolic length: S is the length of the stream' },
  value: { value: 'NAME=true', many: true, help: 'an input that always has this value (true, false, a number, or the array of a .npy file), and is none of the packed model' },
  state: { value: 'IN=OUT', many: true, help: 'an input that takes what an output was in the run before, at first zeros or the array of IN=OUT@FILE.npy; neither is part of the packed model\'s interface' },
  output: { value: 'NAME', many: true, help: 'name of an output; default: the outputs that the graph ends in' },
  signature: { value: 'NAME', help: 'the signature that is called, of a model that has several' },
  'float-io': { help: 'give and take quantised inputs and outputs as the real numbers that they stand for' },
  pulse: { value: 'N', help: 'process the stream S in pulses of N frames per run' },
  slide: { value: 'MODE', choices: ['exact', 'approximate'], help: 'make a network over a window of fixed length one over the stream: what convolutions compute is shared by all windows, and where their padding shows at the edges computed anew, or with approximate left out' },
  hop: { value: 'N', help: 'with --slide: frames from window to window; default: a pulse' },
  'int8-weights': { help: 'store the weights of convolutions, products and recurrent layers as 8-bit integers with a factor for each channel: about a quarter of the file; they become floats when it is opened' },
  metadata: { value: 'FILE.json', help: 'a JSON object, available to the script as model.metadata' },
  board: { value: 'BOARD', help: 'the board to pack for, default host; linnet boards lists them' },
  json: { help: 'print JSON on standard output' },
};

export const boardOf = (a: Arguments): Board => loadBoard(a.text('board') ?? 'host');

export function compileOptions(a: Arguments, board = boardOf(a)): CompileOptions {
  const pulse = a.count('pulse');
  return { ...wholeOptions(a, board), ...(pulse === undefined ? {} : { pulse }) };
}

/** Those of a network that is not in pulses. */
export function wholeOptions(a: Arguments, board = boardOf(a)): CompileOptions {
  const metadata = a.text('metadata');
  return {
    board,
    inputs: [...a.list('input').map(parseInput), ...a.list('value').map(readValue)],
    ...(a.list('state').length > 0 ? { states: a.list('state').map(readState) } : {}),
    ...(a.text('signature') === undefined ? {} : { signature: a.text('signature')! }),
    ...(a.flag('float-io') ? { floatIo: true } : {}),
    ...(a.flag('int8-weights') ? { int8Weights: true } : {}),
    ...(a.list('output').length > 0 ? { outputs: a.list('output') } : {}),
    ...slideOption(a),
    ...(metadata === undefined ? {} : { metadata: readMetadata(metadata) }),
  };
}

function slideOption(a: Arguments): Pick<CompileOptions, 'slide'> {
  const mode = a.text('slide'), hop = a.count('hop'), { choices } = modelOptions['slide']!;
  if (mode === undefined) {
    if (hop !== undefined) throw new WrongArguments(needsOperand('--slide for --hop'));
    return {};
  }
  if (choices?.includes(mode) !== true) throw new WrongArguments(badOption('slide', mode, 'exact or approximate'));
  return { slide: { exact: mode === 'exact', ...(hop === undefined ? {} : { hop }) } };
}

/** `NAME=FILE.npy`, or `NAME=` and a number or truth value, which takes the type of the input. */
function readValue(text: string): InputSpec {
  const at = text.indexOf('='), name = text.slice(0, at), given = text.slice(at + 1);
  if (at < 1) throw badValue(text);
  const number = given === 'true' ? 1 : given === 'false' ? 0 : given === '' ? NaN : Number(given);
  if (!Number.isNaN(number)) return { name, shape: [], value: tensor('f64', [], [number]) };
  if (!given.endsWith('.npy')) throw badValue(text);
  const value = readArray(given);
  return { name, shape: value.shape, dtype: value.dtype, value };
}

/** `INPUT=OUTPUT`, or `INPUT=OUTPUT@FILE.npy` with what it begins with. */
function readState(text: string): StateSpec {
  const [, input, output, file] = /^(.+?)=([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  if (input === undefined || output === undefined) throw badState(text);
  return { input, output, ...(file === undefined ? {} : { initial: readArray(file) }) };
}

function readMetadata(file: string): string {
  const value = readJsonObject(file);
  try {
    if ('frontEnd' in value) toFrontEnd(value['frontEnd']);
    return JSON.stringify(value);
  } catch (e) {
    throw e instanceof BoardError ? metadataFault(file, e.message) : e;
  }
}

/** For a command that takes none. */
export function noOperand(a: Arguments): void {
  if (a.operands.length > 0) throw new WrongArguments(needsOperand('no words'));
}

/** The one positional argument. */
export function onlyOperand(a: Arguments, what: string): string {
  const [first, ...more] = a.operands;
  if (first === undefined || more.length > 0) throw new WrongArguments(needsOperand(`one ${what}`));
  return first;
}
