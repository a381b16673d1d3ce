"""Writes cases/{requantize,roundToInteger,softmaxInteger,quantizedConv,byteTable,combineBytes}.json: values of TensorFlow Lite's reference kernels, from models of one operator that are
made here, cases/fixedActivation.json: gemmlowp's functions in exact integers, as no operator gives them alone, and cases/gateSums.json, which no framework has, in exact
integers too.

Needs tensorflow. Run: python test/ops/quantized-cases.py
"""
import json
import math
import os
import random

import flatbuffers
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'cases')
types = {'f32': (schema.TensorType.FLOAT32, np.float32), 'i8': (schema.TensorType.INT8, np.int8), 'u8': (schema.TensorType.UINT8, np.uint8), 'i16': (schema.TensorType.INT16, np.int16), 'i32': (schema.TensorType.INT32, np.int32), 'i64': (schema.TensorType.INT64, np.int64)}
rng = random.Random(5)


def tensor(dtype, array):
    array = np.asarray(array)
    return {'dtype': dtype, 'shape': list(array.shape), 'data': array.flatten().tolist()}


def run(code, options, tensors, x, version=2, axis=0):
    """The last tensor, computed by one operator from the others; tensor 0 is the input. A tensor: (dtype, shape, scale or scales along `axis`, zero, constant)."""
    model = schema.ModelT()
    model.version = 3
    operator_code = schema.OperatorCodeT()
    operator_code.builtinCode, operator_code.deprecatedBuiltinCode, operator_code.version = code, code, version
    model.operatorCodes = [operator_code]
    model.buffers = [schema.BufferT()]
    graph = schema.SubGraphT()
    graph.tensors = []
    for i, (dtype, shape, scale, zero, constant) in enumerate(tensors):
        t = schema.TensorT()
        t.name, t.shape, t.type = f't{i}', shape, types[dtype][0]
        if scale is not None:
            t.quantization = schema.QuantizationParametersT()
            scales = scale if isinstance(scale, list) else [scale]
            t.quantization.scale, t.quantization.zeroPoint, t.quantization.quantizedDimension = scales, [zero] * len(scales), axis if axis < len(shape) and shape[axis] == len(scales) else 0
        if constant is not None:
            buffer = schema.BufferT()
            buffer.data = np.asarray(constant, types[dtype][1]).tobytes()
            model.buffers.append(buffer)
            t.buffer = len(model.buffers) - 1
        graph.tensors.append(t)
    last = len(tensors) - 1
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, list(range(last)), [last]
    operator.builtinOptionsType, operator.builtinOptions = options
    graph.operators, graph.inputs, graph.outputs = [operator], [0], [last]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b'TFL3')
    interpreter = tf.lite.Interpreter(model_content=bytes(builder.Output()), experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]['index'], x)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]['index'])


def multiplier_of(real):
    fraction, shift = math.frexp(real)
    multiplier = round(fraction * 2 ** 31)
    return (multiplier // 2, shift + 1) if multiplier == 2 ** 31 else (multiplier, shift)


def write(name, cases):
    with open(os.path.join(folder, f'{name}.json'), 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]\n')


ranges = {'i8': (-128, 127), 'u8': (0, 255), 'i16': (-32768, 32767)}
none = (schema.BuiltinOptions.NONE, None)


def requantize():
    cases = []
    # QUANTIZE of 32-bit integers: the doubled product
    for to, scale, result, zero in [('i8', 0.003, 0.7, 5), ('i16', 0.25, 0.001, 0), ('i8', 0.5, 0.5, -128), ('i16', 2 ** -11, 2 ** -10, 0)]:
        x = np.array([[rng.randint(-int(200 * result / scale), int(200 * result / scale)) for _ in range(8)] for _ in range(3)] + [[-2 ** 31 // 2, 2 ** 30, 0, 1, -1, 3, -3, 5]], np.int32)
        if to == 'i16': x[:3] *= 60
        got = run(schema.BuiltinOperator.QUANTIZE, (schema.BuiltinOptions.QuantizeOptions, schema.QuantizeOptionsT()), [('i32', list(x.shape), scale, 0, None), (to, list(x.shape), result, zero, None)], x)
        multiplier, shift = multiplier_of(float(np.float32(scale)) / float(np.float32(result)))
        lo, hi = ranges[to]
        cases.append({'attrs': {'to': to, 'zero': zero, 'lo': lo, 'hi': hi, 'form': 'doubling'}, 'inputs': [tensor('i32', x), tensor('i32', multiplier), tensor('i32', shift)], 'outputs': [tensor(to, got)]})
    # FULLY_CONNECTED by a unit matrix of 100 with a bias that is the sum: the product rounded once
    for to, bias, form in [('i8', 'i32', 'single'), ('i16', 'i64', 'wide')]:
        width = 24
        scale, weight, result = 0.02, 0.01, 0.3 if to == 'i8' else 0.003
        sums = [rng.randint(-2 ** 17, 2 ** 17) if to == 'i8' else rng.randint(-2 ** 32, 2 ** 32) // rng.choice([1, 64, 2 ** 16]) for _ in range(width)]
        options = schema.FullyConnectedOptionsT()
        if to == 'i16': options.quantizedBiasType = schema.TensorType.INT64
        got = run(schema.BuiltinOperator.FULLY_CONNECTED, (schema.BuiltinOptions.FullyConnectedOptions, options), [
            (to, [1, 1], scale, 0, None), ('i8', [width, 1], weight, 0, np.zeros([width, 1])), (bias, [width], scale * weight, 0, sums), (to, [1, width], result, 0 if to == 'i16' else 3, None)], np.zeros([1, 1], types[to][1]), 4 if to == 'i8' else 11)
        real = float(np.float32(np.float32(scale) * np.float32(weight))) / float(np.float32(result))
        multiplier, shift = multiplier_of(real)
        lo, hi = ranges[to]
        cases.append({'attrs': {'to': to, 'zero': 0 if to == 'i16' else 3, 'lo': lo, 'hi': hi, 'form': form}, 'inputs': [tensor(bias, [sums]), tensor('i32', multiplier), tensor('i32', shift)], 'outputs': [tensor(to, got)]})
    write('requantize', cases)


def round_to_integer():
    cases = []
    for to, zero in [('i8', -3), ('u8', 128), ('i16', 0)]:
        lo, hi = ranges[to]
        x = np.array([[0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 0.49999997, -0.49999997], [rng.uniform(-200, 200) for _ in range(6)] + [1e9, -1e9]], np.float32)
        got = run(schema.BuiltinOperator.QUANTIZE, (schema.BuiltinOptions.QuantizeOptions, schema.QuantizeOptionsT()), [('f32', list(x.shape), None, 0, None), (to, list(x.shape), 1.0, zero, None)], x)
        cases.append({'attrs': {'to': to, 'zero': zero, 'lo': lo, 'hi': hi, 'halves': 'away'}, 'inputs': [tensor('f32', x)], 'outputs': [tensor(to, got)]})
    x = np.array([0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 200.5, -200.5], np.float32)
    cases.append({'attrs': {'to': 'i8', 'zero': 0, 'lo': -128, 'hi': 127, 'halves': 'even'}, 'inputs': [tensor('f32', x)], 'outputs': [tensor('i8', np.clip(tf.round(x).numpy(), -128, 127).astype(np.int8))]})
    write('roundToInteger', cases)


def softmax():
    cases = []
    for dtype, scale in [('i8', 0.09), ('u8', 0.17), ('i8', 0.5), ('i16', 0.0005), ('i16', 0.003)]:
        lo, hi = ranges[dtype]
        x = np.array([[rng.randint(lo, hi) for _ in range(10)] for _ in range(4)] + [[lo] * 9 + [hi], [3] * 10], types[dtype][1])
        options = schema.SoftmaxOptionsT()
        options.beta = 1.0
        probability = (1 / 32768, 0) if dtype == 'i16' else (1 / 256, lo)
        got = run(schema.BuiltinOperator.SOFTMAX, (schema.BuiltinOptions.SoftmaxOptions, options), [(dtype, list(x.shape), scale, 0, None), (dtype, list(x.shape), *probability, None)], x)
        single = float(np.float32(scale))
        multiplier, shift = multiplier_of(single / (10 / 65535) if dtype == 'i16' else min(single * 2 ** 26, 2 ** 31 - 1))
        cases.append({'attrs': {'to': dtype, 'multiplier': multiplier, 'shift': shift}, 'inputs': [tensor(dtype, x)], 'outputs': [tensor(dtype, got)]})
    write('softmaxInteger', cases)


def quantized_conv():
    cases = []

    def add(code, options, x, x_type, w, w_of, scales, form, window, outs, shape, result, version, axis=0, input_zero=3, weight_zero=0, activation=None):
        x_scale, y_scale, zero = 0.05, result, -10 if x_type == 'i8' else 120
        per_tensor = len(scales) == 1
        bias = [rng.randint(-2000, 2000) for _ in range(outs)]
        bias_scales = [float(np.float32(x_scale) * np.float32(s)) for s in scales]
        got = run(code, options, [(x_type, list(x.shape), x_scale, input_zero, None), (x_type, list(w.shape), scales[0] if per_tensor else scales, weight_zero, w),
                                  ('i32', [outs], bias_scales[0] if per_tensor else bias_scales, 0, bias), (x_type, shape, y_scale, zero, None)], x, version, axis)
        single = [float(np.float32(s)) for s in scales]
        # TensorFlow Lite rounds the product of the scales to single precision for bytes without a sign and for products of matrices
        in_single = x_type == 'u8' or form == 'single'
        factors = [multiplier_of((float(np.float32(np.float32(x_scale) * np.float32(s))) if in_single else float(np.float32(x_scale)) * s) / float(np.float32(y_scale))) for s in single]
        lo, hi = ranges[x_type]
        if activation == 'relu6': lo, hi = max(lo, zero), min(hi, zero + round(6 / y_scale))
        each = (lambda i: tensor('i32', factors[0][i])) if per_tensor else (lambda i: tensor('i32', [f[i] for f in factors]))
        cases.append({'attrs': {**window, 'inputZero': input_zero, 'to': x_type, 'zero': zero, 'lo': lo, 'hi': hi, 'form': form},
                      'inputs': [tensor(x_type, x), tensor('i16', w_of(w.astype(np.int16) - weight_zero)), tensor('i32', bias), each(0), each(1)], 'outputs': [tensor(x_type, got)]})

    def values(dtype, shape): return np.array([rng.randint(*ranges[dtype]) for _ in range(math.prod(shape))], types[dtype][1]).reshape(shape)

    def conv_options(stride, dilation, activation):
        o = schema.Conv2DOptionsT()
        o.padding, o.strideH, o.strideW, o.dilationHFactor, o.dilationWFactor = schema.Padding.SAME, stride, stride, dilation, dilation
        if activation == 'relu6': o.fusedActivationFunction = schema.ActivationFunctionType.RELU6
        return schema.BuiltinOptions.Conv2DOptions, o

    for dtype, zero, scales, stride, dilation, activation in [('i8', 0, [0.01, 0.02, 0.003], 2, 1, None), ('i8', 0, [0.01, 0.02, 0.03], 1, 2, 'relu6'), ('u8', 140, [0.02], 1, 1, None)]:
        w = values(dtype, [3, 3, 3, 2])
        if dtype == 'i8': w = np.maximum(w, -127)
        add(schema.BuiltinOperator.CONV_2D, conv_options(stride, dilation, activation), values(dtype, [1, 6, 5, 2]), dtype, w, lambda v: v.transpose(1, 2, 3, 0), scales, 'doubling',
            {'strides': [stride] * 2, 'dilations': [dilation] * 2, 'padding': 'sameUpper', 'groups': 1}, 3, [1, 6 // stride, -(-5 // stride), 3], 1.3, 3, 0, 3 if dtype == 'i8' else 125, zero, activation)
    o = schema.DepthwiseConv2DOptionsT()
    o.padding, o.strideH, o.strideW, o.depthMultiplier, o.dilationHFactor, o.dilationWFactor = schema.Padding.VALID, 1, 1, 1, 1, 1
    add(schema.BuiltinOperator.DEPTHWISE_CONV_2D, (schema.BuiltinOptions.DepthwiseConv2DOptions, o), values('i8', [1, 5, 5, 3]), 'i8', np.maximum(values('i8', [1, 3, 3, 3]), -127), lambda v: v.reshape(3, 3, 1, 3), [0.01, 0.02, 0.003], 'doubling',
        {'strides': [1, 1], 'dilations': [1, 1], 'padding': 'valid', 'groups': 3}, 3, [1, 3, 3, 3], 0.8, 3, 3)
    add(schema.BuiltinOperator.FULLY_CONNECTED, (schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT()), values('i8', [4, 9]), 'i8', values('i8', [5, 9]), lambda v: v.T, [0.01], 'single',
        {'strides': [], 'dilations': [], 'padding': [], 'groups': 1}, 5, [4, 5], 0.9, 4)
    # factors of single precision, and sums alone: in NumPy, which rounds halves to the even integer
    x, w, bias = values('u8', [2, 7]), values('i8', [7, 3]), np.array([5, -600, 70], np.int32)
    factors, sums = np.array([0.01, 0.03, 0.5 / 256], np.float32), (x.astype(np.int32) - 130) @ w.astype(np.int32) + bias
    window = {'strides': [], 'dilations': [], 'padding': [], 'groups': 1, 'inputZero': 130, 'to': 'u8', 'zero': 128, 'lo': 0, 'hi': 255}
    got = np.clip(np.rint(sums.astype(np.float32) * factors) + 128, 0, 255).astype(np.uint8)
    given = [tensor('u8', x), tensor('i16', w), tensor('i32', bias)]
    cases.append({'attrs': {**window, 'form': 'float'}, 'inputs': [*given, tensor('f32', [float(f) for f in factors])], 'outputs': [tensor('u8', got)]})
    cases.append({'attrs': {**window, 'form': 'sums'}, 'inputs': given, 'outputs': [tensor('i32', sums)]})
    write('quantizedConv', cases)


def clip(v): return max(-32768, min(32767, v))


def times(a, b):
    product = a * b
    nudged = product + (2 ** 14 if product >= 0 else 1 - 2 ** 14)
    return clip(abs(nudged) // 2 ** 15 * (1 if nudged >= 0 else -1))


def divided(v, bits):
    rest = v & (2 ** bits - 1)
    return (v >> bits) + (1 if rest > (2 ** bits - 1 >> 1) + (1 if v < 0 else 0) else 0)


def constant(value): return value + 2 ** 15 >> 16


def exponential(a, integer_bits):
    if a == 0: return 32767
    fraction = 15 - integer_bits
    quarter = 1 << fraction - 2
    within = (a & quarter - 1) - quarter
    x = clip(within << integer_bits) + 2 ** 12
    x2 = times(x, x)
    x3, x4 = times(x2, x), times(x2, x2)
    higher = divided(times(divided(x4, 2) + x3, constant(715827883)) + x2, 1)
    start = constant(1895147668)
    y = clip(start + times(start, x + higher))
    for i, power in enumerate([1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242]):
        if i - 2 < integer_bits and (within - a) & (1 << fraction + i - 2): y = times(y, constant(power))
    return y


def newton(a):
    half = (a + 32767 + 1) // 2
    x = constant(1515870810) + times(half, constant(-1010580540))
    for _ in range(3): x += clip(times(x, 2 ** 13 - times(half, x)) * 4)
    return x


def sigmoid(a, integer_bits):
    if a == 0: return 16384
    positive = clip(newton(exponential(-abs(a) if a != -32768 else -32768, integer_bits)) * 2)
    return positive if a > 0 else 32767 - positive


def tanh(a, integer_bits):
    if a == 0: return 0
    y = clip((newton(exponential(-abs(a), integer_bits + 1)) - 2 ** 13) * 4)
    return y if a > 0 else -y


def fixed_activation():
    cases = []
    for kind, function, exact, integer_bits in [('sigmoid', sigmoid, lambda v: 1 / (1 + math.exp(-v)), 3), ('tanh', tanh, math.tanh, 3), ('tanh', tanh, math.tanh, 4), ('tanh', tanh, math.tanh, 0)]:
        x = [-32768, -32767, -1, 0, 1, 32767] + [rng.randint(-32768, 32767) for _ in range(58)]
        y = [function(v, integer_bits) for v in x]
        for v, got in zip(x, y): assert abs(got / 32768 - exact(v / 2 ** (15 - integer_bits))) < 2 ** -11, (kind, integer_bits, v, got)
        cases.append({'attrs': {'kind': kind, 'integerBits': integer_bits}, 'inputs': [tensor('i16', x)], 'outputs': [tensor('i16', y)]})
    write('fixedActivation', cases)


def byte_table():
    cases = []
    every = np.arange(-128, 128, dtype=np.int8)[None]
    for code, scale, zero, result, result_zero in [(schema.BuiltinOperator.LOGISTIC, 0.05, 3, 1 / 256, -128), (schema.BuiltinOperator.TANH, 0.03, -20, 1 / 128, 0)]:
        def of(x): return run(code, none, [('i8', list(x.shape), scale, zero, None), ('i8', list(x.shape), result, result_zero, None)], x)
        x = np.array([[[rng.randint(-128, 127) for _ in range(5)] for _ in range(3)] for _ in range(2)], np.int8)
        cases.append({'attrs': {}, 'inputs': [tensor('i8', x), tensor('i8', of(every)[0])], 'outputs': [tensor('i8', of(x))]})
    write('byteTable', cases)


def combine_bytes():
    cases = []
    for by, a_shape, b_shape in [('add', [2, 3, 4], [2, 3, 4]), ('add', [2, 3, 4], [4]), ('mul', [2, 3, 4], [2, 3, 4]), ('mul', [2, 3, 4], [2, 1, 4])]:
        a_scale, a_zero, b_scale, b_zero, scale, zero = 0.021, 4, 0.034, -17, 0.05 if by == 'add' else 0.03, 6
        a, b = (np.array([rng.randint(-128, 127) for _ in range(int(np.prod(s)))], np.int8).reshape(s) for s in (a_shape, b_shape))
        options = (schema.BuiltinOptions.AddOptions, schema.AddOptionsT()) if by == 'add' else (schema.BuiltinOptions.MulOptions, schema.MulOptionsT())
        got = run(schema.BuiltinOperator.ADD if by == 'add' else schema.BuiltinOperator.MUL, options, [('i8', a_shape, a_scale, a_zero, None), ('i8', b_shape, b_scale, b_zero, b), ('i8', a_shape, scale, zero, None)], a)
        single = [float(np.float32(v)) for v in (a_scale, b_scale, scale)]
        twice = 2 * max(single[:2])
        def values(own, own_zero):
            if by == 'mul': return list(range(-128 - own_zero, 128 - own_zero))
            multiplier, shift = multiplier_of(own / twice)
            return [times_doubled((v - own_zero) << 20, multiplier, shift) for v in range(-128, 128)]
        multiplier, shift = multiplier_of(twice / (2 ** 20 * single[2]) if by == 'add' else single[0] * single[1] / single[2])
        attrs = {'by': by, 'to': 'i8', 'zero': zero, 'lo': -128, 'hi': 127, 'rescaling': {'form': 'doubling', 'multiplier': multiplier, 'shift': shift}}
        cases.append({'attrs': attrs, 'inputs': [tensor('i8', a), tensor('i8', b), tensor('i32', values(single[0], a_zero)), tensor('i32', values(single[1], b_zero))], 'outputs': [tensor('i8', got)]})
    write('combineBytes', cases)


def times_doubled(x, multiplier, shift):
    """x * multiplier * 2^(shift - 31) for shift <= 0, rounded twice."""
    product = x * multiplier
    high = abs(product + (2 ** 30 if product >= 0 else 1 - 2 ** 30)) // 2 ** 31 * (1 if product >= 0 else -1)
    return divided(high, -shift)


def gate_sums():
    """tanh * sigmoid of pairs, in steps of 1 / 120."""
    cases = []
    table = [round(127 * math.tanh(i / 128)) for i in range(-512, 512)]
    for shape, zero in [([2, 3, 4], 0), ([5, 6], -9)]:
        n, scale = shape[-1] // 2, 1 / 120
        reals = [rng.uniform(1e-5, 3e-4) for _ in range(2 * n)]
        factors = [round(f * (64 if k % 2 else 128) * 2 ** 32) for k, f in enumerate(reals)]
        x = np.array([rng.randint(-30000, 30000) for _ in range(int(np.prod(shape)))], np.int64).reshape(-1, 2 * n)
        y, multiplier = np.zeros((len(x), n), np.int8), round(2 ** 22 / (127 * 254 * scale))
        for row, out in zip(x.tolist(), y):
            for j in range(n):
                s, t = [table[max(-512, min(511, row[k] * factors[k] + 2 ** 31 >> 32)) + 512] for k in (2 * j, 2 * j + 1)]
                out[j] = max(-128, min(127, (s * (127 + t) * multiplier + 2 ** 21 >> 22) + zero))
                assert abs((out[j] - zero) * scale - math.tanh(row[2 * j] * reals[2 * j]) / (1 + math.exp(-row[2 * j + 1] * reals[2 * j + 1]))) < 0.015 or out[j] in (-128, 127)
        attrs = {'zero': zero, 'multiplier': multiplier}
        cases.append({'attrs': attrs, 'inputs': [tensor('i32', x.reshape(shape)), tensor('i32', factors), tensor('i8', table)], 'outputs': [tensor('i8', y.reshape(shape[:-1] + [n]))]})
    write('gateSums', cases)


requantize()
round_to_integer()
softmax()
fixed_activation()
quantized_conv()
byte_table()
combine_bytes()
gate_sums()
