import type { Distance } from '../quantize/compare.ts';
import type { Report } from '../quantize/report.ts';
import { table } from './table.ts';

const decibels = (d: Distance | undefined): string => (d === undefined ? '' : d.snr === null ? 'exact' : d.snr.toFixed(1));
const grouped = (n: number): string => Math.round(n).toLocaleString('en');
const change = (before: number, after: number): string => `${grouped(before)} -> ${grouped(after)} (${before === 0 ? '-' : `${(after / before).toFixed(2)}x`})`;

function modelled({ before, after }: Report): string {
  return before.modelledMs === undefined || after.modelledMs === undefined ? '' : `, modelled ${before.modelledMs.toFixed(2)} -> ${after.modelledMs.toFixed(2)} ms`;
}

export function showReport(r: Report): string {
  const rows = r.layers.map((l) => [l.precision, grouped(l.weights), `${l.range.lo.toPrecision(3)} .. ${l.range.hi.toPrecision(3)}`, l.alone.error.toPrecision(2), decibels(l.alone), l.together?.error.toPrecision(2) ?? '', decibels(l.together), l.operator, l.layer]);
  return [
    table(['as', 'weights', 'reads', 'error', 'dB', 'in all', 'dB', 'operator', 'layer'], rows),
    '',
    ...r.outputs.map((o) => `${o.output}: ${o.decision} the same ${o.same} times of ${o.of} (${(100 * o.same / o.of).toFixed(2)} %), largest difference ${o.error.toPrecision(3)}, ${decibels(o)} dB`),
    `${r.board}: weights ${change(r.before.weightsBytes, r.after.weightsBytes)} bytes, file ${change(r.before.fileBytes, r.after.fileBytes)} bytes, arena ${change(r.before.arenaBytes, r.after.arenaBytes)} bytes, ${change(r.before.steps, r.after.steps)} steps`,
    r.before.cost === undefined || r.after.cost === undefined ? `${r.board}: no costs: ${r.costMissing ?? ''}` : `${r.board}: ${change(r.before.cost, r.after.cost)} ${r.unit === 'ns' ? 'nanoseconds' : r.unit ?? ''} a run${modelled(r)}`,
  ].map((line) => `${line.trimEnd()}\n`).join('');
}
