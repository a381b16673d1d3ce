import type { DType } from '../../src/format/dtype.ts';
import type { Imported } from '../stages.ts';
import type { Suite } from './suite.ts';

/** A model: one file and what lies beside it, or a folder. */
export interface ModelFiles {
  /** The bytes of the file; absent where the model is a folder. */
  readonly file?: Uint8Array;
  /** A file of the folder, or one beside `file`, by its path; undefined where there is none. */
  read(path: string): Uint8Array | undefined;
  /** Part of such a file, which may be too large to be read whole: `length` bytes, as far as there are so many. Absent: `read` gives any file. */
  readPart?(path: string, offset: number, length: number): FilePart | undefined;
}

/** `size`: of the whole file. */
export interface FilePart { readonly bytes: Uint8Array; readonly size: number }

export interface ImportOptions {
  /** The file's name, for messages. */
  readonly name: string;
  /** Names of outputs as the format spells them; absent: those that the model declares, or what nothing else reads. */
  readonly outputs?: readonly string[];
  /** Of models with several ways to be called: the name of the one that is meant. */
  readonly signature?: string;
  /** Inputs and outputs that are quantised are given as the real numbers that they stand for. */
  readonly floatIo?: boolean;
  /** What the user says of inputs. One that is inside the network cuts it there: what is before it is left out. */
  readonly inputs?: readonly { readonly name: string; readonly dtype?: DType }[];
}

/** What is given to be read: files, or the bytes of one. */
export type ModelSource = Uint8Array | ModelFiles;

export const filesOf = (model: ModelSource): ModelFiles => (model instanceof Uint8Array ? { file: model, read: () => undefined } : model);

/** What an importer makes of a model. */
export type ImportedGraph = Omit<Imported, 'stage' | 'framework' | 'name'>;

/** One model format. */
export interface Importer {
  /** The framework that writes it, as `linnet ops` lists it. Formats of one framework that have one list of operators share it. */
  readonly name: string;
  /** What messages call its models. */
  readonly models: string;
  /** Of a format that is a folder: the file that every such folder has, and that the user may name for it. */
  readonly entry?: string;
  /** Whether a model is of this format, told by how its file begins or by the names in its folder. The first row of the table that matches reads it. */
  matches(source: ModelFiles): boolean;
  /** Throws `UserError`, whatever the bytes are. */
  read(source: ModelFiles, options: ImportOptions): ImportedGraph;
  /** Whether its files say what quantised inputs and outputs stand for (`floatIo`). */
  readonly scaledPorts?: true;
  /** Of formats that have test suites: how these lie in a folder. */
  readonly suite?: Suite;
  /** Names of the format's operators that are read; none where it is recognised only to be refused. */
  readonly operators: readonly string[];
}

/** Whether bytes hold these characters (each one byte) at `at`. */
export const hasText = (bytes: Uint8Array | undefined, at: number, text: string): boolean => bytes !== undefined && [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));

/** Whether a file is a ZIP archive whose first entry has such a name. */
export function zipBegins(bytes: Uint8Array | undefined, name: RegExp): boolean {
  const nameAt = 30;
  if (bytes === undefined || bytes.length < nameAt || !hasText(bytes, 0, 'PK\x03\x04')) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(26, true);
  return name.test(new TextDecoder().decode(bytes.subarray(nameAt, nameAt + length)));
}

/** Whether a file is text, by its beginning. */
export const isText = (bytes: Uint8Array): boolean => bytes.subarray(0, 256).every((b) => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127));
