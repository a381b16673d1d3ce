import { strict as assert } from 'node:assert';
import * as evals from '../../src/eval/index.gen.ts';
import { type NumericDType, type Tensor, blank, tensor } from '../../src/eval/tensor.ts';
import { far } from '../../src/format/clock.ts';
import { LinReader, outputLength, type LinCopy, type LinPort, type LinTensor, decodeAddress, type RegionName, tensorBytes } from '../../src/format/reader.ts';
import type { Kernel } from '../../host/toolchain/kernels-def.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { evaluate, untouched, type Memory, type Problem } from '../kernels/problem.ts';
import { references } from '../kernels/reference.ts';

const kernels: ReadonlyMap<number, Kernel> = new Map(kernelList().map((k) => [k.id, k]));

/** The byte behind its last. */
const end = (p: Pointer): number => p.start + arrays[p.type].BYTES_PER_ELEMENT * p.elements;

type Evaluate = (...operands: never[]) => unknown;
const evaluations: ReadonlyMap<string, Evaluate> = new Map(Object.entries(evals).flatMap(([name, f]): [string, Evaluate][] => (typeof f === 'function' ? [[name, f]] : [])));

type Word = 'f32' | 'i32' | 'u8';
interface Pointer { readonly start: number; readonly bytes: ArrayBuffer; readonly region: RegionName; readonly elements: number; readonly type: Word }
const arrays = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

/** Runs a `.lin` over the kernels' naive definitions. The arena is full of NaN before every run; memory is checked against kernels.def. */
export class Interpreter {
  readonly lin: LinReader;
  readonly #state: ArrayBuffer;
  readonly #weights: ArrayBuffer;
  #arena = new ArrayBuffer(0);

  constructor(file: Uint8Array) {
    this.lin = new LinReader(file.slice().buffer);
    this.#state = new ArrayBuffer(this.lin.stateBytes);
    this.#weights = new ArrayBuffer(this.lin.weightsMemory);
    new Uint8Array(this.#weights).set(file.subarray(this.lin.weightsOffset, this.lin.weightsOffset + this.lin.weightsBytes));
    for (const { to, from, factors, panels, depth, columns } of this.lin.dequantizations) {
      const [y, x, factor] = [new Float32Array(this.#weights, to, panels * depth * columns), new Int8Array(this.#weights, from), new Float32Array(this.#weights, factors, panels * columns)];
      y.forEach((_, i) => { y[i] = x[i]! * factor[Math.floor(i / (depth * columns)) * columns + i % columns]!; });
    }
    this.reset();
    for (const { state, weights, bytes } of this.lin.initials) new Uint8Array(this.#state, state, bytes).set(new Uint8Array(this.#weights, weights, bytes));
  }

  reset(): void {
    const state = new Uint8Array(this.#state).fill(0);
    for (const initial of this.lin.initials) state.set(new Uint8Array(this.#weights, initial.weights, initial.bytes), initial.state);
  }

  run(inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
    this.#arena = new Uint32Array(this.lin.arenaBytes / 4).fill(untouched).buffer;
    for (const port of this.lin.inputs) this.#write(port.tensor, inputs.get(port.name) ?? assert.fail(`no input ${port.name}`));
    this.#range(0, this.lin.stepsCount);
    return new Map(this.lin.outputs.map((port) => [port.name, this.#read(port.tensor)]));
  }

  #region(region: RegionName): ArrayBuffer {
    if (region === 'null') assert.fail('null is not a region to read');
    return { arena: this.#arena, state: this.#state, weights: this.#weights }[region];
  }

  #read(t: LinTensor): Tensor {
    assert(t.dtype !== 'string');
    const bytes = this.#region(t.region).slice(t.offset, t.offset + tensorBytes(t));
    assert.equal(bytes.byteLength, tensorBytes(t), 'a tensor leaves its region');
    const out = blank(t.dtype satisfies NumericDType, t.shape);
    new Uint8Array(out.data.buffer).set(new Uint8Array(bytes));
    return out;
  }

  #write(t: LinTensor, value: Tensor): void {
    assert.equal(value.dtype, t.dtype);
    assert.deepEqual(value.shape, t.shape);
    assert(value.dtype !== 'string');
    const { data } = value;
    new Uint8Array(this.#region(t.region), t.offset, tensorBytes(t)).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  /** Steps from `from` to before `to`. */
  #range(from: number, to: number): void {
    for (let i = from; i < to; i += 1 + this.#step(i));
  }

  #copy(copies: readonly LinCopy[], iteration: number): void {
    for (const c of copies) {
      const [to, source] = [decodeAddress(c.to), decodeAddress(c.from)];
      assert(to.region === 'arena', 'a copy writes outside the arena');
      const target = new Uint8Array(this.#arena, to.offset + c.toStride * iteration, c.bytes);
      if (c.from === 0) target.fill(0);
      else target.set(new Uint8Array(this.#region(source.region), source.offset + c.fromStride * iteration, c.bytes));
    }
  }

  #byte(address: number): number {
    const { region, offset } = decodeAddress(address);
    const value = new Uint8Array(this.#region(region))[offset]!;
    assert(value <= 1, 'what decides is no boolean');
    return value;
  }

  /** Returns how many of the steps behind it belong to it. */
  #step(index: number): number {
    const { kernel, args, label, loads, saves, control } = this.lin.step(index);
    for (const { state, arena, bytes } of loads) new Uint8Array(this.#arena, arena, bytes).set(new Uint8Array(this.#state, state, bytes));
    let inner = 0;
    if (control?.kind === 'loop') {
      inner = control.steps;
      this.#copy(control.enter, 0);
      for (let t = 0; t < control.count && (control.condition === 0 || this.#byte(control.condition) === 1); t++) {
        this.#copy(control.before, t);
        this.#range(index + 1, index + 1 + inner);
        this.#copy(control.after, t);
      }
    } else if (control?.kind === 'branch') {
      inner = control.then + control.otherwise;
      const middle = index + 1 + control.then, holds = this.#byte(control.predicate) === 1;
      this.#range(holds ? index + 1 : middle, holds ? middle : index + 1 + inner);
      this.#copy(holds ? control.thenCopies : control.otherwiseCopies, 0);
    } else if (kernel === 0) this.#script(index);
    else this.#call(kernels.get(kernel) ?? assert.fail(`kernel ${kernel}`), args, label);
    for (const { state, arena, bytes } of saves) new Uint8Array(this.#state, state, bytes).set(new Uint8Array(this.#arena, arena, bytes));
    return inner;
  }

  #script(index: number): void {
    const step = this.lin.scriptSteps().find((s) => s.index === index) ?? assert.fail('no script step');
    const run = evaluations.get(step.operator[0]!.toLowerCase() + step.operator.slice(1)) ?? assert.fail(`no evaluation of ${step.operator}`);
    const outputs: readonly Tensor[] = Reflect.apply(run, undefined, [JSON.parse(step.attributes), step.inputs.map((i) => this.#read(this.lin.tensor(i)))]);
    step.outputs.forEach((i, k) => this.#write(this.lin.tensor(i), outputs[k]!));
  }

  #call(kernel: Kernel, words: Uint32Array, label: string): void {
    const where = `${kernel.name} (${label})`;
    const floats = new Float32Array(words.slice().buffer);
    const numbers: Record<string, number> = {};
    kernel.params.forEach((p, i) => { if (p.kind === 'int' || p.kind === 'float') numbers[p.name] = p.kind === 'int' ? words[i]! | 0 : floats[i]!; });
    const pointers = new Map<string, Pointer>();
    kernel.params.forEach((p, i) => {
      if (p.kind === 'int' || p.kind === 'float' || (words[i] === 0 && p.optional)) return;
      const { region, offset } = decodeAddress(words[i]!);
      const elements = evaluate(p.extent, numbers satisfies Problem['args']);
      const bytes = this.#region(region);
      // those that move words must not see numbers in them
      const type = p.type === 'f32' && kernel.name.endsWith('_w32') ? 'i32' : p.type;
      const width = arrays[type].BYTES_PER_ELEMENT;
      assert(offset % width === 0 && offset + width * elements <= bytes.byteLength, `${p.name} of ${where} leaves the ${region}`);
      pointers.set(p.name, { start: offset, elements, bytes, region, type });
    });
    for (const out of kernel.params) {
      const to = out.kind === 'out' ? pointers.get(out.name) : undefined;
      if (to === undefined) continue;
      assert(to.region === 'arena', `${where} writes the ${to.region}`);
      for (const [name, from] of pointers) {
        if (name === out.name || from.region !== to.region || from.start >= end(to) || to.start >= end(from)) continue;
        assert(from.start === to.start && kernel.aliases.get(out.name)?.includes(name), `${out.name} of ${where} lies over ${name}`);
      }
    }
    const memory = (name: string): Memory | null => {
      const p = pointers.get(name);
      return p === undefined ? null : new arrays[p.type](p.bytes, p.start, p.elements);
    };
    const targets = new Map(kernel.params.flatMap((p) => (p.kind === 'out' || p.kind === 'inout' ? [[p.name, memory(p.name)!]] : [])));
    const [first] = kernel.params.filter((p) => p.kind === 'out');
    references[kernel.name]!({ int: (name) => numbers[name]!, memory: (name) => memory(name)?.slice() ?? null }, (at, value, _tolerance, output = first!.name) => { targets.get(output)![at] = value; });
  }
}

/** A whole stream through a pulsed file, pulse by pulse, NaN beyond its end: the frames of each output that are part of the result. */
export function runStream(file: Uint8Array, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const net = new Interpreter(file);
  const { lin } = net;
  const length = Math.max(...lin.inputs.map((p) => (p.streamAxis < 0 ? 0 : inputs.get(p.name)!.shape[p.streamAxis]! * lin.pulse / p.frames)));
  const frames = (p: LinPort): number => outputLength(p, length);
  const pulses = Math.max(1, ...lin.outputs.map((p) => (p.frames === 0 ? 1 : Math.ceil((p.delay + frames(p)) / p.frames))));
  const parts = new Map(lin.outputs.map((p): [string, Tensor[]] => [p.name, []]));
  for (let k = 0; k < pulses; k++) {
    const left = length - k * lin.pulse;
    const clock = tensor('i32', [2], [k, left >= lin.pulse ? far : left]);
    const fed = new Map(lin.inputs.map((p): [string, Tensor] => {
      if (p.content === 'clock') return [p.name, clock];
      const x = inputs.get(p.name)!;
      return [p.name, p.streamAxis < 0 ? x : framesOf(x, p.streamAxis, k * p.frames, (k + 1) * p.frames)];
    }));
    for (const [name, y] of net.run(fed)) parts.get(name)!.push(y);
  }
  return new Map(lin.outputs.map((p): [string, Tensor] => {
    const all = parts.get(p.name)!;
    return [p.name, p.streamAxis < 0 ? all.at(-1)! : framesOf(evals.concat({ axis: p.streamAxis }, all)[0]!, p.streamAxis, p.delay, p.delay + frames(p))];
  }));
}

/** Frames [from, to) of an axis, NaN beyond its end. */
function framesOf(x: Tensor, axis: number, from: number, to: number): Tensor {
  const length = x.shape[axis]!;
  const there = evals.slice({ axis, start: Math.min(from, length), end: Math.min(to, length) }, [x])[0]!;
  const pads = x.shape.map((_, i): [number, number] => [0, i === axis ? to - from - there.shape[axis]! : 0]);
  return evals.pad({ pads, mode: 'constant', value: NaN }, [there])[0]!;
}
