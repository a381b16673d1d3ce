import * as general from '../call.ts';
import type { Attributes } from './attributes.ts';

/** One node of a GraphDef; `version` is the producer of its graph. */
export type Call = general.Call<Attributes>;
export type BuildNode = general.BuildNode<Call>;

/** An operator whose outputs functions refer to by these names. Lists, such as Split's, are one output. */
export interface NamedOutputs { readonly outputs: readonly string[]; readonly build: BuildNode }

/** Operators by name. Those with one output, or with one list of them, are spelt by their builder alone. */
export type Family = Readonly<Record<string, BuildNode | NamedOutputs>>;

export const named = (outputs: readonly string[], build: BuildNode): NamedOutputs => ({ outputs, build });
