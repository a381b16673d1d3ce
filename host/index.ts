/** The module 'linnet/host' for programs on the developer's machine: the commands of `linnet` as functions. */
import type { DType } from '../src/format/dtype.ts';
import type { NpyArray } from '../src/format/npy.ts';
import { boardNames, loadBoard } from './boards/load.ts';
import { parseInput } from './command.ts';
import * as compiler from './compile.ts';
import { buildExecutable, isLin } from './executable.ts';
import { readBytes, writeWhole } from './files.ts';
import { modelName, openModel } from './import/open.ts';
import { runInputs, type RunInput } from './run.ts';
import type { InputSpec } from './stages.ts';

export { UserError } from './errors.ts';
export { readNpy, writeNpy, type NpyArray } from '../src/format/npy.ts';
export type { DType, RunInput };

/** Lengths of an input's axes, in elements. A symbolic length is a name or an expression such as `'2*S'`; `S` is the length of the stream, in frames. */
export type Shape = readonly (number | string)[];

export interface CompileOptions {
  /** The board to pack the network for; default `'host'`. */
  readonly board?: string;
  /** Shapes of inputs, and element types that the model does not declare; the other inputs are as the model file declares them. */
  readonly inputs?: Readonly<Record<string, Shape | { readonly shape: Shape; readonly dtype?: DType }>>;
  /** Inputs by name that take what an output was in the run before, at first zeros; neither is part of the interface then, unless `outputs` names it. */
  readonly states?: Readonly<Record<string, string>>;
  /** Names of the outputs; default: the outputs that the graph ends in. */
  readonly outputs?: readonly string[];
  /** Frames of the stream per run, at least 1. Absent: the network is not streamed, and every length must be a number. */
  readonly pulse?: number;
  /**
   * With `pulse`, of a network over a window of fixed length: it is made one over the stream, with a result for each window. `exact`: rows that see
   * padding at a window's edges are computed anew for each; else they see the stream there. `hop`: frames from window to window, default a pulse.
   */
  readonly slide?: { readonly exact: boolean; readonly hop?: number };
  /** Stores the weights of convolutions, products and recurrent layers as 8-bit integers with a factor for each channel; they become floats when the file is opened. */
  readonly int8Weights?: boolean;
  /** A JSON object, available to the script as `model.metadata`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A packed network and its statistics. */
export interface Compiled {
  /** The bytes of a `.lin`. The same model and options give the same bytes. */
  readonly lin: Uint8Array;
  /** Number of nodes in the model's graph (`import`), and of operators after decluttering and in the streaming form. */
  readonly nodes: { readonly import: number; readonly declutter: number; readonly pulse?: number };
  readonly steps: number;
  /** Steps that no kernel of the board covers: they are evaluated in JavaScript, which is slow. `label`: the node's name in the model. */
  readonly scriptSteps: readonly { readonly operator: string; readonly label: string }[];
  readonly weightsBytes: number;
  readonly arenaBytes: number;
  /** Bytes of the state of one stream, or of the variables kept between runs. */
  readonly stateBytes: number;
  /** Delay of each output of a stream by name, in frames of the output. */
  readonly delay: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/**
 * Compiles a model for a board. `model`: the path of a model file or model folder, or the bytes of a model file. Throws a `UserError` that
 * lists everything unsupported in the model, or says what is wrong with the file or the options.
 */
export function compile(model: string | Uint8Array, options: CompileOptions = {}): Compiled {
  const { outputs, states, pulse, slide, int8Weights, metadata } = options;
  const source = typeof model === 'string' ? openModel(model) : model;
  const { lin, plan, nodes, scriptSteps, warnings } = compiler.compile(source, typeof model === 'string' ? modelName(model) : 'model', {
    board: loadBoard(options.board ?? 'host'), inputs: specs(options.inputs ?? {}),
    ...(states === undefined ? {} : { states: Object.entries(states).map(([input, output]) => ({ input, output })) }),
    ...(outputs === undefined ? {} : { outputs }), ...(pulse === undefined ? {} : { pulse }), ...(slide === undefined ? {} : { slide }), ...(int8Weights === undefined ? {} : { int8Weights }), ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
  });
  const { steps, weightsBytes, arenaBytes, stateBytes } = plan;
  return { lin, nodes, steps: steps.length, scriptSteps, weightsBytes, arenaBytes, stateBytes, delay: Object.fromEntries(plan.outputs.map((o) => [o.name, o.delay])), warnings };
}

/** Compiles a model and writes the `.lin` to `out` atomically; creates missing folders. Throws as `compile` does. */
export function pack(model: string | Uint8Array, out: string, options: CompileOptions = {}): Compiled {
  const compiled = compile(model, options);
  writeWhole(out, compiled.lin);
  return compiled;
}

export interface BuildOptions {
  /** The board to build the executable for; default `'host'`. */
  readonly board?: string;
  /** Path of the packed model to embed, packed for this board. Without it the script may open a `.lin` by its path. */
  readonly model?: string;
}

/**
 * Writes one static executable to `out`: a script (TypeScript or JavaScript), its model and the board's runtime. `bytes` is its size, `warnings` name models that it opens and does not carry.
 * Throws a `UserError` `file:line:column: message` for an error in the script.
 */
export async function build(script: string, out: string, { board = 'host', model }: BuildOptions = {}): Promise<{ readonly bytes: number; readonly warnings: readonly string[] }> {
  const carried = model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } };
  return buildExecutable({ script, board: loadBoard(board), out, ...carried });
}

export interface RunOptions extends CompileOptions {
  /** Number of threads, 1 to 16; default: LINNET_THREADS, else the board file's `threads`, else 1. Results are the same bit for bit. */
  readonly threads?: number;
}

/**
 * One inference on a board, emulated where this machine cannot run its binaries. `model`: as for `compile`, or a `.lin` for this board (path or
 * bytes), for which only the options `board` and `threads` apply. `inputs`: the array of each input by name, of a string its bytes; shapes that the
 * options leave out are those of the arrays. A network with a `pulse` takes arrays of any number of frames as whole streams and returns whole
 * outputs, without the frames of the delay. Returns every output by name. Throws a `UserError`.
 */
export async function run(model: string | Uint8Array, inputs: Readonly<Record<string, RunInput>>, options: RunOptions = {}): Promise<Readonly<Record<string, NpyArray>>> {
  const file = typeof model === 'string' ? openModel(model).file : model;
  const lin = isLin(file) ? file : compile(model, { ...options, inputs: { ...(options.pulse === undefined ? shapesOf(inputs) : {}), ...options.inputs } }).lin;
  return runInputs(loadBoard(options.board ?? 'host'), lin, inputs, options.threads);
}

/** Names of the boards: those that come with Linnet, and `boards/*.json` in the current folder. */
export const boards = (): readonly string[] => boardNames();

const shapesOf = (inputs: Readonly<Record<string, RunInput>>): NonNullable<CompileOptions['inputs']> =>
  Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, x instanceof Uint8Array ? { shape: [Math.max(1, x.length)], dtype: 'string' as const } : { shape: x.shape, dtype: x.dtype }]));

function specs(inputs: NonNullable<CompileOptions['inputs']>): readonly InputSpec[] {
  return Object.entries(inputs).map(([name, input]) => {
    const { shape, dtype } = 'shape' in input ? input : { shape: input, dtype: undefined };
    return { ...parseInput(`${name}=${shape.join(',')}${dtype === undefined ? '' : `:${dtype}`}`), name };
  });
}
