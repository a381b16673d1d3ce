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
  readonly conv2d_f32_n4: { readonly x: A; readonly w: A; readonly zero: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly conv2d_f32_n8: KernelArgs<A>['conv2d_f32_n4'];
  readonly conv2d_f32_n16: KernelArgs<A>['conv2d_f32_n4'];
  readonly depthwise_f32: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly max_pool2d_f32: { readonly x: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly ys: number };
  readonly mean_pool2d_f32: KernelArgs<A>['max_pool2d_f32'];
  readonly elu_f32: { readonly x: A; readonly y: A; readonly n: number; readonly alpha: number; readonly scale: number };
  readonly erf_f32: KernelArgs<A>['tanh_f32'];
  readonly softplus_f32: KernelArgs<A>['tanh_f32'];
  readonly floor_f32: KernelArgs<A>['tanh_f32'];
  readonly ceil_f32: KernelArgs<A>['tanh_f32'];
  readonly round_f32: KernelArgs<A>['tanh_f32'];
  readonly sign_f32: KernelArgs<A>['tanh_f32'];
  readonly sin_f32: KernelArgs<A>['tanh_f32'];
  readonly cos_f32: KernelArgs<A>['tanh_f32'];
  readonly quantize_f32: { readonly x: A; readonly y: A; readonly n: number; readonly lo: number; readonly hi: number; readonly scale: number };
  readonly pow_f32: KernelArgs<A>['add_f32'];
  readonly prelu_f32: KernelArgs<A>['add_f32'];
  readonly floor_div_f32: KernelArgs<A>['add_f32'];
  readonly floor_mod_f32: KernelArgs<A>['add_f32'];
  readonly min_pool_f32: KernelArgs<A>['max_pool_f32'];
  readonly prod_pool_f32: KernelArgs<A>['max_pool_f32'];
  readonly compare_f32: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly how: number };
  readonly compare_i32: KernelArgs<A>['compare_f32'];
  readonly compare_u8: KernelArgs<A>['compare_f32'];
  readonly logic_u8: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly any: number };
  readonly select_w32: { readonly c: A; readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly c0: number; readonly c1: number; readonly c2: number; readonly c3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly cast_u8_f32: KernelArgs<A>['tanh_f32'];
  readonly cast_u8_i32: KernelArgs<A>['tanh_f32'];
  readonly cast_i32_f32: KernelArgs<A>['tanh_f32'];
  readonly cast_f32_i32: KernelArgs<A>['tanh_f32'];
  readonly cast_i32_i64: KernelArgs<A>['tanh_f32'];
  readonly cast_i64_f32: KernelArgs<A>['tanh_f32'];
  readonly gather_w32: { readonly x: A; readonly index: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly is: number };
  readonly reverse_w32: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number };
  readonly arg_max_f32: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number; readonly ys: number; readonly least: number };
  readonly top_k_f32: { readonly x: A; readonly y: A; readonly place: A; readonly m: number; readonly n: number; readonly k: number; readonly ps: number };
  readonly resize_f32: { readonly x: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly between: number; readonly scale: number; readonly half: number };
  readonly lrn_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number };
  readonly matmul_f32: { readonly a: A; readonly b: A; readonly y: A; readonly m: number; readonly n: number; readonly k: number; readonly am: number; readonly ak: number; readonly bk: number; readonly bn: number };
  readonly lstm_f32_n4: { readonly x: A; readonly w: A; readonly h0?: A | undefined; readonly c0?: A | undefined; readonly peep?: A | undefined; readonly length?: A | undefined; readonly hold?: A | undefined; readonly z: A; readonly h: A; readonly c: A; readonly left?: A | undefined; readonly y: A; readonly cells?: A | undefined; readonly frames: number; readonly batch: number; readonly n: number; readonly backwards: number; readonly clip: number };
  readonly lstm_f32_n8: KernelArgs<A>['lstm_f32_n4'];
  readonly lstm_f32_n16: KernelArgs<A>['lstm_f32_n4'];
  readonly gru_f32_n4: { readonly x: A; readonly w: A; readonly h0?: A | undefined; readonly b?: A | undefined; readonly hold?: A | undefined; readonly z: A; readonly h: A; readonly left?: A | undefined; readonly y: A; readonly frames: number; readonly batch: number; readonly n: number; readonly backwards: number; readonly after: number };
  readonly gru_f32_n8: KernelArgs<A>['gru_f32_n4'];
  readonly gru_f32_n16: KernelArgs<A>['gru_f32_n4'];
  readonly compare_i64: KernelArgs<A>['compare_f32'];
  readonly gather_nd_w32: { readonly x: A; readonly index: A; readonly dims: A; readonly y: A; readonly length: number; readonly count: number; readonly depth: number; readonly n: number; readonly is: number };
  readonly reverse_sequence_w32: { readonly x: A; readonly lengths: A; readonly y: A; readonly batch: number; readonly count: number; readonly n: number; readonly bs: number; readonly ts: number; readonly is: number };
  readonly winograd_f32_n4: { readonly x: A; readonly w: A; readonly zero: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly scratch: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly t: number; readonly m: number; readonly p: number; readonly lo: number; readonly hi: number };
  readonly winograd_f32_n8: KernelArgs<A>['winograd_f32_n4'];
  readonly winograd_f32_n16: KernelArgs<A>['winograd_f32_n4'];
  readonly depthwise_conv_f32_n4: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly v: A; readonly d?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly n: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly dlo: number; readonly dhi: number; readonly lo: number; readonly hi: number };
  readonly depthwise_conv_f32_n8: KernelArgs<A>['depthwise_conv_f32_n4'];
  readonly depthwise_conv_f32_n16: KernelArgs<A>['depthwise_conv_f32_n4'];
  readonly layer_norm_f32: { readonly x: A; readonly g: A; readonly b: A; readonly y: A; readonly m: number; readonly n: number; readonly xs: number; readonly ys: number; readonly epsilon: number };
  readonly conv_tanh_f32_n4: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly c: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly rs: number; readonly ys: number };
  readonly conv_tanh_f32_n8: KernelArgs<A>['conv_tanh_f32_n4'];
  readonly conv_tanh_f32_n16: KernelArgs<A>['conv_tanh_f32_n4'];
  readonly conv_sigmoid_f32_n4: KernelArgs<A>['conv_tanh_f32_n4'];
  readonly conv_sigmoid_f32_n8: KernelArgs<A>['conv_tanh_f32_n4'];
  readonly conv_sigmoid_f32_n16: KernelArgs<A>['conv_tanh_f32_n4'];
}

export type KernelName = keyof KernelArgs<never>;

/** Minima and maxima are inclusive. */
export type KernelParam =
  | { readonly name: string; readonly kind: 'in' | 'out' | 'inout'; readonly type: 'f32' | 'i32' | 'u8'; readonly optional: boolean }
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
const conv2d_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'zero', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'ih', kind: 'int', min: 1, max: 32767 }, { name: 'iw', kind: 'int', min: 1, max: 65535 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'oh', kind: 'int', min: 1, max: 32767 }, { name: 'ow', kind: 'int', min: 1, max: 65535 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'kh', kind: 'int', min: 1, max: 255 }, { name: 'kw', kind: 'int', min: 1, max: 255 }, { name: 'sh', kind: 'int', min: 1, max: 16383 }, { name: 'sw', kind: 'int', min: 1, max: 16383 }, { name: 'dh', kind: 'int', min: 1, max: 16383 }, { name: 'dw', kind: 'int', min: 1, max: 16383 }, { name: 'pt', kind: 'int', min: 0, max: 16383 }, { name: 'pl', kind: 'int', min: 0, max: 16383 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const depthwise_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'ih', kind: 'int', min: 1, max: 32767 }, { name: 'iw', kind: 'int', min: 1, max: 65535 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'oh', kind: 'int', min: 1, max: 32767 }, { name: 'ow', kind: 'int', min: 1, max: 65535 }, { name: 'kh', kind: 'int', min: 1, max: 255 }, { name: 'kw', kind: 'int', min: 1, max: 255 }, { name: 'sh', kind: 'int', min: 1, max: 16383 }, { name: 'sw', kind: 'int', min: 1, max: 16383 }, { name: 'dh', kind: 'int', min: 1, max: 16383 }, { name: 'dw', kind: 'int', min: 1, max: 16383 }, { name: 'pt', kind: 'int', min: 0, max: 16383 }, { name: 'pl', kind: 'int', min: 0, max: 16383 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const max_pool2d_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'ih', kind: 'int', min: 1, max: 32767 }, { name: 'iw', kind: 'int', min: 1, max: 65535 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'oh', kind: 'int', min: 1, max: 32767 }, { name: 'ow', kind: 'int', min: 1, max: 65535 }, { name: 'kh', kind: 'int', min: 1, max: 255 }, { name: 'kw', kind: 'int', min: 1, max: 255 }, { name: 'sh', kind: 'int', min: 1, max: 16383 }, { name: 'sw', kind: 'int', min: 1, max: 16383 }, { name: 'dh', kind: 'int', min: 1, max: 16383 }, { name: 'dw', kind: 'int', min: 1, max: 16383 }, { name: 'pt', kind: 'int', min: 0, max: 16383 }, { name: 'pl', kind: 'int', min: 0, max: 16383 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];
const elu_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'alpha', kind: 'float' }, { name: 'scale', kind: 'float' }];
const quantize_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }, { name: 'scale', kind: 'float' }];
const compare_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'in', type: 'f32', optional: false }, { name: 'z', kind: 'out', type: 'u8', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }, { name: 'how', kind: 'int', min: 0, max: 5 }];
const compare_i32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'in', type: 'i32', optional: false }, { name: 'z', kind: 'out', type: 'u8', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }, { name: 'how', kind: 'int', min: 0, max: 5 }];
const compare_u8: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'u8', optional: false }, { name: 'y', kind: 'in', type: 'u8', optional: false }, { name: 'z', kind: 'out', type: 'u8', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }, { name: 'how', kind: 'int', min: 0, max: 5 }];
const logic_u8: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'u8', optional: false }, { name: 'y', kind: 'in', type: 'u8', optional: false }, { name: 'z', kind: 'out', type: 'u8', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }, { name: 'any', kind: 'int', min: 0, max: 1 }];
const select_w32: readonly KernelParam[] = [{ name: 'c', kind: 'in', type: 'u8', optional: false }, { name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'in', type: 'f32', optional: false }, { name: 'z', kind: 'out', type: 'f32', optional: false }, { name: 'd0', kind: 'int', min: 1, max: 2147483647 }, { name: 'd1', kind: 'int', min: 1, max: 2147483647 }, { name: 'd2', kind: 'int', min: 1, max: 2147483647 }, { name: 'd3', kind: 'int', min: 1, max: 2147483647 }, { name: 'c0', kind: 'int', min: 0, max: 2147483647 }, { name: 'c1', kind: 'int', min: 0, max: 2147483647 }, { name: 'c2', kind: 'int', min: 0, max: 2147483647 }, { name: 'c3', kind: 'int', min: 0, max: 2147483647 }, { name: 'x0', kind: 'int', min: 0, max: 2147483647 }, { name: 'x1', kind: 'int', min: 0, max: 2147483647 }, { name: 'x2', kind: 'int', min: 0, max: 2147483647 }, { name: 'x3', kind: 'int', min: 0, max: 2147483647 }, { name: 'y0', kind: 'int', min: 0, max: 2147483647 }, { name: 'y1', kind: 'int', min: 0, max: 2147483647 }, { name: 'y2', kind: 'int', min: 0, max: 2147483647 }, { name: 'y3', kind: 'int', min: 0, max: 2147483647 }];
const cast_u8_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'u8', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const cast_u8_i32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'u8', optional: false }, { name: 'y', kind: 'out', type: 'i32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const cast_i32_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const cast_f32_i32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'i32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const cast_i32_i64: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'i32', optional: false }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const gather_w32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'index', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'length', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'is', kind: 'int', min: 1, max: 2 }];
const reverse_w32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }];
const arg_max_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'i32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'ys', kind: 'int', min: 1, max: 2 }, { name: 'least', kind: 'int', min: 0, max: 1 }];
const top_k_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'place', kind: 'out', type: 'i32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'k', kind: 'int', min: 1, max: 2147483647 }, { name: 'ps', kind: 'int', min: 1, max: 2 }];
const resize_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'length', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'between', kind: 'int', min: 0, max: 4 }, { name: 'scale', kind: 'float' }, { name: 'half', kind: 'float' }];
const lrn_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'radius', kind: 'int', min: 0, max: 2147483647 }, { name: 'bias', kind: 'float' }, { name: 'alpha', kind: 'float' }, { name: 'beta', kind: 'float' }];
const matmul_f32: readonly KernelParam[] = [{ name: 'a', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'k', kind: 'int', min: 1, max: 2147483647 }, { name: 'am', kind: 'int', min: 0, max: 2147483647 }, { name: 'ak', kind: 'int', min: 0, max: 2147483647 }, { name: 'bk', kind: 'int', min: 0, max: 2147483647 }, { name: 'bn', kind: 'int', min: 0, max: 2147483647 }];
const lstm_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'h0', kind: 'in', type: 'f32', optional: true }, { name: 'c0', kind: 'in', type: 'f32', optional: true }, { name: 'peep', kind: 'in', type: 'f32', optional: true }, { name: 'length', kind: 'in', type: 'i32', optional: true }, { name: 'hold', kind: 'in', type: 'i32', optional: true }, { name: 'z', kind: 'inout', type: 'f32', optional: false }, { name: 'h', kind: 'out', type: 'f32', optional: false }, { name: 'c', kind: 'out', type: 'f32', optional: false }, { name: 'left', kind: 'out', type: 'i32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'cells', kind: 'out', type: 'f32', optional: true }, { name: 'frames', kind: 'int', min: 1, max: 2147483647 }, { name: 'batch', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'backwards', kind: 'int', min: 0, max: 1 }, { name: 'clip', kind: 'float' }];
const gru_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'h0', kind: 'in', type: 'f32', optional: true }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'hold', kind: 'in', type: 'i32', optional: true }, { name: 'z', kind: 'inout', type: 'f32', optional: false }, { name: 'h', kind: 'out', type: 'f32', optional: false }, { name: 'left', kind: 'out', type: 'i32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'frames', kind: 'int', min: 1, max: 2147483647 }, { name: 'batch', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'backwards', kind: 'int', min: 0, max: 1 }, { name: 'after', kind: 'int', min: 0, max: 1 }];
const gather_nd_w32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'index', kind: 'in', type: 'i32', optional: false }, { name: 'dims', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'length', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'depth', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'is', kind: 'int', min: 1, max: 2 }];
const reverse_sequence_w32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'lengths', kind: 'in', type: 'i32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'batch', kind: 'int', min: 1, max: 2147483647 }, { name: 'count', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'bs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ts', kind: 'int', min: 0, max: 2147483647 }, { name: 'is', kind: 'int', min: 1, max: 2 }];
const winograd_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'zero', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'scratch', kind: 'inout', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'ih', kind: 'int', min: 1, max: 32767 }, { name: 'iw', kind: 'int', min: 1, max: 65535 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'oh', kind: 'int', min: 1, max: 32767 }, { name: 'ow', kind: 'int', min: 1, max: 65535 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'pt', kind: 'int', min: 0, max: 16383 }, { name: 'pl', kind: 'int', min: 0, max: 16383 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 't', kind: 'int', min: 1, max: 2147483647 }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'p', kind: 'int', min: 1, max: 2147483647 }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const depthwise_conv_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'v', kind: 'in', type: 'f32', optional: false }, { name: 'd', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'ih', kind: 'int', min: 1, max: 32767 }, { name: 'iw', kind: 'int', min: 1, max: 65535 }, { name: 'c', kind: 'int', min: 1, max: 2048 }, { name: 'oh', kind: 'int', min: 1, max: 32767 }, { name: 'ow', kind: 'int', min: 1, max: 65535 }, { name: 'kh', kind: 'int', min: 1, max: 255 }, { name: 'kw', kind: 'int', min: 1, max: 255 }, { name: 'sh', kind: 'int', min: 1, max: 16383 }, { name: 'sw', kind: 'int', min: 1, max: 16383 }, { name: 'dh', kind: 'int', min: 1, max: 16383 }, { name: 'dw', kind: 'int', min: 1, max: 16383 }, { name: 'pt', kind: 'int', min: 0, max: 16383 }, { name: 'pl', kind: 'int', min: 0, max: 16383 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'dlo', kind: 'float' }, { name: 'dhi', kind: 'float' }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }];
const layer_norm_f32: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'g', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: false }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }, { name: 'epsilon', kind: 'float' }];
const conv_tanh_f32_n4: readonly KernelParam[] = [{ name: 'x', kind: 'in', type: 'f32', optional: false }, { name: 'w', kind: 'in', type: 'f32', optional: false }, { name: 'b', kind: 'in', type: 'f32', optional: true }, { name: 'r', kind: 'in', type: 'f32', optional: true }, { name: 'y', kind: 'out', type: 'f32', optional: false }, { name: 'm', kind: 'int', min: 1, max: 2147483647 }, { name: 'n', kind: 'int', min: 1, max: 2147483647 }, { name: 'c', kind: 'int', min: 1, max: 2147483647 }, { name: 'taps', kind: 'int', min: 1, max: 2147483647 }, { name: 'xs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ts', kind: 'int', min: 0, max: 2147483647 }, { name: 'rs', kind: 'int', min: 0, max: 2147483647 }, { name: 'ys', kind: 'int', min: 0, max: 2147483647 }];

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
  conv2d_f32_n4: { id: 32, params: conv2d_f32_n4 },
  conv2d_f32_n8: { id: 33, params: conv2d_f32_n4 },
  conv2d_f32_n16: { id: 34, params: conv2d_f32_n4 },
  depthwise_f32: { id: 35, params: depthwise_f32 },
  max_pool2d_f32: { id: 36, params: max_pool2d_f32 },
  mean_pool2d_f32: { id: 37, params: max_pool2d_f32 },
  elu_f32: { id: 50, params: elu_f32 },
  erf_f32: { id: 51, params: tanh_f32 },
  softplus_f32: { id: 52, params: tanh_f32 },
  floor_f32: { id: 53, params: tanh_f32 },
  ceil_f32: { id: 54, params: tanh_f32 },
  round_f32: { id: 55, params: tanh_f32 },
  sign_f32: { id: 56, params: tanh_f32 },
  sin_f32: { id: 57, params: tanh_f32 },
  cos_f32: { id: 58, params: tanh_f32 },
  quantize_f32: { id: 59, params: quantize_f32 },
  pow_f32: { id: 60, params: add_f32 },
  prelu_f32: { id: 61, params: add_f32 },
  floor_div_f32: { id: 62, params: add_f32 },
  floor_mod_f32: { id: 63, params: add_f32 },
  min_pool_f32: { id: 64, params: max_pool_f32 },
  prod_pool_f32: { id: 65, params: max_pool_f32 },
  compare_f32: { id: 66, params: compare_f32 },
  compare_i32: { id: 67, params: compare_i32 },
  compare_u8: { id: 68, params: compare_u8 },
  logic_u8: { id: 69, params: logic_u8 },
  select_w32: { id: 70, params: select_w32 },
  cast_u8_f32: { id: 71, params: cast_u8_f32 },
  cast_u8_i32: { id: 72, params: cast_u8_i32 },
  cast_i32_f32: { id: 73, params: cast_i32_f32 },
  cast_f32_i32: { id: 74, params: cast_f32_i32 },
  cast_i32_i64: { id: 75, params: cast_i32_i64 },
  cast_i64_f32: { id: 76, params: cast_i32_f32 },
  gather_w32: { id: 77, params: gather_w32 },
  reverse_w32: { id: 78, params: reverse_w32 },
  arg_max_f32: { id: 79, params: arg_max_f32 },
  top_k_f32: { id: 80, params: top_k_f32 },
  resize_f32: { id: 81, params: resize_f32 },
  lrn_f32: { id: 82, params: lrn_f32 },
  matmul_f32: { id: 83, params: matmul_f32 },
  lstm_f32_n4: { id: 84, params: lstm_f32_n4 },
  lstm_f32_n8: { id: 85, params: lstm_f32_n4 },
  lstm_f32_n16: { id: 86, params: lstm_f32_n4 },
  gru_f32_n4: { id: 87, params: gru_f32_n4 },
  gru_f32_n8: { id: 88, params: gru_f32_n4 },
  gru_f32_n16: { id: 89, params: gru_f32_n4 },
  compare_i64: { id: 90, params: compare_i32 },
  gather_nd_w32: { id: 91, params: gather_nd_w32 },
  reverse_sequence_w32: { id: 92, params: reverse_sequence_w32 },
  winograd_f32_n4: { id: 93, params: winograd_f32_n4 },
  winograd_f32_n8: { id: 94, params: winograd_f32_n4 },
  winograd_f32_n16: { id: 95, params: winograd_f32_n4 },
  depthwise_conv_f32_n4: { id: 96, params: depthwise_conv_f32_n4 },
  depthwise_conv_f32_n8: { id: 97, params: depthwise_conv_f32_n4 },
  depthwise_conv_f32_n16: { id: 98, params: depthwise_conv_f32_n4 },
  layer_norm_f32: { id: 99, params: layer_norm_f32 },
  conv_tanh_f32_n4: { id: 100, params: conv_tanh_f32_n4 },
  conv_tanh_f32_n8: { id: 101, params: conv_tanh_f32_n4 },
  conv_tanh_f32_n16: { id: 102, params: conv_tanh_f32_n4 },
  conv_sigmoid_f32_n4: { id: 103, params: conv_tanh_f32_n4 },
  conv_sigmoid_f32_n8: { id: 104, params: conv_tanh_f32_n4 },
  conv_sigmoid_f32_n16: { id: 105, params: conv_tanh_f32_n4 },
};

/** Highest id: the header's `kernelVersion`. */
export const kernelVersion = 105;
