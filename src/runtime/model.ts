import { embedded, openModel } from 'linnet:native';
import type { Tensor } from '../eval/tensor.ts';
import type { DType } from '../format/dtype.ts';
import { LinReader, elements, type LinPort } from '../format/reader.ts';
import { toFrontEnd, type FrontEnd } from './audio/front-end.ts';
import { badMetadata, inputLength, inputMissing, inputShape, isStream, noFrontEnd, notString, otherEmbedded, severalInputs } from './errors.ts';
import { isNamed, valuesOf, type RunInput, type RunInputs } from './inputs.ts';
import { portNamed } from './ports.ts';
import { Loaded, type Session } from './session.ts';
import { Stream, type Timing } from './stream.ts';
import { labelled, labelsOf, storeString, stringAt } from './strings.ts';
import { tensorOf, toFloats } from './tensors.ts';

/** An input or output of a model; of a stream, as one run takes or gives it. */
export interface PortInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Index of the axis that runs along the stream; -1: none. */
  readonly streamAxis: number;
  /** Frames at the start of the stream that are not part of the result; 0 for inputs. */
  readonly delay: number;
  /** Whether it takes in a whole stream, and is given when that ends. */
  readonly atEnd: boolean;
  /** Of an output that is a tensor of strings: these, by the numbers that `run` and streams give for them. */
  readonly labels?: readonly string[];
}

/** The JSON object that the model was packed with (`--metadata`). */
export interface Metadata {
  /** The front end that computes the model's features. Reading it throws a UserError where the metadata has none. */
  readonly frontEnd: FrontEnd;
  readonly [name: string]: unknown;
}

export interface ModelOptions {
  /** Number of threads per run, 1 to 16; default: LINNET_THREADS, else 1. Results are the same bit for bit. */
  readonly threads?: number | undefined;
}

const info = ({ name, tensor: { dtype, shape }, streamAxis, delay, content }: LinPort, labels?: readonly string[]): PortInfo =>
  ({ name, dtype, shape, streamAxis, delay, atEnd: content === 'end', ...(labels === undefined ? {} : { labels }) });

/** A packed model, ready to run. */
export class Model {
  readonly name: string;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly metadata: Metadata;
  /** Input frames per run of a stream; 0: the model is not a stream. */
  readonly pulse: number;
  /** Latency: input frames that pass before a stream gives its first item. */
  readonly delay: number;
  /** Element operations of one run, at most, as the file declares them and the runtime has checked; of loops that end by a condition, all that they may make. */
  readonly operations: number;
  readonly #loaded: Loaded;
  readonly #timing: Timing;
  readonly #labels: ReadonlyMap<string, readonly string[]>;
  #session: Session | null = null;

  /** Scripts use `open`. */
  constructor(loaded: Loaded) {
    const json = parseMetadata(loaded);
    this.#loaded = loaded;
    this.#timing = timingOf(json['frontEnd']);
    this.name = loaded.name;
    this.#labels = labelsOf(json['outputLabels']);
    this.inputs = loaded.inputs.map((port) => info(port));
    this.outputs = loaded.outputs.map((port) => info(port, this.#labels.get(port.name)));
    this.pulse = loaded.lin.pulse;
    this.operations = loaded.lin.operations;
    this.delay = loaded.outputs.reduce((most, { delay, frames }) => Math.max(most, frames > 0 ? (delay * this.pulse) / frames : 0), 0);
    this.metadata = metadataOf(json, loaded.name);
  }

  /**
   * The model embedded in this executable, if there is one and `path` is omitted or has its name (ignoring folders and extension); else the
   * `.lin` at `path`. Throws a UserError where the file cannot be read, or with the number of the check that it fails.
   */
  static open(path?: string, { threads }: ModelOptions = {}): Model {
    if (!embedded) return new Model(new Loaded(openModel(path ?? null), path ?? 'model', threads));
    const own = openModel(null), name = stem(new LinReader(own.bytes).model);
    if (path === undefined || stem(path) === name) return new Model(new Loaded(own, path ?? name, threads));
    try {
      return new Model(new Loaded(openModel(path), path, threads));
    } catch (error) {
      throw error instanceof Error && error.name === 'UserError' ? otherEmbedded(error.message, name) : error;
    }
  }

  /**
   * One inference. `inputs`: the values of the single input, or of each input by name; of a string its bytes. Returns each output by name, its
   * elements as floats in row-major order; they are views, valid until the next run. Throws a UserError where an input is missing, unknown or of
   * another length, or where the model is a stream.
   */
  run(inputs: RunInput | RunInputs): Readonly<Record<string, Float32Array>> {
    const session = this.#run(isNamed(this.name, inputs) ? inputs : { [this.#onlyInput()]: inputs });
    return Object.fromEntries(this.#loaded.outputs.map((port) => [port.name, toFloats(session.cells(port).get(0, elements(port.tensor.shape)))]));
  }

  /** Restores the network's variables to their initial values, as before the first run. Streams have their own `reset`. */
  reset(): void {
    this.#session?.reset();
  }

  /** `run` with tensors, which carry element types and shapes; outputs that have labels are strings. Throws a UserError where these do not match the inputs. */
  runTensors(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
    const session = this.#run(inputs);
    return Object.fromEntries(this.#loaded.outputs.map((port) => [port.name, labelled(tensorAt(port, session), this.#labels.get(port.name))]));
  }

  /** A new stream with its own state. Throws a UserError where the model was packed without `--pulse`. */
  stream(): Stream {
    return new Stream(this.#loaded, this.#timing);
  }

  #onlyInput(): string {
    const [first, second] = this.inputs;
    if (first === undefined || second !== undefined) throw severalInputs(this.name, this.inputs.map((p) => p.name));
    return first.name;
  }

  #run(inputs: Readonly<Record<string, RunInput | Tensor>>): Session {
    const { lin, inputs: ports } = this.#loaded;
    if (lin.pulse > 0) throw isStream(this.name, lin.pulse);
    const session = (this.#session ??= this.#loaded.session());
    const given = new Map(Object.entries(inputs).map(([name, value]) => [portNamed(this.name, 'input', name, ports), value]));
    for (const port of ports) {
      const value = given.get(port), { shape, dtype } = port.tensor;
      if (value === undefined) throw inputMissing(this.name, port.name, shape, dtype);
      if (dtype === 'string') {
        storeString(this.name, port, value, session.memory);
        continue;
      }
      if (value instanceof ArrayBuffer || ('dtype' in value && value.dtype === 'string')) throw notString(this.name, port.name, dtype);
      if ('dtype' in value && (value.dtype !== dtype || value.shape.join() !== shape.join())) throw inputShape(this.name, port.name, shape, dtype, value.shape, value.dtype);
      const values = valuesOf(value);
      if (values.length !== elements(shape)) throw inputLength(this.name, port.name, shape, dtype, values.length);
      session.cells(port).set(values, 0, values.length, 0);
    }
    session.run();
    return session;
  }
}

const stem = (path: string): string => path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');

function tensorAt(port: LinPort, session: Session): Tensor {
  const { dtype, shape } = port.tensor;
  if (dtype === 'string') return stringAt(port.tensor, session.memory);
  return tensorOf(dtype, shape, session.cells(port).get(0, elements(shape)));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function parseMetadata({ lin, name }: Loaded): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(lin.metadata);
    if (isRecord(value)) return value;
  } catch {
    // Reported below.
  }
  throw badMetadata(name);
}

/** Without a front end its getter throws; it is not enumerable then, so that metadata can still be printed. */
function metadataOf(json: Readonly<Record<string, unknown>>, name: string): Metadata {
  const { frontEnd, ...others } = json;
  const metadata = {
    ...others,
    get frontEnd(): FrontEnd {
      if (frontEnd === undefined) throw noFrontEnd(name);
      return toFrontEnd(frontEnd);
    },
  };
  return Object.defineProperty(metadata, 'frontEnd', { enumerable: frontEnd !== undefined });
}

/** NaN where there is no front end. */
function timingOf(frontEnd: unknown): Timing {
  const field = (name: string): number => {
    const value = isRecord(frontEnd) ? frontEnd[name] : undefined;
    return typeof value === 'number' ? value : NaN;
  };
  return { hop: field('hop') / field('rate'), window: field('window') / field('rate') };
}
