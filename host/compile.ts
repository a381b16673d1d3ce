import type { Board } from './boards/load.ts';
import { declutter } from './declutter.ts';
import { type ImportOptions, type ModelSource, importModel } from './import/index.ts';
import { bug } from './errors.ts';
import { type FrontEndOptions, prependFrontEnd } from './front-end.ts';
import type { Calls, Plan } from './program/program.ts';
import { lower } from './lower.ts';
import { pack } from './pack.ts';
import { plan } from './plan.ts';
import { type Recipe, applyRecipe } from './quantize/recipe.ts';
import { pulse } from './pulse.ts';
import { slide } from './slide.ts';
import { fixedWindow, windowAxes } from './slide/inputs.ts';
import type { Imported, InputSpec, Pulsed, Slid, StateSpec, Typed } from './stages.ts';
import { nodeName } from './type/inputs.ts';
import { typeGraph } from './type.ts';

export interface CompileOptions {
  readonly board: Board;
  /** Types and shapes of inputs; the others are as the model file declares them. */
  readonly inputs?: readonly InputSpec[];
  /** Inputs that take what an output was in the run before. */
  readonly states?: readonly StateSpec[];
  /** Of a model with several ways to be called: the name of the one that is meant. */
  readonly signature?: string;
  /** As of ImportOptions. */
  readonly floatIo?: boolean;
  /** Names of the outputs; absent: the outputs that the graph ends in. */
  readonly outputs?: readonly string[];
  /** Frames of the stream per run; absent: the whole network runs at once. */
  readonly pulse?: number;
  /** Slides the network, which is one over a window of fixed length, along a stream: `hop` frames from window to window, absent: a pulse. */
  readonly slide?: { readonly exact: boolean; readonly hop?: number };
  /** Layers that become integers after decluttering. */
  readonly quantization?: Recipe;
  /** Stores weights that stay in single precision as bytes, one factor a channel of the result. */
  readonly int8Weights?: boolean;
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
  readonly slid?: Slid;
  readonly pulsed?: Pulsed;
  readonly warnings: readonly string[];
}

export type Stage =
  | { readonly stage: 'import'; readonly value: Imported }
  | { readonly stage: 'type' | 'declutter'; readonly value: Typed }
  | { readonly stage: 'slide'; readonly value: Slid }
  | { readonly stage: 'pulse'; readonly value: Pulsed }
  | { readonly stage: 'lower'; readonly value: Calls }
  | { readonly stage: 'plan'; readonly value: Plan };

/** The compiler pipeline, one stage at a time. No stage changes the result of an earlier one. */
export function* stagesOf(bytes: ModelSource, name: string, { board, inputs, states, outputs, signature, floatIo, pulse: frames, slide: sliding, quantization, int8Weights, frontEnd }: Omit<CompileOptions, 'metadata'>): Generator<Stage, void> {
  const read = readModel(bytes, { name, ...(floatIo === true ? { floatIo } : {}), ...(signature === undefined ? {} : { signature }), ...(outputs === undefined ? {} : { outputs }), ...(inputs === undefined ? {} : { inputs }) }, states ?? []);
  const imported = frontEnd === undefined ? read : prependFrontEnd(read, frontEnd);
  yield { stage: 'import', value: imported };
  const fixed = sliding === undefined ? { inputs: inputs ?? [], axes: new Map<string, number>() } : fixedWindow(imported, inputs ?? []);
  const typed = typeGraph(imported, { inputs: fixed.inputs, ...(states === undefined ? {} : { states }), ...(outputs === undefined ? {} : { outputs }) });
  yield { stage: 'type', value: typed };
  const float = declutter(typed), decluttered = quantization === undefined ? float : declutter(applyRecipe(float, quantization));
  yield { stage: 'declutter', value: decluttered };
  const slid = sliding === undefined ? undefined : slideAlong(decluttered, sliding.exact, sliding.hop ?? frames ?? 1, fixed.axes);
  if (slid !== undefined) yield { stage: 'slide', value: slid };
  const whole = slid ?? decluttered;
  const pulsed = frames === undefined ? undefined : pulse(whole, { pulse: frames });
  if (pulsed !== undefined) yield { stage: 'pulse', value: pulsed };
  const calls = lower(pulsed ?? whole, int8Weights === true ? { ...board, int8Weights } : board);
  yield { stage: 'lower', value: calls };
  yield { stage: 'plan', value: plan(calls) };
}

/** A model with its outputs, and with those that become states. */
function readModel(bytes: ModelSource, options: ImportOptions, states: readonly StateSpec[]): Imported {
  const read = importModel(bytes, options);
  const known = read.outputs.map((o) => o.name), more = [...new Set(states.map((s) => s.output))].filter((name) => nodeName(name, read.outputs) === name && !known.includes(name));
  return more.length === 0 ? read : importModel(bytes, { ...options, outputs: [...options.outputs ?? known, ...more] });
}

/** Slid and decluttered once more. */
function slideAlong(typed: Typed, exact: boolean, hop: number, marked: ReadonlyMap<string, number>): Slid {
  const slid = slide(typed, { exact, hop, axes: windowAxes(typed, marked) });
  return { ...declutter(slid), window: slid.window };
}

/** What is pulsed: a model after decluttering, or as it is slid. */
export function wholeNetwork(model: ModelSource, name: string, options: CompileOptions): Typed | Slid {
  for (const at of stagesOf(model, name, options)) if (at.stage === (options.slide === undefined ? 'declutter' : 'slide')) return at.value;
  return bug('no decluttered network');
}

/** Milliseconds from frame to frame, where the metadata of a model has its front end. */
export function frameMs(metadata: string | undefined): number | undefined {
  const { frontEnd }: { readonly frontEnd?: unknown } = JSON.parse(metadata ?? '{}');
  if (typeof frontEnd !== 'object' || frontEnd === null || !('hop' in frontEnd) || !('rate' in frontEnd)) return undefined;
  const ms = 1000 * Number(frontEnd.hop) / Number(frontEnd.rate);
  return Number.isFinite(ms) ? ms : undefined;
}

/** Compiles a model to a `.lin`. `name` is that of the model file or folder, for messages. */
export function compile(bytes: ModelSource, name: string, options: CompileOptions): Compiled {
  const counts: Partial<Record<'import' | 'declutter' | 'pulse', number>> = {};
  let warnings: readonly string[] = [], labels: readonly string[] | undefined;
  let planned: Plan | undefined, slid: Slid | undefined, pulsed: Pulsed | undefined;
  for (const at of stagesOf(bytes, name, options)) {
    const { stage, value } = at;
    if (at.stage === 'slide') slid = at.value;
    if (at.stage === 'pulse') pulsed = at.value;
    if (stage === 'import') [counts.import, labels] = [value.graphNodes, value.labels];
    if (stage === 'declutter' || stage === 'pulse') [counts[stage], warnings] = [value.graph.operators().length, value.warnings];
    if (stage === 'plan') planned = value;
  }
  if (planned === undefined) bug('no plan');
  const lin = pack(planned, { model: name, metadata: labels === undefined ? options.metadata ?? '{}' : JSON.stringify({ labels, ...JSON.parse(options.metadata ?? '{}') }) });
  const scriptSteps = planned.steps.flatMap(({ label, invocation }) => (invocation.kind === 'script' ? [{ operator: invocation.operator, label }] : []));
  const { import: read = 0, declutter: kept = 0, pulse: streamed } = counts;
  return { lin, plan: planned, nodes: { import: read, declutter: kept, ...(streamed === undefined ? {} : { pulse: streamed }) }, scriptSteps, warnings, ...(slid === undefined ? {} : { slid }), ...(pulsed === undefined ? {} : { pulsed }) };
}
