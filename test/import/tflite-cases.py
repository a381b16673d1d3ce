# Prints tflite-cases.json: small networks of TensorFlow Lite, most of them quantised, with what its reference kernels give, its optimised ones
# where there is none or, as that of SUM in 2.21, a broken one.
# python3 -m venv v && v/bin/pip install tensorflow==2.21 && v/bin/python test/import/tflite-cases.py > test/import/tflite-cases.json
import base64, contextlib, json, os, sys, zlib
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np
import tensorflow as tf
from tensorflow import keras
L, nn = keras.layers, tf.nn
rng = np.random.default_rng(1)

def chain(shape, *layers):
    model = keras.Sequential([keras.Input(shape, batch_size=1), *layers])
    model.set_weights([np.abs(rng.normal(1, .2, w.shape)) if 'var' in v.path else rng.normal(0, .4, w.shape) for w, v in zip(model.get_weights(), model.weights)])
    return model

class Layer(L.Layer):
    def __init__(self, f):
        super().__init__()
        self.f = f
    def call(self, x): return self.f(x)

def function(shape, f):
    x = keras.Input(shape, batch_size=1)
    return keras.Model(x, Layer(f)(x))

def wired(shape, f):
    x = keras.Input(shape, batch_size=1)
    return keras.Model(x, f(x))

def squeeze_and_excite(x):
    gate = L.Conv2D(8, 1, activation='sigmoid')(L.Conv2D(4, 1, activation='relu')(L.GlobalAveragePooling2D(keepdims=True)(x)))
    return L.Multiply()([x, gate])

both, bytes_only, floats = ('int8', 'int16'), ('int8',), ('float',)
networks = {
    'conv_same': (both, lambda: chain((9, 10, 3), L.Conv2D(5, 3, strides=2, padding='same', activation='relu'))),
    'conv_dilated': (both, lambda: chain((12, 12, 3), L.Conv2D(4, 3, dilation_rate=2))),
    'depthwise': (both, lambda: chain((8, 9, 3), L.DepthwiseConv2D(3, depth_multiplier=2, padding='same'))),
    'separable': (both, lambda: chain((10, 10, 4), L.SeparableConv2D(6, 3, activation='relu6'), L.SeparableConv2D(3, 3))),
    'conv1d': (both, lambda: chain((20, 5), L.Conv1D(6, 3, padding='causal', dilation_rate=2), L.BatchNormalization(), L.ReLU())),
    'conv3d': (floats, lambda: chain((5, 6, 7, 2), L.Conv3D(3, 2, strides=(1, 2, 1), activation='relu'))),
    'transposed': (both, lambda: chain((5, 6, 3), L.Conv2DTranspose(4, 3, strides=2, padding='same'))),
    'dense': (both, lambda: chain((7,), L.Dense(9, activation='relu'), L.Dense(4, activation='softmax'))),
    'dense_functions': (both, lambda: chain((6, 7), L.Dense(9, activation='tanh'), L.Dense(4, activation='sigmoid'))),
    'squeeze_and_excite': (both, lambda: wired((6, 7, 8), squeeze_and_excite)),
    'residual': (both, lambda: wired((8, 8, 4), lambda x: L.ReLU()(L.Add()([x, L.Conv2D(4, 3, padding='same')(L.Conv2D(4, 3, padding='same', activation='relu')(x))])))),
    'concat': (both, lambda: wired((7, 7, 4), lambda x: L.Concatenate()([L.Conv2D(4, 1)(x), L.Conv2D(5, 3, padding='same', activation='relu6')(x), L.MaxPooling2D(3, 1, padding='same')(x)]))),
    'pools': (both, lambda: chain((9, 9, 3), L.AveragePooling2D(2), L.MaxPooling2D(2, padding='same'), L.AveragePooling2D(2, 1, padding='same'))),
    'upsampling': (both, lambda: chain((4, 5, 3), L.UpSampling2D(2, interpolation='bilinear'))),
    'resize_corners': (both, lambda: function((4, 5, 2), lambda x: tf.compat.v1.image.resize_bilinear(x, [7, 9], align_corners=True))),
    'layer_norm': (bytes_only, lambda: chain((6, 8), L.LayerNormalization())),
    'group_norm': (bytes_only, lambda: chain((6, 6, 8), L.GroupNormalization(2))),
    'attention': (both, lambda: wired((6, 8), lambda x: L.MultiHeadAttention(2, 4)(x, x))),
    'elu': (bytes_only, lambda: chain((9,), L.Dense(8), L.ELU())), 'leaky_relu': (both, lambda: chain((9,), L.Dense(8), L.LeakyReLU(0.3))),
    'prelu': (bytes_only, lambda: chain((5, 6, 3), L.Conv2D(4, 1), L.PReLU(shared_axes=[1, 2]))),
    **{name: (bytes_only if name == 'gelu' or name == 'hard_silu' else both, lambda name=name: chain((40,), L.Dense(60, activation=name))) for name in ('gelu', 'swish', 'hard_silu', 'hard_sigmoid', 'softplus', 'mish')},
    **{name: (both, lambda f=f: function((40, 9), f)) for name, f in {
        'exp': tf.exp, 'sqrt': lambda x: tf.sqrt(tf.abs(x)), 'rsqrt': lambda x: tf.math.rsqrt(tf.abs(x) + .5), 'log': lambda x: tf.math.log(tf.abs(x) + .1), 'tanh': lambda x: tf.tanh(4 * x), 'sigmoid': lambda x: tf.sigmoid(6 * x), 'abs': tf.abs,
        'mean': lambda x: tf.reduce_mean(x, 1), 'mean_rows': lambda x: tf.reduce_mean(x, 2, keepdims=True), 'mean_all': lambda x: tf.reduce_mean(x, [1, 2]), 'sum': lambda x: tf.reduce_sum(x, 2), 'max': lambda x: tf.reduce_max(x, 2),
        'minimum': lambda x: tf.minimum(tf.maximum(x, -.5), tf.reverse(x, [2])), 'arg_max': lambda x: tf.argmax(x, 2), 'top_k': lambda x: tf.math.top_k(x, 3)[0], 'gather': lambda x: tf.gather(x, [2, 0, 1, 1], axis=1), 'product': lambda x: tf.matmul(x, x, transpose_a=True),
        'halves': lambda x: tf.concat([tf.nn.relu(x[:, :20]), tf.tanh(x[:, 20:])], 2)}.items()},
    'squared_difference': (bytes_only, lambda: function((4, 30), lambda x: tf.math.squared_difference(x, .5 * tf.reverse(x, [1])))),
    'compared': (bytes_only, lambda: function((4, 30), lambda x: tf.where(x > tf.tanh(x * 1.3), x, x * .1))),
    'cumulative_sum': (floats, lambda: function((4, 5), lambda x: tf.cumsum(tf.cumsum(x, 1), 2, exclusive=True, reverse=True))),
    'atan2': (floats, lambda: function((4, 3), lambda x: tf.atan2(x, tf.reverse(x, [1])))), 'scatter': (floats, lambda: function((3,), lambda x: tf.scatter_nd([[1], [0], [4]], tf.transpose(x), [5, 1]))),
}

packed = lambda v: base64.b64encode(zlib.compress(v, 9)).decode()
tensor = lambda v: {'dtype': {'float32': 'f32', 'int8': 'i8', 'uint8': 'u8', 'int16': 'i16', 'int32': 'i32', 'int64': 'i64', 'bool': 'bool'}[str(v.dtype)], 'shape': v.shape, 'data': [round(float(x), 7) for x in v.reshape(-1)]}
resolvers, sets = tf.lite.experimental.OpResolverType, tf.lite.OpsSet
cases = []
for name, (modes, make) in networks.items():
    model = make()
    samples = [rng.normal(0, 1, model.input_shape).astype(np.float32) for _ in range(20)]
    for mode in modes:
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        if mode != 'float':
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: [[s] for s in samples]
            converter.target_spec.supported_ops = [sets.TFLITE_BUILTINS_INT8 if mode == 'int8' else sets.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
            converter.inference_input_type = converter.inference_output_type = tf.as_dtype(mode)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                content = converter.convert()
        except RuntimeError as error:
            print(f'{name}, {mode}: {error}', file=sys.stderr)
            continue
        try:
            interpreter = tf.lite.Interpreter(model_content=content, experimental_op_resolver_type=resolvers.AUTO if name == 'sum' else resolvers.BUILTIN_REF)
        except ValueError:
            interpreter = tf.lite.Interpreter(model_content=content)
        interpreter.allocate_tensors()
        given, x = interpreter.get_input_details()[0], rng.normal(0, 1, model.input_shape).astype(np.float32)
        if mode != 'float':
            scale, zero = given['quantization']
            x = np.clip(np.round(x / scale) + zero, np.iinfo(given['dtype']).min, np.iinfo(given['dtype']).max).astype(given['dtype'])
        interpreter.set_tensor(given['index'], x)
        interpreter.invoke()
        cases.append({'name': f'{name}, {mode}', 'model': packed(content), 'input': tensor(x), 'outputs': [tensor(interpreter.get_tensor(o['index'])) for o in interpreter.get_output_details()]})

# functions of several inputs, in floats and integers; they have numbers of their own
own = np.random.default_rng(2)
spec = lambda shape, dtype=tf.float32: tf.TensorSpec(shape, dtype)
raw = tf.raw_ops
def update_slice(x, start):
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops
    return gen_xla_ops.xla_dynamic_update_slice(x, tf.constant(np.arange(6).reshape(2, 3), tf.float32), start)

boxes = {'max_output_size': 5, 'iou_threshold': .5, 'score_threshold': .1, 'pad_to_max_output_size': True}
functions = {
    'segment_sum': ([spec([6, 3])], lambda x: tf.math.segment_sum(x, [0, 0, 1, 2, 2, 3])),
    **{f'unsorted_segment_{name}': ([spec([6, 3])], lambda x, f=f: f(x, [2, 0, -1, 3, 2, 0], 4)) for name, f in {'sum': tf.math.unsorted_segment_sum, 'prod': tf.math.unsorted_segment_prod, 'min': tf.math.unsorted_segment_min, 'max': tf.math.unsorted_segment_max}.items()},
    'bitcast': ([spec([6, 3])], lambda x: tf.bitcast(x, tf.int32)),
    'bitwise_xor': ([spec([6, 3], tf.int32)], lambda x: tf.bitwise.bitwise_xor(x, [[5], [9], [1], [-1], [8], [7]])),
    'right_shift': ([spec([6, 3], tf.int32)], lambda x: tf.bitwise.right_shift(x, [[1], [0], [2], [3], [4], [5]])),
    'matrix_diag': ([spec([6, 3])], tf.linalg.diag), 'matrix_set_diag': ([spec([2, 3, 4])], lambda x: tf.linalg.set_diag(x, tf.ones([2, 3]))),
    'bucketize': ([spec([6, 3])], lambda x: raw.Bucketize(input=x, boundaries=[-1., 0., .5, 2.])),
    'conv3d_transpose': ([spec([1, 3, 4, 3, 2])], lambda x: tf.nn.conv3d_transpose(x, tf.constant(np.random.default_rng(3).normal(0, 1, [2, 3, 2, 3, 2]), tf.float32), [1, 6, 8, 6, 3], [1, 2, 2, 2, 1], 'SAME')),
    'suppression': ([spec([8, 4]), spec([8])], lambda b, s: raw.NonMaxSuppressionV4(boxes=b, scores=s, **boxes)),
    'suppression_with_scores': ([spec([8, 4]), spec([8])], lambda b, s: raw.NonMaxSuppressionV5(boxes=b, scores=s, soft_nms_sigma=0., **boxes)),
    **{f'update_slice_{name}': ([spec([4, 5]), spec([2], tf.int32)], update_slice) for name in ('inside', 'moved', 'before')},
    'local_response_normalization': ([spec([1, 4, 4, 8])], lambda x: tf.nn.local_response_normalization(x, 2)),
}
starts = {'update_slice_inside': [1, 1], 'update_slice_moved': [3, 4], 'update_slice_before': [-2, 0]}
for name, (specs, f) in functions.items():
    converter = tf.lite.TFLiteConverter.from_concrete_functions([tf.function(f, input_signature=specs).get_concrete_function()])
    with contextlib.redirect_stdout(sys.stderr):
        content = converter.convert()
    interpreter = tf.lite.Interpreter(model_content=content, experimental_op_resolver_type=resolvers.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    interpreter.allocate_tensors()
    inputs = {}
    for given in interpreter.get_input_details():
        shape = given['shape']
        x = np.round(own.normal(0, 1, shape), 3).astype(np.float32) if given['dtype'] == np.float32 else np.array(starts[name], np.int32) if name in starts else own.integers(0, 99, shape).astype(np.int32)
        if name.startswith('suppression') and len(shape) == 2: x[:, 2:] = x[:, :2] + 1
        interpreter.set_tensor(given['index'], x)
        inputs[given['name']] = tensor(x)
    interpreter.invoke()
    cases.append({'name': name, 'model': packed(content), 'inputs': inputs, 'outputs': [tensor(interpreter.get_tensor(o['index'])) for o in interpreter.get_output_details()]})

# single operators that the converter makes none of, or not with these types; they have numbers of their own
from tensorflow.lite.python import schema_py_generated as schema
import flatbuffers
alone = np.random.default_rng(4)
codes, kinds, raws = schema.BuiltinOperator, schema.BuiltinOptions, {'int8': schema.TensorType.INT8, 'uint8': schema.TensorType.UINT8, 'int16': schema.TensorType.INT16}

def single(code, dtype, shape, scales, zeros, options=(0, None), constants=()):
    """A model of one operator of one quantised operand, behind which are constants of int32."""
    graph, model, buffers = schema.SubGraphT(), schema.ModelT(), [schema.BufferT()]
    def tensor_of(name, kind, shape, scale=None, zero=None, data=None):
        t = schema.TensorT()
        t.name, t.type, t.shape, t.buffer = name, kind, list(shape), 0
        if scale is not None:
            t.quantization = schema.QuantizationParametersT()
            t.quantization.scale, t.quantization.zeroPoint = [scale], [zero]
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.array(data, np.int32).tobytes(), np.uint8)
            t.buffer = len(buffers)
            buffers.append(buffer)
        return t
    graph.tensors = [tensor_of('x', raws[dtype], shape, scales[0], zeros[0]), *[tensor_of(f'c{i}', schema.TensorType.INT32, np.shape(v), data=v) for i, v in enumerate(constants)], tensor_of('y', raws[dtype], (), scales[1], zeros[1])]
    last = len(graph.tensors) - 1
    operator, name = schema.OperatorT(), schema.OperatorCodeT()
    operator.opcodeIndex, operator.inputs, operator.outputs, operator.builtinOptionsType, operator.builtinOptions = 0, list(range(last)), [last], *options
    name.builtinCode, name.deprecatedBuiltinCode, name.version = code, min(code, 127), 2 if code in (codes.GELU, codes.REDUCE_PROD, codes.LOG_SOFTMAX, codes.L2_NORMALIZATION) else 1
    graph.operators, graph.inputs, graph.outputs = [operator], [0], [last]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [name], [graph], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b'TFL3')
    return bytes(builder.Output())

def gelu(approximate):
    o = schema.GeluOptionsT()
    o.approximate = approximate
    return kinds.GeluOptions, o

def joined():
    o = schema.ConcatenationOptionsT()
    o.axis = 1
    return kinds.ConcatenationOptions, o

def reducer(keep):
    o = schema.ReducerOptionsT()
    o.keepDims = keep
    return kinds.ReducerOptions, o

fine = {'int8': ((.05, .03), (3, -90)), 'uint8': ((.05, .03), (131, 40)), 'int16': ((2**-12, 2**-13), (0, 0))}
same = {'int8': ((.05, .05), (3, 3)), 'uint8': ((.05, .05), (131, 131)), 'int16': ((2**-12, 2**-12), (0, 0))}
singles = {
    **{f'gelu{how}, {t}': (codes.GELU, t, (3, 90), *fine[t], gelu(how != '')) for t in ('uint8', 'int16') for how in ('', ' by tanh')},
    **{f'relu_0_to_1, {t}': (codes.RELU_0_TO_1, t, (3, 30), *fine[t]) for t in ('int8', 'uint8')},
    **{f'neg, {t}': (codes.NEG, t, (3, 30), *same[t]) for t in ('int8', 'int16')},
    **{f'space_to_batch, {t}': (codes.SPACE_TO_BATCH_ND, t, (2, 4, 3, 2), *same[t], (0, None), ([2, 2], [[1, 1], [0, 1]])) for t in raws},
    'concatenation of another scale, uint8': (codes.CONCATENATION, 'uint8', (6, 100), *fine['uint8'], joined()), 'concatenation of a larger scale, uint8': (codes.CONCATENATION, 'uint8', (6, 100), (.013, .07), (100, 30), joined()),
    **{f'reduce_prod{name}, {t}': (codes.REDUCE_PROD, t, (3, 4, 5), (scale * (1 if t == 'int8' else 2**-8), out * (1 if t == 'int8' else 2**-8)), (-5 if t == 'int8' else 0, 7 if t == 'int8' else 0), reducer(keep), (axes,)) for t in ('int8', 'int16') for name, axes, keep, scale, out in ((' of rows', [2], True, .02, .03), (' of columns', [0], False, .02, .01), (' of planes', [2, 1], False, .012, .001))},
}
for name, (code, dtype, shape, *how) in singles.items():
    content = single(code, dtype, shape, *how)
    interpreter = tf.lite.Interpreter(model_content=content, experimental_op_resolver_type=resolvers.BUILTIN_REF)
    interpreter.allocate_tensors()
    given, limits = interpreter.get_input_details()[0], np.iinfo(dtype)
    x = alone.integers(limits.min, limits.max + 1, shape).astype(dtype)
    interpreter.set_tensor(given['index'], x)
    interpreter.invoke()
    cases.append({'name': name, 'model': packed(content), 'input': tensor(x), 'outputs': [tensor(interpreter.get_tensor(o['index'])) for o in interpreter.get_output_details()]})

# operators of several operands, each None or a type, a shape, a scale or several, a zero point, and values where it is constant, or 'variable'; they have numbers of their own
further = np.random.default_rng(6)
types = {'float32': schema.TensorType.FLOAT32, 'int32': schema.TensorType.INT32, 'int64': schema.TensorType.INT64, 'bool': schema.TensorType.BOOL, **raws}

def several(code, version, options, operands, result):
    graph, model, name, operator = schema.SubGraphT(), schema.ModelT(), schema.OperatorCodeT(), schema.OperatorT()
    graph.tensors, model.buffers = [], [schema.BufferT()]
    given = [i for i, operand in enumerate(operands) if operand is not None]
    places = {i: at for at, i in enumerate([*given, len(operands)])}
    for i, (kind, shape, scale, zero, data) in [(i, o) for i, o in enumerate([*operands, (*result, None)]) if o is not None]:
        t, scales = schema.TensorT(), np.atleast_1d(scale if scale is not None else [])
        t.name, t.type, t.shape, t.buffer = f'x{i}' if i < len(operands) else 'y', types[kind], list(shape), 0
        if len(scales) > 0:
            t.quantization = schema.QuantizationParametersT()
            t.quantization.scale, t.quantization.zeroPoint, t.quantization.quantizedDimension = list(scales), [zero] * len(scales), len(shape) - 1 if code == codes.DEPTHWISE_CONV_2D else 0
        if isinstance(data, str): t.isVariable = True
        elif data is not None:
            buffer = schema.BufferT()
            buffer.data, t.buffer = np.frombuffer(np.array(data, kind).tobytes(), np.uint8), len(model.buffers)
            model.buffers.append(buffer)
        graph.tensors.append(t)
    last = len(given)
    operator.opcodeIndex, operator.inputs, operator.outputs, operator.builtinOptionsType, operator.builtinOptions = 0, [places.get(i, -1) for i in range(len(operands))], [last], *options
    name.builtinCode, name.deprecatedBuiltinCode, name.version = code, min(code, 127), version
    graph.operators, graph.inputs, graph.outputs = [operator], [places[i] for i in given if operands[i][4] is None], [last]
    model.version, model.operatorCodes, model.subgraphs = 3, [name], [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b'TFL3')
    return bytes(builder.Output())

def options(kind, **values):
    o = getattr(schema, f'{kind}T')()
    for key, value in values.items(): setattr(o, key, value)
    return getattr(kinds, kind), o

none = (0, None)
def whole(kind, shape): return further.integers(np.iinfo(kind).min, np.iinfo(kind).max + 1, shape)
def of(kind, shape, quantization, data=None): return kind, shape, *quantization, data
# three scales and zero points of each type
first, second, third = ({t: q[i] for t, q in {'int8': [(.05, 3), (.07, -7), (.031, -90)], 'uint8': [(.05, 131), (.07, 120), (.031, 40)], 'int16': [(2**-11, 0), (3e-4, 0), (2**-12, 0)]}.items()} for i in range(3))
logs, units, plain, box = {'int8': (1 / 16, 127), 'uint8': (1 / 16, 255)}, {'int8': (1 / 128, 0), 'uint8': (1 / 128, 128)}, [4, 5, 6], [2, 5, 6, 3]
real, biases = lambda shape: of('float32', shape, (None, 0)), of('float32', [4], (None, 0), further.normal(0, 1, 4))
cases_of_several = {
    **{f'log_softmax of scale {s}, {t}': (codes.LOG_SOFTMAX, 2, options('LogSoftmaxOptions'), [of(t, [12, 7], (s, first[t][1]))], (t, [12, 7], *logs[t])) for t in logs for s in (.02, .3)},
    **{f'l2_normalization, {t}': (codes.L2_NORMALIZATION, 2, options('L2NormOptions'), [of(t, [9, 11], first[t])], (t, [9, 11], *units[t])) for t in units},
    **{f'resize_bilinear{name}, uint8': (codes.RESIZE_BILINEAR, 3, options('ResizeBilinearOptions', alignCorners=corners, halfPixelCenters=half), [of('uint8', box, first['uint8']), of('int32', [2], (None, 0), to)], ('uint8', [2, *to, 3], *first['uint8']))
       for name, corners, half, to in (('', False, False, [7, 9]), (' of corners', True, False, [3, 11]), (' of half pixels', False, True, [9, 4]))},
    **{f'div{name}, {t}': (codes.DIV, 2, options('DivOptions', fusedActivationFunction=act), [of(t, plain, first[t]), by(t)], (t, plain, *third[t])) for t in first
       for name, act, by in (('', 0, lambda t: of(t, [6], second[t])), (' by constants and relu', 1, lambda t: of(t, [1, 5, 1], second[t], [[[4], [90], [7], [11], [50]]])))},
    **{f'{name} of scales that differ, {t}': (getattr(codes, name.upper()), 3, options('MaximumMinimumOptions'), [of(t, plain, first[t]), of(t, [6], second[t])], (t, plain, *third[t])) for t in first for name in ('maximum', 'minimum')},
    **{f'{name} of scales that differ, int16': (getattr(codes, name.upper()), 3, none, [of('int16', plain, first['int16']), of('int16', [6], second['int16'])], ('bool', plain, None, 0)) for name in ('less', 'greater_equal', 'equal')},
    'concatenation of scales that differ, int16': (codes.CONCATENATION, 3, options('ConcatenationOptions', axis=1), [of('int16', plain, first['int16']), of('int16', plain, second['int16'])], ('int16', [4, 10, 6], *third['int16'])),
    **{f'{name}, {t}': (getattr(codes, name.upper()), 2, none, [of(t, plain, first[t]), of(t, [6], second[t])], (t, plain, *third[t])) for t in ('int8', 'int16') for name in ('floor_div', 'floor_mod')},
    **{f'reduce_prod of large numbers, {t}': (codes.REDUCE_PROD, 2, options('ReducerOptions'), [of(t, plain, first[t]), of('int32', [1], (None, 0), [1])], (t, [4, 6], *second[t])) for t in ('int8', 'int16')},
    **{f'leaky_relu of a slope below 0, {t}': (codes.LEAKY_RELU, 2, options('LeakyReluOptions', alpha=-.3), [of(t, plain, first[t])], (t, plain, *third[t])) for t in first},
    'prelu, int16': (codes.PRELU, 1, none, [of('int16', plain, first['int16']), of('int8', [1, 1, 6], (.02, 3), [[[-100, 7, 50, 3, 99, 0]]])], ('int16', plain, *second['int16'])),
    **{f'fully_connected of one scale, bias {bias}, int16': (codes.FULLY_CONNECTED, 11, options('FullyConnectedOptions', quantizedBiasType=types[bias]), [of('int16', [9, 12], first['int16']), of('int8', [8, 12], (.0173, 0), further.integers(-127, 128, [8, 12])),
       of(bias, [8], (2**-11 * .0173, 0), further.integers(-9999, 9999, 8))], ('int16', [9, 8], .003, 0)) for bias in ('int32', 'int64')},
    # exact halves, of both signs
    **{f'fully_connected by a power of two, {t}': (codes.FULLY_CONNECTED, 11, options('FullyConnectedOptions', quantizedBiasType=types['int64' if t == 'int16' else 'int32'] if t == 'int16' else 0), [of(t, [9, 3], (2**-5, 0)), of('int8', [8, 3], (2**-6, 0), further.integers(-127, 128, [8, 3]) // 8 * 8),
       of('int64' if t == 'int16' else 'int32', [8], (2**-11, 0), further.integers(-999, 999, 8) // 16 * 16)], (t, [9, 8], 2**-4 if t == 'int8' else 2**-5, 0)) for t in ('int8', 'int16')},
    # floats by 8-bit weights
    **{f'{name}, {["symmetric", "asymmetric"][a]}, weights of {"columns" if each else "one scale"}': (code, version, options(kind, **extra, **({'asymmetricQuantizeInputs': a == 1} if code in (codes.FULLY_CONNECTED, codes.BATCH_MATMUL) else {})), [*before, real(x), of('int8', w, (list(further.uniform(.01, .03, 4)) if each else .02, 0), further.integers(-127, 128, w)), *after][:: -1 if code == codes.TRANSPOSE_CONV else 1], ('float32', y, None, 0))
       for name, code, version, kind, extra, x, w, y, before, after, ways in [
           ('hybrid product', codes.FULLY_CONNECTED, 9, 'FullyConnectedOptions', {}, [3, 6], [4, 6], [3, 4], [], [biases], [(0, False), (1, False), (1, True)]),
           ('hybrid conv', codes.CONV_2D, 5, 'Conv2DOptions', {'strideW': 2, 'strideH': 1, 'fusedActivationFunction': 1}, [3, 6, 7, 2], [4, 3, 2, 2], [3, 6, 4, 4], [], [biases], [(0, False), (1, True)]),
           ('hybrid depthwise', codes.DEPTHWISE_CONV_2D, 6, 'DepthwiseConv2DOptions', {'strideW': 2, 'strideH': 2, 'depthMultiplier': 2}, [3, 6, 7, 2], [1, 3, 2, 4], [3, 3, 4, 4], [], [biases], [(1, True)]),
           ('hybrid transposed', codes.TRANSPOSE_CONV, 2, 'TransposeConvOptions', {'strideW': 2, 'strideH': 2}, [2, 4, 6, 2], [4, 3, 3, 2], [2, 8, 12, 4], [], [of('int32', [4], (None, 0), [2, 8, 12, 4])], [(1, True)]),
           ('hybrid batches', codes.BATCH_MATMUL, 1, 'BatchMatMulOptions', {'adjX': True}, [2, 6, 3], [6, 4], [2, 3, 4], [], [], [(0, False), (1, False)])] for a, each in ways},
    **{f'hybrid LSTM, {name}': (codes.UNIDIRECTIONAL_SEQUENCE_LSTM, 3, options('UnidirectionalSequenceLSTMOptions', fusedActivationFunction=4, cellClip=clip, timeMajor=major, asymmetricQuantizeInputs=asymmetric),
       [real([2, 7, 6]), *[of('int8', [5, size], (further.uniform(.003, .01), 0), further.integers(-127, 128, [5, size])) for size in [6] * 4 + [5] * 4], None, None, None, *[of('float32', [5], (None, 0), further.normal(0, .3, 5)) for _ in range(4)], None, None,
        *[of('float32', [7 if major else 2, 5], (None, 0), 'variable') for _ in range(2)]], ('float32', [2, 7, 5], None, 0))
       for name, clip, major, asymmetric in (('symmetric', 0., False, False), ('asymmetric', 0., False, True), ('clipped, frames first', .4, True, True))},
    # what is kept from run to run: the outputs are those of the third run of the same input
    **{f'{name} of {"8-bit weights" if eight else "floats"}, kept': (code, 3, options(kind, fusedActivationFunction=4, asymmetricQuantizeInputs=eight), [real(x), *[(of('int8', w, (further.uniform(.003, .01), 0), further.integers(-127, 128, w)) if eight else of('float32', w, (None, 0), further.normal(0, .4, w))) for w in ([5, 6], [5, 5])],
       of('float32', [5], (None, 0), further.normal(0, .3, 5)), of('float32', [2, 5], (None, 0), 'variable')], ('float32', y, None, 0)) for name, code, kind, x, y in (('RNN', codes.RNN, 'RNNOptions', [2, 6], [2, 5]), ('sequence RNN', codes.UNIDIRECTIONAL_SEQUENCE_RNN, 'SequenceRNNOptions', [2, 4, 6], [2, 4, 5])) for eight in (False, True)},
    **{f'SVDF of {"8-bit weights" if eight else "floats"}, kept': (codes.SVDF, 4, options('SVDFOptions', rank=2, fusedActivationFunction=1), [real([2, 6]), *[(of('int8', w, (further.uniform(.003, .01), 0), further.integers(-127, 128, w)) if eight else of('float32', w, (None, 0), further.normal(0, .4, w))) for w in ([8, 6], [8, 5])],
       of('float32', [4], (None, 0), further.normal(0, .3, 4)), of('float32', [2, 40], (None, 0), 'variable')], ('float32', [2, 4], None, 0)) for eight in (False, True)},
    'SVDF, kept, int8': (codes.SVDF, 3, options('SVDFOptions', rank=2, fusedActivationFunction=1), [of('int8', [2, 6], first['int8']), of('int8', [8, 6], (.02, 0), further.integers(-127, 128, [8, 6])), of('int16', [8, 5], (.0007, 0), further.integers(-3000, 3000, [8, 5])),
       of('int32', [4], (.0007 * .003, 0), further.integers(-50000, 50000, 4)), of('int16', [2, 40], (.003, 0), 'variable')], ('int8', [2, 4], *second['int8'])),
    'strided_slice by lengths, int8': (codes.STRIDED_SLICE, 1, options('StridedSliceOptions', offset=True), [of('int8', plain, first['int8']), *[of('int32', [3], (None, 0), v) for v in ([1, 0, 2], [2, 3, 4], [1, 2, 1])]], ('int8', [2, 2, 4], *first['int8'])),
    **{f'embedding of {"rows" if each else "one scale"}': (codes.EMBEDDING_LOOKUP, 4, none, [of('int32', [3], (None, 0), [1, 0, 3]), of('int8', [4, 6], (list(further.uniform(.01, .03, 4)) if each else .02, 0), further.integers(-127, 128, [4, 6]))], ('float32', [3, 6], None, 0)) for each in (False, True)},
    'dequantize of rows': (codes.DEQUANTIZE, 5, none, [of('int8', [4, 6], (list(further.uniform(.01, .03, 4)), 0))], ('float32', [4, 6], None, 0)),
}
for name, (code, version, how, operands, result) in cases_of_several.items():
    content = several(code, version, how, operands, result)
    interpreter = tf.lite.Interpreter(model_content=content, experimental_op_resolver_type=resolvers.BUILTIN_REF)
    interpreter.allocate_tensors()
    inputs = {}
    for given in interpreter.get_input_details():
        x = further.normal(0, 1, given['shape']).astype(np.float32) if given['dtype'] == np.float32 else whole(given['dtype'], given['shape']).astype(given['dtype'])
        interpreter.set_tensor(given['index'], x)
        inputs[given['name']] = tensor(x)
    runs = 3 if 'kept' in name else 1
    for _ in range(runs): interpreter.invoke()
    cases.append({'name': name, 'model': packed(content), 'inputs': inputs, 'runs': runs, 'outputs': [tensor(interpreter.get_tensor(o['index'])) for o in interpreter.get_output_details()]})
# recurrent layers that are not unrolled, loops that write a row of a list each time, and filters that are alike; they have numbers of their own
keras.utils.set_random_seed(5)
looped = np.random.default_rng(5)
stacked = lambda frames, *layers: keras.Sequential([keras.Input((frames, 6), batch_size=1), *layers, L.Dense(3)])
def alike():
    model = chain((6, 6, 16), L.Conv2D(8, 3, use_bias=False))
    filters = model.get_weights()[0]
    model.set_weights([np.repeat(filters[..., :1], 8, axis=3)])
    return model
own_numbers = {
    'alike': alike,
    'lstm': lambda: stacked(9, L.LSTM(8, return_sequences=True), L.LSTM(7)), 'gru': lambda: stacked(9, L.GRU(8, return_sequences=True), L.GRU(7, reset_after=False)),
    'simple_rnn': lambda: stacked(9, L.SimpleRNN(8, return_sequences=True)), 'bidirectional': lambda: stacked(9, L.Bidirectional(L.LSTM(5, return_sequences=True)), L.GlobalAveragePooling1D()),
    'masked': lambda: stacked(9, L.Masking(), L.GRU(5)), 'open_length': lambda: stacked(None, L.LSTM(8, return_sequences=True)),
}
for name, make in own_numbers.items():
    for mode in ('float', 'dynamic range'):
        model = make()
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        if mode != 'float': converter.optimizations = [tf.lite.Optimize.DEFAULT]
        with contextlib.redirect_stdout(sys.stderr):
            content = converter.convert()
        interpreter = tf.lite.Interpreter(model_content=content, experimental_op_resolver_type=resolvers.BUILTIN_REF)
        x = looped.normal(0, 1, [9 if d is None else d for d in model.input_shape]).astype(np.float32)
        if name == 'masked': x[:, 6:] = 0
        interpreter.resize_tensor_input(interpreter.get_input_details()[0]['index'], x.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]['index'], x)
        interpreter.invoke()
        cases.append({'name': f'{name}, {mode}' if name == 'alike' else f'{name} in a loop, {mode}', 'model': packed(content), 'input': tensor(x), 'outputs': [tensor(interpreter.get_tensor(o['index'])) for o in interpreter.get_output_details()]})

json.dump(cases, sys.stdout)
