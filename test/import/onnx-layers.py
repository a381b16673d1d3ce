# Prints onnx-layers.json: layers of ONNX with what ONNX Runtime (its version is in the models' producer) gives.
# python3 -m venv v && v/bin/pip install numpy onnx onnxruntime && v/bin/python test/import/onnx-layers.py > test/import/onnx-layers.json
import base64, json, sys, zlib
import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

cases = []
rng = np.random.default_rng(9)
f32 = lambda *s: np.round(rng.standard_normal(s), 3).astype(np.float32)

def case(name, op, inputs, outputs, domain='', constants=(), opset=22, integer=None, own_opset=None, before=(), reads=None, stored={}, values=None, tolerance=None, **attrs):
    """inputs: by name, None where it is left out; constants: names of those that are initializers; integer: the outputs' type where it is not float; reads: what the operator reads, where `before` makes some of that; stored: initializers of types that numpy has not; values: what to expect instead of ONNX Runtime's."""
    attrs = {k: v for k, v in (attrs | {'opset': own_opset}).items() if v is not None}
    node = h.make_node(op, reads or [n if v is not None else '' for n, v in inputs.items()], outputs, domain=domain, **attrs)
    types = {np.dtype(np.float32): T.FLOAT, np.dtype(np.int32): T.INT32, np.dtype(np.int64): T.INT64, np.dtype(bool): T.BOOL, np.dtype(np.uint8): T.UINT8, np.dtype(np.int8): T.INT8}
    given = {n: v for n, v in inputs.items() if v is not None and n not in constants}
    graph = h.make_graph([*before, node], 'g', [h.make_tensor_value_info(n, types[v.dtype], v.shape) for n, v in given.items()],
        [h.make_tensor_value_info(o, integer or T.FLOAT, None) for o in outputs if o], [*(nh.from_array(inputs[n], n) for n in constants if inputs.get(n) is not None), *stored.values()])
    model = h.make_model(graph, opset_imports=[h.make_opsetid('', opset)] + ([h.make_opsetid(domain, 1)] if domain else []), producer_name='onnxruntime ' + ort.__version__)
    model.ir_version = 10
    results = values or ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider']).run(None, given)
    named = [o for o in outputs if o]
    for value_info, r in zip(model.graph.output, results):
        value_info.CopyFrom(h.make_tensor_value_info(value_info.name, integer or T.FLOAT, r.shape))
    packed = lambda v: base64.b64encode(zlib.compress(v)).decode()
    tensor = lambda v: {'dtype': {'float32': 'f32', 'int32': 'i32', 'int64': 'i64', 'bool': 'bool', 'uint8': 'u8', 'int8': 'i8'}[str(v.dtype)], 'shape': v.shape, 'data': [round(float(x), 7) for x in v.reshape(-1)]}
    cases.append({'name': name, 'model': packed(model.SerializeToString()), 'inputs': {n: tensor(v) for n, v in given.items()}, 'outputs': {n: tensor(v) for n, v in zip(named, results)}} | ({} if tolerance is None else {'tolerance': tolerance}))
    return results

gates = {'LSTM': 4, 'GRU': 3, 'RNN': 1}
def layer(name, op, direction='forward', frames=5, batch=2, width=3, n=4, constant=True, bias=True, lens=None, initial=False, peepholes=False, layout=0, **attrs):
    d, g = 2 if direction == 'bidirectional' else 1, gates[op]
    state = (batch, d, n) if layout else (d, batch, n)
    inputs = {
        'X': f32(batch, frames, width) if layout else f32(frames, batch, width), 'W': f32(d, g * n, width) * 0.5, 'R': f32(d, g * n, n) * 0.5, 'B': f32(d, 2 * g * n) * 0.5 if bias else None,
        'lens': None if lens is None else np.array(lens, np.int32), 'h0': f32(*state) if initial else None,
    }
    outputs = ['Y', 'Y_h']
    if op == 'LSTM':
        inputs |= {'c0': f32(*state) if initial else None, 'P': f32(d, 3 * n) * 0.5 if peepholes else None}
        outputs.append('Y_c')
    case(f'{op.lower()}_{name}', op, inputs, outputs, constants=('W', 'R', 'B', 'P') if constant else (), direction=direction, hidden_size=n, layout=layout or None, **attrs)

for op in gates:
    layer('forward', op)
    layer('reverse', op, 'reverse')
    layer('bidirectional', op, 'bidirectional', initial=True)
    layer('computed_weights', op, 'bidirectional', constant=False)
    layer('no_bias', op, bias=False, constant=False)
    layer('lengths', op, 'bidirectional', lens=[2, 5, 3], batch=3, initial=True)
    layer('lengths_reverse_computed', op, 'reverse', lens=[1, 4], constant=False, initial=True)
    layer('clip', op, 'bidirectional', clip=0.3, initial=True)
layer('activations', 'LSTM', 'bidirectional', activations=['HardSigmoid', 'Softsign', 'Relu', 'Sigmoid', 'LeakyRelu', 'Tanh'], activation_alpha=[0.3, 0.05], activation_beta=[0.4])
layer('activations', 'GRU', activations=['HardSigmoid', 'ScaledTanh'], activation_alpha=[0.25, 1.5], activation_beta=[0.45, 0.7])
layer('activations', 'RNN', 'bidirectional', activations=['Affine', 'Elu'], activation_alpha=[0.4, 0.7], activation_beta=[0.1])
layer('thresholded', 'RNN', activations=['ThresholdedRelu'], activation_alpha=[0.5])
layer('softplus', 'RNN', 'reverse', activations=['Softplus'])
layer('peepholes', 'LSTM', 'bidirectional', peepholes=True, initial=True)
layer('peepholes_computed', 'LSTM', peepholes=True, constant=False, lens=[3, 5])
layer('peepholes_clip', 'LSTM', peepholes=True, clip=0.4)
layer('coupled', 'LSTM', 'bidirectional', input_forget=1)
layer('reset_after', 'GRU', 'bidirectional', linear_before_reset=1, initial=True)
layer('reset_after_computed', 'GRU', 'bidirectional', linear_before_reset=1, constant=False, lens=[4, 2])
layer('reset_after_no_bias', 'GRU', linear_before_reset=1, bias=False)

ms = 'com.microsoft'
x = f32(2, 3, 8)
case('gelu', 'Gelu', {'x': x}, ['y'], ms)
case('bias_gelu', 'BiasGelu', {'x': x, 'b': f32(8)}, ['y'], ms)
case('fast_gelu', 'FastGelu', {'x': x, 'b': f32(8)}, ['y'], ms)
case('fast_gelu_no_bias', 'FastGelu', {'x': x}, ['y'], ms)
case('quick_gelu', 'QuickGelu', {'x': x}, ['y'], ms, alpha=1.3)
case('skip_layer_norm', 'SkipLayerNormalization', {'x': x, 's': f32(2, 3, 8), 'g': f32(8), 'b': f32(8), 'bias': f32(8)}, ['y', '', '', 'sum'], ms, epsilon=1e-3)
case('skip_layer_norm_plain', 'SkipLayerNormalization', {'x': x, 's': f32(2, 3, 8), 'g': f32(8)}, ['y'], ms)
case('skip_rms_norm', 'SkipSimplifiedLayerNormalization', {'x': x, 's': f32(2, 3, 8), 'g': f32(8), 'bias': f32(8)}, ['y', '', '', 'sum'], ms, epsilon=1e-4)
case('rms_norm', 'SimplifiedLayerNormalization', {'x': x, 'g': f32(8)}, ['y'], epsilon=1e-4, axis=-1)
case('fused_matmul', 'FusedMatMul', {'a': f32(2, 4, 3), 'b': f32(2, 5, 4)}, ['y'], ms, alpha=0.7, transA=1, transB=1)
case('fused_matmul_batch', 'FusedMatMul', {'a': f32(3, 2, 4), 'b': f32(4, 2, 5)}, ['y'], ms, transBatchA=1, transBatchB=1)
case('fused_conv_relu', 'FusedConv', {'x': f32(1, 4, 6, 6), 'w': f32(5, 4, 3, 3), 'b': f32(5)}, ['y'], ms, ('w', 'b'), activation='Relu', pads=[1, 1, 1, 1])
case('fused_conv_sum', 'FusedConv', {'x': f32(1, 4, 6, 6), 'w': f32(5, 4, 3, 3), 'b': f32(5), 'z': f32(1, 5, 4, 4)}, ['y'], ms, ('w', 'b'), activation='LeakyRelu', activation_params=[0.2])
case('fused_conv_clip', 'FusedConv', {'x': f32(1, 4, 6, 6), 'w': f32(4, 1, 3, 3)}, ['y'], ms, ('w',), activation='Clip', activation_params=[-0.5, 0.75], group=4)
case('fused_conv_hard_sigmoid', 'FusedConv', {'x': f32(1, 4, 6), 'w': f32(2, 4, 3)}, ['y'], ms, ('w',), activation='HardSigmoid', activation_params=[0.3, 0.6])
case('fused_gemm', 'FusedGemm', {'a': f32(3, 4), 'b': f32(5, 4), 'c': f32(5)}, ['y'], ms, activation='LeakyRelu', activation_alpha=0.3, alpha=0.5, beta=1.5, transB=1)
angles = lambda: (f32(10, 4), f32(10, 4))
ids = np.array([[0, 3, 2], [9, 1, 1]], np.int64)
for interleaved in (0, 1):
    cos, sin = angles()
    case(f'rotary_{interleaved}', 'RotaryEmbedding', {'x': f32(2, 2, 3, 8), 'ids': ids, 'cos': cos, 'sin': sin}, ['y'], ms, interleaved=interleaved)
    case(f'rotary_flat_{interleaved}', 'RotaryEmbedding', {'x': f32(2, 3, 16), 'ids': ids, 'cos': cos, 'sin': sin}, ['y'], ms, interleaved=interleaved)
case('rotary_part', 'RotaryEmbedding', {'x': f32(2, 3, 24), 'ids': ids, 'cos': cos, 'sin': sin}, ['y'], ms, num_heads=2, rotary_embedding_dim=8)

def attend(name, heads=(4, 2), flat=False, past=0, mask=None, outputs=('Y',), opset=23, lengths=None, keys=6, queries=3, **attrs):
    qh, kh = heads
    shape = lambda hd, n: (2, n, hd * 8) if flat else (2, hd, n, 8)
    inputs = {'q': f32(*shape(qh, queries)), 'k': f32(*shape(kh, keys)), 'v': f32(*shape(kh, keys)), 'mask': mask, 'pk': f32(2, kh, past, 8) if past else None, 'pv': f32(2, kh, past, 8) if past else None}
    if lengths is not None: inputs['lengths'] = np.array(lengths, np.int64)
    while list(inputs.values())[-1] is None: inputs.popitem()
    more = dict(q_num_heads=qh, kv_num_heads=kh) if flat else {}
    case(f'attention_{name}', 'Attention', inputs, list(outputs), opset=opset, **more, **attrs)

attend('gqa_causal_past', past=4, is_causal=1, outputs=('Y', 'pk2', 'pv2'))
attend('flat_bool_mask', flat=True, mask=rng.random((3, 6)) < 0.7)
attend('softcap_scale', softcap=0.8, scale=0.5, mask=f32(2, 1, 3, 6))
attend('lengths', opset=24, lengths=[4, 6])
attend('lengths_causal', opset=24, lengths=[4, 6], is_causal=1)
case('celu', 'Celu', {'x': x}, ['y'], alpha=0.7, opset=12)
case('celu_negative', 'Celu', {'x': x}, ['y'], alpha=-0.7, opset=12)
case('group_norm_18', 'GroupNormalization', {'x': f32(2, 6, 5), 's': f32(3), 'b': f32(3)}, ['y'], num_groups=3, opset=18)
case('layer_norm_broadcast', 'LayerNormalization', {'x': f32(2, 3, 4), 's': f32(3, 1), 'b': f32(1, 4)}, ['y', 'm', 'd'], axis=1, opset=17)

integers = {'u': (np.uint8, 0, 255, T.UINT8), 's': (np.int8, -128, 127, T.INT8)}
def quantised(kind, *shape):
    dtype, lo, hi, _ = integers[kind]
    return rng.integers(lo, hi + 1, shape).astype(dtype)
scale, zero = (lambda v: np.array(v, np.float32)), (lambda kind, v: np.array(v, integers[kind][0]))
# edges: all 256 bytes against each other meet every tie of the rounding
every = {'u': np.arange(256).astype(np.uint8), 's': np.arange(-128, 128).astype(np.int8)}
for k in integers:
    ab = lambda sa, sb: {'a': every[k].reshape(256, 1), 'as': scale(sa), 'az': zero(k, 3), 'b': every[k][::17].reshape(1, -1), 'bs': scale(sb), 'bz': zero(k, 100)}
    for op, sa, sb, sy in (('Add', 0.05, 0.125, 0.1), ('Add', 0.5, 0.25, 0.5), ('Mul', 0.05, 0.125, 0.5)):
        case(f'qlinear_{op.lower()}_{k}_{sy}_{sb}', f'QLinear{op}', ab(sa, sb) | {'ys': scale(sy), 'yz': zero(k, 40)}, ['y'], ms, ('as', 'az', 'bs', 'bz', 'ys', 'yz'), integer=integers[k][3])
    at = lambda x, sx, zx, sy, zy: {'x': x, 'xs': scale(sx), 'xz': zero(k, zx), 'ys': scale(sy), 'yz': zero(k, zy)}
    known = ('xs', 'xz', 'ys', 'yz')
    low = {'u': 0, 's': -128}[k]
    case(f'qlinear_sigmoid_{k}', 'QLinearSigmoid', at(every[k], 0.06, 20, 1 / 256, low), ['y'], ms, known, integer=integers[k][3])
    case(f'qlinear_leaky_relu_{k}', 'QLinearLeakyRelu', at(every[k], 0.06, 20, 0.05, 30), ['y'], ms, known, integer=integers[k][3], alpha=0.3)
    case(f'qlinear_softmax_{k}', 'QLinearSoftmax', at(quantised(k, 40, 12), 0.04, 20, 1 / 256, low), ['y'], ms, known, integer=integers[k][3], axis=-1, own_opset=13)
    for last in (0, 1):
        shape = (2, 5, 4, 3) if last else (2, 3, 5, 4)
        case(f'qlinear_global_mean_{k}_{last}', 'QLinearGlobalAveragePool', at(quantised(k, *shape), 0.06, 20, 0.04, 30), ['y'], ms, known, integer=integers[k][3], channels_last=last)
    case(f'qlinear_mean_{k}', 'QLinearAveragePool', at(quantised(k, 1, 3, 7, 6), 0.06, 20, 0.037, 30), ['y'], ms, known, integer=integers[k][3], kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])
    parts = {f'{n}{i}': v for i in range(3) for n, v in (('x', quantised(k, 2, 3 + i)), ('s', scale(0.05 * (i + 1))), ('z', zero(k, 10 * i)))}
    case(f'qlinear_concat_{k}', 'QLinearConcat', {'ys': scale(0.11), 'yz': zero(k, 17)} | parts, ['y'], ms, ('ys', 'yz') + tuple(n for n in parts if n[0] != 'x'), integer=integers[k][3], axis=1)
    # of bytes with signs ONNX Runtime adds pairs of products in 16 bits, which saturate, where a processor has no better instruction
    weights = quantised(k, 16, 6) // (1 if k == 'u' else 2)
    matrix = {'a': quantised('u', 5, 16), 'b': weights, 'as': scale(0.02), 'bs': np.abs(f32(6)) / 50 + np.float32(0.01), 'az': zero('u', 120), 'bz': quantised(k, 6), 'bias': f32(6)}
    case(f'matmul_integer_to_float_{k}', 'MatMulIntegerToFloat', matrix, ['y'], ms, ('b', 'bs', 'bz', 'bias'))
    case(f'dynamic_quantize_matmul_{k}', 'DynamicQuantizeMatMul', {'a': f32(5, 16), 'b': weights, 'bs': np.abs(f32(6)) / 50 + np.float32(0.01), 'bz': quantised(k, 6), 'bias': f32(6)}, ['y'], ms, ('b', 'bs', 'bz', 'bias'))
    gemm = {'a': quantised(k, 5, 16), 'as': scale(0.02), 'az': zero(k, 9), 'b': quantised(k, 6, 16), 'bs': np.float32([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]), 'bz': zero(k, 2) + np.zeros(6, integers[k][0]), 'c': rng.integers(-3000, 3000, 6).astype(np.int32)}
    fixed = ('as', 'az', 'b', 'bs', 'bz', 'c')
    case(f'qgemm_{k}', 'QGemm', gemm | {'ys': scale(0.3), 'yz': zero(k, 11)}, ['y'], ms, fixed + ('ys', 'yz'), integer=integers[k][3], transB=1, alpha=1.0)
    case(f'qgemm_float_{k}', 'QGemm', gemm, ['y'], ms, fixed, transB=1, alpha=1.0)
# slices whose starts are computed, as PyTorch writes x[:, i:i + 2]
one = lambda i, to: h.make_node('Unsqueeze', [i, 'front'], [to])
plus = lambda i, n, to: h.make_node('Add', [i, n], [to])
rows = lambda a, b, to: h.make_node('Concat', [a, b], [to], axis=0)
whole = {'x': f32(4, 6, 3), 'i': np.array(1), 'j': np.array(2), 'front': np.int64([0]), 'two': np.array(2), 'three': np.array(3), 'axis': np.int64([1]), 'axes': np.int64([1, 0]), 'axes2': np.int64([0, 1]), 'steps': np.int64([1, 1])}
named = lambda *names: {n: whole[n] for n in ('x', 'i', 'front', 'two', *names)}
case('slice_from_a_computed_start', 'Slice', named('axis'), ['y'], constants=('front', 'two', 'axis'), before=[one('i', 's'), plus('i', 'two', 'k'), one('k', 'e')], reads=['x', 's', 'e', 'axis'])
case('slice_from_computed_starts', 'Slice', named('j', 'three', 'axes', 'steps'), ['y'], constants=('front', 'two', 'three', 'axes', 'steps'), reads=['x', 's', 'e', 'axes', 'steps'],
     before=[plus('j', 'two', 'j2'), plus('i', 'three', 'i2'), one('i', 'i1'), one('j', 'j1'), one('i2', 'i3'), one('j2', 'j3'), rows('i1', 'j1', 's'), rows('i3', 'j3', 'e')])
case('slice_from_a_computed_and_a_known_start', 'Slice', named('axes2'), ['y'], constants=('front', 'two', 'axes2'), reads=['x', 's', 'e', 'axes2'],
     before=[plus('i', 'two', 'k'), one('i', 's1'), one('k', 'e1'), one('two', 'known'), rows('s1', 'front', 's'), rows('e1', 'known', 'e')])
# weights of few bits: [N, blocks, bytes of a block]; with K = 40 the last block of a row is not whole
for bits in (4, 8):
    for zeros in (None, 'packed') + (('floats',) if bits == 4 else ()):
        blocks, bytes_of = 3, 16 * bits // 8
        kept = {'x': f32(2, 3, 40), 'w': rng.integers(0, 256, (7, blocks, bytes_of)).astype(np.uint8), 's': f32(7, blocks) / 2**(bits + 1)}
        if zeros == 'packed': kept |= {'z': rng.integers(0, 256, (7, -(-blocks * bits // 8))).astype(np.uint8)}
        if zeros == 'floats': kept |= {'z': np.float32(rng.integers(3, 12, (7, blocks)))}
        kept |= {'z': kept.get('z'), 'g': None, 'bias': f32(7)} if zeros else {}
        case(f'matmul_{bits}_bits_{zeros or "middle"}', 'MatMulNBits', kept, ['y'], ms, ('w', 's', 'z', 'bias'), K=40, N=7, bits=bits, block_size=16)
rows_of = {'table': rng.integers(0, 256, (9, 24)).astype(np.uint8), 'i': np.int64([[0, 8], [3, 3]]), 's': f32(9, 3) / 10}
case('gather_blocks', 'GatherBlockQuantized', rows_of, ['y'], ms, ('table', 's'), block_size=16)
case('gather_blocks_of_zero_points', 'GatherBlockQuantized', rows_of | {'z': rng.integers(0, 256, (9, 2)).astype(np.uint8)}, ['y'], ms, ('table', 's', 'z'), block_size=16)
case('gather_blocks_along_rows', 'GatherBlockQuantized', {'table': None, 'i': np.int64([[0, 8], [3, 3]]), 's': f32(2, 20) / 10}, ['y'], ms, ('s',), block_size=16, quantize_axis=0, reads=['table', 'i', 's'],
     stored={'table': h.make_tensor('table', T.INT4, (20, 20), rng.integers(-8, 8, 400))})
# scales of blocks have the sign of the number that is largest; ONNX Runtime, if it may, makes MatMulNBits of it with rows of bytes
left, block_scales, nibbles = f32(3, 32), f32(2, 6) / 20, rng.integers(-8, 8, (32, 6))
case('dequantize_blocks', 'MatMul', {'x': left, 's': block_scales}, ['y'], constants=('s',), reads=['x', 'w'], before=[h.make_node('DequantizeLinear', ['q', 's'], ['w'], axis=0, block_size=16)],
     stored={'q': h.make_tensor('q', T.INT4, nibbles.shape, nibbles.reshape(-1))}, values=[left @ (nibbles * np.repeat(block_scales, 16, axis=0)).astype(np.float32)])
for direction in ('forward', 'bidirectional'):
    for k, channels in (('s', False), ('u', True)):
        d = 2 if direction == 'bidirectional' else 1
        many = (d, 16) if channels else (d,)
        parts = {'X': f32(5, 2, 3), 'W': quantised(k, d, 3, 16), 'R': quantised(k, d, 4, 16), 'B': f32(d, 32) * 0.5, 'lens': None, 'h0': f32(d, 2, 4), 'c0': f32(d, 2, 4), 'P': None,
            'ws': np.abs(f32(*many)) / 200 + np.float32(0.002), 'wz': np.zeros(many, integers[k][0]) + zero(k, 128 if k == 'u' else 0), 'rs': np.abs(f32(*many)) / 200 + np.float32(0.002), 'rz': np.zeros(many, integers[k][0]) + zero(k, 128 if k == 'u' else 0)}
        given, layer_of = ('W', 'R', 'B', 'P', 'ws', 'wz', 'rs', 'rz'), {'direction': direction, 'hidden_size': 4}
        beside = lambda p: p.reshape((d, 1, -1))
        real = lambda w, s, z: ((parts[w].astype(np.float32) - beside(parts[z])) * beside(parts[s])).transpose(0, 2, 1).astype(np.float32)
        outs = ['Y', 'Y_h', 'Y_c']
        rounded = case(f'dynamic_lstm_{direction}_{k}_rounded', 'DynamicQuantizeLSTM', parts, outs, ms, given, tolerance=0.02, **layer_of)
        whole_model = h.make_model(h.make_graph([h.make_node('LSTM', ['X', 'W', 'R', 'B', '', 'h0', 'c0'], outs, **layer_of)], 'g', [h.make_tensor_value_info(n, T.FLOAT, parts[n].shape) for n in ('X', 'h0', 'c0')],
            [h.make_tensor_value_info(n, T.FLOAT, None) for n in outs], [nh.from_array(v, n) for n, v in (('W', real('W', 'ws', 'wz')), ('R', real('R', 'rs', 'rz')), ('B', parts['B']))]), opset_imports=[h.make_opsetid('', 22)])
        whole_model.ir_version = 10
        exact = ort.InferenceSession(whole_model.SerializeToString(), providers=['CPUExecutionProvider']).run(None, {n: parts[n] for n in ('X', 'h0', 'c0')})
        case(f'dynamic_lstm_{direction}_{k}', 'DynamicQuantizeLSTM', parts, outs, ms, given, values=exact, **layer_of)
print('[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]')
