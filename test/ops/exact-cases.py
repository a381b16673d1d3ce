"""Writes test/ops/exact-cases.json: integers of all their bits and special values, with TensorFlow's results. Usage: python exact-cases.py"""
import os
import numpy as np
import tensorflow as tf
from case_file import case, cases, lines

rng = np.random.default_rng(5)
nan, inf = np.nan, np.inf


def ends(dtype): return np.array([np.iinfo(dtype).min, np.iinfo(dtype).max, np.iinfo(dtype).max - 1, 3, 0, 5], dtype)
def wide(*shape): return rng.integers(-2 ** 63, 2 ** 63 - 1, shape, np.int64)
def word(*shape): return rng.integers(-2 ** 31, 2 ** 31 - 1, shape).astype(np.int32)
def not_zero(x): return np.where(x == 0, np.ones_like(x), x)


for draw, dtype in ((wide, "int64"), (word, "int32")):
    x, y = np.concatenate([ends(dtype), draw(6)]), np.concatenate([ends(dtype)[::-1], draw(6)])
    y[6] = x[6]
    for key, f in (("add", tf.add), ("sub", tf.subtract), ("mul", tf.multiply), ("squaredDifference", tf.math.squared_difference), ("max", tf.maximum), ("min", tf.minimum), ("equal", tf.equal), ("notEqual", tf.not_equal),
                   ("less", tf.less), ("lessEqual", tf.less_equal), ("greater", tf.greater), ("greaterEqual", tf.greater_equal), ("bitAnd", tf.bitwise.bitwise_and), ("bitOr", tf.bitwise.bitwise_or), ("bitXor", tf.bitwise.bitwise_xor)):
        case(key, {}, [x, y], f(x, y))
    keep = ~((x == np.iinfo(dtype).min) & (y == -1))
    d = not_zero(y)
    case("div", {}, [x[keep], d[keep]], tf.truncatediv(x[keep], d[keep]))
    case("floorDiv", {}, [x[keep], d[keep]], tf.math.floordiv(x[keep], d[keep]))
    case("floorMod", {}, [x[keep], d[keep]], tf.math.floormod(x[keep], d[keep]))
    p, n = np.array([3, -7, 10, 46341, 2, -1, 5], dtype), np.array([45, 21, 19, 4, 63, 9, 0], dtype)
    case("pow", {}, [p, n], tf.pow(p, n))
    for key, f in (("neg", tf.negative), ("abs", tf.abs), ("sign", tf.sign), ("square", tf.square)): case(key, {}, [x], f(x))
    z = draw(3, 4)
    for key, f in (("reduceSum", tf.reduce_sum), ("reduceProd", tf.reduce_prod), ("reduceMax", tf.reduce_max), ("reduceMin", tf.reduce_min), ("reduceMean", tf.reduce_mean)):
        case(key, {"axes": [1], "keep": False}, [z], f(z, 1))
        case(key, {"axes": [0], "keep": False}, [z[:0]], f(z[:0], 0))
    case("cumSum", {"axis": 1, "exclusive": False, "backwards": False}, [z], tf.cumsum(z, 1))
    case("cumProd", {"axis": 0, "exclusive": True, "backwards": True}, [z], tf.math.cumprod(z, 0, exclusive=True, reverse=True))
    case("matMul", {"transposeA": False, "transposeB": True}, [z, z], tf.matmul(z, z, transpose_b=True))
    case("argMax", {"axis": 1, "to": "i64"}, [z], tf.argmax(z, 1))
    case("topK", {"k": 2, "to": "i32"}, [z], list(tf.math.top_k(z, 2)))
    case("gather", {"axis": 0, "batchDims": 0}, [x, np.array([7, 0, 1], np.int32)], tf.gather(x, [7, 0, 1]))
    case("concat", {"axis": 0}, [x, y], tf.concat([x, y], 0))
    case("select", {}, [x > y, x, y], tf.where(x > y, x, y))
    case("clamp", {"lo": -5, "hi": 2 ** 31 - 1 if dtype == "int32" else 2 ** 53}, [x], tf.clip_by_value(x, tf.constant(-5, dtype), tf.constant(2 ** 31 - 1 if dtype == "int32" else 2 ** 53, dtype)))
    for to in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64", "bool"):
        if to != dtype: case("cast", {"to": NAMES[to]}, [x], tf.cast(x, to))

u = np.array([2 ** 64 - 1, 2 ** 63, 2 ** 53 + 1, 3, 0], np.uint64)
for to in ("float32", "float64", "int64", "int32", "bool"): case("cast", {"to": NAMES[to]}, [u], tf.cast(u, to))
case("add", {}, [u, u[::-1].copy()], u + u[::-1])
case("less", {}, [u, u[::-1].copy()], u < u[::-1])

# beyond what a type holds, as TensorFlow converts whole vectors; of single elements it takes the low bits of types of 8 and 16 bits
special = np.array([nan, inf, -inf, -1, -1.7, 300.5, -129, 30000, 3e9, -3e9, 1e19, -1e19, -0.0, 0.9, 7, 2.5], np.float32)
for source in ("float32", "float64"):
    for to in ("int8", "uint8", "int16", "uint16", "int32", "int64"):
        x = special.astype(source)
        case("cast", {"to": NAMES[to]}, [x], tf.cast(np.tile(x, 64), to)[:16])
    for to in ("uint32", "uint64"):
        x = np.array([0, 0.9, 7, 300.5, 3e9], source)
        case("cast", {"to": NAMES[to]}, [x], tf.cast(x, to))

a, b = np.array([1, 1, -1, -1, 0, nan, 0, -8, inf, 2], np.float32), np.array([nan, inf, inf, -inf, 0, 0, -1, 3, 0, -inf], np.float32)
case("pow", {}, [a, b], tf.pow(a, b))
case("pow", {}, [a.astype(np.float64), b.astype(np.float64)], tf.pow(a.astype(np.float64), b.astype(np.float64)))
a, b = np.array([5, -5, 5, -5, inf, 5, nan, -5, 5], np.float32), np.array([3, 3, -3, -3, 3, inf, 1, inf, -inf], np.float32)
case("floorMod", {}, [a, b], tf.math.floormod(a, b))
case("floorDiv", {}, [a, b], tf.math.floordiv(a, b))
case("max", {}, [a, b], tf.maximum(a, b))
case("min", {}, [a, b], tf.minimum(a, b))
x = np.array([[nan, 1, 3, 3], [1, nan, 3, 0], [3, 1, nan, 3], [nan, nan, nan, nan], [-inf, -inf, nan, -inf], [2, inf, inf, nan]], np.float32)
for key, f in (("argMax", tf.argmax), ("argMin", tf.argmin)):
    for axis in (0, 1): case(key, {"axis": axis, "to": "i64"}, [x], f(x, axis))
case("topK", {"k": 1, "to": "i32"}, [x[:3]], list(tf.math.top_k(x[:3], 1)))
for key, f in (("reduceMax", tf.reduce_max), ("reduceMin", tf.reduce_min), ("reduceSum", tf.reduce_sum), ("reduceMean", tf.reduce_mean)):
    case(key, {"axes": [1], "keep": False}, [x], f(x, 1))
    case(key, {"axes": [0], "keep": False}, [x[:0]], f(x[:0], 0))
x = np.array([nan, 1, 2, 3, 5, nan, 1, 2], np.float32).reshape(1, 8, 1)
case("maxPool", {"kernel": [2], "strides": [2], "dilations": [1], "padding": "valid"}, [x], tf.nn.max_pool1d(x, 2, 2, "VALID"))
for key, f in (("abs", tf.abs), ("neg", tf.negative), ("sign", tf.sign), ("floor", tf.floor), ("ceil", tf.math.ceil), ("round", tf.round), ("square", tf.square), ("sqrt", tf.sqrt), ("exp", tf.exp), ("log", tf.math.log), ("tanh", tf.tanh),
               ("sigmoid", tf.sigmoid), ("softplus", tf.nn.softplus), ("erf", tf.math.erf), ("reciprocal", tf.math.reciprocal)):
    for dtype in (np.float32, np.float64) if key != "erf" else (np.float32,):
        s = np.array([nan, inf, -inf, 0, 0.5, 1.5, -2.5, 1e30, -1e30], dtype)
        case(key, {}, [s], f(s))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "exact-cases.json"), "w") as out:
    out.write("{\n" + ",\n".join(f'"{key}": {lines(found)}' for key, found in sorted(cases.items())) + "\n}\n")
print(sum(len(c) for c in cases.values()), "cases of", len(cases), "operators")
