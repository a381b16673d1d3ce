import { table } from '../../host/commands/table.ts';

/** One measurement. Times: `ratio` is Linnet's time as a part of this engine's, of Linnet itself as a part of onnxruntime-node's. Counts: instructions a multiply-add. */
export interface Row {
  readonly network: string;
  readonly board: string;
  readonly engine: string;
  readonly version?: string;
  /** Of counts: the best instruction set in use. */
  readonly variant?: string;
  /** Where numbers of threads are compared: `ratio` is the time of one thread as a part of this one's, the speed-up. */
  readonly threads?: number;
  /** Where a network is compared with its ONNX twin: `ratio` is ONNX's time as a part of TensorFlow's. */
  readonly form?: 'TensorFlow' | 'ONNX';
  readonly runs: number;
  readonly mac: number;
  readonly ratio?: number;
  readonly medianMs?: number;
  readonly minMs?: number;
  readonly maxMs?: number;
  /** Least and largest ratio of a round. */
  readonly ratioMin?: number;
  readonly ratioMax?: number;
  /** Of a matrix product: part of the peak that was measured beside it, and that peak in G multiply-adds a second. */
  readonly ofPeak?: number;
  readonly peakGmac?: number;
  readonly instructions?: number;
  /** By the model of the board's processor. */
  readonly modelledMs?: number;
  /** Of the board's first-level data cache. */
  readonly misses?: number;
  readonly fills?: number;
  readonly macPerMiss?: number;
  /** Of the loops that multiply on pi-3, functions around them included: FMLA an instruction, and loads of 128 bits. */
  readonly fmlaShare?: number;
  readonly loads128?: number;
}

const grouped = (n: number | undefined): string => (n === undefined || n === 0 ? '' : Math.round(n).toLocaleString('en'));
const fixed = (n: number | undefined, digits: number): string => (n === undefined ? '' : n.toFixed(digits));

export function showTimes(rows: readonly Row[]): string {
  return table(['network', 'engine', 'ms', 'min .. max', 'runs', 'M MAC', 'Linnet/engine', 'min .. max'], rows.map((r) => [
    r.network, r.engine === 'linnet' ? r.engine : `${r.engine} ${r.version ?? ''}`, fixed(r.medianMs, 3), `${fixed(r.minMs, 3)} .. ${fixed(r.maxMs, 3)}`, String(r.runs), (r.mac / 1e6).toFixed(1),
    ...(r.ofPeak !== undefined ? [`${(100 * r.ofPeak).toFixed(0)}% of ${fixed(r.peakGmac, 1)} GMAC/s`]
      : r.engine === 'linnet' ? [] : [fixed(r.ratio, 2), `${fixed(r.ratioMin, 2)} .. ${fixed(r.ratioMax, 2)}`]),
  ]));
}

export function showThreads(rows: readonly Row[]): string {
  return table(['network', 'threads', 'ms', 'min .. max', 'runs', 'M MAC', 'speed-up', 'min .. max'], rows.map((r) => [
    r.network, String(r.threads), fixed(r.medianMs, 3), `${fixed(r.minMs, 3)} .. ${fixed(r.maxMs, 3)}`, String(r.runs), (r.mac / 1e6).toFixed(1),
    ...(r.ratio === undefined ? [] : [fixed(r.ratio, 2), `${fixed(r.ratioMin, 2)} .. ${fixed(r.ratioMax, 2)}`]),
  ]));
}

export function showTwins(rows: readonly Row[]): string {
  return table(['network', 'form', 'ms', 'min .. max', 'runs', 'ONNX/TensorFlow', 'min .. max'], rows.map((r) => [
    r.network, r.form ?? '', fixed(r.medianMs, 3), `${fixed(r.minMs, 3)} .. ${fixed(r.maxMs, 3)}`, String(r.runs),
    ...(r.ratio === undefined ? [] : [fixed(r.ratio, 3), `${fixed(r.ratioMin, 3)} .. ${fixed(r.ratioMax, 3)}`]),
  ]));
}

export function showCounts(rows: readonly Row[]): string {
  return table(['network', 'board', 'variant', 'instructions', 'modelled ms', 'MAC', 'instr/MAC', 'misses', 'line fills', 'MAC/miss', 'FMLA/instr', '128-bit loads'], rows.map((r) => [
    r.network, r.board, r.variant ?? '', grouped(r.instructions), fixed(r.modelledMs, 3), grouped(r.mac), fixed(r.ratio, 3), grouped(r.misses), grouped(r.fills), fixed(r.macPerMiss, 1), fixed(r.fmlaShare, 3), r.loads128 === undefined ? '' : String(r.loads128),
  ]));
}
