/** Numbers of TensorFlow Lite's published schema (schema.fbs), as far as they are read. */

type Kind = 'i8' | 'i32' | 'u32' | 'f32' | 'flag' | 'i32s' | 'i64s' | 'f32s' | 'text';

/** A field of an options table: its number, its kind, and its value where it is not set. */
interface Field { readonly at: number; readonly kind: Kind; readonly otherwise: number }

/** By name; fields that say only how TensorFlow Lite is to compute are `ignored`. */
export interface OptionsSchema { readonly fields: Readonly<Record<string, Field>>; readonly ignored: readonly number[] }

const field = (at: number, kind: Kind, otherwise = 0): Field => ({ at, kind, otherwise });
const options = (fields: Readonly<Record<string, Field>>, ...ignored: readonly number[]): OptionsSchema => ({ fields, ignored });

const none = options({});
const fused = (at: number): Readonly<Record<string, Field>> => ({ fused_activation_function: field(at, 'i8') });
const strided = { padding: field(0, 'i8'), stride_w: field(1, 'i32'), stride_h: field(2, 'i32') };

const conv = options({ ...strided, ...fused(3), dilation_w_factor: field(4, 'i32', 1), dilation_h_factor: field(5, 'i32', 1) }, 6);
// the multiplier is what the shapes of weights and input say
const depthwise = options({ ...strided, ...fused(4), dilation_w_factor: field(5, 'i32', 1), dilation_h_factor: field(6, 'i32', 1) }, 3);
const conv3d = options({ padding: field(0, 'i8'), stride_d: field(1, 'i32'), stride_w: field(2, 'i32'), stride_h: field(3, 'i32'), ...fused(4), dilation_d: field(5, 'i32', 1), dilation_w: field(6, 'i32', 1), dilation_h: field(7, 'i32', 1) });
const pool = options({ ...strided, filter_width: field(3, 'i32'), filter_height: field(4, 'i32'), ...fused(5) });
const activation = options(fused(0));
// whether 16-bit sums have scales that are powers of two: their scales say so themselves
const sum = options(fused(0), 1);
const block = options({ block_size: field(0, 'i32') });
const reducer = options({ keep_dims: field(0, 'flag') });
const resizeNearest = options({ align_corners: field(0, 'flag'), half_pixel_centers: field(1, 'flag') });
const resizeBilinear = options({ align_corners: field(2, 'flag'), half_pixel_centers: field(3, 'flag') }, 0, 1);
const typed = (name: string): OptionsSchema => options({ [name]: field(0, 'i8') });

/** Builtin operators by code, with their options. */
const builtins: readonly (readonly [code: number, name: string, options: OptionsSchema])[] = [
  [0, 'ADD', sum], [1, 'AVERAGE_POOL_2D', pool], [2, 'CONCATENATION', options({ axis: field(0, 'i32'), ...fused(1) })], [3, 'CONV_2D', conv],
  [4, 'DEPTHWISE_CONV_2D', depthwise], [5, 'DEPTH_TO_SPACE', block], [6, 'DEQUANTIZE', none], [7, 'EMBEDDING_LOOKUP', none], [8, 'FLOOR', none],
  [9, 'FULLY_CONNECTED', options({ ...fused(0), weights_format: field(1, 'i8'), keep_num_dims: field(2, 'flag'), asymmetric_quantize_inputs: field(3, 'flag') }, 4)],
  [11, 'L2_NORMALIZATION', activation], [13, 'LOCAL_RESPONSE_NORMALIZATION', options({ radius: field(0, 'i32'), bias: field(1, 'f32'), alpha: field(2, 'f32'), beta: field(3, 'f32') })],
  [14, 'LOGISTIC', none], [16, 'LSTM', none], [17, 'MAX_POOL_2D', pool], [18, 'MUL', activation], [19, 'RELU', none], [20, 'RELU_N1_TO_1', none], [21, 'RELU6', none],
  // the shape is an input, where that is constant
  [22, 'RESHAPE', options({ new_shape: field(0, 'i32s') })], [23, 'RESIZE_BILINEAR', resizeBilinear], [24, 'RNN', options({ ...fused(0), asymmetric_quantize_inputs: field(1, 'flag') })], [25, 'SOFTMAX', options({ beta: field(0, 'f32') })],
  [26, 'SPACE_TO_DEPTH', block], [27, 'SVDF', options({ rank: field(0, 'i32'), ...fused(1), asymmetric_quantize_inputs: field(2, 'flag') })], [28, 'TANH', none], [34, 'PAD', none],
  [35, 'UNIDIRECTIONAL_SEQUENCE_RNN', options({ time_major: field(0, 'flag'), ...fused(1), asymmetric_quantize_inputs: field(2, 'flag') })], [36, 'GATHER', options({ axis: field(0, 'i32'), batch_dims: field(1, 'i32') })], [37, 'BATCH_TO_SPACE_ND', none], [38, 'SPACE_TO_BATCH_ND', none], [39, 'TRANSPOSE', none],
  [40, 'MEAN', reducer], [41, 'SUB', sum], [42, 'DIV', activation], [43, 'SQUEEZE', options({ squeeze_dims: field(0, 'i32s') })],
  [44, 'UNIDIRECTIONAL_SEQUENCE_LSTM', options({ ...fused(0), cell_clip: field(1, 'f32'), proj_clip: field(2, 'f32'), time_major: field(3, 'flag'), asymmetric_quantize_inputs: field(4, 'flag') }, 5)],
  [45, 'STRIDED_SLICE', options({ begin_mask: field(0, 'i32'), end_mask: field(1, 'i32'), ellipsis_mask: field(2, 'i32'), new_axis_mask: field(3, 'i32'), shrink_axis_mask: field(4, 'i32'), offset: field(5, 'flag') })],
  [47, 'EXP', none], [48, 'TOPK_V2', none], [49, 'SPLIT', options({ num_splits: field(0, 'i32') })], [50, 'LOG_SOFTMAX', none],
  [53, 'CAST', options({}, 0, 1)], [54, 'PRELU', none], [55, 'MAXIMUM', none], [56, 'ARG_MAX', typed('output_type')], [57, 'MINIMUM', none], [58, 'LESS', none],
  [59, 'NEG', none], [60, 'PADV2', none], [61, 'GREATER', none], [62, 'GREATER_EQUAL', none], [63, 'LESS_EQUAL', none], [64, 'SELECT', none], [65, 'SLICE', none], [66, 'SIN', none],
  [67, 'TRANSPOSE_CONV', options({ ...strided, ...fused(3) }, 4)], [69, 'TILE', none], [70, 'EXPAND_DIMS', none], [71, 'EQUAL', none], [72, 'NOT_EQUAL', none], [73, 'LOG', none],
  [74, 'SUM', reducer], [75, 'SQRT', none], [76, 'RSQRT', none], [77, 'SHAPE', typed('out_type')], [78, 'POW', none], [79, 'ARG_MIN', typed('output_type')], [81, 'REDUCE_PROD', reducer], [82, 'REDUCE_MAX', reducer],
  [83, 'PACK', options({ axis: field(1, 'i32') }, 0)], [84, 'LOGICAL_OR', none], [85, 'ONE_HOT', options({ axis: field(0, 'i32') })], [86, 'LOGICAL_AND', none], [87, 'LOGICAL_NOT', none],
  [88, 'UNPACK', options({ num: field(0, 'i32'), axis: field(1, 'i32') })], [89, 'REDUCE_MIN', reducer], [90, 'FLOOR_DIV', none], [91, 'REDUCE_ANY', reducer], [92, 'SQUARE', none], [93, 'ZEROS_LIKE', none],
  [94, 'FILL', none], [95, 'FLOOR_MOD', none], [96, 'RANGE', none], [97, 'RESIZE_NEAREST_NEIGHBOR', resizeNearest], [98, 'LEAKY_RELU', options({ alpha: field(0, 'f32') })], [99, 'SQUARED_DIFFERENCE', none],
  [100, 'MIRROR_PAD', typed('mode')], [101, 'ABS', none], [102, 'SPLIT_V', options({ num_splits: field(0, 'i32') })], [104, 'CEIL', none], [105, 'REVERSE_V2', none], [106, 'ADD_N', none], [107, 'GATHER_ND', none],
  [108, 'COS', none], [109, 'WHERE', none], [110, 'RANK', none], [111, 'ELU', none], [112, 'REVERSE_SEQUENCE', options({ seq_dim: field(0, 'i32'), batch_dim: field(1, 'i32') })], [114, 'QUANTIZE', none],
  [116, 'ROUND', none], [117, 'HARD_SWISH', none], [118, 'IF', options({ then_subgraph_index: field(0, 'i32'), else_subgraph_index: field(1, 'i32') })],
  [119, 'WHILE', options({ cond_subgraph_index: field(0, 'i32'), body_subgraph_index: field(1, 'i32') })], [122, 'SCATTER_ND', none], [123, 'SELECT_V2', none],
  [126, 'BATCH_MATMUL', options({ adj_x: field(0, 'flag'), adj_y: field(1, 'flag'), asymmetric_quantize_inputs: field(2, 'flag') })], [128, 'CUMSUM', options({ exclusive: field(0, 'flag'), reverse: field(1, 'flag') })],
  [132, 'CONV_3D', conv3d],
  [141, 'CONV_3D_TRANSPOSE', conv3d], [129, 'CALL_ONCE', options({ init_subgraph_index: field(0, 'i32') })], [130, 'BROADCAST_TO', none], [131, 'RFFT2D', none], [133, 'IMAG', none], [134, 'REAL', none], [135, 'COMPLEX_ABS', none], [140, 'REDUCE_ALL', reducer],
  [142, 'VAR_HANDLE', options({ container: field(0, 'text'), shared_name: field(1, 'text') })], [143, 'READ_VARIABLE', none], [144, 'ASSIGN_VARIABLE', none], [145, 'BROADCAST_ARGS', none],
  [150, 'GELU', options({ approximate: field(0, 'flag') })], [151, 'DYNAMIC_UPDATE_SLICE', none], [152, 'RELU_0_TO_1', none], [154, 'UNSORTED_SEGMENT_MAX', none], [156, 'ATAN2', none], [158, 'SIGN', none],
  [12, 'L2_POOL_2D', pool], [103, 'UNIQUE', options({ idx_out_type: field(0, 'i8', 2) })], [113, 'MATRIX_DIAG', none], [115, 'MATRIX_SET_DIAG', none], [120, 'NON_MAX_SUPPRESSION_V4', none], [121, 'NON_MAX_SUPPRESSION_V5', none],
  [125, 'SEGMENT_SUM', none], [147, 'BUCKETIZE', options({ boundaries: field(0, 'f32s') })], [153, 'UNSORTED_SEGMENT_PROD', none], [155, 'UNSORTED_SEGMENT_SUM', none], [157, 'UNSORTED_SEGMENT_MIN', none],
  [159, 'BITCAST', none], [160, 'BITWISE_XOR', none], [161, 'RIGHT_SHIFT', none],
  // known by name, to be refused by it
  [10, 'HASHTABLE_LOOKUP', none], [15, 'LSH_PROJECTION', none], [31, 'CALL', none], [33, 'EMBEDDING_LOOKUP_SPARSE', none], [46, 'BIDIRECTIONAL_SEQUENCE_RNN', none], [52, 'BIDIRECTIONAL_SEQUENCE_LSTM', none],
  [68, 'SPARSE_TO_DENSE', none], [80, 'FAKE_QUANT', none],
  [124, 'DENSIFY', none], [136, 'HASHTABLE', none], [137, 'HASHTABLE_FIND', none], [138, 'HASHTABLE_IMPORT', none], [139, 'HASHTABLE_SIZE', none],
  [146, 'RANDOM_STANDARD_NORMAL', none], [148, 'RANDOM_UNIFORM', none], [149, 'MULTINOMIAL', none],
];

export const operatorNames: ReadonlyMap<number, string> = new Map(builtins.map(([code, name]) => [code, name]));

const schemas = new Map(builtins.map(([, name, schema]) => [name, schema]));
export const optionsOf = (name: string): OptionsSchema => schemas.get(name) ?? none;
