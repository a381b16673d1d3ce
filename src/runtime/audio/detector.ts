import { detectorFault, detectorField, detectorInput } from '../errors.ts';
import type { Model } from '../model.ts';
import { MicroFrontend } from './micro-frontend.ts';

/** What the manifest of a wake word of microWakeWord says; `pack` leaves it in `metadata.detector` of a model that it finds by its manifest. */
export interface DetectorOptions {
  /** The mean probability above which the wake word is heard. */
  readonly probabilityCutoff: number;
  /** Runs of the network over which that is the mean. */
  readonly slidingWindowSize: number;
  /** Milliseconds from one frame of features to the next; default 10. */
  readonly featureStepSize?: number;
  /** Seconds at the start, and after a detection, in which nothing is heard; default 1. */
  readonly refractory?: number;
}

const rate = 16000;

/**
 * Hears the wake word of a network of microWakeWord (or one with the same inputs and outputs) in sound of 16 kHz: features of `MicroFrontend`, a run
 * whenever there are as many frames as the network takes, the mean of the last probabilities against the cutoff.
 */
export class Detector {
  readonly #model: Model;
  readonly #frontEnd: MicroFrontend;
  readonly #options: Required<DetectorOptions>;
  /** The frames of the next run so far. */
  readonly #input: Float32Array<ArrayBuffer>;
  readonly #quantize: (feature: number) => number;
  readonly #scale: (output: number) => number;
  #filled = 0;
  readonly #recent: number[] = [];
  #pause: number;

  /** Options that are missing come from the model's metadata. Throws a UserError where neither has them, or the model does not take such features. */
  constructor(model: Model, options: Partial<DetectorOptions> = {}) {
    this.#options = optionsOf({ ...detectorOf(model), ...options });
    const [input, ...moreInputs] = model.inputs, [output, ...moreOutputs] = model.outputs, channels = input?.shape.at(-1);
    if (input === undefined || output === undefined || channels === undefined || moreInputs.length + moreOutputs.length > 0 || model.pulse > 0 || output.shape.some((d) => d !== 1)) throw detectorInput(model.name);
    const [quantize, scale] = [quantizers[input.dtype], scales[output.dtype]];
    if (quantize === undefined || scale === undefined) throw detectorInput(model.name);
    [this.#model, this.#quantize, this.#scale] = [model, quantize, scale];
    this.#frontEnd = new MicroFrontend({ channels, hop: (this.#options.featureStepSize * rate) / 1000 });
    this.#input = new Float32Array(input.shape.reduce((a, b) => a * b, 1));
    this.#pause = this.#runsIn(this.#options.refractory);
  }

  /** The mean of the last probabilities, 0 to 1. */
  get probability(): number {
    return this.#recent.reduce((a, b) => a + b, 0) / this.#options.slidingWindowSize;
  }

  /** Takes any number of mono samples of 16 kHz, floats in [-1, 1) or 16-bit integers. Whether the wake word is heard in them. */
  push(samples: Float32Array | Int16Array): boolean {
    let heard = false;
    for (const feature of this.#frontEnd.push(samples)) {
      this.#input[this.#filled++] = this.#quantize(feature);
      if (this.#filled === this.#input.length) heard = this.#run() || heard;
    }
    return heard;
  }

  /** Forgets the sound so far. */
  reset(): void {
    this.#frontEnd.reset();
    this.#begin();
  }

  #run(): boolean {
    this.#filled = 0;
    const output = this.#model.run(this.#input)[this.#model.outputs[0]!.name]![0]!;
    this.#recent.push(this.#scale(output));
    if (this.#recent.length > this.#options.slidingWindowSize) this.#recent.shift();
    if (this.#pause > 0) {
      this.#pause--;
      return false;
    }
    if (this.probability <= this.#options.probabilityCutoff) return false;
    this.#begin();
    return true;
  }

  #begin(): void {
    this.#model.reset();
    this.#filled = this.#recent.length = 0;
    this.#pause = this.#runsIn(this.#options.refractory);
  }

  #runsIn(seconds: number): number {
    return Math.round((seconds * 1000 * this.#frontEnd.options.channels) / (this.#options.featureStepSize * this.#input.length));
  }
}

/** Features for inputs of each type, as microWakeWord trains with them and ESPHome quantises them: 26 (the largest, 666 / 25.6) over 256 steps. */
const step = (feature: number): number => Math.min(255, Math.floor((feature * 256 + 333) / 666));
const quantizers: Readonly<Record<string, (feature: number) => number>> = { f32: (feature) => feature / 25.6, i8: (feature) => step(feature) - 128, u8: step };
const scales: Readonly<Record<string, (output: number) => number>> = { f32: (p) => p, u8: (p) => p / 255, i8: (p) => (p + 128) / 255 };

function detectorOf({ name, metadata }: Model): Partial<DetectorOptions> {
  const value = metadata['detector'];
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw detectorFault(`metadata.detector of ${name} is no object`);
  return value;
}

function optionsOf(options: Partial<DetectorOptions>): Required<DetectorOptions> {
  const number = (name: keyof DetectorOptions, fallback?: number): number => {
    const value = options[name] ?? fallback;
    if (typeof value !== 'number') throw detectorField(name, value);
    return value;
  };
  const all = {
    probabilityCutoff: number('probabilityCutoff'), slidingWindowSize: number('slidingWindowSize'), featureStepSize: number('featureStepSize', 10), refractory: number('refractory', 1),
  };
  if (!(all.probabilityCutoff >= 0 && all.probabilityCutoff <= 1)) throw detectorFault('probabilityCutoff must be from 0 to 1');
  if (!Number.isInteger(all.slidingWindowSize) || all.slidingWindowSize < 1 || all.slidingWindowSize > 1000) throw detectorFault('slidingWindowSize must be an integer from 1 to 1000');
  if (!Number.isInteger(all.featureStepSize) || all.featureStepSize < 1 || all.featureStepSize > 100) throw detectorFault('featureStepSize must be an integer from 1 to 100 ms');
  if (!(all.refractory >= 0 && all.refractory <= 60)) throw detectorFault('refractory must be from 0 to 60 s');
  return all;
}
