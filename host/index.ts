/** What a program on the developer's machine imports as 'linnet/host': the command's verbs as functions. */
import type { DType } from '../src/format/dtype.ts';
import { magic } from '../src/format/layout.gen.ts';
import type { NpyArray } from '../src/format/npy.ts';
import { boardNames, loadBoard } from './boards/load.ts';
import { parseInput } from './command.ts';
import * as compiler from './compile.ts';
import { buildExecutable } from './executable.ts';
import { readBytes, writeWhole } from './files.ts';
import { modelName, openModel } from './import/open.ts';
import { runArrays, type RunArray } from './run.ts';
import type { InputSpec } from './stages.ts';

export { UserError } from './errors.ts';
export { readNpy, writeNpy, type NpyArray } from '../src/format/npy.ts';
export type { DType, RunArray };

/** Lengths of an input's axes, in elements; a letter, or an expression such as `'2*S'`, where a length is symbolic: `S` is the stream's, in frames. */
export type Shape = readonly (number | string)[];

export interface CompileOptions {
  /** The board that the network is packed for; default `'host'`. */
  readonly board?: string;
  /** Shapes of inputs, and their element types where the model does not say them; others keep what the model file says. */
  readonly inputs?: Readonly<Record<string, Shape | { readonly shape: Shape; readonly dtype?: DType }>>;
  /** Names of the outputs; default: what the graph ends in. */
  readonly outputs?: readonly string[];
  /** Frames of the stream that one run takes, at least 1; without it the network is packed whole, and every length must be a number. */
  readonly pulse?: number;
  /** A JSON object, which the script finds as `model.metadata`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A packed network and its figures. */
export interface Compiled {
  /** The bytes of a `.lin`. The same model and options give the same bytes. */
  readonly lin: Uint8Array;
  /** Nodes of the model's graph; operators after decluttering, and of the stream. */
  readonly nodes: { readonly import: number; readonly declutter: number; readonly pulse?: number };
  readonly steps: number;
  /** Steps that no kernel of the board covers, which run as script and are slow. `label`: the node's name in the model. */
  readonly scriptSteps: readonly { readonly operator: string; readonly label: string }[];
  readonly weightsBytes: number;
  readonly arenaBytes: number;
  /** Of one stream, or of the variables that go from run to run. */
  readonly stateBytes: number;
  /** Frames by which each output of a stream comes late, by its name. */
  readonly delay: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/**
 * Compiles a model for a board. `model`: the path of a model file or of a model's folder, or the bytes of a model file. Throws a `UserError`
 * with all that is not supported, or with what is wrong in the file or the options.
 */
export function compile(model: string | Uint8Array, options: CompileOptions = {}): Compiled {
  const { outputs, pulse, metadata } = options;
  const source = typeof model === 'string' ? openModel(model) : model;
  const { lin, plan, nodes, scriptSteps, warnings } = compiler.compile(source, typeof model === 'string' ? modelName(model) : 'model', {
    board: loadBoard(options.board ?? 'host'), inputs: specs(options.inputs ?? {}),
    ...(outputs === undefined ? {} : { outputs }), ...(pulse === undefined ? {} : { pulse }), ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
  });
  const { steps, weightsBytes, arenaBytes, stateBytes } = plan;
  return { lin, nodes, steps: steps.length, scriptSteps, weightsBytes, arenaBytes, stateBytes, delay: Object.fromEntries(plan.outputs.map((o) => [o.name, o.delay])), warnings };
}

/** Compiles a model and writes the `.lin` to `out`, whole or not at all; makes missing folders. Throws as `compile` does. */
export function pack(model: string | Uint8Array, out: string, options: CompileOptions = {}): Compiled {
  const compiled = compile(model, options);
  writeWhole(out, compiled.lin);
  return compiled;
}

export interface BuildOptions {
  /** The board that the executable is for; default `'host'`. */
  readonly board?: string;
  /** Path of the packed model that it carries, packed for this board. Without it the script may open a `.lin` by its path. */
  readonly model?: string;
}

/**
 * Writes one static executable to `out`: a script (TypeScript or JavaScript), its model, the board's runtime. Throws a `UserError`
 * `file:line:column: message` for what is wrong in the script.
 */
export async function build(script: string, out: string, { board = 'host', model }: BuildOptions = {}): Promise<{ readonly bytes: number }> {
  const carried = model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } };
  return { bytes: await buildExecutable({ script, board: loadBoard(board), out, ...carried }) };
}

export interface RunOptions extends CompileOptions {
  /** Threads that share the work, 1 to 16; default: what LINNET_THREADS says, else what the board's file says, else 1. Results do not depend on it. */
  readonly threads?: number;
}

/**
 * One inference on a board, under its emulator where this machine is another. `model`: as for `compile`, or a `.lin` for this board (path or bytes), of which only
 * `board` and `threads` of the options apply. `inputs`: the array of each input by name, for a string its bytes; shapes that the options leave out are the
 * arrays'. A network with a `pulse` gets whole arrays, any number of frames, and gives whole arrays: frames before the delay are left out.
 * Returns every output by name. Throws a `UserError`.
 */
export async function run(model: string | Uint8Array, inputs: Readonly<Record<string, RunArray>>, options: RunOptions = {}): Promise<Readonly<Record<string, NpyArray>>> {
  const file = typeof model === 'string' ? openModel(model).file : model;
  const lin = file !== undefined && isLin(file) ? file : compile(model, { ...options, inputs: { ...(options.pulse === undefined ? shapesOf(inputs) : {}), ...options.inputs } }).lin;
  return runArrays(loadBoard(options.board ?? 'host'), lin, inputs, options.threads);
}

/** Names of the boards: those of Linnet, and `boards/*.json` in the current folder. */
export const boards = (): readonly string[] => boardNames();

const isLin = (bytes: Uint8Array): boolean => bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === magic;

const shapesOf = (inputs: Readonly<Record<string, RunArray>>): NonNullable<CompileOptions['inputs']> =>
  Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, x instanceof Uint8Array ? { shape: [Math.max(1, x.length)], dtype: 'string' as const } : { shape: x.shape, dtype: x.dtype }]));

function specs(inputs: NonNullable<CompileOptions['inputs']>): readonly InputSpec[] {
  return Object.entries(inputs).map(([name, input]) => {
    const { shape, dtype } = 'shape' in input ? input : { shape: input, dtype: undefined };
    return { ...parseInput(`${name}=${shape.join(',')}${dtype === undefined ? '' : `:${dtype}`}`), name };
  });
}
