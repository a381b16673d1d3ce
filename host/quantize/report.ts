import type { Board } from '../boards/load.ts';
import { isNative } from '../boards/load.ts';
import { type CompileOptions, compile } from '../compile.ts';
import { table } from '../commands/table.ts';
import { UserError } from '../errors.ts';
import type { ModelSource } from '../import/index.ts';
import { profile } from '../profile.ts';
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

/** A packed network; `cost` of a run, or of a pulse of a stream. */
export interface Packed { readonly weightsBytes: number; readonly fileBytes: number; readonly arenaBytes: number; readonly steps: number; readonly cost?: number }

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
    return { ...both, unit: is.unit, before: { ...both.before, cost: was.total.cost }, after: { ...both.after, cost: is.total.cost } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...both, costMissing: error.message };
  }
}

const decibels = (d: Distance | undefined): string => (d === undefined ? '' : d.snr === null ? 'exact' : d.snr.toFixed(1));
const grouped = (n: number): string => Math.round(n).toLocaleString('en');
const change = (before: number, after: number): string => `${grouped(before)} -> ${grouped(after)} (${before === 0 ? '-' : `${(after / before).toFixed(2)}x`})`;

export function showReport(r: Report): string {
  const rows = r.layers.map((l) => [l.precision, grouped(l.weights), `${l.range.lo.toPrecision(3)} .. ${l.range.hi.toPrecision(3)}`, l.alone.error.toPrecision(2), decibels(l.alone), l.together?.error.toPrecision(2) ?? '', decibels(l.together), l.operator, l.layer]);
  const units = { ns: 'nanoseconds', instructions: 'instructions' } as const;
  return [
    table(['as', 'weights', 'reads', 'error', 'dB', 'in all', 'dB', 'operator', 'layer'], rows),
    '',
    ...r.outputs.map((o) => `${o.output}: ${o.decision} the same ${o.same} times of ${o.of} (${(100 * o.same / o.of).toFixed(2)} %), largest difference ${o.error.toPrecision(3)}, ${decibels(o)} dB`),
    `${r.board}: weights ${change(r.before.weightsBytes, r.after.weightsBytes)} bytes, file ${change(r.before.fileBytes, r.after.fileBytes)} bytes, arena ${change(r.before.arenaBytes, r.after.arenaBytes)} bytes, ${change(r.before.steps, r.after.steps)} steps`,
    r.before.cost === undefined || r.after.cost === undefined ? `${r.board}: no costs: ${r.costMissing ?? ''}` : `${r.board}: ${change(r.before.cost, r.after.cost)} ${r.unit === 'ns' ? units.ns : units.instructions} a run`,
  ].map((line) => `${line.trimEnd()}\n`).join('');
}
