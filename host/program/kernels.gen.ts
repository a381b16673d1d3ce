// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.

/** Arguments of each family of kernels; `A` is how an address is written at this stage. */
interface Args<A> {
  readonly conv_f32: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly c: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly conv_gate_f32: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly c: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly ys: number };
  readonly gate_f32: { readonly a: A; readonly g: A; readonly y: A; readonly m: number; readonly n: number; readonly as: number; readonly gs: number; readonly ys: number };
  readonly softmax_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly xs: number; readonly ys: number };
  readonly log_softmax_f32: Args<A>['softmax_f32'];
  readonly max_pool_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly ys: number };
  readonly mean_pool_f32: Args<A>['max_pool_f32'];
  readonly copy_w32: { readonly x: A; readonly y: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly add_f32: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly sub_f32: Args<A>['add_f32'];
  readonly mul_f32: Args<A>['add_f32'];
  readonly div_f32: Args<A>['add_f32'];
  readonly max_f32: Args<A>['add_f32'];
  readonly min_f32: Args<A>['add_f32'];
  readonly clamp_f32: { readonly x: A; readonly y: A; readonly n: number; readonly lo: number; readonly hi: number };
  readonly tanh_f32: { readonly x: A; readonly y: A; readonly n: number };
  readonly sigmoid_f32: Args<A>['tanh_f32'];
  readonly exp_f32: Args<A>['tanh_f32'];
  readonly log_f32: Args<A>['tanh_f32'];
  readonly sqrt_f32: Args<A>['tanh_f32'];
  readonly rsqrt_f32: Args<A>['tanh_f32'];
  readonly neg_f32: Args<A>['tanh_f32'];
  readonly abs_f32: Args<A>['tanh_f32'];
  readonly logmel_f32: { readonly x: A; readonly win: A; readonly twiddle: A; readonly rise: A; readonly slot: A; readonly scratch: A; readonly y: A; readonly m: number; readonly window: number; readonly hop: number; readonly fft: number; readonly first: number; readonly bins: number; readonly mels: number; readonly ys: number; readonly offset: number };
  readonly decode_wav_f32: { readonly file: A; readonly rate: A; readonly y: A; readonly words: number; readonly samples: number; readonly channels: number };
  readonly spectrogram_f32: { readonly x: A; readonly win: A; readonly twiddle: A; readonly scratch: A; readonly y: A; readonly m: number; readonly window: number; readonly hop: number; readonly half: number; readonly root: number };
  readonly mfcc_f32: { readonly x: A; readonly rate: A; readonly cosines: A; readonly edges: A; readonly scratch: A; readonly y: A; readonly m: number; readonly bins: number; readonly filters: number; readonly coefs: number; readonly low: number; readonly high: number };
  readonly conv2d_f32: { readonly x: A; readonly w: A; readonly zero: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly depthwise_f32: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly max_pool2d_f32: { readonly x: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly ys: number };
  readonly mean_pool2d_f32: Args<A>['max_pool2d_f32'];
  readonly elu_f32: { readonly x: A; readonly y: A; readonly n: number; readonly alpha: number; readonly scale: number };
  readonly erf_f32: Args<A>['tanh_f32'];
  readonly softplus_f32: Args<A>['tanh_f32'];
  readonly floor_f32: Args<A>['tanh_f32'];
  readonly ceil_f32: Args<A>['tanh_f32'];
  readonly round_f32: Args<A>['tanh_f32'];
  readonly sign_f32: Args<A>['tanh_f32'];
  readonly sin_f32: Args<A>['tanh_f32'];
  readonly cos_f32: Args<A>['tanh_f32'];
  readonly fake_quant_f32: { readonly x: A; readonly y: A; readonly n: number; readonly lo: number; readonly hi: number; readonly scale: number };
  readonly pow_f32: Args<A>['add_f32'];
  readonly prelu_f32: Args<A>['add_f32'];
  readonly floor_div_f32: Args<A>['add_f32'];
  readonly floor_mod_f32: Args<A>['add_f32'];
  readonly min_pool_f32: Args<A>['max_pool_f32'];
  readonly prod_pool_f32: Args<A>['max_pool_f32'];
  readonly compare_f32: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly op: number };
  readonly compare_i32: Args<A>['compare_f32'];
  readonly compare_u8: Args<A>['compare_f32'];
  readonly logic_u8: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly any: number };
  readonly select_w32: { readonly c: A; readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly c0: number; readonly c1: number; readonly c2: number; readonly c3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number };
  readonly cast_u8_f32: Args<A>['tanh_f32'];
  readonly cast_u8_i32: Args<A>['tanh_f32'];
  readonly cast_i32_f32: Args<A>['tanh_f32'];
  readonly cast_f32_i32: Args<A>['tanh_f32'];
  readonly cast_i32_i64: Args<A>['tanh_f32'];
  readonly cast_i64_f32: Args<A>['tanh_f32'];
  readonly gather_w32: { readonly x: A; readonly index: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly is: number };
  readonly reverse_w32: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number };
  readonly arg_max_f32: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number; readonly ys: number; readonly minimum: number };
  readonly top_k_f32: { readonly x: A; readonly y: A; readonly index: A; readonly m: number; readonly n: number; readonly k: number; readonly ps: number };
  readonly resize_f32: { readonly x: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly interpolation: number; readonly scale: number; readonly half: number };
  readonly lrn_f32: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly radius: number; readonly bias: number; readonly alpha: number; readonly beta: number };
  readonly matmul_f32: { readonly a: A; readonly b: A; readonly y: A; readonly m: number; readonly n: number; readonly k: number; readonly am: number; readonly ak: number; readonly bk: number; readonly bn: number };
  readonly lstm_f32: { readonly x: A; readonly w: A; readonly h0?: A | undefined; readonly c0?: A | undefined; readonly peep?: A | undefined; readonly length?: A | undefined; readonly hold?: A | undefined; readonly z: A; readonly h: A; readonly c: A; readonly remaining?: A | undefined; readonly y: A; readonly cells?: A | undefined; readonly frames: number; readonly batch: number; readonly n: number; readonly backwards: number; readonly clip: number };
  readonly gru_f32: { readonly x: A; readonly w: A; readonly h0?: A | undefined; readonly b?: A | undefined; readonly hold?: A | undefined; readonly z: A; readonly h: A; readonly remaining?: A | undefined; readonly y: A; readonly frames: number; readonly batch: number; readonly n: number; readonly backwards: number; readonly reset_after: number };
  readonly compare_i64: Args<A>['compare_f32'];
  readonly gather_nd_w32: { readonly x: A; readonly index: A; readonly dims: A; readonly y: A; readonly length: number; readonly count: number; readonly depth: number; readonly n: number; readonly is: number };
  readonly reverse_sequence_w32: { readonly x: A; readonly lengths: A; readonly y: A; readonly batch: number; readonly count: number; readonly n: number; readonly bs: number; readonly ts: number; readonly is: number };
  readonly winograd_f32: { readonly x: A; readonly w: A; readonly zero: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly scratch: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly t: number; readonly m: number; readonly p: number; readonly lo: number; readonly hi: number };
  readonly separable_conv_f32: { readonly x: A; readonly w: A; readonly b?: A | undefined; readonly v: A; readonly d?: A | undefined; readonly r?: A | undefined; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly n: number; readonly xs: number; readonly rs: number; readonly ys: number; readonly dlo: number; readonly dhi: number; readonly lo: number; readonly hi: number };
  readonly layer_norm_f32: { readonly x: A; readonly g: A; readonly b: A; readonly y: A; readonly m: number; readonly n: number; readonly xs: number; readonly ys: number; readonly epsilon: number };
  readonly conv_act_f32: Args<A>['conv_f32'] & { readonly act: number };
  readonly conv2d_act_f32: Args<A>['conv2d_f32'] & { readonly act: number };
  readonly winograd_act_f32: Args<A>['winograd_f32'] & { readonly act: number };
  readonly depthwise_act_f32: Args<A>['depthwise_f32'] & { readonly act: number };
  readonly separable_conv_act_f32: Args<A>['separable_conv_f32'] & { readonly act: number };
  readonly cast_any: { readonly x: A; readonly y: A; readonly n: number; readonly xb: number; readonly xk: number; readonly yb: number; readonly yk: number };
  readonly binary_any: { readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly b: number; readonly k: number; readonly op: number };
  readonly compare_any: Args<A>['binary_any'];
  readonly round_float_f32: { readonly x: A; readonly y: A; readonly n: number; readonly fraction: number; readonly lowest: number; readonly max: number; readonly large: number; readonly infinity: number; readonly nan: number; readonly rounding: number };
  readonly map_any: { readonly x: A; readonly y: A; readonly n: number; readonly b: number; readonly k: number; readonly op: number };
  readonly copy_any: { readonly x: A; readonly y: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly b: number };
  readonly select_any: { readonly c: A; readonly x: A; readonly y: A; readonly z: A; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly c0: number; readonly c1: number; readonly c2: number; readonly c3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly b: number };
  readonly gather_any: Args<A>['gather_w32'];
  readonly gather_elements_any: { readonly x: A; readonly index: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly b: number; readonly is: number };
  readonly reduce_any: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly taps: number; readonly xs: number; readonly ts: number; readonly ys: number; readonly b: number; readonly k: number; readonly op: number };
  readonly cumulate_any: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number; readonly b: number; readonly k: number; readonly product: number; readonly exclusive: number; readonly backwards: number };
  readonly arg_max_any: { readonly x: A; readonly y: A; readonly m: number; readonly count: number; readonly n: number; readonly b: number; readonly k: number; readonly ys: number; readonly minimum: number };
  readonly top_k_any: { readonly x: A; readonly y: A; readonly index: A; readonly m: number; readonly n: number; readonly k: number; readonly b: number; readonly kind: number; readonly ps: number };
  readonly matmul_any: { readonly a: A; readonly b: A; readonly y: A; readonly m: number; readonly n: number; readonly k: number; readonly am: number; readonly ak: number; readonly bk: number; readonly bn: number; readonly bytes: number; readonly kind: number };
  readonly sample_f32: { readonly x: A; readonly at: A; readonly y: A; readonly m: number; readonly n: number; readonly d0: number; readonly d1: number; readonly d2: number; readonly c: number; readonly axes: number; readonly interpolation: number; readonly outside: number; readonly corners: number };
  readonly roi_align_f32: { readonly x: A; readonly box: A; readonly image: A; readonly y: A; readonly n: number; readonly h: number; readonly w: number; readonly c: number; readonly boxes: number; readonly oh: number; readonly ow: number; readonly is: number; readonly samples: number; readonly largest: number; readonly scale: number; readonly offset: number; readonly least: number };
  readonly non_max_suppression_f32: { readonly box: A; readonly score: A; readonly scratch: A; readonly y: A; readonly n: number; readonly classes: number; readonly boxes: number; readonly most: number; readonly centres: number; readonly any: number; readonly overlap: number; readonly least: number };
  readonly determinant_f32: { readonly x: A; readonly scratch: A; readonly y: A; readonly m: number; readonly n: number };
  readonly silu_f32: Args<A>['tanh_f32'];
  readonly hard_swish_f32: Args<A>['tanh_f32'];
  readonly gelu_f32: Args<A>['tanh_f32'];
  readonly gather_elements_w32: { readonly x: A; readonly index: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly w: number; readonly is: number };
  readonly scatter_elements_f32: { readonly x: A; readonly index: A; readonly u: A; readonly y: A; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly is: number; readonly kind: number };
  readonly scatter_nd_f32: { readonly x: A; readonly index: A; readonly dims: A; readonly u: A; readonly y: A; readonly length: number; readonly count: number; readonly depth: number; readonly n: number; readonly is: number; readonly kind: number };
  readonly conv2d_planes_f32: { readonly x: A; readonly w: A; readonly zero: A; readonly b?: A | undefined; readonly r?: A | undefined; readonly scratch: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly lines: number; readonly rs: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly fmax_pool_f32: Args<A>['max_pool_f32'];
  readonly tree_ensemble_f32: { readonly x: A; readonly roots: A; readonly nodes: A; readonly threshold: A; readonly target: A; readonly w: A; readonly y: A; readonly m: number; readonly c: number; readonly trees: number; readonly count: number; readonly pairs: number; readonly n: number; readonly aggregate: number };
  readonly dequantize_f32: { readonly x: A; readonly factor: A; readonly r?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly ys: number; readonly lo: number; readonly hi: number };
  readonly quantize_u8: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly ys: number; readonly even: number; readonly divide: number; readonly factor: number; readonly zero: number; readonly lo: number; readonly hi: number };
  readonly pool2d_u8: { readonly x: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly ys: number; readonly flip: number; readonly form: number; readonly less: number; readonly multiplier: number; readonly shift: number; readonly zero: number; readonly lo: number; readonly hi: number };
  readonly bounds_i32: { readonly clock: A; readonly y: A; readonly frames: number; readonly first: number; readonly unit: number; readonly mul: number; readonly add: number; readonly div: number; readonly plus: number };
  readonly fill_outside_w32: { readonly x: A; readonly bounds: A; readonly value: A; readonly y: A; readonly outer: number; readonly frames: number; readonly inner: number; readonly mode: number };
  readonly place_frames_w32: { readonly x: A; readonly bounds: A; readonly f: A; readonly y: A; readonly outer: number; readonly frames: number; readonly inner: number; readonly count: number; readonly behind: number };
  readonly conv_any: { readonly x: A; readonly w: A; readonly y: A; readonly n: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly o1: number; readonly o2: number; readonly o3: number; readonly k1: number; readonly k2: number; readonly k3: number; readonly g: number; readonly c: number; readonly o: number; readonly s1: number; readonly s2: number; readonly s3: number; readonly e1: number; readonly e2: number; readonly e3: number; readonly b1: number; readonly b2: number; readonly b3: number; readonly b: number; readonly k: number };
  readonly requantize_any: { readonly x: A; readonly multiplier: A; readonly shift: A; readonly range: A; readonly y: A; readonly m: number; readonly n: number; readonly each: number; readonly xb: number; readonly b: number; readonly form: number };
  readonly round_to_integer_any: { readonly x: A; readonly range: A; readonly y: A; readonly n: number; readonly xb: number; readonly b: number; readonly even: number };
  readonly fixed_activation_i16: { readonly x: A; readonly y: A; readonly n: number; readonly tanh: number; readonly bits: number };
  readonly softmax_integer_any: { readonly x: A; readonly y: A; readonly m: number; readonly n: number; readonly b: number; readonly k: number; readonly multiplier: number; readonly shift: number };
  readonly softmax_integer_i16: { readonly x: A; readonly exponential: A; readonly reciprocal: A; readonly factor: A; readonly y: A; readonly m: number; readonly n: number; readonly entries: number };
  readonly fill_outside_any: Args<A>['fill_outside_w32'];
  readonly place_frames_any: Args<A>['place_frames_w32'];
  readonly rms_norm_f32: Args<A>['layer_norm_f32'];
  readonly gate_pairs_i8: { readonly x: A; readonly factor: A; readonly table: A; readonly y: A; readonly m: number; readonly n: number; readonly entries: number; readonly ys: number; readonly multiplier: number; readonly zero: number };
  readonly residual_u8: { readonly x: A; readonly factor: A; readonly r: A; readonly y: A; readonly z: A; readonly m: number; readonly n: number; readonly scale: number; readonly zero: number; readonly lo: number; readonly hi: number };
  readonly quantized_conv2d: { readonly x: A; readonly w: A; readonly columns: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly n: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly ys: number; readonly outside: number; readonly flip: number; readonly form: number; readonly bytes: number; readonly zero: number; readonly lo: number; readonly hi: number; readonly offset: number };
  readonly quantized_depthwise: { readonly x: A; readonly w: A; readonly columns: A; readonly y: A; readonly ih: number; readonly iw: number; readonly c: number; readonly oh: number; readonly ow: number; readonly kh: number; readonly kw: number; readonly sh: number; readonly sw: number; readonly dh: number; readonly dw: number; readonly pt: number; readonly pl: number; readonly xs: number; readonly ys: number; readonly outside: number; readonly flip: number; readonly form: number; readonly bytes: number; readonly zero: number; readonly lo: number; readonly hi: number };
  readonly micro_filterbank_i32: { readonly x: A; readonly win: A; readonly twiddle: A; readonly weights: A; readonly slot: A; readonly scratch: A; readonly y: A; readonly m: number; readonly window: number; readonly hop: number; readonly points: number; readonly first: number; readonly bins: number; readonly channels: number };
  readonly micro_gain_f32: { readonly x: A; readonly noise?: A | undefined; readonly gains?: A | undefined; readonly logs: A; readonly hold?: A | undefined; readonly after: A; readonly remaining?: A | undefined; readonly y: A; readonly m: number; readonly n: number; readonly bits: number; readonly even: number; readonly odd: number; readonly least: number; readonly snr: number; readonly up: number; readonly down: number; readonly log: number; readonly scale: number; readonly segments: number };
  readonly byte_table_u8: { readonly x: A; readonly table: A; readonly y: A; readonly entries: number; readonly m: number; readonly n: number; readonly ys: number };
  readonly byte_table_w32: Args<A>['byte_table_u8'];
  readonly combine_bytes_i32: { readonly x: A; readonly y: A; readonly s: A; readonly t: A; readonly z: A; readonly entries: number; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly product: number; readonly multiplier: number; readonly shift: number; readonly zero: number; readonly lo: number; readonly hi: number };
  readonly combine_bytes_f32: { readonly x: A; readonly y: A; readonly s: A; readonly t: A; readonly z: A; readonly entries: number; readonly d0: number; readonly d1: number; readonly d2: number; readonly d3: number; readonly x0: number; readonly x1: number; readonly x2: number; readonly x3: number; readonly y0: number; readonly y1: number; readonly y2: number; readonly y3: number; readonly product: number; readonly even: number; readonly scale: number; readonly zero: number; readonly lo: number; readonly hi: number };
}

/** Columns of packed panels, and constants of the kernels that take them (kernels.def, width). */
export const widths = {
  4: { tile: 4, lanes: 1, transform: 12, reload: 16, actRows: 52, actFloats: 2048, together: 4 },
  8: { tile: 12, lanes: 4, transform: 8, reload: 16, actRows: 96, actFloats: 8192, together: 1 },
  16: { tile: 12, lanes: 1, transform: 8, reload: 48, actRows: 96, actFloats: 8192, together: 4 },
} as const;
export type Width = keyof typeof widths;

/** Kernels that there are in every width. */
export type PackedKernel =
  | 'conv_f32'
  | 'conv_gate_f32'
  | 'conv2d_f32'
  | 'lstm_f32'
  | 'gru_f32'
  | 'winograd_f32'
  | 'separable_conv_f32'
  | 'conv_act_f32'
  | 'conv2d_act_f32'
  | 'winograd_act_f32'
  | 'separable_conv_act_f32'
  | 'conv2d_planes_f32'
  | 'quantized_conv2d';
export const kernelOfWidth = <F extends PackedKernel, W extends Width>(family: F, width: W): `${F}_n${W}` => `${family}_n${width}` as const;

/** Arguments of each kernel by name. */
export type KernelArgs<A> = { readonly [F in keyof Args<A> as F extends PackedKernel ? `${F}_n${Width}` : F]: Args<A>[F] };
export type KernelName = keyof KernelArgs<never>;

/** Minima and maxima are inclusive. */
export type KernelParam =
  | { readonly name: string; readonly kind: 'in' | 'out' | 'inout'; readonly type: 'f32' | 'i32' | 'u8'; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly name: string; readonly kind: 'float' };

export interface KernelInfo {
  readonly id: number;
  readonly params: readonly KernelParam[];
  /** Element operations of a call at most, of its argument words. */
  work(words: readonly number[]): number;
}

const $x_in_f32: KernelParam = { name: 'x', kind: 'in', type: 'f32', optional: false };
const $w_in_f32: KernelParam = { name: 'w', kind: 'in', type: 'f32', optional: false };
const $b_in_f32_optional: KernelParam = { name: 'b', kind: 'in', type: 'f32', optional: true };
const $r_in_f32_optional: KernelParam = { name: 'r', kind: 'in', type: 'f32', optional: true };
const $y_out_f32: KernelParam = { name: 'y', kind: 'out', type: 'f32', optional: false };
const $m_1: KernelParam = { name: 'm', kind: 'int', min: 1, max: 2147483647 };
const $n_1: KernelParam = { name: 'n', kind: 'int', min: 1, max: 2147483647 };
const $c_1: KernelParam = { name: 'c', kind: 'int', min: 1, max: 2147483647 };
const $taps_1: KernelParam = { name: 'taps', kind: 'int', min: 1, max: 2147483647 };
const $xs_0: KernelParam = { name: 'xs', kind: 'int', min: 0, max: 2147483647 };
const $ts_0: KernelParam = { name: 'ts', kind: 'int', min: 0, max: 2147483647 };
const $rs_0: KernelParam = { name: 'rs', kind: 'int', min: 0, max: 2147483647 };
const $ys_0: KernelParam = { name: 'ys', kind: 'int', min: 0, max: 2147483647 };
const $lo: KernelParam = { name: 'lo', kind: 'float' };
const $hi: KernelParam = { name: 'hi', kind: 'float' };
const $a_in_f32: KernelParam = { name: 'a', kind: 'in', type: 'f32', optional: false };
const $g_in_f32: KernelParam = { name: 'g', kind: 'in', type: 'f32', optional: false };
const $as_0: KernelParam = { name: 'as', kind: 'int', min: 0, max: 2147483647 };
const $gs_0: KernelParam = { name: 'gs', kind: 'int', min: 0, max: 2147483647 };
const $d0_1: KernelParam = { name: 'd0', kind: 'int', min: 1, max: 2147483647 };
const $d1_1: KernelParam = { name: 'd1', kind: 'int', min: 1, max: 2147483647 };
const $d2_1: KernelParam = { name: 'd2', kind: 'int', min: 1, max: 2147483647 };
const $d3_1: KernelParam = { name: 'd3', kind: 'int', min: 1, max: 2147483647 };
const $x0_0: KernelParam = { name: 'x0', kind: 'int', min: 0, max: 2147483647 };
const $x1_0: KernelParam = { name: 'x1', kind: 'int', min: 0, max: 2147483647 };
const $x2_0: KernelParam = { name: 'x2', kind: 'int', min: 0, max: 2147483647 };
const $x3_0: KernelParam = { name: 'x3', kind: 'int', min: 0, max: 2147483647 };
const $y0_0: KernelParam = { name: 'y0', kind: 'int', min: 0, max: 2147483647 };
const $y1_0: KernelParam = { name: 'y1', kind: 'int', min: 0, max: 2147483647 };
const $y2_0: KernelParam = { name: 'y2', kind: 'int', min: 0, max: 2147483647 };
const $y3_0: KernelParam = { name: 'y3', kind: 'int', min: 0, max: 2147483647 };
const $y_in_f32: KernelParam = { name: 'y', kind: 'in', type: 'f32', optional: false };
const $z_out_f32: KernelParam = { name: 'z', kind: 'out', type: 'f32', optional: false };
const $win_in_f32: KernelParam = { name: 'win', kind: 'in', type: 'f32', optional: false };
const $twiddle_in_f32: KernelParam = { name: 'twiddle', kind: 'in', type: 'f32', optional: false };
const $rise_in_f32: KernelParam = { name: 'rise', kind: 'in', type: 'f32', optional: false };
const $slot_in_i32: KernelParam = { name: 'slot', kind: 'in', type: 'i32', optional: false };
const $scratch_inout_f32: KernelParam = { name: 'scratch', kind: 'inout', type: 'f32', optional: false };
const $window_1: KernelParam = { name: 'window', kind: 'int', min: 1, max: 2147483647 };
const $hop_1: KernelParam = { name: 'hop', kind: 'int', min: 1, max: 2147483647 };
const $fft_8_32768: KernelParam = { name: 'fft', kind: 'int', min: 8, max: 32768 };
const $first_0: KernelParam = { name: 'first', kind: 'int', min: 0, max: 2147483647 };
const $bins_1: KernelParam = { name: 'bins', kind: 'int', min: 1, max: 2147483647 };
const $mels_1: KernelParam = { name: 'mels', kind: 'int', min: 1, max: 2147483647 };
const $offset: KernelParam = { name: 'offset', kind: 'float' };
const $file_in_i32: KernelParam = { name: 'file', kind: 'in', type: 'i32', optional: false };
const $rate_out_i32: KernelParam = { name: 'rate', kind: 'out', type: 'i32', optional: false };
const $words_0: KernelParam = { name: 'words', kind: 'int', min: 0, max: 2147483647 };
const $samples_1: KernelParam = { name: 'samples', kind: 'int', min: 1, max: 2147483647 };
const $channels_1: KernelParam = { name: 'channels', kind: 'int', min: 1, max: 2147483647 };
const $half_4_16384: KernelParam = { name: 'half', kind: 'int', min: 4, max: 16384 };
const $root_0_1: KernelParam = { name: 'root', kind: 'int', min: 0, max: 1 };
const $rate_in_i32: KernelParam = { name: 'rate', kind: 'in', type: 'i32', optional: false };
const $cosines_in_f32: KernelParam = { name: 'cosines', kind: 'in', type: 'f32', optional: false };
const $edges_inout_i32: KernelParam = { name: 'edges', kind: 'inout', type: 'i32', optional: false };
const $bins_2: KernelParam = { name: 'bins', kind: 'int', min: 2, max: 2147483647 };
const $filters_1: KernelParam = { name: 'filters', kind: 'int', min: 1, max: 2147483647 };
const $coefs_1: KernelParam = { name: 'coefs', kind: 'int', min: 1, max: 2147483647 };
const $low: KernelParam = { name: 'low', kind: 'float' };
const $high: KernelParam = { name: 'high', kind: 'float' };
const $zero_in_f32: KernelParam = { name: 'zero', kind: 'in', type: 'f32', optional: false };
const $ih_1_32767: KernelParam = { name: 'ih', kind: 'int', min: 1, max: 32767 };
const $iw_1_65535: KernelParam = { name: 'iw', kind: 'int', min: 1, max: 65535 };
const $oh_1_32767: KernelParam = { name: 'oh', kind: 'int', min: 1, max: 32767 };
const $ow_1_65535: KernelParam = { name: 'ow', kind: 'int', min: 1, max: 65535 };
const $kh_1_255: KernelParam = { name: 'kh', kind: 'int', min: 1, max: 255 };
const $kw_1_255: KernelParam = { name: 'kw', kind: 'int', min: 1, max: 255 };
const $sh_1_16383: KernelParam = { name: 'sh', kind: 'int', min: 1, max: 16383 };
const $sw_1_16383: KernelParam = { name: 'sw', kind: 'int', min: 1, max: 16383 };
const $dh_1_16383: KernelParam = { name: 'dh', kind: 'int', min: 1, max: 16383 };
const $dw_1_16383: KernelParam = { name: 'dw', kind: 'int', min: 1, max: 16383 };
const $pt_0_16383: KernelParam = { name: 'pt', kind: 'int', min: 0, max: 16383 };
const $pl_0_16383: KernelParam = { name: 'pl', kind: 'int', min: 0, max: 16383 };
const $alpha: KernelParam = { name: 'alpha', kind: 'float' };
const $scale: KernelParam = { name: 'scale', kind: 'float' };
const $z_out_u8: KernelParam = { name: 'z', kind: 'out', type: 'u8', optional: false };
const $op_0_5: KernelParam = { name: 'op', kind: 'int', min: 0, max: 5 };
const $x_in_i32: KernelParam = { name: 'x', kind: 'in', type: 'i32', optional: false };
const $y_in_i32: KernelParam = { name: 'y', kind: 'in', type: 'i32', optional: false };
const $x_in_u8: KernelParam = { name: 'x', kind: 'in', type: 'u8', optional: false };
const $y_in_u8: KernelParam = { name: 'y', kind: 'in', type: 'u8', optional: false };
const $any_0_1: KernelParam = { name: 'any', kind: 'int', min: 0, max: 1 };
const $c_in_u8: KernelParam = { name: 'c', kind: 'in', type: 'u8', optional: false };
const $c0_0: KernelParam = { name: 'c0', kind: 'int', min: 0, max: 2147483647 };
const $c1_0: KernelParam = { name: 'c1', kind: 'int', min: 0, max: 2147483647 };
const $c2_0: KernelParam = { name: 'c2', kind: 'int', min: 0, max: 2147483647 };
const $c3_0: KernelParam = { name: 'c3', kind: 'int', min: 0, max: 2147483647 };
const $y_out_i32: KernelParam = { name: 'y', kind: 'out', type: 'i32', optional: false };
const $index_in_i32: KernelParam = { name: 'index', kind: 'in', type: 'i32', optional: false };
const $length_1: KernelParam = { name: 'length', kind: 'int', min: 1, max: 2147483647 };
const $count_1: KernelParam = { name: 'count', kind: 'int', min: 1, max: 2147483647 };
const $is_1_2: KernelParam = { name: 'is', kind: 'int', min: 1, max: 2 };
const $ys_1_2: KernelParam = { name: 'ys', kind: 'int', min: 1, max: 2 };
const $minimum_0_1: KernelParam = { name: 'minimum', kind: 'int', min: 0, max: 1 };
const $index_out_i32: KernelParam = { name: 'index', kind: 'out', type: 'i32', optional: false };
const $k_1: KernelParam = { name: 'k', kind: 'int', min: 1, max: 2147483647 };
const $ps_1_2: KernelParam = { name: 'ps', kind: 'int', min: 1, max: 2 };
const $interpolation_0_4: KernelParam = { name: 'interpolation', kind: 'int', min: 0, max: 4 };
const $half: KernelParam = { name: 'half', kind: 'float' };
const $radius_0: KernelParam = { name: 'radius', kind: 'int', min: 0, max: 2147483647 };
const $bias: KernelParam = { name: 'bias', kind: 'float' };
const $beta: KernelParam = { name: 'beta', kind: 'float' };
const $b_in_f32: KernelParam = { name: 'b', kind: 'in', type: 'f32', optional: false };
const $am_0: KernelParam = { name: 'am', kind: 'int', min: 0, max: 2147483647 };
const $ak_0: KernelParam = { name: 'ak', kind: 'int', min: 0, max: 2147483647 };
const $bk_0: KernelParam = { name: 'bk', kind: 'int', min: 0, max: 2147483647 };
const $bn_0: KernelParam = { name: 'bn', kind: 'int', min: 0, max: 2147483647 };
const $h0_in_f32_optional: KernelParam = { name: 'h0', kind: 'in', type: 'f32', optional: true };
const $c0_in_f32_optional: KernelParam = { name: 'c0', kind: 'in', type: 'f32', optional: true };
const $peep_in_f32_optional: KernelParam = { name: 'peep', kind: 'in', type: 'f32', optional: true };
const $length_in_i32_optional: KernelParam = { name: 'length', kind: 'in', type: 'i32', optional: true };
const $hold_in_i32_optional: KernelParam = { name: 'hold', kind: 'in', type: 'i32', optional: true };
const $z_inout_f32: KernelParam = { name: 'z', kind: 'inout', type: 'f32', optional: false };
const $h_out_f32: KernelParam = { name: 'h', kind: 'out', type: 'f32', optional: false };
const $c_out_f32: KernelParam = { name: 'c', kind: 'out', type: 'f32', optional: false };
const $remaining_out_i32_optional: KernelParam = { name: 'remaining', kind: 'out', type: 'i32', optional: true };
const $cells_out_f32_optional: KernelParam = { name: 'cells', kind: 'out', type: 'f32', optional: true };
const $frames_1: KernelParam = { name: 'frames', kind: 'int', min: 1, max: 2147483647 };
const $batch_1: KernelParam = { name: 'batch', kind: 'int', min: 1, max: 2147483647 };
const $backwards_0_1: KernelParam = { name: 'backwards', kind: 'int', min: 0, max: 1 };
const $clip: KernelParam = { name: 'clip', kind: 'float' };
const $reset_after_0_1: KernelParam = { name: 'reset_after', kind: 'int', min: 0, max: 1 };
const $dims_in_i32: KernelParam = { name: 'dims', kind: 'in', type: 'i32', optional: false };
const $depth_1: KernelParam = { name: 'depth', kind: 'int', min: 1, max: 2147483647 };
const $lengths_in_i32: KernelParam = { name: 'lengths', kind: 'in', type: 'i32', optional: false };
const $bs_0: KernelParam = { name: 'bs', kind: 'int', min: 0, max: 2147483647 };
const $t_1: KernelParam = { name: 't', kind: 'int', min: 1, max: 2147483647 };
const $p_1: KernelParam = { name: 'p', kind: 'int', min: 1, max: 2147483647 };
const $v_in_f32: KernelParam = { name: 'v', kind: 'in', type: 'f32', optional: false };
const $d_in_f32_optional: KernelParam = { name: 'd', kind: 'in', type: 'f32', optional: true };
const $c_1_2048: KernelParam = { name: 'c', kind: 'int', min: 1, max: 2048 };
const $dlo: KernelParam = { name: 'dlo', kind: 'float' };
const $dhi: KernelParam = { name: 'dhi', kind: 'float' };
const $epsilon: KernelParam = { name: 'epsilon', kind: 'float' };
const $act_1: KernelParam = { name: 'act', kind: 'int', min: 1, max: 2147483647 };
const $y_out_u8: KernelParam = { name: 'y', kind: 'out', type: 'u8', optional: false };
const $xb_1_8: KernelParam = { name: 'xb', kind: 'int', min: 1, max: 8 };
const $xk_0_2: KernelParam = { name: 'xk', kind: 'int', min: 0, max: 2 };
const $yb_1_8: KernelParam = { name: 'yb', kind: 'int', min: 1, max: 8 };
const $yk_0_3: KernelParam = { name: 'yk', kind: 'int', min: 0, max: 3 };
const $b_1_8: KernelParam = { name: 'b', kind: 'int', min: 1, max: 8 };
const $k_0_2: KernelParam = { name: 'k', kind: 'int', min: 0, max: 2 };
const $op_0_14: KernelParam = { name: 'op', kind: 'int', min: 0, max: 14 };
const $fraction_0_23: KernelParam = { name: 'fraction', kind: 'int', min: 0, max: 23 };
const $lowest_0_252: KernelParam = { name: 'lowest', kind: 'int', min: 0, max: 252 };
const $max: KernelParam = { name: 'max', kind: 'float' };
const $large_0_2: KernelParam = { name: 'large', kind: 'int', min: 0, max: 2 };
const $infinity_0_2: KernelParam = { name: 'infinity', kind: 'int', min: 0, max: 2 };
const $nan_0_1: KernelParam = { name: 'nan', kind: 'int', min: 0, max: 1 };
const $rounding_0_3: KernelParam = { name: 'rounding', kind: 'int', min: 0, max: 3 };
const $op_0_28: KernelParam = { name: 'op', kind: 'int', min: 0, max: 28 };
const $op_0_4: KernelParam = { name: 'op', kind: 'int', min: 0, max: 4 };
const $product_0_1: KernelParam = { name: 'product', kind: 'int', min: 0, max: 1 };
const $exclusive_0_1: KernelParam = { name: 'exclusive', kind: 'int', min: 0, max: 1 };
const $kind_0_2: KernelParam = { name: 'kind', kind: 'int', min: 0, max: 2 };
const $a_in_u8: KernelParam = { name: 'a', kind: 'in', type: 'u8', optional: false };
const $b_in_u8: KernelParam = { name: 'b', kind: 'in', type: 'u8', optional: false };
const $bytes_1_8: KernelParam = { name: 'bytes', kind: 'int', min: 1, max: 8 };
const $at_in_f32: KernelParam = { name: 'at', kind: 'in', type: 'f32', optional: false };
const $axes_1_3: KernelParam = { name: 'axes', kind: 'int', min: 1, max: 3 };
const $interpolation_0_2: KernelParam = { name: 'interpolation', kind: 'int', min: 0, max: 2 };
const $outside_0_2: KernelParam = { name: 'outside', kind: 'int', min: 0, max: 2 };
const $corners_0_1: KernelParam = { name: 'corners', kind: 'int', min: 0, max: 1 };
const $box_in_f32: KernelParam = { name: 'box', kind: 'in', type: 'f32', optional: false };
const $image_in_i32: KernelParam = { name: 'image', kind: 'in', type: 'i32', optional: false };
const $h_1: KernelParam = { name: 'h', kind: 'int', min: 1, max: 2147483647 };
const $w_1: KernelParam = { name: 'w', kind: 'int', min: 1, max: 2147483647 };
const $boxes_1: KernelParam = { name: 'boxes', kind: 'int', min: 1, max: 2147483647 };
const $oh_1: KernelParam = { name: 'oh', kind: 'int', min: 1, max: 2147483647 };
const $ow_1: KernelParam = { name: 'ow', kind: 'int', min: 1, max: 2147483647 };
const $samples_0_255: KernelParam = { name: 'samples', kind: 'int', min: 0, max: 255 };
const $largest_0_1: KernelParam = { name: 'largest', kind: 'int', min: 0, max: 1 };
const $least: KernelParam = { name: 'least', kind: 'float' };
const $score_in_f32: KernelParam = { name: 'score', kind: 'in', type: 'f32', optional: false };
const $scratch_inout_i32: KernelParam = { name: 'scratch', kind: 'inout', type: 'i32', optional: false };
const $classes_1: KernelParam = { name: 'classes', kind: 'int', min: 1, max: 2147483647 };
const $most_1: KernelParam = { name: 'most', kind: 'int', min: 1, max: 2147483647 };
const $centres_0_1: KernelParam = { name: 'centres', kind: 'int', min: 0, max: 1 };
const $overlap: KernelParam = { name: 'overlap', kind: 'float' };
const $w_1_2: KernelParam = { name: 'w', kind: 'int', min: 1, max: 2 };
const $u_in_f32: KernelParam = { name: 'u', kind: 'in', type: 'f32', optional: false };
const $kind_0_4: KernelParam = { name: 'kind', kind: 'int', min: 0, max: 4 };
const $lines_1: KernelParam = { name: 'lines', kind: 'int', min: 1, max: 2147483647 };
const $roots_in_i32: KernelParam = { name: 'roots', kind: 'in', type: 'i32', optional: false };
const $nodes_in_i32: KernelParam = { name: 'nodes', kind: 'in', type: 'i32', optional: false };
const $threshold_in_f32: KernelParam = { name: 'threshold', kind: 'in', type: 'f32', optional: false };
const $target_in_i32: KernelParam = { name: 'target', kind: 'in', type: 'i32', optional: false };
const $trees_1: KernelParam = { name: 'trees', kind: 'int', min: 1, max: 2147483647 };
const $pairs_1: KernelParam = { name: 'pairs', kind: 'int', min: 1, max: 2147483647 };
const $aggregate_0_2: KernelParam = { name: 'aggregate', kind: 'int', min: 0, max: 2 };
const $factor_in_f32: KernelParam = { name: 'factor', kind: 'in', type: 'f32', optional: false };
const $even_0_1: KernelParam = { name: 'even', kind: 'int', min: 0, max: 1 };
const $divide_0_1: KernelParam = { name: 'divide', kind: 'int', min: 0, max: 1 };
const $factor: KernelParam = { name: 'factor', kind: 'float' };
const $zero_minus2147483648: KernelParam = { name: 'zero', kind: 'int', min: -2147483648, max: 2147483647 };
const $lo_minus128_255: KernelParam = { name: 'lo', kind: 'int', min: -128, max: 255 };
const $hi_minus128_255: KernelParam = { name: 'hi', kind: 'int', min: -128, max: 255 };
const $flip_0_128: KernelParam = { name: 'flip', kind: 'int', min: 0, max: 128 };
const $form_0_2: KernelParam = { name: 'form', kind: 'int', min: 0, max: 2 };
const $less_minus2147483648: KernelParam = { name: 'less', kind: 'int', min: -2147483648, max: 2147483647 };
const $multiplier_0: KernelParam = { name: 'multiplier', kind: 'int', min: 0, max: 2147483647 };
const $shift_minus31_31: KernelParam = { name: 'shift', kind: 'int', min: -31, max: 31 };
const $clock_in_i32: KernelParam = { name: 'clock', kind: 'in', type: 'i32', optional: false };
const $first_minus1073741824_1073741824: KernelParam = { name: 'first', kind: 'int', min: -1073741824, max: 1073741824 };
const $unit_1_65536: KernelParam = { name: 'unit', kind: 'int', min: 1, max: 65536 };
const $mul_0_1073741824: KernelParam = { name: 'mul', kind: 'int', min: 0, max: 1073741824 };
const $add_minus1073741824_1073741824: KernelParam = { name: 'add', kind: 'int', min: -1073741824, max: 1073741824 };
const $div_1: KernelParam = { name: 'div', kind: 'int', min: 1, max: 2147483647 };
const $plus_0_65536: KernelParam = { name: 'plus', kind: 'int', min: 0, max: 65536 };
const $bounds_in_i32: KernelParam = { name: 'bounds', kind: 'in', type: 'i32', optional: false };
const $value_in_f32: KernelParam = { name: 'value', kind: 'in', type: 'f32', optional: false };
const $outer_1: KernelParam = { name: 'outer', kind: 'int', min: 1, max: 2147483647 };
const $inner_1: KernelParam = { name: 'inner', kind: 'int', min: 1, max: 2147483647 };
const $mode_0_3: KernelParam = { name: 'mode', kind: 'int', min: 0, max: 3 };
const $f_in_f32: KernelParam = { name: 'f', kind: 'in', type: 'f32', optional: false };
const $behind_0_1: KernelParam = { name: 'behind', kind: 'int', min: 0, max: 1 };
const $w_in_u8: KernelParam = { name: 'w', kind: 'in', type: 'u8', optional: false };
const $o1_1: KernelParam = { name: 'o1', kind: 'int', min: 1, max: 2147483647 };
const $o2_1: KernelParam = { name: 'o2', kind: 'int', min: 1, max: 2147483647 };
const $o3_1: KernelParam = { name: 'o3', kind: 'int', min: 1, max: 2147483647 };
const $k1_1: KernelParam = { name: 'k1', kind: 'int', min: 1, max: 2147483647 };
const $k2_1: KernelParam = { name: 'k2', kind: 'int', min: 1, max: 2147483647 };
const $k3_1: KernelParam = { name: 'k3', kind: 'int', min: 1, max: 2147483647 };
const $g_1: KernelParam = { name: 'g', kind: 'int', min: 1, max: 2147483647 };
const $o_1: KernelParam = { name: 'o', kind: 'int', min: 1, max: 2147483647 };
const $s1_1: KernelParam = { name: 's1', kind: 'int', min: 1, max: 2147483647 };
const $s2_1: KernelParam = { name: 's2', kind: 'int', min: 1, max: 2147483647 };
const $s3_1: KernelParam = { name: 's3', kind: 'int', min: 1, max: 2147483647 };
const $e1_1: KernelParam = { name: 'e1', kind: 'int', min: 1, max: 2147483647 };
const $e2_1: KernelParam = { name: 'e2', kind: 'int', min: 1, max: 2147483647 };
const $e3_1: KernelParam = { name: 'e3', kind: 'int', min: 1, max: 2147483647 };
const $b1_0: KernelParam = { name: 'b1', kind: 'int', min: 0, max: 2147483647 };
const $b2_0: KernelParam = { name: 'b2', kind: 'int', min: 0, max: 2147483647 };
const $b3_0: KernelParam = { name: 'b3', kind: 'int', min: 0, max: 2147483647 };
const $b_4_8: KernelParam = { name: 'b', kind: 'int', min: 4, max: 8 };
const $multiplier_in_i32: KernelParam = { name: 'multiplier', kind: 'in', type: 'i32', optional: false };
const $shift_in_i32: KernelParam = { name: 'shift', kind: 'in', type: 'i32', optional: false };
const $range_in_i32: KernelParam = { name: 'range', kind: 'in', type: 'i32', optional: false };
const $each_0_1: KernelParam = { name: 'each', kind: 'int', min: 0, max: 1 };
const $xb_4_8: KernelParam = { name: 'xb', kind: 'int', min: 4, max: 8 };
const $tanh_0_1: KernelParam = { name: 'tanh', kind: 'int', min: 0, max: 1 };
const $bits_0_4: KernelParam = { name: 'bits', kind: 'int', min: 0, max: 4 };
const $n_1_2048: KernelParam = { name: 'n', kind: 'int', min: 1, max: 2048 };
const $b_1_1: KernelParam = { name: 'b', kind: 'int', min: 1, max: 1 };
const $k_0_1: KernelParam = { name: 'k', kind: 'int', min: 0, max: 1 };
const $shift_0_31: KernelParam = { name: 'shift', kind: 'int', min: 0, max: 31 };
const $exponential_in_u8: KernelParam = { name: 'exponential', kind: 'in', type: 'u8', optional: false };
const $reciprocal_in_u8: KernelParam = { name: 'reciprocal', kind: 'in', type: 'u8', optional: false };
const $factor_in_i32: KernelParam = { name: 'factor', kind: 'in', type: 'i32', optional: false };
const $n_1_32768: KernelParam = { name: 'n', kind: 'int', min: 1, max: 32768 };
const $entries_513_513: KernelParam = { name: 'entries', kind: 'int', min: 513, max: 513 };
const $value_in_u8: KernelParam = { name: 'value', kind: 'in', type: 'u8', optional: false };
const $f_in_u8: KernelParam = { name: 'f', kind: 'in', type: 'u8', optional: false };
const $table_in_u8: KernelParam = { name: 'table', kind: 'in', type: 'u8', optional: false };
const $entries_1024_1024: KernelParam = { name: 'entries', kind: 'int', min: 1024, max: 1024 };
const $multiplier_0_32767: KernelParam = { name: 'multiplier', kind: 'int', min: 0, max: 32767 };
const $zero_minus128_127: KernelParam = { name: 'zero', kind: 'int', min: -128, max: 127 };
const $r_in_f32: KernelParam = { name: 'r', kind: 'in', type: 'f32', optional: false };
const $columns_in_i32: KernelParam = { name: 'columns', kind: 'in', type: 'i32', optional: false };
const $outside_0_255: KernelParam = { name: 'outside', kind: 'int', min: 0, max: 255 };
const $form_0_3: KernelParam = { name: 'form', kind: 'int', min: 0, max: 3 };
const $bytes_1_4: KernelParam = { name: 'bytes', kind: 'int', min: 1, max: 4 };
const $zero_minus128_255: KernelParam = { name: 'zero', kind: 'int', min: -128, max: 255 };
const $lo_minus2147483648: KernelParam = { name: 'lo', kind: 'int', min: -2147483648, max: 2147483647 };
const $hi_minus2147483648: KernelParam = { name: 'hi', kind: 'int', min: -2147483648, max: 2147483647 };
const $offset_0_1: KernelParam = { name: 'offset', kind: 'int', min: 0, max: 1 };
const $win_in_i32: KernelParam = { name: 'win', kind: 'in', type: 'i32', optional: false };
const $twiddle_in_i32: KernelParam = { name: 'twiddle', kind: 'in', type: 'i32', optional: false };
const $weights_in_i32: KernelParam = { name: 'weights', kind: 'in', type: 'i32', optional: false };
const $points_4_4096: KernelParam = { name: 'points', kind: 'int', min: 4, max: 4096 };
const $noise_in_i32_optional: KernelParam = { name: 'noise', kind: 'in', type: 'i32', optional: true };
const $gains_in_i32_optional: KernelParam = { name: 'gains', kind: 'in', type: 'i32', optional: true };
const $logs_in_i32: KernelParam = { name: 'logs', kind: 'in', type: 'i32', optional: false };
const $after_out_i32: KernelParam = { name: 'after', kind: 'out', type: 'i32', optional: false };
const $bits_0_16: KernelParam = { name: 'bits', kind: 'int', min: 0, max: 16 };
const $even_0_16384: KernelParam = { name: 'even', kind: 'int', min: 0, max: 16384 };
const $odd_0_16384: KernelParam = { name: 'odd', kind: 'int', min: 0, max: 16384 };
const $least_0_16384: KernelParam = { name: 'least', kind: 'int', min: 0, max: 16384 };
const $snr_0_31: KernelParam = { name: 'snr', kind: 'int', min: 0, max: 31 };
const $up_0_31: KernelParam = { name: 'up', kind: 'int', min: 0, max: 31 };
const $down_0_31: KernelParam = { name: 'down', kind: 'int', min: 0, max: 31 };
const $log_0_1: KernelParam = { name: 'log', kind: 'int', min: 0, max: 1 };
const $scale_0_15: KernelParam = { name: 'scale', kind: 'int', min: 0, max: 15 };
const $segments_128_128: KernelParam = { name: 'segments', kind: 'int', min: 128, max: 128 };
const $entries_256_256: KernelParam = { name: 'entries', kind: 'int', min: 256, max: 256 };
const $table_in_i32: KernelParam = { name: 'table', kind: 'in', type: 'i32', optional: false };
const $s_in_i32: KernelParam = { name: 's', kind: 'in', type: 'i32', optional: false };
const $t_in_i32: KernelParam = { name: 't', kind: 'in', type: 'i32', optional: false };
const $s_in_f32: KernelParam = { name: 's', kind: 'in', type: 'f32', optional: false };
const $t_in_f32: KernelParam = { name: 't', kind: 'in', type: 'f32', optional: false };

const conv_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $b_in_f32_optional, $r_in_f32_optional, $y_out_f32, $m_1, $n_1, $c_1, $taps_1, $xs_0, $ts_0, $rs_0, $ys_0, $lo, $hi];
const conv_gate_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $b_in_f32_optional, $y_out_f32, $m_1, $n_1, $c_1, $taps_1, $xs_0, $ts_0, $ys_0];
const gate_f32: readonly KernelParam[] = [$a_in_f32, $g_in_f32, $y_out_f32, $m_1, $n_1, $as_0, $gs_0, $ys_0];
const softmax_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $m_1, $n_1, $xs_0, $ys_0];
const max_pool_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $m_1, $n_1, $taps_1, $xs_0, $ts_0, $ys_0];
const copy_w32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0];
const add_f32: readonly KernelParam[] = [$x_in_f32, $y_in_f32, $z_out_f32, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0];
const clamp_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $n_1, $lo, $hi];
const tanh_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $n_1];
const logmel_f32: readonly KernelParam[] = [$x_in_f32, $win_in_f32, $twiddle_in_f32, $rise_in_f32, $slot_in_i32, $scratch_inout_f32, $y_out_f32, $m_1, $window_1, $hop_1, $fft_8_32768, $first_0, $bins_1, $mels_1, $ys_0, $offset];
const decode_wav_f32: readonly KernelParam[] = [$file_in_i32, $rate_out_i32, $y_out_f32, $words_0, $samples_1, $channels_1];
const spectrogram_f32: readonly KernelParam[] = [$x_in_f32, $win_in_f32, $twiddle_in_f32, $scratch_inout_f32, $y_out_f32, $m_1, $window_1, $hop_1, $half_4_16384, $root_0_1];
const mfcc_f32: readonly KernelParam[] = [$x_in_f32, $rate_in_i32, $cosines_in_f32, $edges_inout_i32, $scratch_inout_f32, $y_out_f32, $m_1, $bins_2, $filters_1, $coefs_1, $low, $high];
const conv2d_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $zero_in_f32, $b_in_f32_optional, $r_in_f32_optional, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $n_1, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $rs_0, $ys_0, $lo, $hi];
const depthwise_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $b_in_f32_optional, $r_in_f32_optional, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $rs_0, $ys_0, $lo, $hi];
const max_pool2d_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $ys_0];
const elu_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $n_1, $alpha, $scale];
const fake_quant_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $n_1, $lo, $hi, $scale];
const compare_f32: readonly KernelParam[] = [$x_in_f32, $y_in_f32, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $op_0_5];
const compare_i32: readonly KernelParam[] = [$x_in_i32, $y_in_i32, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $op_0_5];
const compare_u8: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $op_0_5];
const logic_u8: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $any_0_1];
const select_w32: readonly KernelParam[] = [$c_in_u8, $x_in_f32, $y_in_f32, $z_out_f32, $d0_1, $d1_1, $d2_1, $d3_1, $c0_0, $c1_0, $c2_0, $c3_0, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0];
const cast_u8_f32: readonly KernelParam[] = [$x_in_u8, $y_out_f32, $n_1];
const cast_u8_i32: readonly KernelParam[] = [$x_in_u8, $y_out_i32, $n_1];
const cast_i32_f32: readonly KernelParam[] = [$x_in_i32, $y_out_f32, $n_1];
const cast_f32_i32: readonly KernelParam[] = [$x_in_f32, $y_out_i32, $n_1];
const cast_i32_i64: readonly KernelParam[] = [$x_in_i32, $y_out_i32, $n_1];
const gather_w32: readonly KernelParam[] = [$x_in_f32, $index_in_i32, $y_out_f32, $m_1, $length_1, $count_1, $n_1, $is_1_2];
const reverse_w32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $m_1, $count_1, $n_1];
const arg_max_f32: readonly KernelParam[] = [$x_in_f32, $y_out_i32, $m_1, $count_1, $n_1, $ys_1_2, $minimum_0_1];
const top_k_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $index_out_i32, $m_1, $n_1, $k_1, $ps_1_2];
const resize_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $m_1, $length_1, $count_1, $n_1, $interpolation_0_4, $scale, $half];
const lrn_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $m_1, $n_1, $radius_0, $bias, $alpha, $beta];
const matmul_f32: readonly KernelParam[] = [$a_in_f32, $b_in_f32, $y_out_f32, $m_1, $n_1, $k_1, $am_0, $ak_0, $bk_0, $bn_0];
const lstm_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $h0_in_f32_optional, $c0_in_f32_optional, $peep_in_f32_optional, $length_in_i32_optional, $hold_in_i32_optional, $z_inout_f32, $h_out_f32, $c_out_f32, $remaining_out_i32_optional, $y_out_f32, $cells_out_f32_optional, $frames_1, $batch_1, $n_1, $backwards_0_1, $clip];
const gru_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $h0_in_f32_optional, $b_in_f32_optional, $hold_in_i32_optional, $z_inout_f32, $h_out_f32, $remaining_out_i32_optional, $y_out_f32, $frames_1, $batch_1, $n_1, $backwards_0_1, $reset_after_0_1];
const gather_nd_w32: readonly KernelParam[] = [$x_in_f32, $index_in_i32, $dims_in_i32, $y_out_f32, $length_1, $count_1, $depth_1, $n_1, $is_1_2];
const reverse_sequence_w32: readonly KernelParam[] = [$x_in_f32, $lengths_in_i32, $y_out_f32, $batch_1, $count_1, $n_1, $bs_0, $ts_0, $is_1_2];
const winograd_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $zero_in_f32, $b_in_f32_optional, $r_in_f32_optional, $scratch_inout_f32, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $n_1, $pt_0_16383, $pl_0_16383, $xs_0, $rs_0, $ys_0, $t_1, $m_1, $p_1, $lo, $hi];
const separable_conv_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $b_in_f32_optional, $v_in_f32, $d_in_f32_optional, $r_in_f32_optional, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1_2048, $oh_1_32767, $ow_1_65535, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $n_1, $xs_0, $rs_0, $ys_0, $dlo, $dhi, $lo, $hi];
const layer_norm_f32: readonly KernelParam[] = [$x_in_f32, $g_in_f32, $b_in_f32, $y_out_f32, $m_1, $n_1, $xs_0, $ys_0, $epsilon];
const conv_act_f32: readonly KernelParam[] = [...conv_f32, $act_1];
const conv2d_act_f32: readonly KernelParam[] = [...conv2d_f32, $act_1];
const winograd_act_f32: readonly KernelParam[] = [...winograd_f32, $act_1];
const depthwise_act_f32: readonly KernelParam[] = [...depthwise_f32, $act_1];
const separable_conv_act_f32: readonly KernelParam[] = [...separable_conv_f32, $act_1];
const cast_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $n_1, $xb_1_8, $xk_0_2, $yb_1_8, $yk_0_3];
const binary_any: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $b_1_8, $k_0_2, $op_0_14];
const compare_any: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $b_1_8, $k_0_2, $op_0_5];
const round_float_f32: readonly KernelParam[] = [$x_in_f32, $y_out_f32, $n_1, $fraction_0_23, $lowest_0_252, $max, $large_0_2, $infinity_0_2, $nan_0_1, $rounding_0_3];
const map_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $n_1, $b_1_8, $k_0_2, $op_0_28];
const copy_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $b_1_8];
const select_any: readonly KernelParam[] = [$c_in_u8, $x_in_u8, $y_in_u8, $z_out_u8, $d0_1, $d1_1, $d2_1, $d3_1, $c0_0, $c1_0, $c2_0, $c3_0, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $b_1_8];
const gather_any: readonly KernelParam[] = [$x_in_u8, $index_in_i32, $y_out_u8, $m_1, $length_1, $count_1, $n_1, $is_1_2];
const gather_elements_any: readonly KernelParam[] = [$x_in_u8, $index_in_i32, $y_out_u8, $m_1, $length_1, $count_1, $n_1, $b_1_8, $is_1_2];
const reduce_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $m_1, $n_1, $taps_1, $xs_0, $ts_0, $ys_0, $b_1_8, $k_0_2, $op_0_4];
const cumulate_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $m_1, $count_1, $n_1, $b_1_8, $k_0_2, $product_0_1, $exclusive_0_1, $backwards_0_1];
const arg_max_any: readonly KernelParam[] = [$x_in_u8, $y_out_i32, $m_1, $count_1, $n_1, $b_1_8, $k_0_2, $ys_1_2, $minimum_0_1];
const top_k_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $index_out_i32, $m_1, $n_1, $k_1, $b_1_8, $kind_0_2, $ps_1_2];
const matmul_any: readonly KernelParam[] = [$a_in_u8, $b_in_u8, $y_out_u8, $m_1, $n_1, $k_1, $am_0, $ak_0, $bk_0, $bn_0, $bytes_1_8, $kind_0_2];
const sample_f32: readonly KernelParam[] = [$x_in_f32, $at_in_f32, $y_out_f32, $m_1, $n_1, $d0_1, $d1_1, $d2_1, $c_1, $axes_1_3, $interpolation_0_2, $outside_0_2, $corners_0_1];
const roi_align_f32: readonly KernelParam[] = [$x_in_f32, $box_in_f32, $image_in_i32, $y_out_f32, $n_1, $h_1, $w_1, $c_1, $boxes_1, $oh_1, $ow_1, $is_1_2, $samples_0_255, $largest_0_1, $scale, $offset, $least];
const non_max_suppression_f32: readonly KernelParam[] = [$box_in_f32, $score_in_f32, $scratch_inout_i32, $y_out_i32, $n_1, $classes_1, $boxes_1, $most_1, $centres_0_1, $any_0_1, $overlap, $least];
const determinant_f32: readonly KernelParam[] = [$x_in_f32, $scratch_inout_f32, $y_out_f32, $m_1, $n_1];
const gather_elements_w32: readonly KernelParam[] = [$x_in_f32, $index_in_i32, $y_out_f32, $m_1, $length_1, $count_1, $n_1, $w_1_2, $is_1_2];
const scatter_elements_f32: readonly KernelParam[] = [$x_in_f32, $index_in_i32, $u_in_f32, $y_out_f32, $m_1, $length_1, $count_1, $n_1, $is_1_2, $kind_0_4];
const scatter_nd_f32: readonly KernelParam[] = [$x_in_f32, $index_in_i32, $dims_in_i32, $u_in_f32, $y_out_f32, $length_1, $count_1, $depth_1, $n_1, $is_1_2, $kind_0_4];
const conv2d_planes_f32: readonly KernelParam[] = [$x_in_f32, $w_in_f32, $zero_in_f32, $b_in_f32_optional, $r_in_f32_optional, $scratch_inout_f32, $y_out_f32, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $n_1, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $lines_1, $rs_0, $ys_0, $lo, $hi];
const tree_ensemble_f32: readonly KernelParam[] = [$x_in_f32, $roots_in_i32, $nodes_in_i32, $threshold_in_f32, $target_in_i32, $w_in_f32, $y_out_f32, $m_1, $c_1, $trees_1, $count_1, $pairs_1, $n_1, $aggregate_0_2];
const dequantize_f32: readonly KernelParam[] = [$x_in_i32, $factor_in_f32, $r_in_f32_optional, $y_out_f32, $m_1, $n_1, $ys_0, $lo, $hi];
const quantize_u8: readonly KernelParam[] = [$x_in_f32, $y_out_u8, $m_1, $n_1, $ys_0, $even_0_1, $divide_0_1, $factor, $zero_minus2147483648, $lo_minus128_255, $hi_minus128_255];
const pool2d_u8: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $ys_0, $flip_0_128, $form_0_2, $less_minus2147483648, $multiplier_0, $shift_minus31_31, $zero_minus2147483648, $lo_minus128_255, $hi_minus128_255];
const bounds_i32: readonly KernelParam[] = [$clock_in_i32, $y_out_i32, $frames_1, $first_minus1073741824_1073741824, $unit_1_65536, $mul_0_1073741824, $add_minus1073741824_1073741824, $div_1, $plus_0_65536];
const fill_outside_w32: readonly KernelParam[] = [$x_in_f32, $bounds_in_i32, $value_in_f32, $y_out_f32, $outer_1, $frames_1, $inner_1, $mode_0_3];
const place_frames_w32: readonly KernelParam[] = [$x_in_f32, $bounds_in_i32, $f_in_f32, $y_out_f32, $outer_1, $frames_1, $inner_1, $count_1, $behind_0_1];
const conv_any: readonly KernelParam[] = [$x_in_u8, $w_in_u8, $y_out_u8, $n_1, $d1_1, $d2_1, $d3_1, $o1_1, $o2_1, $o3_1, $k1_1, $k2_1, $k3_1, $g_1, $c_1, $o_1, $s1_1, $s2_1, $s3_1, $e1_1, $e2_1, $e3_1, $b1_0, $b2_0, $b3_0, $b_4_8, $k_0_2];
const requantize_any: readonly KernelParam[] = [$x_in_u8, $multiplier_in_i32, $shift_in_i32, $range_in_i32, $y_out_u8, $m_1, $n_1, $each_0_1, $xb_1_8, $b_1_8, $form_0_2];
const round_to_integer_any: readonly KernelParam[] = [$x_in_u8, $range_in_i32, $y_out_u8, $n_1, $xb_4_8, $b_1_8, $even_0_1];
const fixed_activation_i16: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $n_1, $tanh_0_1, $bits_0_4];
const softmax_integer_any: readonly KernelParam[] = [$x_in_u8, $y_out_u8, $m_1, $n_1_2048, $b_1_1, $k_0_1, $multiplier_0, $shift_0_31];
const softmax_integer_i16: readonly KernelParam[] = [$x_in_u8, $exponential_in_u8, $reciprocal_in_u8, $factor_in_i32, $y_out_u8, $m_1, $n_1_32768, $entries_513_513];
const fill_outside_any: readonly KernelParam[] = [$x_in_u8, $bounds_in_i32, $value_in_u8, $y_out_u8, $outer_1, $frames_1, $inner_1, $mode_0_3];
const place_frames_any: readonly KernelParam[] = [$x_in_u8, $bounds_in_i32, $f_in_u8, $y_out_u8, $outer_1, $frames_1, $inner_1, $count_1, $behind_0_1];
const gate_pairs_i8: readonly KernelParam[] = [$x_in_i32, $factor_in_i32, $table_in_u8, $y_out_u8, $m_1, $n_1, $entries_1024_1024, $ys_0, $multiplier_0_32767, $zero_minus128_127];
const residual_u8: readonly KernelParam[] = [$x_in_i32, $factor_in_f32, $r_in_f32, $y_out_f32, $z_out_u8, $m_1, $n_1, $scale, $zero_minus2147483648, $lo_minus128_255, $hi_minus128_255];
const quantized_conv2d: readonly KernelParam[] = [$x_in_u8, $w_in_u8, $columns_in_i32, $y_out_u8, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $n_1, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $ys_0, $outside_0_255, $flip_0_128, $form_0_3, $bytes_1_4, $zero_minus128_255, $lo_minus2147483648, $hi_minus2147483648, $offset_0_1];
const quantized_depthwise: readonly KernelParam[] = [$x_in_u8, $w_in_u8, $columns_in_i32, $y_out_u8, $ih_1_32767, $iw_1_65535, $c_1, $oh_1_32767, $ow_1_65535, $kh_1_255, $kw_1_255, $sh_1_16383, $sw_1_16383, $dh_1_16383, $dw_1_16383, $pt_0_16383, $pl_0_16383, $xs_0, $ys_0, $outside_0_255, $flip_0_128, $form_0_3, $bytes_1_4, $zero_minus128_255, $lo_minus2147483648, $hi_minus2147483648];
const micro_filterbank_i32: readonly KernelParam[] = [$x_in_f32, $win_in_i32, $twiddle_in_i32, $weights_in_i32, $slot_in_i32, $scratch_inout_i32, $y_out_i32, $m_1, $window_1, $hop_1, $points_4_4096, $first_0, $bins_1, $channels_1];
const micro_gain_f32: readonly KernelParam[] = [$x_in_i32, $noise_in_i32_optional, $gains_in_i32_optional, $logs_in_i32, $hold_in_i32_optional, $after_out_i32, $remaining_out_i32_optional, $y_out_f32, $m_1, $n_1, $bits_0_16, $even_0_16384, $odd_0_16384, $least_0_16384, $snr_0_31, $up_0_31, $down_0_31, $log_0_1, $scale_0_15, $segments_128_128];
const byte_table_u8: readonly KernelParam[] = [$x_in_u8, $table_in_u8, $y_out_u8, $entries_256_256, $m_1, $n_1, $ys_0];
const byte_table_w32: readonly KernelParam[] = [$x_in_u8, $table_in_i32, $y_out_i32, $entries_256_256, $m_1, $n_1, $ys_0];
const combine_bytes_i32: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $s_in_i32, $t_in_i32, $z_out_u8, $entries_256_256, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $product_0_1, $multiplier_0, $shift_minus31_31, $zero_minus2147483648, $lo_minus128_255, $hi_minus128_255];
const combine_bytes_f32: readonly KernelParam[] = [$x_in_u8, $y_in_u8, $s_in_f32, $t_in_f32, $z_out_u8, $entries_256_256, $d0_1, $d1_1, $d2_1, $d3_1, $x0_0, $x1_0, $x2_0, $x3_0, $y0_0, $y1_0, $y2_0, $y3_0, $product_0_1, $even_0_1, $scale, $zero_minus2147483648, $lo_minus128_255, $hi_minus128_255];

export const kernels: Readonly<Record<KernelName, KernelInfo>> = {
  conv_f32_n4: { id: 1, params: conv_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv_f32_n8: { id: 2, params: conv_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv_f32_n16: { id: 3, params: conv_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv_gate_f32_n4: { id: 4, params: conv_gate_f32, work: (a) => 2 * a[4]! * a[5]! * a[6]! * a[7]! },
  conv_gate_f32_n8: { id: 5, params: conv_gate_f32, work: (a) => 2 * a[4]! * a[5]! * a[6]! * a[7]! },
  conv_gate_f32_n16: { id: 6, params: conv_gate_f32, work: (a) => 2 * a[4]! * a[5]! * a[6]! * a[7]! },
  gate_f32: { id: 7, params: gate_f32, work: (a) => a[3]! * a[4]! },
  softmax_f32: { id: 8, params: softmax_f32, work: (a) => a[2]! * a[3]! },
  log_softmax_f32: { id: 9, params: softmax_f32, work: (a) => a[2]! * a[3]! },
  max_pool_f32: { id: 10, params: max_pool_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  mean_pool_f32: { id: 11, params: max_pool_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  copy_w32: { id: 12, params: copy_w32, work: (a) => a[2]! * a[3]! * a[4]! * a[5]! },
  add_f32: { id: 13, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  sub_f32: { id: 14, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  mul_f32: { id: 15, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  div_f32: { id: 16, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  max_f32: { id: 17, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  min_f32: { id: 18, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  clamp_f32: { id: 19, params: clamp_f32, work: (a) => a[2]! },
  tanh_f32: { id: 20, params: tanh_f32, work: (a) => a[2]! },
  sigmoid_f32: { id: 21, params: tanh_f32, work: (a) => a[2]! },
  exp_f32: { id: 22, params: tanh_f32, work: (a) => a[2]! },
  log_f32: { id: 23, params: tanh_f32, work: (a) => a[2]! },
  sqrt_f32: { id: 24, params: tanh_f32, work: (a) => a[2]! },
  rsqrt_f32: { id: 25, params: tanh_f32, work: (a) => a[2]! },
  neg_f32: { id: 26, params: tanh_f32, work: (a) => a[2]! },
  abs_f32: { id: 27, params: tanh_f32, work: (a) => a[2]! },
  logmel_f32: { id: 28, params: logmel_f32, work: (a) => a[7]! * (((a[8]! + 16 * a[10]!) + 2 * a[12]!) + 16 * a[13]!) },
  decode_wav_f32: { id: 29, params: decode_wav_f32, work: (a) => a[3]! + a[4]! * a[5]! },
  spectrogram_f32: { id: 30, params: spectrogram_f32, work: (a) => a[5]! * (a[6]! + 32 * a[8]!) },
  mfcc_f32: { id: 31, params: mfcc_f32, work: (a) => a[6]! * (a[7]! + a[9]! * a[8]!) + a[8]! },
  conv2d_f32_n4: { id: 32, params: conv2d_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  conv2d_f32_n8: { id: 33, params: conv2d_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  conv2d_f32_n16: { id: 34, params: conv2d_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  depthwise_f32: { id: 35, params: depthwise_f32, work: (a) => a[8]! * a[9]! * a[7]! * a[10]! * a[11]! },
  max_pool2d_f32: { id: 36, params: max_pool2d_f32, work: (a) => a[5]! * a[6]! * a[4]! * a[7]! * a[8]! },
  mean_pool2d_f32: { id: 37, params: max_pool2d_f32, work: (a) => a[5]! * a[6]! * a[4]! * a[7]! * a[8]! },
  elu_f32: { id: 50, params: elu_f32, work: (a) => a[2]! },
  erf_f32: { id: 51, params: tanh_f32, work: (a) => a[2]! },
  softplus_f32: { id: 52, params: tanh_f32, work: (a) => a[2]! },
  floor_f32: { id: 53, params: tanh_f32, work: (a) => a[2]! },
  ceil_f32: { id: 54, params: tanh_f32, work: (a) => a[2]! },
  round_f32: { id: 55, params: tanh_f32, work: (a) => a[2]! },
  sign_f32: { id: 56, params: tanh_f32, work: (a) => a[2]! },
  sin_f32: { id: 57, params: tanh_f32, work: (a) => a[2]! },
  cos_f32: { id: 58, params: tanh_f32, work: (a) => a[2]! },
  fake_quant_f32: { id: 59, params: fake_quant_f32, work: (a) => a[2]! },
  pow_f32: { id: 60, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  prelu_f32: { id: 61, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  floor_div_f32: { id: 62, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  floor_mod_f32: { id: 63, params: add_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  min_pool_f32: { id: 64, params: max_pool_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  prod_pool_f32: { id: 65, params: max_pool_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  compare_f32: { id: 66, params: compare_f32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  compare_i32: { id: 67, params: compare_i32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  compare_u8: { id: 68, params: compare_u8, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  logic_u8: { id: 69, params: logic_u8, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  select_w32: { id: 70, params: select_w32, work: (a) => a[4]! * a[5]! * a[6]! * a[7]! },
  cast_u8_f32: { id: 71, params: cast_u8_f32, work: (a) => a[2]! },
  cast_u8_i32: { id: 72, params: cast_u8_i32, work: (a) => a[2]! },
  cast_i32_f32: { id: 73, params: cast_i32_f32, work: (a) => a[2]! },
  cast_f32_i32: { id: 74, params: cast_f32_i32, work: (a) => a[2]! },
  cast_i32_i64: { id: 75, params: cast_i32_i64, work: (a) => a[2]! },
  cast_i64_f32: { id: 76, params: cast_i32_f32, work: (a) => a[2]! },
  gather_w32: { id: 77, params: gather_w32, work: (a) => a[3]! * a[5]! * a[6]! },
  reverse_w32: { id: 78, params: reverse_w32, work: (a) => a[2]! * a[3]! * a[4]! },
  arg_max_f32: { id: 79, params: arg_max_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  top_k_f32: { id: 80, params: top_k_f32, work: (a) => a[3]! * a[4]! * a[5]! },
  resize_f32: { id: 81, params: resize_f32, work: (a) => a[2]! * a[4]! * a[5]! },
  lrn_f32: { id: 82, params: lrn_f32, work: (a) => a[2]! * a[3]! * (2 * a[4]! + 1) },
  matmul_f32: { id: 83, params: matmul_f32, work: (a) => a[3]! * a[4]! * a[5]! },
  lstm_f32_n4: { id: 84, params: lstm_f32, work: (a) => 4 * a[13]! * a[14]! * a[15]! * a[15]! },
  lstm_f32_n8: { id: 85, params: lstm_f32, work: (a) => 4 * a[13]! * a[14]! * a[15]! * a[15]! },
  lstm_f32_n16: { id: 86, params: lstm_f32, work: (a) => 4 * a[13]! * a[14]! * a[15]! * a[15]! },
  gru_f32_n4: { id: 87, params: gru_f32, work: (a) => 3 * a[9]! * a[10]! * a[11]! * a[11]! },
  gru_f32_n8: { id: 88, params: gru_f32, work: (a) => 3 * a[9]! * a[10]! * a[11]! * a[11]! },
  gru_f32_n16: { id: 89, params: gru_f32, work: (a) => 3 * a[9]! * a[10]! * a[11]! * a[11]! },
  compare_i64: { id: 90, params: compare_i32, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  gather_nd_w32: { id: 91, params: gather_nd_w32, work: (a) => a[5]! * (a[6]! + a[7]!) },
  reverse_sequence_w32: { id: 92, params: reverse_sequence_w32, work: (a) => a[3]! * a[4]! * a[5]! },
  winograd_f32_n4: { id: 93, params: winograd_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  winograd_f32_n8: { id: 94, params: winograd_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  winograd_f32_n16: { id: 95, params: winograd_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  separable_conv_f32_n4: { id: 96, params: separable_conv_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  separable_conv_f32_n8: { id: 97, params: separable_conv_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  separable_conv_f32_n16: { id: 98, params: separable_conv_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  layer_norm_f32: { id: 99, params: layer_norm_f32, work: (a) => a[4]! * a[5]! },
  conv_act_f32_n4: { id: 106, params: conv_act_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv_act_f32_n8: { id: 107, params: conv_act_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv_act_f32_n16: { id: 108, params: conv_act_f32, work: (a) => a[5]! * a[6]! * a[7]! * a[8]! },
  conv2d_act_f32_n4: { id: 109, params: conv2d_act_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  conv2d_act_f32_n8: { id: 110, params: conv2d_act_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  conv2d_act_f32_n16: { id: 111, params: conv2d_act_f32, work: (a) => a[9]! * a[10]! * a[11]! * a[8]! * a[12]! * a[13]! },
  winograd_act_f32_n4: { id: 112, params: winograd_act_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  winograd_act_f32_n8: { id: 113, params: winograd_act_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  winograd_act_f32_n16: { id: 114, params: winograd_act_f32, work: (a) => 9 * a[10]! * a[11]! * a[12]! * a[9]! },
  depthwise_act_f32: { id: 115, params: depthwise_act_f32, work: (a) => a[8]! * a[9]! * a[7]! * a[10]! * a[11]! },
  separable_conv_act_f32_n4: { id: 116, params: separable_conv_act_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  separable_conv_act_f32_n8: { id: 117, params: separable_conv_act_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  separable_conv_act_f32_n16: { id: 118, params: separable_conv_act_f32, work: (a) => a[10]! * a[11]! * a[9]! * (a[12]! * a[13]! + a[20]!) },
  cast_any: { id: 119, params: cast_any, work: (a) => a[2]! },
  binary_any: { id: 120, params: binary_any, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  compare_any: { id: 121, params: compare_any, work: (a) => a[3]! * a[4]! * a[5]! * a[6]! },
  round_float_f32: { id: 122, params: round_float_f32, work: (a) => a[2]! },
  map_any: { id: 123, params: map_any, work: (a) => a[2]! },
  copy_any: { id: 124, params: copy_any, work: (a) => a[2]! * a[3]! * a[4]! * a[5]! },
  select_any: { id: 125, params: select_any, work: (a) => a[4]! * a[5]! * a[6]! * a[7]! },
  gather_any: { id: 126, params: gather_any, work: (a) => a[3]! * a[5]! * a[6]! },
  gather_elements_any: { id: 127, params: gather_elements_any, work: (a) => a[3]! * a[5]! * a[6]! * a[7]! },
  reduce_any: { id: 128, params: reduce_any, work: (a) => a[2]! * a[3]! * a[4]! },
  cumulate_any: { id: 129, params: cumulate_any, work: (a) => a[2]! * a[3]! * a[4]! },
  arg_max_any: { id: 130, params: arg_max_any, work: (a) => a[2]! * a[3]! * a[4]! },
  top_k_any: { id: 131, params: top_k_any, work: (a) => a[3]! * a[4]! * a[5]! },
  matmul_any: { id: 132, params: matmul_any, work: (a) => a[3]! * a[4]! * a[5]! },
  sample_f32: { id: 133, params: sample_f32, work: (a) => 8 * a[3]! * a[4]! * (a[9]! + a[8]!) },
  roi_align_f32: { id: 134, params: roi_align_f32, work: (a) => a[8]! * a[9]! * a[10]! * a[7]! * (a[12]! * a[12]! + (a[5]! + 6) * (a[6]! + 6)) },
  non_max_suppression_f32: { id: 135, params: non_max_suppression_f32, work: (a) => a[4]! * a[5]! * a[6]! * (a[7]! + 16) },
  determinant_f32: { id: 136, params: determinant_f32, work: (a) => a[3]! * a[4]! * a[4]! * a[4]! },
  silu_f32: { id: 137, params: tanh_f32, work: (a) => a[2]! },
  hard_swish_f32: { id: 138, params: tanh_f32, work: (a) => a[2]! },
  gelu_f32: { id: 139, params: tanh_f32, work: (a) => a[2]! },
  gather_elements_w32: { id: 140, params: gather_elements_w32, work: (a) => a[3]! * a[5]! * a[6]! * a[7]! },
  scatter_elements_f32: { id: 141, params: scatter_elements_f32, work: (a) => a[4]! * (a[5]! + a[6]!) * a[7]! },
  scatter_nd_f32: { id: 142, params: scatter_nd_f32, work: (a) => a[5]! * a[8]! + a[6]! * (a[7]! + a[8]!) },
  conv2d_planes_f32_n4: { id: 143, params: conv2d_planes_f32, work: (a) => a[10]! * a[11]! * a[12]! * a[9]! * a[13]! * a[14]! },
  conv2d_planes_f32_n8: { id: 144, params: conv2d_planes_f32, work: (a) => a[10]! * a[11]! * a[12]! * a[9]! * a[13]! * a[14]! },
  conv2d_planes_f32_n16: { id: 145, params: conv2d_planes_f32, work: (a) => a[10]! * a[11]! * a[12]! * a[9]! * a[13]! * a[14]! },
  fmax_pool_f32: { id: 146, params: max_pool_f32, work: (a) => a[2]! * a[3]! * a[4]! },
  tree_ensemble_f32: { id: 150, params: tree_ensemble_f32, work: (a) => a[7]! * ((a[12]! + a[9]! * a[10]!) + a[11]!) },
  dequantize_f32: { id: 151, params: dequantize_f32, work: (a) => a[4]! * a[5]! },
  quantize_u8: { id: 152, params: quantize_u8, work: (a) => a[2]! * a[3]! },
  pool2d_u8: { id: 154, params: pool2d_u8, work: (a) => a[5]! * a[6]! * a[4]! * a[7]! * a[8]! },
  bounds_i32: { id: 180, params: bounds_i32, work: () => 1 },
  fill_outside_w32: { id: 181, params: fill_outside_w32, work: (a) => a[4]! * a[5]! * a[6]! },
  place_frames_w32: { id: 182, params: place_frames_w32, work: (a) => a[4]! * (a[5]! + a[7]!) * a[6]! },
  conv_any: { id: 200, params: conv_any, work: (a) => a[3]! * a[7]! * a[8]! * a[9]! * a[13]! * a[15]! * a[10]! * a[11]! * a[12]! * a[14]! },
  requantize_any: { id: 201, params: requantize_any, work: (a) => a[5]! * a[6]! },
  round_to_integer_any: { id: 202, params: round_to_integer_any, work: (a) => a[3]! },
  fixed_activation_i16: { id: 203, params: fixed_activation_i16, work: (a) => a[2]! },
  softmax_integer_any: { id: 204, params: softmax_integer_any, work: (a) => a[2]! * a[3]! },
  softmax_integer_i16: { id: 205, params: softmax_integer_i16, work: (a) => a[5]! * a[6]! },
  fill_outside_any: { id: 206, params: fill_outside_any, work: (a) => a[4]! * a[5]! * a[6]! },
  place_frames_any: { id: 207, params: place_frames_any, work: (a) => a[4]! * (a[5]! + a[7]!) * a[6]! },
  rms_norm_f32: { id: 208, params: layer_norm_f32, work: (a) => a[4]! * a[5]! },
  gate_pairs_i8: { id: 209, params: gate_pairs_i8, work: (a) => 2 * a[4]! * a[5]! },
  residual_u8: { id: 210, params: residual_u8, work: (a) => a[5]! * a[6]! },
  quantized_conv2d_n4: { id: 220, params: quantized_conv2d, work: (a) => a[7]! * a[8]! * a[9]! * a[6]! * a[10]! * a[11]! },
  quantized_conv2d_n8: { id: 221, params: quantized_conv2d, work: (a) => a[7]! * a[8]! * a[9]! * a[6]! * a[10]! * a[11]! },
  quantized_conv2d_n16: { id: 222, params: quantized_conv2d, work: (a) => a[7]! * a[8]! * a[9]! * a[6]! * a[10]! * a[11]! },
  quantized_depthwise: { id: 223, params: quantized_depthwise, work: (a) => a[7]! * a[8]! * a[6]! * a[9]! * a[10]! },
  micro_filterbank_i32: { id: 224, params: micro_filterbank_i32, work: (a) => a[7]! * (((a[8]! + 32 * a[10]!) + 2 * a[12]!) + 16 * a[13]!) },
  micro_gain_f32: { id: 225, params: micro_gain_f32, work: (a) => 16 * a[8]! * a[9]! },
  byte_table_u8: { id: 226, params: byte_table_u8, work: (a) => a[4]! * a[5]! },
  byte_table_w32: { id: 227, params: byte_table_w32, work: (a) => a[4]! * a[5]! },
  combine_bytes_i32: { id: 228, params: combine_bytes_i32, work: (a) => a[6]! * a[7]! * a[8]! * a[9]! },
  combine_bytes_f32: { id: 229, params: combine_bytes_f32, work: (a) => a[6]! * a[7]! * a[8]! * a[9]! },
};

/** Highest id: the header's `kernelVersion`. */
export const kernelVersion = 230;

/** Elementwise kernels that a convolution may end with. */
export const epilogues = ['tanh_f32', 'sigmoid_f32', 'exp_f32', 'log_f32', 'sqrt_f32', 'rsqrt_f32', 'neg_f32', 'abs_f32', 'erf_f32', 'softplus_f32', 'floor_f32', 'ceil_f32', 'round_f32', 'sign_f32', 'sin_f32', 'cos_f32', 'silu_f32', 'hard_swish_f32', 'gelu_f32'] as const;
export type Epilogue = (typeof epilogues)[number];
