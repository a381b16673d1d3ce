import { UserError } from '../../host/errors.ts';
import { type Dim, same, sub, substitute } from '../../host/graph/dim.ts';
import { factOf } from '../../host/graph/graph.ts';
import { pulse } from '../../host/pulse.ts';
import { netOf, Net, type Problem, type Step, typedOf } from './problem.ts';
import { Random } from './random.ts';
import * as s from './steps.ts';

/** A random next step over wire `from`, or none where that wire does not suit it. The last wire is `net.wires.length - 1`. */
type Kind = (r: Random, net: Net, from: number) => readonly Step[] | undefined;

const rank = (net: Net, from: number): number => net.shape(from).length;
const windowed = (net: Net, from: number): boolean => rank(net, from) >= 3 && net.axis(from) === 1;
const channels = (net: Net, from: number): number => Number(net.shape(from).at(-1));
const channelsLast = (net: Net, from: number): boolean => net.axis(from) < rank(net, from) - 1;
const window = (r: Random): s.Window => ({ kernel: r.integer(1, 4), dilation: r.integer(1, 3), stride: r.pick([1, 1, 1, 2, 3]) });
/** Every other window unpadded, the others in one of the ways; no more padding than the window is long: every place sees a frame. */
const padded = (r: Random, w: s.Window): s.Window & s.Padded => {
  const most = w.dilation === 1 ? w.kernel - 1 : 0;
  return r.pick<s.Window & s.Padded>([w, w, { ...w, same: true, dilation: 1, ...(w.stride === 1 ? {} : { kernel: 2 * w.kernel, stride: 2 }) }, { ...w, front: r.integer(0, most), back: r.integer(0, most) }]);
};
const when = (fits: boolean, step: () => Step): readonly Step[] | undefined => (fits ? [step()] : undefined);

/** Two wires of equal shape but for the frames, cropped to the same number, and then joined. */
const joining = (join: (a: number, b: number, r: Random) => Step, sameChannels: boolean): Kind => (r, net, from) => {
  const axis = net.axis(from);
  const fits = (i: number): boolean => net.axis(i) === axis && rank(net, i) === rank(net, from) && typeof sub(net.shape(i)[axis]!, net.shape(from)[axis]!) === 'number'
    && net.shape(i).every((d, k) => k === axis || (!sameChannels && k === rank(net, i) - 1) || same(d, net.shape(from)[k]!));
  const others = net.wires.map((_, i) => i).filter((i) => i !== from && fits(i));
  if (others.length === 0 || !channelsLast(net, from)) return undefined;
  const other = r.pick(others);
  const longer = Number(sub(net.shape(other)[axis]!, net.shape(from)[axis]!));
  const front = r.integer(0, Math.abs(longer));
  const next = net.wires.length;
  if (longer === 0) return [join(from, other, r)];
  return longer > 0 ? [s.crop(other, front, longer - front), join(from, next, r)] : [s.crop(from, front, -longer - front), join(next, other, r)];
};

/** [batch, frames, channels] with a number of batches. */
const sequences = (net: Net, from: number): boolean => rank(net, from) === 3 && net.axis(from) === 1 && typeof net.shape(from)[0] === 'number';

/** [1, samples, channels]. */
const sounding = (net: Net, from: number): boolean => sequences(net, from) && net.shape(from)[0] === 1;

export const kinds: { readonly [name: string]: Kind } = {
  lstm: (r, net, from) => when(sequences(net, from), () => s.lstm(from, r.integer(1, 3), { cells: r.next() < 0.3, peepholes: r.next() < 0.5, clip: r.pick([null, 0.5]) })),
  gru: (r, net, from) => when(sequences(net, from), () => s.gru(from, r.integer(1, 3), { resetAfter: r.next() < 0.5, bias: r.next() < 0.5 })),
  spectrogram: (r, net, from) => when(sounding(net, from) && net.wires.length < 4, () => s.spectrogram(from, r.integer(2, 5), r.integer(1, 3), r.next() < 0.5)),
  logMel: (r, net, from) => when(sounding(net, from) && net.wires.length < 6, () => s.logMel(from, r.integer(1, 8), r.integer(1, 3), r.integer(1, 4))),
  // samples count as 16 bits: what rounds otherwise before would be another sound
  micro: (r, net, from) => when(from === 0 && sounding(net, from), () => s.micro(from, r.integer(8, 12), r.integer(1, 3), r.integer(1, 3))),
  loop: (r, net, from) => when(sequences(net, from), () => s.loop(from, r.integer(1, 3))),
  conv: (r, net, from) => when(windowed(net, from), () => s.conv(from, { ...padded(r, window(r)), out: r.integer(1, 4) })),
  groups: (r, net, from) => when(windowed(net, from) && channels(net, from) % 2 === 0, () => s.conv(from, { ...window(r), out: 2 * r.integer(1, 2), groups: 2 })),
  maxPool: (r, net, from) => when(windowed(net, from), () => s.maxPool(from, padded(r, window(r)))),
  meanPool: (r, net, from) => when(windowed(net, from), () => s.meanPool(from, padded(r, window(r)))),
  pad: (r, _, from) => [s.pad(from, r.integer(0, 4), r.integer(0, 4), r.pick(['constant', 'constant', 'edge', 'reflect', 'symmetric']), r.pick([0, -1]))],
  surround: (r, net, from) => when(net.shape(from).every((d, i) => i === net.axis(from) || typeof d === 'number'), () => s.surround(from, r.integer(0, 3), r.integer(0, 3), r.next() < 0.5)),
  differences: (r, _, from) => [s.differences(from, r.integer(1, 3))],
  spread: (_, net, from) => when(net.shape(from).every((d, i) => i === net.axis(from) || typeof d === 'number'), () => s.spread(from)),
  crop: (r, _, from) => [s.crop(from, r.integer(0, 5), r.integer(0, 3))],
  every: (r, _, from) => [s.every(from, r.integer(0, 3), r.integer(2, 3))],
  trim: (_, net, from) => when(channelsLast(net, from) && channels(net, from) > 2, () => s.trim(from)),
  add: joining((a, b) => s.add(a, b), true),
  binary: joining((a, b, r) => s.binary(a, b, r.pick(keysOf(s.binaries))), true),
  bits: joining((a, b, r) => s.bits(a, b, r.pick(keysOf(s.bitOperators))), true),
  bitCast: (_, __, from) => [s.bitCast(from)],
  roundFloat: (_, __, from) => [s.roundFloat(from)],
  requantize: (_, __, from) => [s.requantize(from)],
  quantizedConv: (r, net, from) => when(windowed(net, from), () => s.quantizedConv(from, { ...padded(r, window(r)), out: r.integer(1, 4) })),
  gateSums: (_, net, from) => when(channelsLast(net, from), () => s.gateSums(from)),
  softmaxInteger: (_, net, from) => when(channelsLast(net, from), () => s.softmaxInteger(from)),
  fixedActivation: (_, __, from) => [s.fixedActivation(from)],
  trees: (_, net, from) => when(channelsLast(net, from), () => s.trees(from)),
  choose: joining((a, b, r) => s.choose(a, b, r.pick(keysOf(s.comparisons))), true),
  concat: joining((a, b) => s.concat(a, b), false),
  bias: (_, net, from) => when(channelsLast(net, from), () => s.bias(from)),
  branch: (_, net, from) => when(channelsLast(net, from), () => s.branch(from)),
  unary: (r, net, from) => when(net.wires.length < 6, () => s.unary(from, r.pick(keysOf(s.unaries)))),
  truncate: (_, __, from) => [s.truncate(from)],
  relu: (_, __, from) => [s.relu(from)],
  gate: (_, net, from) => when(channelsLast(net, from) && channels(net, from) % 2 === 0, () => s.gate(from)),
  softmax: (_, __, from) => [s.softmax(from)],
  logSoftmax: (_, __, from) => [s.logSoftmax(from)],
  reduce: (r, net, from) => when(rank(net, from) > 2, () => s.reduce(from, r.pick(keysOf(s.reducers)), r.next() < 0.7)),
  dense: (r, net, from) => when(channelsLast(net, from), () => s.dense(from, r.integer(1, 4))),
  elu: (_, __, from) => [s.elu(from)],
  fakeQuant: (_, net, from) => when(net.wires.length < 4, () => s.fakeQuant(from)),
  prelu: (_, net, from) => when(channelsLast(net, from), () => s.prelu(from)),
  layerNorm: (_, net, from) => when(channelsLast(net, from), () => s.layerNorm(from)),
  lrn: (_, net, from) => when(channelsLast(net, from), () => s.lrn(from)),
  best: (r, net, from) => when(rank(net, from) > 2 && net.wires.length < 4, () => s.best(from, r.pick(['argMax', 'argMin']))),
  largest: (r, net, from) => when(channelsLast(net, from), () => s.largest(from, r.integer(1, channels(net, from)))),
  pickEach: (_, net, from) => when(rank(net, from) > 2 && net.axis(from) === rank(net, from) - 2 && net.wires.length < 4 && net.shape(from).slice(0, -2).every((d) => typeof d === 'number'), () => s.pickEach(from)),
  reverseSome: (_, net, from) => when(channelsLast(net, from) && channels(net, from) > 1 && net.axis(from) > 0 && Number(net.shape(from)[0]) < 3, () => s.reverseSome(from)),
  pickEachElement: (_, net, from) => when(channelsLast(net, from), () => s.pickEachElement(from)),
  scatterEach: (_, net, from) => when(channelsLast(net, from), () => s.scatterEach(from)),
  cumulate: (r, net, from) => when(net.wires.length < 4, () => s.cumulate(from, r.pick(['cumSum', 'cumProd']), r.next() < 0.5)),
  accumulate: (r, _, from) => [s.accumulate(from, r.pick(['cumSum', 'cumSum', 'cumProd']), r.next() < 0.5)],
  number: (r, _, from) => [s.number(from, r.integer(-3, 3), r.integer(1, 2))],
  windows: (r, net, from) => when(rank(net, from) < 4, () => s.windows(from, r.integer(1, 4), r.integer(1, 3), r.integer(1, 2))),
  determine: (_, net, from) => when(rank(net, from) > 2 && channelsLast(net, from) && channels(net, from) < 5, () => s.determine(from)),
  solveEquations: (r, net, from) => when(rank(net, from) > 2 && channelsLast(net, from) && channels(net, from) < 5, () => s.solveEquations(from, r.pick(['full', 'lower', 'upper']))),
  triangle: (_, net, from) => when(rank(net, from) > 2 && channelsLast(net, from) && channels(net, from) < 5, () => s.triangle(from)),
  repeat: (r, _, from) => [s.repeat(from, r.integer(2, 3), r.pick(['asymmetric', 'halfPixel']))],
  interpolate: (r, _, from) => [s.interpolate(from, r.pick([2, 4]), r.pick(['asymmetric', 'halfPixel']), r.next() < 0.5)],
  stretch: (r, _, from) => [s.stretch(from, r.integer(1, 5))],
  transpose: (r, net, from) => [s.transpose(from, shuffled(r, rank(net, from)))],
  unsqueeze: (r, net, from) => when(rank(net, from) < 4, () => s.unsqueeze(from, r.integer(0, rank(net, from)))),
  squeeze: (_, net, from) => {
    const axis = net.shape(from).indexOf(1);
    return when(axis >= 0 && rank(net, from) > 2, () => s.squeeze(from, axis));
  },
  flatten: (_, net, from) => when(net.axis(from) < rank(net, from) - 2, () => s.flatten(from)),
  broadcast: (r, net, from) => {
    const axis = net.shape(from).indexOf(1);
    return when(axis >= 0, () => s.broadcast(from, axis, r.integer(1, 3)));
  },
  tile: (r, net, from) => when(channels(net, from) < 4, () => s.tile(from, r.integer(1, 3))),
  pick: (r, net, from) => when(channelsLast(net, from), () => s.pick(from, [r.integer(0, channels(net, from) - 1), 0])),
  padChannels: (r, _, from) => [s.padChannels(from, r.integer(0, 2), r.integer(0, 1))],
  unfold: (_, net, from) => when(channelsLast(net, from) && channels(net, from) % 2 === 0, () => s.unfold(from, 2)),
  byteTable: (_, __, from) => [s.byteTable(from)],
  combineBytes: joining((a, b) => s.combineBytes(a, b), true),
};

function keysOf<T extends object>(of: T): (keyof T)[];
function keysOf(of: object): string[] { return Object.keys(of); }

function shuffled(r: Random, n: number): readonly number[] {
  const out = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) { const j = r.integer(0, i); [out[i], out[j]] = [out[j]!, out[i]!]; }
  return out;
}

const shapes = (r: Random): readonly (number | string)[] => {
  const c = r.pick([2, 3, 4]);
  return r.pick([[1, 'S', c], [1, 'S', c], [2, 'S', c], [1, 'S', 3, c]]);
};

/** A random network of about `size` operators of the named kinds, with `among` at least once where it fits. */
export function randomProblem(seed: number, names: readonly string[], size: number): Problem {
  const r = new Random(seed);
  const shape = shapes(r);
  const net = new Net(shape, seed);
  const steps: Step[] = [];
  for (let tries = 0; steps.length < size && tries < 40; tries++) {
    const from = r.next() < 0.75 ? net.wires.length - 1 : r.integer(0, net.wires.length - 1);
    for (const step of kinds[r.pick(names)]!(r, net, from) ?? []) {
      step.build(net);
      steps.push(step);
    }
  }
  const problem = growing({ shape, steps, seed }), length = leastLength(netOf(problem)) + r.integer(0, 24);
  return { ...problem, length, pulse: r.integer(1, 6) * pulseMultiple(problem) };
}

type Layers = Pick<Problem, 'shape' | 'steps' | 'seed'>;

/** Without the last steps that make lengths which do not grow evenly with the stream: such a network is refused. */
function growing(problem: Layers): Layers {
  try {
    pulseMultiple(problem);
    return problem;
  } catch (e) {
    if (!(e instanceof UserError && e.message.includes('does not grow evenly'))) throw e;
    return growing({ ...problem, steps: problem.steps.slice(0, -1) });
  }
}

/** Frames of input with which every wire has at least one. */
function leastLength(net: Net): number {
  for (let length = 1; ; length++) if (isLongEnough(net, length, 1)) return length;
}

/** Whether every wire has so many frames, and all that mirrors show. */
export function isLongEnough(net: Net, length: number, frames: number): boolean {
  const symbols = new Map<string, Dim>([['S', length]]);
  return net.wires.every((w) => factOf(w).shape.every((d) => Number(substitute(d, symbols)) >= Math.max(frames, typeof d === 'number' ? 0 : net.least.get(w) ?? 0)));
}

/** What pulses of a network have to be a multiple of. */
export function pulseMultiple(problem: Layers): number {
  try {
    pulse(typedOf(netOf(problem)), { pulse: 1 });
    return 1;
  } catch (e) {
    const [, multiple] = /use a multiple of (\d+)/.exec(e instanceof UserError ? e.message : '') ?? [];
    if (multiple === undefined) throw e;
    return Number(multiple);
  }
}
