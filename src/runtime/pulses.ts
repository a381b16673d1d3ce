import { far } from '../format/clock.ts';
import { elements, outputLength, type LinPort } from '../format/reader.ts';
import { isNamed, valuesOf, type Inputs } from './inputs.ts';
import { inputMissing, noSuchPort, severalInputs, unevenFrames, wholeFrames } from './errors.ts';
import type { Loaded, Session } from './session.ts';
import { type Cells, type Elements, type NumericArray, columns } from './tensors.ts';

/** Frames of one output that are part of the result, [outer, count, inner]. Valid until the next push. */
export interface Block {
  readonly name: string;
  /** Number of the run that gave it. */
  readonly run: number;
  /** Elements around and inside the stream axis. */
  readonly outer: number;
  readonly inner: number;
  /** Index of its first frame in the result, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** Position of the first one among the frames of the run, and the number of frames of a run. */
  readonly skipped: number;
  readonly frames: number;
  readonly values: NumericArray;
}

interface Lane { readonly port: LinPort; readonly cells: Cells; readonly outer: number; readonly inner: number }

function lane(port: LinPort, session: Session): Lane {
  const { shape } = port.tensor, axis = Math.max(0, port.streamAxis);
  return { port, cells: session.cells(port), outer: elements(shape.slice(0, axis)), inner: elements(shape.slice(axis + 1)) };
}

/** Collects frames into pulses, runs them, and tracks which output frames are part of the result. */
export class Pulses {
  readonly #loaded: Loaded;
  readonly #session: Session;
  readonly #streams: readonly Lane[];
  readonly #sides: readonly Lane[];
  readonly #outputs: readonly Lane[];
  readonly #finals: readonly Lane[];
  /** Latest values of the inputs that are not streams; each run overwrites them in the arena. */
  readonly #sideValues = new Map<string, Elements>();
  readonly #clock: Cells | undefined;
  #runs = 0;
  /** Frames of the first stream input that wait in the arena for their pulse to be full. */
  #waiting = 0;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.#session = loaded.session();
    this.#clock = loaded.clock === undefined ? undefined : this.#session.cells(loaded.clock);
    this.#streams = loaded.inputs.filter((p) => p.streamAxis >= 0).map((p) => lane(p, this.#session));
    this.#sides = loaded.inputs.filter((p) => p.streamAxis < 0).map((p) => lane(p, this.#session));
    this.#outputs = loaded.outputs.filter((p) => p.streamAxis >= 0).map((p) => lane(p, this.#session));
    this.#finals = loaded.outputs.filter((p) => p.content === 'end').map((p) => lane(p, this.#session));
  }

  /** Frames of the first stream input so far. */
  get frames(): number {
    return this.#runs * this.#streams[0]!.port.frames + this.#waiting;
  }

  /** Takes any number of frames; returns the outputs of the pulses that they complete. */
  push(inputs: Inputs): readonly Block[] {
    const values = this.#byLane(inputs), [first] = this.#streams, [all] = values;
    const size = first!.outer * first!.inner, count = all!.length / size, per = first!.port.frames;
    const blocks: Block[] = [];
    for (let done = 0; done < count;) {
      const now = Math.min(per - this.#waiting, count - done);
      for (const [i, to] of this.#streams.entries()) this.#fill(to, values[i]!, (done * to.port.frames) / per, (now * to.port.frames) / per, (count * to.port.frames) / per);
      done += now;
      this.#waiting += now;
      if (this.#waiting < per) break;
      this.#run(done < count, Infinity, blocks);
    }
    return blocks;
  }

  /** The remaining output frames when the stream ends here. Input beyond the end is NaN. */
  end(): readonly Block[] {
    const length = this.frames * (this.#loaded.lin.pulse / this.#streams[0]!.port.frames);
    const wanted = (o: Lane): number => outputLength(o.port, length);
    const blocks: Block[] = [];
    while ([...this.#outputs, ...this.#finals].some((o) => this.#runs * o.port.frames - o.port.delay < wanted(o))) {
      for (const { port, cells, outer, inner } of this.#streams) {
        const waiting = (this.#waiting * port.frames) / this.#streams[0]!.port.frames;
        for (let o = 0; o < outer; o++) cells.fill(cells.unknown, (o * port.frames + waiting) * inner, (port.frames - waiting) * inner);
      }
      this.#run(true, length, blocks);
    }
    return blocks;
  }

  /** Once the stream has ended: the outputs that take in all of it. */
  finals(): readonly { readonly name: string; readonly values: NumericArray }[] {
    return this.#finals.map(({ port }) => ({ name: port.name, values: this.still(port) }));
  }

  /** Values of an output that is no stream, after the newest run. */
  still(port: LinPort): NumericArray {
    return this.#session.cells(port).get(0, elements(port.tensor.shape));
  }

  reset(): void {
    this.#session.reset();
    this.#runs = 0;
    this.#waiting = 0;
  }

  /** `copy`: more frames are written before the caller looks at the blocks, and inputs may share memory with outputs. `length`: of the stream, if it has ended. */
  #run(copy: boolean, length: number, blocks: Block[]): void {
    for (const { port, cells } of this.#sides) {
      const values = this.#sideValues.get(port.name)!;
      cells.set(values, 0, values.length, 0);
    }
    this.#clock?.set([Math.min(this.#runs, far), Math.min(length - this.#runs * this.#loaded.lin.pulse, far)], 0, 2, 0);
    this.#session.run();
    for (const { port, cells, outer, inner } of this.#outputs) {
      const raw = this.#runs * port.frames, most = length === Infinity ? Infinity : outputLength(port, length);
      const skipped = Math.min(port.frames, Math.max(0, port.delay - raw)), first = raw + skipped - port.delay;
      const count = Math.min(port.frames - skipped, most - first);
      if (count <= 0) continue;
      const view = outer === 1 ? cells.get(skipped * inner, count * inner) : gather(cells, outer, inner, port.frames, skipped, count);
      blocks.push({ name: port.name, run: this.#runs, outer, inner, first, count, skipped, frames: port.frames, values: copy && outer === 1 ? view.slice() : view });
    }
    this.#runs++;
    this.#waiting = 0;
  }

  /** Frames [from, from + count) of `total` in `values` to where the pulse goes on. */
  #fill({ port, cells, outer, inner }: Lane, values: Elements, from: number, count: number, total: number): void {
    const at = (this.#waiting * port.frames) / this.#streams[0]!.port.frames;
    for (let o = 0; o < outer; o++) cells.set(values, (o * total + from) * inner, count * inner, (o * port.frames + at) * inner);
  }

  /** Checks the inputs and gives the values of each stream. */
  #byLane(inputs: Inputs): readonly Elements[] {
    const { name, inputs: ports } = this.#loaded, names = ports.map((p) => p.name);
    if (!isNamed(name, inputs)) {
      if (ports.length !== 1) throw severalInputs(name, names);
      return [this.#whole(this.#streams[0]!, valuesOf(inputs))];
    }
    for (const given of Object.keys(inputs)) if (!names.includes(given)) throw noSuchPort(name, 'input', given, names);
    for (const { port } of this.#sides) {
      const values = inputs[port.name];
      if (values !== undefined) this.#sideValues.set(port.name, Array.prototype.slice.call(valuesOf(values)));
      if (!this.#sideValues.has(port.name)) throw inputMissing(name, port.name, port.tensor.shape, port.tensor.dtype);
    }
    const all = this.#streams.map((to) => {
      const values = inputs[to.port.name];
      if (values === undefined) throw inputMissing(name, to.port.name, to.port.tensor.shape, to.port.tensor.dtype);
      return this.#whole(to, valuesOf(values));
    });
    const framesOf = (i: number): number => all[i]!.length / (this.#streams[i]!.outer * this.#streams[i]!.inner);
    for (const [i, { port }] of this.#streams.entries()) {
      const expected = (framesOf(0) * port.frames) / this.#streams[0]!.port.frames;
      if (framesOf(i) !== expected) throw unevenFrames(name, port.name, expected, framesOf(i));
    }
    return all;
  }

  #whole({ port, outer, inner }: Lane, values: Elements): Elements {
    if (values.length % (outer * inner) !== 0) throw wholeFrames(this.#loaded.name, port.name, outer * inner, values.length);
    return values;
  }
}

function gather(cells: Cells, outer: number, inner: number, frames: number, skipped: number, count: number): NumericArray {
  return columns(cells.get(0, outer * frames * inner), outer, frames * inner, skipped * inner, count * inner);
}
