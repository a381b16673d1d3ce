"""Writes test/ops/cases/<operator>.json: attributes, operands and results of each operator, the results by TensorFlow 2.21.
Usage: python3 test/ops/cases.py   (needs tensorflow, numpy)"""
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf
from case_file import NAMES, case, cases, lines

rng = np.random.default_rng(2)
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")


def f(*shape, low=-2, high=2): return rng.uniform(low, high, shape).astype(np.float32)
def i(*shape, low=-9, high=9): return rng.integers(low, high + 1, shape).astype(np.int32)
def b(*shape): return rng.integers(0, 2, shape).astype(bool)
def i32(*v): return np.array(v, np.int32)


# elementwise
for shapes in ([(2, 3)], [(2, 3), (3,)], [(2, 1, 3), (4, 1), (1, 1, 1)]):
    for make in (f, i):
        x = [make(*s) for s in shapes]
        y = x[0]
        for t in x[1:]: y = tf.add(y, t)
        case("add", {}, x, y)
BINARY = {"sub": tf.subtract, "mul": tf.multiply, "max": tf.maximum, "min": tf.minimum, "floorDiv": tf.math.floordiv, "floorMod": tf.math.floormod,
          "squaredDifference": tf.math.squared_difference, "equal": tf.equal, "notEqual": tf.not_equal, "less": tf.less, "lessEqual": tf.less_equal,
          "greater": tf.greater, "greaterEqual": tf.greater_equal}
def not_zero(x): return np.where(x == 0, np.ones_like(x) * 3, x)
for key, g in BINARY.items():
    for make in (f, i):
        for p, q in (((2, 3), (2, 3)), ((2, 3), ()), ((2, 1, 3), (4, 1))):
            x, y = make(*p), not_zero(make(*q))
            case(key, {}, [x, y], g(x, y))
case("mul", {}, [i32(70000, -2147483648, 123456), i32(70000, 3, -654321)], tf.multiply(i32(70000, -2147483648, 123456), i32(70000, 3, -654321)))
for p, q in (((2, 3), (3,)), ((4, 1), (2, 1, 3))):
    x, y = f(*p), not_zero(f(*q)); case("div", {}, [x, y], tf.divide(x, y))
    x, y = i(*p, low=-40, high=40), not_zero(i(*q)); case("div", {}, [x, y], tf.truncatediv(x, y))
x, y = f(2, 3, low=.1), f(3); case("pow", {}, [x, y], tf.pow(x, y))
x, y = i(2, 3), i(3, low=0, high=4); case("pow", {}, [x, y], tf.pow(x, y))
for key, g in (("and", tf.logical_and), ("or", tf.logical_or)):
    for p, q in (((8,), (8,)), ((3, 1), (4,))):
        x, y = b(*p), b(*q); case(key, {}, [x, y], g(x, y))
UNARY = {"neg": (tf.negative, -3, 3), "abs": (tf.abs, -3, 3), "sign": (tf.sign, -3, 3), "square": (tf.square, -3, 3), "floor": (tf.floor, -4, 4), "ceil": (tf.math.ceil, -4, 4),
         "round": (tf.round, -4, 4), "reciprocal": (tf.math.reciprocal, .1, 3), "sqrt": (tf.sqrt, 0, 9), "rsqrt": (tf.math.rsqrt, .1, 9), "exp": (tf.exp, -9, 9),
         "log": (tf.math.log, .01, 9), "sin": (tf.sin, -9, 9), "cos": (tf.cos, -9, 9), "tanh": (tf.tanh, -6, 6), "sigmoid": (tf.sigmoid, -20, 20), "softplus": (tf.math.softplus, -20, 20),
         "erf": (tf.math.erf, -4.5, 4.5)}
for key, (g, low, high) in UNARY.items():
    x = f(3, 5, low=low, high=high); case(key, {}, [x], g(x))
    x = f(4, low=low, high=high).astype(np.float64); case(key, {}, [x], g(x))
for key in ("neg", "abs", "sign", "square"):
    x = i(2, 4); case(key, {}, [x], UNARY[key][0](x))
x = np.array([-2.5, -1.5, -.5, .5, 1.5, 2.5, 1e9, -0.], np.float32)
for key in ("round", "floor", "ceil"): case(key, {}, [x], UNARY[key][0](x))
x = np.array([0, 1e-30, -1e-30, 40, -40, np.inf, -np.inf, np.nan], np.float32)
for key in ("tanh", "sigmoid", "erf", "exp"): case(key, {}, [x], UNARY[key][0](x))
x = b(5); case("not", {}, [x], tf.logical_not(x))
x = f(2, 5, low=-9, high=9)
case("clamp", {"lo": 0, "hi": None}, [x], tf.nn.relu(x))
case("clamp", {"lo": 0, "hi": 6}, [x], tf.nn.relu6(x))
case("clamp", {"lo": None, "hi": 1.5}, [x], tf.minimum(x, 1.5))
x = i(6); case("clamp", {"lo": -2, "hi": 3}, [x], tf.clip_by_value(x, -2, 3))
x = np.array([-2.7, -1, -.2, 0, .9, 2.5, 100.9], np.float32)
for to in ("int32", "int64", "float64", "bool", "int8", "int16"): case("cast", {"to": NAMES[to]}, [x], tf.cast(x, to))
for x, to in ((b(4), "float32"), (b(4), "int32"), (i(4), "float32"), (i(4), "int64"), (i(4, low=0, high=255), "uint8"), (i(4).astype(np.int64), "int32"), (i(4), "bool")):
    case("cast", {"to": NAMES[to]}, [x], tf.cast(x, to))
for c, p, q in (((2, 3), (2, 3), (2, 3)), ((3,), (2, 3), ()), ((2, 1), (1, 3), (4, 1, 1))):
    for make in (f, i):
        x = [b(*c), make(*p), make(*q)]; case("select", {}, x, tf.where(*x))


# windows
PADDINGS = {"valid": "VALID", "sameUpper": "SAME"}
def padded(x, pads, value=0.): return np.pad(x, [(0, 0), *pads, (0, 0)], constant_values=value)
CONV = [  # x, w, strides, dilations, padding, groups, bias
    ((1, 9, 3), (3, 3, 4), [1], [1], "valid", 1, False), ((2, 9, 3), (3, 3, 4), [2], [1], "sameUpper", 1, True), ((1, 10, 2), (2, 2, 3), [3], [1], "sameUpper", 1, True),
    ((1, 12, 3), (3, 3, 5), [1], [4], "valid", 1, True), ((1, 7, 4), (1, 4, 2), [1], [1], "valid", 1, False), ((1, 8, 4), (3, 2, 6), [1], [1], [[2, 0]], 2, True),
    ((1, 6, 7, 2), (3, 2, 2, 3), [1, 2], [1, 1], "sameUpper", 1, False), ((1, 9, 8, 2), (3, 3, 2, 2), [1, 1], [2, 3], "sameUpper", 1, True), ((2, 6, 5, 4), (3, 3, 1, 4), [1, 1], [1, 1], "sameUpper", 4, False),
    ((1, 6, 5, 3), (3, 3, 1, 6), [2, 2], [1, 1], "valid", 3, True), ((1, 5, 5, 2), (2, 3, 2, 3), [1, 1], [1, 1], [[1, 2], [0, 1]], 1, False), ((1, 4, 5, 6, 2), (2, 3, 2, 2, 3), [1, 1, 2], [1, 1, 1], "sameUpper", 1, True),
]
for xs, ws, strides, dilations, padding, groups, bias in CONV:
    x, w = f(*xs), f(*ws)
    given, p = (x, PADDINGS[padding]) if isinstance(padding, str) else (padded(x, padding), "VALID")
    # TensorFlow has no groups in its CPU kernel: one convolution a group
    parts = [tf.nn.convolution(gx, gw, strides=strides, padding=p, dilations=dilations) for gx, gw in zip(np.split(given, groups, -1), np.split(w, groups, -1))]
    y = tf.concat(parts, -1); operands = [x, w]
    if bias: operands.append(f(ws[-1])); y = tf.nn.bias_add(y, operands[2])
    case("conv", {"strides": strides, "dilations": dilations, "padding": padding, "groups": groups}, operands, y)
POOL = [((1, 9, 3), [3], [3], [1], "valid"), ((2, 8, 2), [3], [2], [1], "sameUpper"), ((1, 10, 2), [3], [1], [2], "valid"), ((1, 6, 7, 2), [2, 3], [2, 2], [1, 1], "sameUpper"),
        ((1, 6, 7, 2), [2, 2], [1, 2], [1, 1], "valid"), ((1, 5, 6, 2), [3, 2], [1, 1], [1, 1], [[1, 1], [0, 1]]), ((1, 4, 4, 5, 2), [2, 2, 2], [2, 2, 1], [1, 1, 1], "valid")]
for xs, kernel, strides, dilations, padding in POOL:
    x = f(*xs); attrs = {"kernel": kernel, "strides": strides, "dilations": dilations, "padding": padding}
    def pool(kind, v):
        given, p = (v, PADDINGS[padding]) if isinstance(padding, str) else (padded(v, padding, -np.inf), "VALID")
        return tf.nn.pool(given, kernel, kind, strides=strides, padding=p, dilations=dilations)
    case("maxPool", attrs, [x], pool("MAX", x))
    if isinstance(padding, str): case("meanPool", attrs, [x], pool("AVG", x))
    elif not isinstance(padding, str):
        # mean of real elements: sums of zero-padded x over sums of zero-padded ones
        def total(v):
            k = np.ones(kernel + [1, 1], np.float32)
            return np.concatenate([tf.nn.convolution(padded(v[..., c:c + 1], padding), k, strides=strides, padding="VALID") for c in range(v.shape[-1])], -1)
        case("meanPool", attrs, [x], total(x) / total(np.ones_like(x)))

# matrices, rows
for a, c, ta, tb in (((3, 4), (4, 2), 0, 0), ((4, 3), (4, 2), 1, 0), ((3, 4), (2, 4), 0, 1), ((2, 3, 4), (4, 5), 0, 0), ((2, 1, 4, 3), (3, 5, 4), 1, 1), ((1, 6), (6, 1), 0, 0)):
    x, y = f(*a), f(*c); case("matMul", {"transposeA": bool(ta), "transposeB": bool(tb)}, [x, y], tf.matmul(x, y, transpose_a=bool(ta), transpose_b=bool(tb)))
x, y = i(2, 3), i(3, 2); case("matMul", {"transposeA": False, "transposeB": False}, [x, y], tf.matmul(x, y))
for s in ((3, 8), (2, 1, 4), (2,)):
    x = f(*s, low=-5, high=5); h = s[-1] // 2; case("gate", {}, [x], tf.tanh(x[..., :h]) * tf.sigmoid(x[..., h:]))
for s, axis in (((3, 4), 1), ((3, 4), 0), ((2, 3, 4), 1), ((5,), 0)):
    x = f(*s, low=-20, high=20); case("softmax", {"axis": axis}, [x], tf.nn.softmax(x, axis)); case("logSoftmax", {"axis": axis}, [x], tf.nn.log_softmax(x, axis))
x = np.array([[1000, 999, -1000]], np.float32); case("softmax", {"axis": 1}, [x], tf.nn.softmax(x)); case("logSoftmax", {"axis": 1}, [x], tf.nn.log_softmax(x))
REDUCE = {"reduceSum": tf.reduce_sum, "reduceMean": tf.reduce_mean, "reduceProd": tf.reduce_prod, "reduceMax": tf.reduce_max, "reduceMin": tf.reduce_min}
for key, g in REDUCE.items():
    for s, axes, keep in (((2, 3, 4), [1], False), ((2, 3, 4), [0, 2], True), ((3, 4), [0, 1], False), ((3, 4), [], False), ((5,), [0], False)):
        for make in (f, i):
            x = make(*s); case(key, {"axes": axes, "keep": keep}, [x], g(x, axes, keepdims=keep))
for s in ((0, 3),):
    x = f(*s); case("reduceSum", {"axes": [0], "keep": False}, [x], tf.reduce_sum(x, [0]))

# shapes
for s in ((2, 3), (), (0, 4)):
    x = f(*s)
    for d in ("int32", "int64"): case("shapeOf", {"dtype": NAMES[d]}, [x], tf.shape(x, d))
    case("identity", {}, [x], tf.identity(x))
case("identity", {}, [i32(3, 1)], i32(3, 1))
for make in (f, i):
    x = make(2, 3)
    case("unsqueeze", {"axes": [0]}, [x], tf.expand_dims(x, 0)); case("unsqueeze", {"axes": [1, 3]}, [x], tf.reshape(x, [2, 1, 3, 1]))
    x = make(1, 2, 1, 3); case("squeeze", {"axes": [0, 2]}, [x], tf.squeeze(x)); case("squeeze", {"axes": [2]}, [x], tf.squeeze(x, 2))
    x = make(2, 6)
    for to in ([12], [3, 4], [2, 2, 3], [1, 2, 6, 1], [2, 6]):
        case("reshape", {"to": to}, [x], tf.reshape(x, to)); case("dynamicReshape", {}, [x, i32(*to)], tf.reshape(x, to))
    case("dynamicReshape", {}, [x, i32(4, -1)], tf.reshape(x, [4, -1]))
    for s, to in (((3,), [2, 3]), ((2, 1), [2, 4]), ((), [2]), ((2, 3), [2, 3])):
        x = make(*s); case("broadcastTo", {"to": to}, [x], tf.broadcast_to(x, to)); case("dynamicBroadcastTo", {}, [x, i32(*to)], tf.broadcast_to(x, to))
    for s, perm in (((2, 3), [1, 0]), ((2, 3, 4), [2, 0, 1]), ((2, 3, 1, 2), [0, 2, 3, 1]), ((4,), [0])):
        x = make(*s); case("transpose", {"perm": perm}, [x], tf.transpose(x, perm)); case("dynamicTranspose", {}, [x, i32(*perm)], tf.transpose(x, perm))
    for s, repeats in (((2, 3), [1, 2]), ((2, 3), [2, 3]), ((3,), [4]), ((3,), [0])):
        x = make(*s); case("tile", {"repeats": repeats}, [x], tf.tile(x, repeats)); case("dynamicTile", {}, [x, i32(*repeats)], tf.tile(x, repeats))
    v = make(); case("fill", {}, [i32(2, 3), v], tf.fill([2, 3], v)); case("fill", {}, [np.zeros(0, np.int32), v], tf.fill([], v))
for a in (i32(0, 5, 1), i32(7, 1, -2), i32(3, 3, 1), np.array([.5, 2.1, .25], np.float32)):
    case("range", {}, list(a), tf.range(*a))

# slices
def index_items(masks, count, rank):
    """Items of Linnet's DynamicStridedSlice for the five masks of tf.strided_slice."""
    begin, end, ellipsis, new, shrink = ([(mask >> i) & 1 for i in range(count)] for mask in masks)
    named = sum(not e and not n for e, n in zip(ellipsis, new))
    items = []
    for i in range(count):
        if ellipsis[i]: items += [{"kind": "whole"}] * (rank - named)
        elif new[i]: items.append({"kind": "new"})
        elif shrink[i]: items.append({"kind": "index", "entry": i})
        else: items.append({"kind": "range", "entry": i, "fromFirst": bool(begin[i]), "toLast": bool(end[i])})
    return items


for make in (f, i):
    x = make(3, 5)
    for axis, start, end in ((0, 1, 3), (1, 0, 4), (1, 2, 2)):
        case("slice", {"axis": axis, "start": start, "end": end}, [x], x[start:end] if axis == 0 else x[:, start:end])
    v = make(6); case("slice", {"axis": 0, "start": 2, "end": 5}, [v], v[2:5])
    for starts, ends, steps in (([0, 0], [3, 5], [1, 2]), ([2, 1], [-1, 5], [-1, 3]), ([0, 4], [3, 0], [2, -2])):
        g = x[tuple(slice(s, None if e == -1 else e, t) for s, e, t in zip(starts, ends, steps))]
        case("stridedSlice", {"starts": starts, "ends": ends, "steps": steps}, [x], g)
    case("stridedSlice", {"starts": [4], "ends": [-1], "steps": [-1]}, [v[:5]], v[:5][::-1])
    for begin, size in (([1, 0], [2, 5]), ([0, 2], [-1, -1]), ([0, 0], [3, 4])): case("dynamicSlice", {}, [x, i32(*begin), i32(*size)], tf.slice(x, begin, size))
    case("dynamicSlice", {}, [v, i32(1), i32(-1)], tf.slice(v, [1], [-1]))
    y = make(2, 3, 4)
    for masks, begin, end, strides, source in (((0, 0, 0, 0, 0), [0, 1], [2, 3], [1, 1], y), ((1, 3, 0, 0, 0), [9, 1], [9, 9], [1, 2], y), ((0, 0, 0, 0, 1), [-1], [0], [1], y), ((0, 0, 0, 0, 3), [1, 2], [2, 3], [1, 1], y),
                                       ((0, 0, 1, 0, 2), [0, 1], [0, 2], [1, 1], y), ((0, 0, 2, 1, 4), [0, 0, 3], [0, 0, 4], [1, 1, 1], y), ((3, 3, 0, 4, 0), [0, 0, 0], [0, 0, 0], [1, -1, 1], y), ((0, 0, 0, 0, 0), [-9], [9], [1], y),
                                       ((0, 0, 0, 0, 0), [3], [1], [1], v), ((0, 0, 0, 0, 0), [-2], [-5], [-1], v), ((0, 0, 0, 0, 1), [1], [2], [1], v), ((0, 2, 0, 0, 0), [0, -2], [2, 0], [1, 1], y)):
        case("dynamicStridedSlice", {"items": index_items(masks, len(begin), source.ndim)}, [source, i32(*begin), i32(*end), i32(*strides)], tf.strided_slice(source, begin, end, strides, *[m for m in masks]))
    for shapes, axis in (([(2, 3), (2, 1)], 1), ([(1, 3), (2, 3), (4, 3)], 0), ([(2, 3, 2), (2, 1, 2)], 1), ([(3,)], 0), ([(2,), (0,), (1,)], 0)):
        xs = [make(*s) for s in shapes]; case("concat", {"axis": axis}, xs, tf.concat(xs, axis))
    for s, pads in (((3, 4), [[1, 2], [0, 1]]), ((5,), [[2, 3]]), ((2, 3, 2), [[0, 0], [2, 0], [1, 1]])):
        x = make(*s)
        for mode in ("constant", "reflect", "symmetric", "edge"):
            if mode == "reflect" and any(max(p) >= d for p, d in zip(pads, s)) or mode == "symmetric" and any(max(p) > d for p, d in zip(pads, s)): continue
            value = 7 if mode == "constant" else 0
            y = np.pad(x, pads, "edge") if mode == "edge" else tf.pad(x, pads, mode.upper(), constant_values=value)
            case("pad", {"pads": pads, "mode": mode, "value": value}, [x], y)
            operands = [x, np.array(pads, np.int32)] + ([np.array(7, x.dtype)] if mode == "constant" else [])
            case("dynamicPad", {"mode": mode}, operands, y)
    x = make(2, 4, 3)
    for axis, batch, idx in ((1, 0, i32(3, 0)), (0, 0, np.array([[1, 0, 1]], np.int32)), (2, 0, np.int32(1)), (1, 1, np.array([[0, 3], [2, 2]], np.int32)), (2, 1, np.array([[0], [2]], np.int32))):
        case("gather", {"axis": axis, "batchDims": batch}, [x, idx], tf.gather(x, idx, axis=axis, batch_dims=batch))
    v = make(5); case("gather", {"axis": 0, "batchDims": 0}, [v, np.array([4, 0, 4], np.int64)], tf.gather(v, [4, 0, 4]))
    for kind, g in (("sum", tf.reduce_sum), ("mean", tf.reduce_mean), ("prod", tf.reduce_prod), ("max", tf.reduce_max), ("min", tf.reduce_min)):
        for axes, keep in ((i32(-1), False), (i32(0, 2), True), (i32(-1, 0), False)): case("dynamicReduce", {"kind": kind, "keep": keep}, [x, axes], g(x, axes, keepdims=keep))
    for s, block, pads in (((1, 5, 2), [2], [[0, 1]]), ((2, 6, 3), [3], [[0, 0]]), ((1, 4, 6, 2), [2, 3], [[1, 1], [0, 0]]), ((1, 7, 1), [4], [[4, 1]])):
        x = make(*s); y = tf.space_to_batch_nd(x, block, pads)
        case("spaceToBatch", {}, [x, i32(*block), np.array(pads, np.int32)], y); case("batchToSpace", {}, [y, i32(*block), np.array(pads, np.int32)], x)

# activations
raw = tf.raw_ops
def d(*shape, low=-3, high=3): return rng.uniform(low, high, shape)
for make in (f, d):
    x = make(3, 5, low=-9, high=3)
    case("elu", {"alpha": 1, "scale": 1}, [x], tf.nn.elu(x))
    case("elu", {"alpha": 1.6732632423543772, "scale": 1.0507009873554805}, [x], tf.nn.selu(x))
    for slope in (make(), make(5), make(3, 1), make(2, 1, 5)): case("prelu", {}, [x, slope], tf.where(x < 0, x * slope, x))
case("elu", {"alpha": 1, "scale": 1}, [np.array([0, 1e-7, -1e-7, -1e-3, -90, np.inf, -np.inf, np.nan], np.float32)], tf.nn.elu(np.array([0, 1e-7, -1e-7, -1e-3, -90, np.inf, -np.inf, np.nan], np.float32)))
def nudged(low, high, bits, narrow):
    s = np.float32; first, last = s(1 if narrow else 0), s(2 ** bits - 1)
    scale = (s(high) - s(low)) / (last - first); zero = first - s(low) / scale
    zero = first if zero < first else last if zero > last else s(np.floor(zero + s(.5)))
    return {"lo": float((first - zero) * scale), "hi": float((last - zero) * scale), "scale": float(scale)}
for low, high, bits, narrow in ((-6, 6, 8, False), (0, 6, 8, False), (-1.3, .7, 4, True), (-2, 0, 8, True), (-.11, 3.97, 16, False)):
    x = np.concatenate([f(40, low=low - 1, high=high + 1), np.array([low, high, 0, -0.], np.float32)])
    case("fakeQuant", nudged(low, high, bits, narrow), [x], tf.quantization.fake_quant_with_min_max_args(x, low, high, bits, narrow))

# picks
for make in (f, i):
    for s, axis in (((3, 4), 1), ((3, 4), 0), ((2, 5, 3), 1), ((6,), 0)):
        x = make(*s)
        for key, g in (("argMax", tf.argmax), ("argMin", tf.argmin)):
            for to in ("int32", "int64"): case(key, {"axis": axis, "to": NAMES[to]}, [x], g(x, axis, output_type=to))
    for s, k in (((3, 6), 2), ((5,), 5), ((2, 1, 4), 1), ((2, 3), 0)):
        x = make(*s); case("topK", {"k": k, "to": "i32"}, [x], list(tf.math.top_k(x, k)))
    for s, idx in (((3, 4), [[0], [2], [-3]]), ((3, 4), [[1, 2], [0, 0]]), ((2, 3, 2), [[[1, 2]], [[0, 1]]]), ((4,), [3])):
        x = make(*s); idx = np.array(idx, np.int32); case("gatherNd", {"batchDims": 0}, [x, idx], tf.gather_nd(x, np.where(idx < 0, idx + s[0], idx)))
    x, idx = make(2, 4, 3), np.array([[[3], [0]], [[1], [1]]], np.int64); case("gatherNd", {"batchDims": 1}, [x, idx], tf.gather_nd(x, idx, 1))
    x, idx = make(2, 4, 3), np.array([[[3, 1], [0, 2]], [[1, 0], [1, 1]]], np.int32); case("gatherNd", {"batchDims": 1}, [x, idx], tf.gather_nd(x, idx, 1))
    for s, axis, batch, n in (((2, 5, 3), 1, 0, i32(3, 5)), ((4, 3), 0, 1, np.array([0, 1, 4], np.int64)), ((2, 3, 4), 2, 1, i32(2, 4, 3))):
        x = make(*s); case("reverseSequence", {"axis": axis, "batchAxis": batch}, [x, n], tf.reverse_sequence(x, n, axis, batch))
x = np.array([3, 1, 3, -2, 3, 1], np.float32)
case("argMax", {"axis": 0, "to": "i32"}, [x], tf.argmax(x, output_type="int32")); case("argMin", {"axis": 0, "to": "i32"}, [-x], tf.argmin(-x, output_type="int32")); case("topK", {"k": 4, "to": "i32"}, [x], list(tf.math.top_k(x, 4)))
for x in (i(2, 3, low=0, high=1), i(5, low=0, high=1), i32(0, 0), i(2, 2, 2, low=-1, high=1)): case("where", {}, [x], tf.where(x))
for key, g in (("reduceMax", tf.reduce_any), ("reduceMin", tf.reduce_all)):
    for s, axes, keep in (((2, 3), [1], False), ((2, 3), [0, 1], True), ((0, 2), [0], False)):
        x = b(*s); case(key, {"axes": axes, "keep": keep}, [x], g(x, axes, keepdims=keep))

# images
for (h, w), (to_h, to_w) in (((3, 4), (6, 8)), ((5, 4), (3, 7)), ((4, 6), (4, 2)), ((1, 3), (3, 1)), ((7, 5), (1, 9))):
    x = f(2, h, w, 3)
    for corners, centres, coordinates in ((False, False, "asymmetric"), (False, True, "halfPixel"), (True, False, "alignCorners")):
        attrs = {"axes": [1, 2], "to": [to_h, to_w], "coordinates": coordinates}; kw = dict(images=x, size=[to_h, to_w], align_corners=corners, half_pixel_centers=centres)
        case("resize", {**attrs, "interpolation": "linear"}, [x], raw.ResizeBilinear(**kw))
        case("resize", {**attrs, "interpolation": "floor" if coordinates == "asymmetric" else "halfUp"}, [x], raw.ResizeNearestNeighbor(**kw))
for radius, bias, alpha, beta in ((5, 1, 1, .5), (2, 2, 1e-4, .75), (1, 1, .5, 1)):
    x = f(1, 2, 2, 7); case("lrn", {"radius": radius, "bias": bias, "alpha": alpha, "beta": beta}, [x], tf.nn.lrn(x, radius, bias, alpha, beta))
for s, seed, seed2 in (((7,), 1, 2), ((2, 3, 4), 87654321, 12345), ((5,), 2 ** 40 + 7, -3)):
    case("randomUniform", {"shape": list(s), "seed": seed, "seed2": seed2}, [], raw.RandomUniform(shape=s, dtype=tf.float32, seed=seed, seed2=seed2))

for shape, epsilon in (((2, 5), 1e-3), ((1, 3, 16), 1e-5), ((2, 2, 2, 7), 1e-6), ((4, 1), 1.0)):
    x, scale, offset = f(*shape, low=-1, high=3), f(shape[-1]), f(shape[-1])
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    case("layerNorm", {"epsilon": epsilon}, [x, scale, offset], tf.nn.batch_normalization(x, mean, variance, offset, scale, epsilon))

ANGLES = {"tan": (tf.tan, -1.5, 1.5), "asin": (tf.asin, -1, 1), "acos": (tf.acos, -1, 1), "atan": (tf.atan, -9, 9), "sinh": (tf.sinh, -4, 4), "cosh": (tf.cosh, -4, 4),
          "asinh": (tf.asinh, -9, 9), "acosh": (tf.acosh, 1, 9), "atanh": (tf.atanh, -.9, .9)}
for key, (g, low, high) in ANGLES.items():
    x = f(3, 5, low=low, high=high); case(key, {}, [x], g(x))
    x = f(4, low=low, high=high).astype(np.float64); case(key, {}, [x], g(x))

NEAR = {"expm1": (tf.math.expm1, -4, 4), "log1p": (tf.math.log1p, -.9, 9), "lgamma": (tf.math.lgamma, -4.9, 9)}
for key, (g, low, high) in NEAR.items():
    x = f(3, 5, low=low, high=high); case(key, {}, [x], g(x))
    x = f(4, low=low, high=high).astype(np.float64); case(key, {}, [x], g(x))
for key in ("expm1", "log1p"): x = np.array([0, 1e-30, -1e-7, np.inf, np.nan], np.float32); case(key, {}, [x], NEAR[key][0](x))
x = np.array([0, -1, 1, 2, .5, -2.5, 30, np.inf, np.nan], np.float32); case("lgamma", {}, [x], tf.math.lgamma(x))
for p, q in (((2, 3), (3,)), ((2, 1, 3), (4, 1))):
    x, y = f(*p), f(*q); case("atan2", {}, [x, y], tf.math.atan2(x, y))
    x, y = x.astype(np.float64), y.astype(np.float64); case("atan2", {}, [x, y], tf.math.atan2(x, y))
x, y = np.array([0, -0., 0, 1, -1, np.inf, np.nan], np.float32), np.array([1, -1, -1, 0, 0, np.inf, 1], np.float32); case("atan2", {}, [x, y], tf.math.atan2(x, y))
ACTIVATIONS = {"silu": tf.nn.silu, "hardSwish": lambda x: x * tf.nn.relu6(x + 3) / 6, "gelu": lambda x: tf.nn.gelu(x, approximate=False), "geluTanh": lambda x: tf.nn.gelu(x, approximate=True)}
for key, g in ACTIVATIONS.items():
    x = f(3, 5, low=-5, high=5); case(key, {}, [x], g(x))
    x = f(4, low=-5, high=5).astype(np.float64); case(key, {}, [x], g(x))

for axis, length, stride, dilation in ((0, 3, 2, 1), (1, 2, 1, 3), (-1, 4, 3, 1)):
    x, n = f(5, 7, 6), (5, 7, 6)[axis]
    starts = np.arange((n - (length - 1) * dilation - 1) // stride + 1) * stride
    case("frame", {"axis": axis % 3, "length": length, "stride": stride, "dilation": dilation}, [x], tf.gather(x, starts[:, None] + dilation * np.arange(length), axis=axis))

# where TensorFlow gives an error, all of a matrix is NaN
for dtype in (np.float32, np.float64):
    for shape in ((1, 1), (3, 3), (2, 4, 4)):
        x, y = (f(*shape) + 3 * np.eye(shape[-1])).astype(dtype), f(*shape[:-1], 2).astype(dtype)
        case("solve", {"matrix": "full"}, [x, y], tf.linalg.solve(x, y))
        for lower in (True, False): case("solve", {"matrix": "lower" if lower else "upper"}, [x, y], tf.linalg.triangular_solve(x, y, lower=lower))
        z = (x @ np.swapaxes(x, -1, -2) + np.eye(shape[-1])).astype(dtype)
        case("cholesky", {}, [z], tf.linalg.cholesky(z))
x, y, nans = np.float32([[0, 1], [1, 0]]), np.float32([[1, 2], [3, 4]]), np.full((2, 2), np.nan, np.float32)
case("solve", {"matrix": "full"}, [x, y], tf.linalg.solve(x, y))
for matrix in ("full", "upper"): case("solve", {"matrix": matrix}, [x - x, y], nans)
case("cholesky", {}, [x], nans)

for key, found in cases.items():
    with open(os.path.join(OUT, key + ".json"), "w") as out:
        out.write(lines(found) + "\n")
print(len(cases), "operators,", sum(map(len, cases.values())), "cases")
