import { readFileSync } from 'node:fs';
import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import type { ModelSource } from '../../host/import/index.ts';

interface Values { readonly dtype: 'f32' | 'f64' | 'i32' | 'i64' | 'bool'; readonly shape: readonly number[]; readonly data: readonly number[] }
interface Entry {
  readonly name: string;
  /** Base64: a GraphDef, or the files of a SavedModel by path. */
  readonly graph?: string;
  readonly folder?: Readonly<Record<string, string>>;
  /** null: what the model itself says. */
  readonly outputs: readonly string[] | null;
  readonly runs: readonly { readonly inputs: Readonly<Record<string, Values>>; readonly outputs: Readonly<Record<string, Values>> }[];
}

/** A model with variables and what TensorFlow gives for runs that follow each other in one session (cases.py). */
export interface Case {
  readonly name: string;
  readonly model: ModelSource;
  readonly folder: ReadonlyMap<string, Uint8Array> | undefined;
  readonly outputs: readonly string[] | undefined;
  readonly runs: readonly { readonly inputs: ReadonlyMap<string, Tensor>; readonly outputs: ReadonlyMap<string, Tensor> }[];
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const valueOf = ({ dtype, shape, data }: Values): Tensor => tensorOf(dtype, shape, data);

const tensors = (values: Readonly<Record<string, Values>>): ReadonlyMap<string, Tensor> => new Map(Object.entries(values).map(([name, v]) => [name, valueOf(v)]));

export function readCases(): readonly Case[] {
  const entries: readonly Entry[] = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8'));
  return entries.map(({ name, graph, folder, outputs, runs }) => {
    const files = folder === undefined ? undefined : new Map(Object.entries(folder).map(([path, text]) => [path, bytes(text)]));
    return {
      name, folder: files, model: files === undefined ? bytes(graph ?? '') : folderOf(files), outputs: outputs ?? undefined,
      runs: runs.map((r) => ({ inputs: tensors(r.inputs), outputs: tensors(r.outputs) })),
    };
  });
}

export const folderOf = (files: ReadonlyMap<string, Uint8Array>): ModelSource => ({ read: (path) => files.get(path) });
