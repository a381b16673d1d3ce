// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.

/** Arguments of each kernel by name; `A` is how an address is written at this stage. */
export interface KernelArgs<A> {
  readonly conv_f32_n4: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly c: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly conv_f32_n8: KernelArgs<A>['conv_f32_n4'];
  readonly conv_f32_n16: KernelArgs<A>['conv_f32_n4'];
  readonly conv_gate_f32_n4: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly c: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly ys: number };
  readonly conv_gate_f32_n8: KernelArgs<A>['conv_gate_f32_n4'];
  readonly conv_gate_f32_n16: KernelArgs<A>['conv_gate_f32_n4'];
  readonly gate_f32: { readonly a: A; readonly g: A; readonly y: A; readonly m: number; readonly n: number; readonly as: number; readonly gs: number; readonly ys: number };
  readonly softmax_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly xs: number; readonly ys: number };
  readonly log_softmax_f32: KernelArgs<A>['softmax_f32'];
  readonly max_pool_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly ys: number };
  readonly mean_pool_f32: KernelArgs<A>['max_pool_f32'];
  readonly copy_w32: { readonly x: A; readonly y: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly add_f32: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly sub_f32: KernelArgs<A>['add_f32'];
  readonly mul_f32: KernelArgs<A>['add_f32'];
  readonly div_f32: KernelArgs<A>['add_f32'];
  readonly max_f32: KernelArgs<A>['add_f32'];
  readonly min_f32: KernelArgs<A>['add_f32'];
  readonly clamp_f32: { readonly x: A; readonly y: A; readonly n: number; readonly lo: number; readonly hi: number };
  readonly tanh_f32: { readonly x: A; readonly y: A; readonly n: number };
  readonly sigmoid_f32: KernelArgs<A>['tanh_f32'];
  readonly exp_f32: KernelArgs<A>['tanh_f32'];
  readonly log_f32: KernelArgs<A>['tanh_f32'];
  readonly sqrt_f32: KernelArgs<A>['tanh_f32'];
  readonly rsqrt_f32: KernelArgs<A>['tanh_f32'];
  readonly neg_f32: KernelArgs<A>['tanh_f32'];
  readonly abs_f32: KernelArgs<A>['tanh_f32'];
  readonly logmel_f32: { readonly x: A; readonly win: A; readonly twiddle: A; readonly rise: A; readonly slot: A; readonly scratch: A; readonly y: A; readonly m: number; readonly window: number; readonly hop: number; readonly fft: number; readonly first: number; readonly bins: number; readonly mels: number; readonly ys: number; readonly offset: number };
  readonly decode_wav_f32: { readonly file: A; readonly rate: A; readonly y: A; readonly words: number; readonly samples: number; readonly channels: number };
  readonly spectrogram_f32: { readonly x: A; readonly win: A; readonly twiddle: A; readonly scratch: A; readonly y: A; readonly m: number; readonly window: number; readonly hop: number; readonly half: number; readonly root: number };
  readonly mfcc_f32: { readonly x: A; readonly rate: A; readonly cosines: A; readonly edges: A; readonly scratch: A; readonly y: A; readonly m: number; readonly bins: number; readonly filters: number; readonly coefs: number; readonly low: number; readonly high: number };
}

export type KernelName = keyof KernelArgs<never>;

/** Minima and maxima are inclusive. */
export type KernelParam =
  | { readonly name: string; readonly kind: 'in' | 'out' | 'inout'; readonly type: 'f32' | 'i32'; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'float' };

export interface KernelInfo { readonly id: number; readonly params: readonly KernelParam[] }

const conv_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'taps', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ts', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const conv_gate_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'taps', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ts', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];
const gate_f32: readonly KernelParam[] = [{ name: 'a', kind: 'in', type: 'f32', optional: false }, { name: 'g', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'as', kind: 'int', min: 0, max: 2147483647 }, { name: 'gs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];
const softmax_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];
const max_pool_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'taps', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ts', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];
const copy_w32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }];
const add_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'in', type: 'f32', optional: false }, { name: 'z', kind: 'out', type: 'f32', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }];
const clamp_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const tanh_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const logmel_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'win', kind: 'in', type: 'f32', optional: false }, { name: 'twiddle', kind: 'in', type: 'f32', optional: false }, { name: 'rise', kind: 'in', type: 'f32', optional: false }, { name: 'slot', kind: 'in', type: 'i32', optional: false }, { name: 'scratch', kind: 'inout', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'window', kind: 'int', min: 1, max: 2147483647 }, { name: 'hop', kind: 'int', min: 1, max: 2147483647 }, { name: 'fft', kind: 'int', min: 8, max: 32768 }, { name: 'first', kind: 'int', min: 0, max: 2147483647 }, { name: 'bins', kind: 'int', min: 1, max: 2147483647 }, { name: 'mels', kind: 'int', min: 1, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'offset', kind: 'float' }];
const decode_wav_f32: readonly KernelParam[] = [{ name: 'file', kind: 'in', type: 'i32', optional: false }, { name: 'rate', kind: 'out', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'words', kind: 'int', min: 0, max: 2147483647 }, { name: 'samples', kind: 'int', min: 1, max: 2147483647 }, { name: 'channels', kind: 'int', min: 1, max: 2147483647 }];
const spectrogram_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'win', kind: 'in', type: 'f32', optional: false }, { name: 'twiddle', kind: 'in', type: 'f32', optional: false }, { name: 'scratch', kind: 'inout', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'window', kind: 'int', min: 1, max: 2147483647 }, { name: 'hop', kind: 'int', min: 1, max: 2147483647 }, { name: 'half', kind: 'int', min: 4, max: 16384 }, { name: 'root', kind: 'int', min: 0, max: 1 }];
const mfcc_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'rate', kind: 'in', type: 'i32', optional: false }, { name: 'cosines', kind: 'in', type: 'f32', optional: false }, { name: 'edges', kind: 'inout', type: 'i32', optional: false }, { name: 'scratch', kind: 'inout', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'bins', kind: 'int', min: 2, max: 2147483647 }, { name: 'filters', kind: 'int', min: 1, max: 2147483647 }, { name: 'coefs', kind: 'int', min: 1, max: 2147483647 }, { name: 'low', kind: 'float' }, { name: 'high', kind: 'float' }];

export const kernels: Readonly<Record<KernelName, KernelInfo>> = {
  conv_f32_n4: { id: 1, params: conv_f32_n4 },
  conv_f32_n8: { id: 2, params: conv_f32_n4 },
  conv_f32_n16: { id: 3, params: conv_f32_n4 },
  conv_gate_f32_n4: { id: 4, params: conv_gate_f32_n4 },
  conv_gate_f32_n8: { id: 5, params: conv_gate_f32_n4 },
  conv_gate_f32_n16: { id: 6, params: conv_gate_f32_n4 },
  gate_f32: { id: 7, params: gate_f32 },
  softmax_f32: { id: 8, params: softmax_f32 },
  log_softmax_f32: { id: 9, params: softmax_f32 },
  max_pool_f32: { id: 10, params: max_pool_f32 },
  mean_pool_f32: { id: 11, params: max_pool_f32 },
  copy_w32: { id: 12, params: copy_w32 },
  add_f32: { id: 13, params: add_f32 },
  sub_f32: { id: 14, params: add_f32 },
  mul_f32: { id: 15, params: add_f32 },
  div_f32: { id: 16, params: add_f32 },
  max_f32: { id: 17, params: add_f32 },
  min_f32: { id: 18, params: add_f32 },
  clamp_f32: { id: 19, params: clamp_f32 },
  tanh_f32: { id: 20, params: tanh_f32 },
  sigmoid_f32: { id: 21, params: tanh_f32 },
  exp_f32: { id: 22, params: tanh_f32 },
  log_f32: { id: 23, params: tanh_f32 },
  sqrt_f32: { id: 24, params: tanh_f32 },
  rsqrt_f32: { id: 25, params: tanh_f32 },
  neg_f32: { id: 26, params: tanh_f32 },
  abs_f32: { id: 27, params: tanh_f32 },
  logmel_f32: { id: 28, params: logmel_f32 },
  decode_wav_f32: { id: 29, params: decode_wav_f32 },
  spectrogram_f32: { id: 30, params: spectrogram_f32 },
  mfcc_f32: { id: 31, params: mfcc_f32 },
};

/** Highest id: the header's `kernelVersion`. */
export const kernelVersion = 31;
