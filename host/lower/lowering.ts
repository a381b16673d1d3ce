import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug, loopTooLong, nestedTooDeep, stringInStream } from '../errors.ts';
import { type Calls, type TensorView, type Step, type Target, type StateCopy, type Invocation, controlsOf, endOf, refsOf } from '../program/program.ts';
import { type Graph, type Node, type State, type Wire, constantOf, factOf } from '../graph/graph.ts';
import type { Attrs } from '../graph/op.ts';
import type { LowerContext, Range } from '../program/lower-context.ts';
import type { Pulsed } from '../stages.ts';
import { denseStrides, isDense, isFourAxes, reshapedStrides, rowStride } from '../program/blocks.ts';
import { type Sink, contextOf, kernelInvocation, refOf } from './context.ts';
import { fuse } from './fuse.ts';
import { lowerable } from './lowerable.ts';
import { schedule } from './schedule.ts';
import { copies, emitCopies } from '../program/copy.ts';
import { type Memory, bytesOf, capacityOf } from './memory.ts';
import { type LoweredState, lowerState, savable, wholeWords } from './states.ts';
import { contentOf, refuseStrings } from './strings.ts';
import { type Window, delaysOf, firstFrame, loadsOf, pulsePart, savesOf, windowOf, windowKey } from './windows.ts';
import { type Buffer, type Ref, type Strided, shift } from '../program/buffer.ts';
import { clockName } from '../graph/stream.ts';
import { type DelayAttrs, delay } from '../ops/stream/delay.ts';
import { aliasOf, boundOf } from '../ops/operator.ts';
import { staticShape } from '../graph/fact.ts';

const sameRef = (a: Ref, b: Ref): boolean => a.buffer === b.buffer && a.offset === b.offset;

/** Loops and branches within each other, and iterations of a loop (proto/flat.md, Step). */
const [maxDepth, maxIterations] = [16, 2 ** 30];

function checkNesting(steps: readonly { readonly label: string; readonly invocation: Invocation }[]): void {
  const controls = controlsOf(steps);
  for (const { at } of controls) {
    const { label, invocation } = steps[at]!;
    if (controls.filter((c) => c.at <= at && at < endOf(c)).length > maxDepth) throw nestedTooDeep(label, maxDepth);
    if (invocation.kind === 'loop' && invocation.count > maxIterations) throw loopTooLong(label, invocation.count, maxIterations);
  }
}

/** Lowers one network to steps, node by node in the given order. */
export class Lowering {
  readonly #graph: Graph;
  readonly #order: readonly Node[];
  readonly #memory: Memory;
  readonly #target: Target;
  readonly #windows: ReadonlyMap<string, Window>;
  readonly #windowsByBuffer: ReadonlyMap<Buffer, Window>;
  /** Windows that already hold their wire's pulse. */
  readonly #filled = new Set<Window>();
  readonly #loads: StateCopy[] = [];
  readonly #saves: StateCopy[] = [];
  readonly #steps: { readonly label: string; readonly invocation: Invocation }[] = [];

  constructor(graph: Graph, order: readonly Node[], memory: Memory, target: Target) {
    this.#graph = graph;
    this.#order = order;
    this.#memory = memory;
    this.#target = target;
    this.#windows = new Map(delaysOf(order).map((pasts) => [windowKey(pasts.wire, pasts.axis), windowOf(memory, pasts)]));
    this.#windowsByBuffer = new Map([...this.#windows.values()].map((w) => [w.ref.buffer, w]));
  }

  get #hasKernels(): boolean { return this.#target.isaName !== 'reference'; }

  /** The steps of a graph within a loop or branch, whose inputs have their memory. */
  range(): Range {
    this.#lowerAll();
    return { steps: this.#steps, outputs: this.#graph.outputs.map((p) => refOf(this.#memory, p.wire)) };
  }

  #lowerAll(): void {
    this.#reserveRefs();
    for (const node of this.#order) {
      this.#lower(node);
      this.#memory.done(node);
    }
  }

  run(name: string, streams: Pulsed | undefined): Omit<Calls, 'labels'> {
    this.#lowerAll();
    const states = this.#graph.states.map((s) => this.#lowerState(s));
    const port = (p: { readonly name: string; readonly wire: Wire }): { name: string; tensor: TensorView } => ({ name: p.name, tensor: this.#tensor(p.wire) });
    const inputs = this.#graph.inputs.map((p) => {
      if (streams !== undefined && factOf(p.wire).dtype === 'string') throw stringInStream(p.name);
      const content = p.name === clockName ? 'clock' as const : contentOf(this.#graph, p.wire.node)?.kind;
      return { ...port(p), stream: streams?.inputs.get(p.name), delay: 0, ...(content === undefined ? {} : { content }) };
    });
    const outputs = this.#graph.outputs.map((p) => {
      const [stream, end] = [streams?.outputs.get(p.name), streams?.ends.get(p.name)];
      return { ...port(p), stream, end, delay: (stream ?? end)?.delay ?? 0 };
    });
    checkNesting(this.#steps);
    const steps = this.#withStateCopies(states);
    const initials = [...[...this.#windows.values()].flatMap((w) => w.initial), ...states.flatMap((s) => s.initial ?? [])];
    const buffers = new Set<Buffer>();
    for (const s of steps) for (const ref of [...[...s.loads, ...s.saves].flatMap((t) => [t.state, t.arena]), ...refsOf(s.invocation)]) buffers.add(ref.buffer);
    for (const { ranges } of controlsOf(steps)) for (const { refs } of ranges) for (const { buffer } of refs) buffers.add(buffer);
    for (const { weights } of initials) buffers.add(weights.buffer);
    for (const { from, factors } of this.#memory.dequantizations) for (const { buffer } of [from, factors]) buffers.add(buffer);
    for (const p of [...inputs, ...outputs]) buffers.add(p.tensor.ref.buffer);
    return { stage: 'calls', name, target: this.#target, pulse: streams?.pulse ?? 0, steps, inputs, outputs, buffers: [...buffers], initials, dequantizations: this.#memory.dequantizations, weights: this.#memory.weights };
  }

  /** Decides, before anything is lowered, which wires their producers write directly where a reader needs them: windows and joined rows. */
  #reserveRefs(): void {
    const free = (w: Wire): boolean => constantOf(w) === undefined && this.#memory.reserved(w) === undefined && this.#memory.allocated(w) === undefined;
    for (const { wire, next } of this.#graph.states) {
      const bytes = bytesOf(factOf(wire));
      if (dtypeBytes[factOf(wire).dtype] >= 4) continue;
      this.#memory.reserve(wire, this.#memory.buffer('arena', wholeWords(bytes)));
      if (free(next)) this.#memory.reserve(next, this.#memory.buffer('arena', wholeWords(bytes)));
    }
    for (const w of this.#windows.values()) if (w.outer === 1 && free(w.wire)) this.#memory.reserve(w.wire, pulsePart(w));
    for (const node of [...this.#order].reverse()) {
      const out: Wire = { node, slot: 0 };
      const [x] = node.inputs;
      const there = this.#memory.strided(out);
      if (this.#isJoin(node)) {
        if (there === undefined && this.#memory.reserved(out) === undefined) this.#memory.reserve(out, this.#memory.buffer('arena', bytesOf(factOf(out))));
        this.#partsOf(node).forEach((part, i) => {
          const w = node.inputs[i]!;
          if (isDense(staticShape(factOf(w)), part.strides)) { if (free(w)) this.#memory.reserve(w, part.ref); }
          else if (this.#canWrite(w, node, part.strides)) this.#memory.reserveStrided(w, part);
        });
      } else if (there !== undefined && x !== undefined && this.#viewOf(node) !== undefined) {
        this.#memory.reserveStrided(x, { ref: there.ref, strides: this.#throughView(node, there.strides)! });
      } else if (x !== undefined && aliasOf(node)?.kind === 'over' && free(x) && this.#readOnlyBy(x, node)) {
        const ref = this.#memory.reserved(out);
        if (ref !== undefined) this.#memory.reserve(x, ref);
      } else if (x !== undefined && this.#viewOf(node) === 0 && bytesOf(factOf(x)) === bytesOf(factOf(out)) && free(x)) {
        const ref = this.#memory.reserved(out);
        if (ref !== undefined) this.#memory.reserve(x, ref);
      }
    }
  }

  /** Whether nothing but `reader` reads the memory of a wire. */
  #readOnlyBy(wire: Wire, reader: Node): boolean {
    if (this.#graph.onlyUser(wire.node) !== reader || wire.node.op.as(delay) !== undefined) return false;
    return this.#viewOf(wire.node) === undefined || this.#readOnlyBy(wire.node.inputs[0]!, wire.node);
  }

  /** Bytes into input 0 at which the node's output begins, for a node that only sees memory otherwise. */
  #viewOf(node: Node): number | undefined {
    const alias = aliasOf(node);
    return alias?.kind !== 'view' ? undefined : alias.offset * dtypeBytes[factOf(node.inputs[0]!).dtype];
  }

  /** Whether a node only puts its inputs one behind the other, and kernels copy those that are not there. */
  #isJoin(node: Node): boolean {
    const alias = aliasOf(node);
    return alias?.kind === 'join' && (this.#hasKernels || node.inputs.every((w) => isDense(staticShape(factOf(w)), denseStrides(staticShape(node.outputs[0]!)))));
  }

  /** Where in the memory of a join its inputs lie. */
  #partsOf(node: Node): readonly Strided[] {
    const out: Wire = { node, slot: 0 }, alias = aliasOf(node), shape = staticShape(factOf(out));
    const { ref, strides } = this.#memory.strided(out) ?? { ref: this.#memory.allocated(out) ?? this.#memory.reserved(out) ?? bug('a join without memory'), strides: denseStrides(shape) };
    const axis = alias?.kind === 'join' ? alias.axis : bug(`${node.op.name} is no join`);
    let before = 0;
    return node.inputs.map((w) => {
      const at = before * strides[axis]!;
      before += staticShape(factOf(w))[axis]!;
      return { ref: shift(ref, at * dtypeBytes[node.outputs[0]!.dtype]), strides };
    });
  }

  /** Strides of input 0 of a view of all of it, where the output has these; undefined where it would not be even. */
  #throughView(node: Node, strides: readonly number[]): readonly number[] | undefined {
    return reshapedStrides(staticShape(node.outputs[0]!), strides, staticShape(factOf(node.inputs[0]!)));
  }

  /** Whether `reader` alone reads a wire, and its producer can write it with these strides. */
  #canWrite(wire: Wire, reader: Node, strides: readonly number[]): boolean {
    const { node } = wire, alias = aliasOf(node), shape = staticShape(factOf(wire)), [x] = node.inputs;
    if (!this.#hasKernels || this.#graph.onlyUser(node) !== reader || this.#memory.reserved(wire) !== undefined || bytesOf(factOf(wire)) === 0) return false;
    if (alias?.kind === 'rows') return factOf(wire).dtype === 'f32' && rowStride(shape, strides) !== undefined;
    if (alias?.kind === 'strided') return isFourAxes(shape, alias.strides, strides);
    if (alias?.kind === 'join') return this.#joinsWithin(node, strides);
    const inner = alias?.kind === 'view' && bytesOf(factOf(x!)) === bytesOf(factOf(wire)) ? this.#throughView(node, strides) : undefined;
    return inner !== undefined && this.#canWrite(x!, node, inner);
  }

  /** Whether a join within another array takes no more copies than one by itself, which is copied there as a whole. */
  #joinsWithin(node: Node, strides: readonly number[]): boolean {
    const own = denseStrides(staticShape(node.outputs[0]!)), shapes = node.inputs.map((w) => staticShape(factOf(w)));
    const written = (w: Wire, i: number): boolean => (isDense(shapes[i]!, own) ? constantOf(w) === undefined && this.#memory.reserved(w) === undefined : this.#canWrite(w, node, own));
    const copied = (isWritten: (w: Wire, i: number) => boolean): number => node.inputs.filter((w, i) => !isWritten(w, i)).length;
    return shapes.every((shape) => isFourAxes(shape, denseStrides(shape), strides)) && copied((w) => this.#canWrite(w, node, strides)) <= copied(written) + 1;
  }

  /** Whether all that read the output of a node take it as it lies in input 0. */
  #isReadInPlace(node: Node, strides: readonly number[]): boolean {
    const out: Wire = { node, slot: 0 }, shape = staticShape(factOf(out));
    if (!this.#hasKernels || this.#graph.isOutput(out) || this.#memory.reserved(out) !== undefined || this.#memory.strided(out) !== undefined) return false;
    return this.#graph.users(node).every((reader) => reader.inputs.every((w, i) => w.node !== node
      || (this.#isJoin(reader) ? isFourAxes(shape, strides, this.#partsOf(reader)[i]!.strides) : boundOf(reader.op).takes(reader.inputs.map(factOf), i, strides))));
  }

  #lower(node: Node): void {
    const out: Wire = { node, slot: 0 };
    if (node.outputs.every((f) => f.value !== undefined)) return;
    refuseStrings(node);
    if (node.op.name === 'Input') {
      if (this.#memory.allocated(out) === undefined) this.#memory.allocate(out);
      return;
    }
    const past = node.op.as(delay);
    if (past !== undefined) { this.#lowerDelay(node, past); return; }
    const view = this.#viewOf(node);
    if (view !== undefined) { this.#lowerView(node, view); return; }
    if (this.#isJoin(node)) { this.#lowerJoin(node); return; }
    const alias = aliasOf(node);
    if (alias?.kind === 'strided' && this.#isReadInPlace(node, alias.strides)) {
      const from = refOf(this.#memory, node.inputs[0]!);
      this.#memory.reserveStrided(out, { ref: shift(from, alias.offset * dtypeBytes[factOf(out).dtype]), strides: alias.strides });
      return;
    }
    if (node.outputs.every((f) => bytesOf(f) === 0)) { node.outputs.forEach((_, slot) => this.#memory.allocate({ node, slot })); return; }
    const sink: Sink = {
      emit: (invocation) => { this.#steps.push({ label: node.name, invocation }); },
      put: (range) => { this.#steps.push(...range.steps); },
      range: (graph, inputs, results) => this.#lowerRange(graph, inputs, results),
    };
    if (!this.#hasKernels || boundOf(node.op).lower?.(contextOf(this.#memory, this.#target, node, sink)) !== true) this.#lowerToScript(node);
    node.outputs.forEach((_, slot) => { if (this.#memory.allocated({ node, slot }) === undefined) bug(`${node.op.name} does not allocate its output ${slot}`); });
  }

  #lowerRange(from: Graph, inputs: Parameters<LowerContext['range']>[1], results: readonly Ref[] = []): Range {
    const graph = lowerable(from);
    fuse(graph, this.#target);
    const order = schedule(graph);
    const memory = this.#memory.within(graph, order);
    inputs.forEach((given, i) => {
      if (given === null) return;
      memory.assign(graph.inputs[i]!.wire, given.ref);
      if (!given.owned) memory.keep(given.ref);
    });
    results.forEach((ref, i) => {
      const { wire } = graph.outputs[i]!;
      if (constantOf(wire) === undefined && memory.allocated(wire) === undefined && memory.reserved(wire) === undefined) memory.reserve(wire, ref);
    });
    return new Lowering(graph, order, memory, this.#target).range();
  }

  #lowerToScript(node: Node): void {
    const inputs = node.inputs.map((w) => this.#tensor(w));
    node.outputs.forEach((_, slot) => { if (this.#memory.allocated({ node, slot }) === undefined) this.#memory.allocate({ node, slot }); });
    const outputs = node.outputs.map((_, slot) => this.#tensor({ node, slot }));
    this.#script(node.name, node.op.name, node.op.attrs, inputs, outputs);
  }

  #script(label: string, operator: string, attrs: Attrs, inputs: readonly TensorView[], outputs: readonly TensorView[]): void {
    this.#steps.push({ label, invocation: { kind: 'script', operator, attrs, inputs, outputs } });
  }

  #tensor(wire: Wire): TensorView {
    const fact = factOf(wire);
    return { dtype: fact.dtype, shape: staticShape(fact), ref: refOf(this.#memory, wire), ...(fact.dtype === 'string' ? { capacity: capacityOf(fact) } : {}) };
  }

  /** Input 0 as it is, or a copy of it where the output is needed elsewhere. */
  #lowerView(node: Node, offset: number): void {
    const out: Wire = { node, slot: 0 };
    if (this.#memory.allocateStrided(out) !== undefined) return;
    const at = shift(refOf(this.#memory, node.inputs[0]!), offset);
    const wanted = this.#memory.reserved(out);
    const movedOn = this.#graph.isOutput(out) && this.#isPast(at);
    if ((wanted === undefined || sameRef(wanted, at)) && !movedOn) this.#memory.assign(out, at);
    else this.#copy(node.name, out, at, this.#memory.allocate(out));
  }

  /** Whether memory may hold frames that only a load writes. */
  #isPast(ref: Ref): boolean {
    const window = this.#windowsByBuffer.get(ref.buffer);
    return window !== undefined && ref.offset < window.past * window.frame;
  }

  /** Copies the inputs that are not yet in their places. */
  #lowerJoin(node: Node): void {
    const out: Wire = { node, slot: 0 };
    if (this.#memory.allocateStrided(out) === undefined) this.#memory.allocate(out);
    this.#partsOf(node).forEach((part, i) => {
      const w = node.inputs[i]!, shape = staticShape(factOf(w)), from = this.#memory.strided(w) ?? { ref: refOf(this.#memory, w), strides: denseStrides(shape) };
      if (sameRef(from.ref, part.ref) || bytesOf(factOf(w)) === 0) return;
      if (isDense(shape, part.strides) && isDense(shape, from.strides)) this.#copy(node.name, w, from.ref, part.ref);
      else if (!this.#copyStrided(node.name, w, shape, from, part)) bug(`a part of ${node.name} cannot be copied`);
    });
  }

  /** Copies the dense array of `wire`. */
  #copy(label: string, wire: Wire, from: Ref, to: Ref): void {
    const { dtype } = factOf(wire);
    const shape = staticShape(factOf(wire));
    if (bytesOf(factOf(wire)) === 0) return;
    const strides = denseStrides(shape);
    if (this.#copyStrided(label, wire, shape, { ref: from, strides }, { ref: to, strides })) return;
    this.#script(label, 'Identity', {}, [{ dtype, shape, ref: from }], [{ dtype, shape, ref: to }]);
  }

  #copyStrided(label: string, wire: Wire, shape: readonly number[], from: Strided, to: Strided): boolean {
    const calls = this.#hasKernels ? copies(factOf(wire).dtype, shape, from, to) : undefined;
    emitCopies((kernel, args) => { this.#steps.push({ label, invocation: kernelInvocation(wire.node.name, kernel, args) }); }, calls ?? []);
    return calls !== undefined;
  }

  #lowerDelay(node: Node, past: DelayAttrs): void {
    const [x] = node.inputs;
    const window = (x === undefined ? undefined : this.#windows.get(windowKey(x, past.axis))) ?? bug(`no window for ${node.name}`);
    if (!this.#filled.has(window)) this.#fill(window, node.name);
    const out: Wire = { node, slot: 0 };
    const first = firstFrame(window, past);
    const shape = staticShape(factOf(out));
    if (window.outer === 1 || (first === 0 && past.delay === 0)) {
      const at = shift(window.ref, first * window.frame);
      if (this.#memory.reserved(out) === undefined && !this.#graph.isOutput(out)) this.#memory.assign(out, at);
      else this.#copy(node.name, out, at, this.#memory.allocate(out));
      return;
    }
    const whole = shape.map((d, i) => (i === window.axis ? window.past + window.pulse : d));
    const to = this.#memory.allocate(out);
    if (this.#copyStrided(node.name, out, shape, { ref: shift(window.ref, first * window.frame), strides: denseStrides(whole) }, { ref: to, strides: denseStrides(shape) })) return;
    const { dtype } = factOf(out);
    this.#script(node.name, 'Slice', { axis: window.axis, start: first, end: first + shape[window.axis]! }, [{ dtype, shape: whole, ref: window.ref }], [{ dtype, shape, ref: to }]);
  }

  /** Copies the pulse into the window, unless its producer wrote it there, and adds the copies of its past. */
  #fill(window: Window, label: string): void {
    this.#filled.add(window);
    const { wire, axis, past, outer } = window;
    const at = refOf(this.#memory, wire);
    this.#saves.push(...savesOf(window));
    if (outer === 1) {
      this.#loads.push(...loadsOf(window));
      if (!sameRef(at, pulsePart(window))) this.#copy(label, wire, at, pulsePart(window));
      return;
    }
    const shape = staticShape(factOf(wire));
    const whole = shape.map((d, i) => (i === axis ? past + window.pulse : d));
    if (this.#copyStrided(label, wire, shape, { ref: at, strides: denseStrides(shape) }, { ref: pulsePart(window), strides: denseStrides(whole) })) {
      this.#loads.push(...loadsOf(window));
      return;
    }
    const { dtype } = factOf(wire);
    const older = this.#memory.buffer('arena', window.state.buffer.bytes);
    this.#loads.push({ state: window.state, arena: older, bytes: window.state.buffer.bytes });
    this.#script(label, 'Concat', { axis }, [{ dtype, shape: shape.map((d, i) => (i === axis ? past : d)), ref: older }, { dtype, shape, ref: at }], [{ dtype, shape: whole, ref: window.ref }]);
  }

  /** The next value of a state, in the arena and saved. */
  #lowerState(state: State): LoweredState {
    const { name, wire, next } = state;
    const bytes = bytesOf(factOf(next));
    let after = refOf(this.#memory, next);
    if (!savable(after, bytes) || this.#isPast(after) || this.#steps.length === 0) {
      const copy = this.#memory.buffer('arena', wholeWords(bytes));
      this.#copy(name, next, after, copy);
      after = copy;
    }
    return lowerState(this.#memory, state, refOf(this.#memory, wire), after);
  }

  /** Loads go to the first step that touches their buffer, saves to the last, those in a loop or branch to that itself; those of states to any step where none does. */
  #withStateCopies(states: readonly LoweredState[]): readonly Step[] {
    const first = new Map<Buffer, number>();
    const last = new Map<Buffer, number>();
    const touch = (buffer: Buffer, at: number): void => {
      first.set(buffer, Math.min(at, first.get(buffer) ?? at));
      last.set(buffer, Math.max(at, last.get(buffer) ?? at));
    };
    const controls = controlsOf(this.#steps);
    /** The outermost loop or branch that a step is in. */
    const outermost = (i: number): number => controls.find((c) => c.at < i && i < endOf(c))?.at ?? i;
    this.#steps.forEach(({ invocation }, i) => { for (const { buffer } of refsOf(invocation)) touch(buffer, outermost(i)); });
    for (const { at, ranges } of controls) for (const { refs } of ranges) for (const { buffer } of refs) touch(buffer, outermost(at));
    for (const { arena } of [...this.#loads, ...this.#saves]) if (!first.has(arena.buffer)) bug('no step touches a window');
    const loadedAt = ({ load }: LoweredState): number => first.get(load.arena.buffer) ?? 0;
    const lastLoad = new Map<Buffer, number>();
    for (const s of states) lastLoad.set(s.load.arena.buffer, Math.max(loadedAt(s), lastLoad.get(s.load.arena.buffer) ?? 0));
    // a state is not saved before its own load, nor from memory that another state's load has yet to fill
    const savedAt = (s: LoweredState): number => Math.max(loadedAt(s), last.get(s.save.arena.buffer) ?? 0, lastLoad.get(s.save.arena.buffer) ?? 0);
    const steps = this.#steps.map((step) => ({ ...step, loads: new Array<StateCopy>(), saves: new Array<StateCopy>() }));
    for (const t of this.#loads) steps[first.get(t.arena.buffer)!]?.loads.push(t);
    for (const t of this.#saves) steps[last.get(t.arena.buffer)!]?.saves.push(t);
    for (const s of states) {
      steps[loadedAt(s)]?.loads.push(s.load);
      steps[savedAt(s)]?.saves.push(s.save);
    }
    return steps;
  }
}
