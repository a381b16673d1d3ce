import type { Board } from './boards/load.ts';
import { declutter } from './declutter.ts';
import { type ImportOptions, type ModelSource, importModel } from './import/index.ts';
import { bug } from './errors.ts';
import { type FrontEndOptions, prependFrontEnd } from './front-end.ts';
import type { Calls, Plan } from './program/program.ts';
import { lower } from './lower.ts';
import { pack } from './pack.ts';
import { plan } from './plan.ts';
import { pulse } from './pulse.ts';
import type { Imported, InputSpec, Pulsed, StateSpec, Typed } from './stages.ts';
import { nodeName } from './type/inputs.ts';
import { typeGraph } from './type.ts';

export interface CompileOptions {
  readonly board: Board;
  /** Types and shapes of inputs; the others are as the model file declares them. */
  readonly inputs?: readonly InputSpec[];
  /** Inputs that take what an output was in the run before. */
  readonly states?: readonly StateSpec[];
  /** Names of the outputs; absent: the outputs that the graph ends in. */
  readonly outputs?: readonly string[];
  /** Frames of the stream per run; absent: the whole network runs at once. */
  readonly pulse?: number;
  /** Prepends a front end to the network that computes the features of an input from audio. */
  readonly frontEnd?: FrontEndOptions;
  /** Text of a JSON object, available to the script as `model.metadata`. */
  readonly metadata?: string;
}

/** An operator that no kernel of the board covers. */
export interface ScriptStep { readonly operator: string; readonly label: string }

export interface Compiled {
  readonly lin: Uint8Array;
  readonly plan: Plan;
  /** Graph nodes read; operators after each stage, constants and inputs not counted. */
  readonly nodes: { readonly import: number; readonly declutter: number; readonly pulse?: number };
  readonly scriptSteps: readonly ScriptStep[];
  readonly warnings: readonly string[];
}

export type Stage =
  | { readonly stage: 'import'; readonly value: Imported }
  | { readonly stage: 'type' | 'declutter'; readonly value: Typed }
  | { readonly stage: 'pulse'; readonly value: Pulsed }
  | { readonly stage: 'lower'; readonly value: Calls }
  | { readonly stage: 'plan'; readonly value: Plan };

/** The compiler pipeline, one stage at a time. No stage changes the result of an earlier one. */
export function* stagesOf(bytes: ModelSource, name: string, { board, inputs, states, outputs, pulse: frames, frontEnd }: Omit<CompileOptions, 'metadata'>): Generator<Stage, void> {
  const read = readModel(bytes, { name, ...(outputs === undefined ? {} : { outputs }), ...(inputs === undefined ? {} : { inputs }) }, states ?? []);
  const imported = frontEnd === undefined ? read : prependFrontEnd(read, frontEnd);
  yield { stage: 'import', value: imported };
  const typed = typeGraph(imported, { ...(inputs === undefined ? {} : { inputs }), ...(states === undefined ? {} : { states }), ...(outputs === undefined ? {} : { outputs }) });
  yield { stage: 'type', value: typed };
  const decluttered = declutter(typed);
  yield { stage: 'declutter', value: decluttered };
  const pulsed = frames === undefined ? undefined : pulse(decluttered, { pulse: frames });
  if (pulsed !== undefined) yield { stage: 'pulse', value: pulsed };
  const calls = lower(pulsed ?? decluttered, board);
  yield { stage: 'lower', value: calls };
  yield { stage: 'plan', value: plan(calls) };
}

/** A model with its outputs, and with those that become states. */
function readModel(bytes: ModelSource, options: ImportOptions, states: readonly StateSpec[]): Imported {
  const read = importModel(bytes, options);
  const known = read.outputs.map((o) => o.name), more = [...new Set(states.map((s) => s.output))].filter((name) => nodeName(name, read.outputs) === name && !known.includes(name));
  return more.length === 0 ? read : importModel(bytes, { ...options, outputs: [...options.outputs ?? known, ...more] });
}

/** A model after decluttering, which is what streams are compared with. */
export function decluttered(model: ModelSource, name: string, options: CompileOptions): Typed {
  for (const at of stagesOf(model, name, options)) if (at.stage === 'declutter') return at.value;
  return bug('no decluttered network');
}

/** Compiles a model to a `.lin`. `name` is that of the model file or folder, for messages. */
export function compile(bytes: ModelSource, name: string, options: CompileOptions): Compiled {
  const counts: Partial<Record<'import' | 'declutter' | 'pulse', number>> = {};
  let warnings: readonly string[] = [];
  let planned: Plan | undefined;
  for (const { stage, value } of stagesOf(bytes, name, options)) {
    if (stage === 'import') counts.import = value.graphNodes;
    if (stage === 'declutter' || stage === 'pulse') [counts[stage], warnings] = [value.graph.operators().length, value.warnings];
    if (stage === 'plan') planned = value;
  }
  if (planned === undefined) bug('no plan');
  const lin = pack(planned, { model: name, metadata: options.metadata ?? '{}' });
  const scriptSteps = planned.steps.flatMap(({ label, invocation }) => (invocation.kind === 'script' ? [{ operator: invocation.operator, label }] : []));
  const { import: read = 0, declutter: kept = 0, pulse: streamed } = counts;
  return { lin, plan: planned, nodes: { import: read, declutter: kept, ...(streamed === undefined ? {} : { pulse: streamed }) }, scriptSteps, warnings };
}
