"""Writes cases/{requantize,roundToInteger,softmaxInteger}.json: values of TensorFlow Lite's reference kernels, from models of one operator that are
made here, and cases/fixedActivation.json: gemmlowp's functions in exact integers, as no operator gives them alone.

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


def run(code, options, tensors, x, version=2):
    """The last tensor, computed by one operator from the others; tensor 0 is the input. A tensor: (dtype, shape, scale, zero, constant)."""
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
            t.quantization.scale, t.quantization.zeroPoint = [scale], [zero]
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


requantize()
round_to_integer()
softmax()
fixed_activation()
