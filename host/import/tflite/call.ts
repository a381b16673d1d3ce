import { op } from '../../graph/op.ts';
import { clamp } from '../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Builder, Origin } from '../builder.ts';
import * as general from '../call.ts';
import type { Expansion } from '../elements.ts';
import { type PlainAttributes, build } from '../tensorflow/spell.ts';
import type { TfliteTensor } from './model.ts';
import type { Options } from './options.ts';

/** A value that goes from run to run: a wire that stands for it before the run, and what says what it is after. */
export interface Variable { readonly before: ImportedWire; set(next: ImportedWire): void }

/** What a call can do beyond adding nodes. */
export interface Place {
  readonly builder: Builder;
  readonly origin: Origin;
  readonly expansion: Expansion;
  /** The variable tensor that is input `i`. */
  variable(i: number): Variable;
}

/** One operator of a subgraph. */
export class Call extends general.Call<Options> {
  /** Of the inputs, undefined where one is left out. */
  readonly tensors: readonly (TfliteTensor | undefined)[];
  readonly results: readonly TfliteTensor[];
  readonly #place: Place;

  constructor(place: Place, options: Options, inputs: readonly (ImportedWire | undefined)[], tensors: readonly (TfliteTensor | undefined)[], results: readonly TfliteTensor[]) {
    super(place.builder, place.origin, options, inputs, 0);
    this.tensors = tensors;
    this.results = results;
    this.#place = place;
  }

  /** The first output of an operator of TensorFlow at the place of this one: most of TensorFlow Lite's are TensorFlow's, their attributes in a table. */
  tensorflow(name: string, attributes: PlainAttributes, ...inputs: readonly ImportedWire[]): ImportedWire { return this.tensorflowMany(name, attributes, ...inputs)[0]!; }
  tensorflowMany(name: string, attributes: PlainAttributes, ...inputs: readonly ImportedWire[]): readonly ImportedWire[] { return build(this.#place, name, attributes, inputs); }

  variable(i: number): Variable { return this.#place.variable(i); }

  /** `x` behind the activation that the operator ends with. */
  activated(x: ImportedWire): ImportedWire {
    const limit = (lo: number | null, hi: number | null): ImportedWire => this.add(op(clamp, { lo, hi }), x);
    switch (this.activation()) {
      case 'NONE': return x;
      case 'RELU': return limit(0, null);
      case 'RELU_N1_TO_1': return limit(-1, 1);
      case 'RELU6': return limit(0, 6);
      case 'TANH': return this.tensorflow('Tanh', {}, x);
      case 'SIGN_BIT': return this.refuse('the activation SIGN_BIT');
    }
  }

  activation(): 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT' {
    return this.attrs.oneOf('fused_activation_function', 'NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT');
  }
}

export type BuildNode = general.BuildNode<Call>;
export type Family = Readonly<Record<string, BuildNode>>;
