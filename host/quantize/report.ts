import type { Board } from '../boards/load.ts';
import { isNative } from '../boards/load.ts';
import { type CompileOptions, compile } from '../compile.ts';
import { UserError } from '../errors.ts';
import type { ModelSource } from '../import/index.ts';
import { type Profile, profile } from '../profile.ts';
import type { Agreement, Distance } from './compare.ts';
import type { Range } from './ranges.ts';

/** A layer that can be quantised: `alone` where only it is, `together` in the network of integers. */
export interface LayerReport {
  readonly layer: string;
  readonly operator: string;
  readonly weights: number;
  readonly precision: 'int8' | 'f32';
  readonly range: Range;
  readonly alone: Distance;
  readonly together?: Distance;
}

/** A packed network; `cost` of a run, or of a pulse of a stream, and the time that the model of the board's processor gives. */
export interface Packed { readonly weightsBytes: number; readonly fileBytes: number; readonly arenaBytes: number; readonly steps: number; readonly cost?: number; readonly modelledMs?: number }

export interface Report {
  readonly model: string;
  readonly ranges: string;
  /** Runs that it was calibrated on. */
  readonly samples: number;
  readonly layers: readonly LayerReport[];
  readonly outputs: readonly Agreement[];
  readonly board: string;
  readonly before: Packed;
  readonly after: Packed;
  /** Of `cost`; absent where the board's programs cannot be measured here, and `costMissing` says why. */
  readonly unit?: string;
  readonly costMissing?: string;
}

/** Sizes and costs of the network in single precision and of the one of integers, packed with the same options. */
export async function packedBoth(model: ModelSource, name: string, options: CompileOptions, board: Board, quantization: NonNullable<CompileOptions['quantization']>): Promise<Pick<Report, 'board' | 'before' | 'after' | 'unit' | 'costMissing'>> {
  const [before, after] = [compile(model, name, options), compile(model, name, { ...options, quantization })];
  const sizes = [before, after].map(({ lin, plan }): Packed => ({ weightsBytes: plan.weightsBytes, fileBytes: lin.length, arenaBytes: plan.arenaBytes, steps: plan.steps.length }));
  const both = { board: board.name, before: sizes[0]!, after: sizes[1]! };
  if (!isNative(board)) return { ...both, costMissing: 'it has no processor' };
  try {
    const [was, is] = [await profile(before.lin, name, board, [], 20), await profile(after.lin, name, board, [], 20)];
    return { ...both, unit: is.unit, before: { ...both.before, ...costOf(was) }, after: { ...both.after, ...costOf(is) } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...both, costMissing: error.message };
  }
}

const costOf = ({ total: { cost, modelled } }: Profile): Pick<Packed, 'cost' | 'modelledMs'> => ({ cost, ...(modelled === undefined ? {} : { modelledMs: modelled.ms }) });
