import { platform, type NativeContext, type NativeModel } from 'linnet:native';
import { LinReader, type LinPort } from '../format/reader.ts';
import { planScriptSteps, Steps } from './script-steps.ts';
import { Cells, type Memory } from './tensors.ts';

/** A loaded model, shared by its sessions and streams. */
export class Loaded {
  readonly name: string;
  readonly lin: LinReader;
  /** Those that a user gives. */
  readonly inputs: readonly LinPort[];
  /** Number of the run, frames that are left of the stream at its start (2^30: not known); absent where no step reads it. */
  readonly clock: LinPort | undefined;
  readonly outputs: readonly LinPort[];
  readonly #native: NativeModel;
  readonly #plan: ReturnType<typeof planScriptSteps>;
  readonly #threads: number;

  /** `name` is for messages. */
  constructor(native: NativeModel, name: string, threads: number = platform.threads) {
    this.name = name;
    this.#threads = threads;
    this.#native = native;
    this.lin = new LinReader(native.bytes);
    this.inputs = this.lin.inputs.filter((p) => p.content !== 'clock');
    this.clock = this.lin.inputs.find((p) => p.content === 'clock');
    this.outputs = this.lin.outputs;
    this.#plan = planScriptSteps(this.lin, name);
  }

  session(): Session {
    const context = this.#native.context(this.#threads), { arena, state } = context;
    const memory = { file: this.#native.bytes, weightsOffset: this.lin.weightsOffset, arena, state };
    return new Session(memory, context, new Steps(this.#plan, context, this.lin, memory));
  }
}

/** One arena and one state of a model. */
export class Session {
  readonly memory: Memory;
  readonly #context: NativeContext;
  readonly #steps: Steps;

  constructor(memory: Memory, context: NativeContext, steps: Steps) {
    this.memory = memory;
    this.#context = context;
    this.#steps = steps;
  }

  cells(port: LinPort): Cells {
    return new Cells(port.tensor, this.memory);
  }

  run(): void {
    this.#steps.run();
  }

  /** `run` with a log as NativeContext's `runObserved` takes it. */
  runObserved(log: ArrayBuffer, timed: boolean): void {
    this.#steps.runObserved(log, timed);
  }

  /** State as at the start of a stream, or before the first run. */
  reset(): void {
    this.#context.reset();
  }
}
