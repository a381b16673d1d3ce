import type { NativeModel } from 'linnet:native';
import type { Tensor } from '../eval/tensor.ts';
import { LinReader, type LinPort } from '../format/reader.ts';
import { planScriptSteps, Steps } from './script-steps.ts';
import { Cells, type Memory } from './tensors.ts';

/** What a model and its streams share. */
export class Loaded {
  readonly name: string;
  readonly lin: LinReader;
  readonly inputs: readonly LinPort[];
  readonly outputs: readonly LinPort[];
  readonly #native: NativeModel;
  readonly #plan: ReturnType<typeof planScriptSteps>;

  /** `name` is for messages. */
  constructor(native: NativeModel, name: string) {
    this.name = name;
    this.#native = native;
    this.lin = new LinReader(native.bytes);
    this.inputs = this.lin.inputs;
    this.outputs = this.lin.outputs;
    this.#plan = planScriptSteps(this.lin, name);
  }

  session(): Session {
    const context = this.#native.context(), { arena, state } = context;
    const memory = { file: this.#native.bytes, weightsOffset: this.lin.weightsOffset, arena, state };
    return new Session(memory, new Steps(this.#plan, context, this.lin, memory));
  }
}

/** One arena and one state of a model. */
export class Session {
  readonly memory: Memory;
  readonly #steps: Steps;

  constructor(memory: Memory, steps: Steps) {
    this.memory = memory;
    this.#steps = steps;
  }

  cells(port: LinPort): Cells {
    return new Cells(port.tensor, this.memory);
  }

  /** Values of string inputs and outputs, by index of the tensor. */
  get strings(): Map<number, Tensor> {
    return this.#steps.strings;
  }

  run(): void {
    this.#steps.run();
  }

  /** State as at the start of a stream. */
  reset(): void {
    new Uint8Array(this.memory.state).fill(0);
  }
}
