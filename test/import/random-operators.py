"""Writes random-operators.json: more than 1,000 graphs of one operator each, attributes, shapes and values drawn at random with the edges among them
(empty arrays, axes from the back, NaN, infinities, the ends of integers, ties), and the values that TensorFlow gives.
Usage: python random-operators.py   (needs tensorflow; made with 2.21)"""
from tensorflow_cases import *

SEED, CASES = 14, 1200
rng = np.random.default_rng(SEED)
INTEGERS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
FLOATS = [np.float32, np.float32, np.float64]
NUMBERS = FLOATS + INTEGERS


def pick(options): return options[int(rng.integers(len(options)))]
def chance(p): return bool(rng.random() < p)
def size(low=0, high=5): return int(rng.integers(low, high + 1))


def shape(rank=None, empty=0.06):
    rank = size(0, 4) if rank is None else rank
    return [0 if chance(empty) else size(1, 4 if rank < 4 else 3) for _ in range(rank)]


def values(dtype, dims, edges=0.3, low=-4, high=4):
    """Of any dtype; with `edges`, some of them are special."""
    dtype = np.dtype(dtype)
    if dtype == np.bool_: return rng.random(dims) < 0.5
    if dtype.kind == "f":
        v = np.round(rng.uniform(low, high, dims), 2).astype(dtype)
        special = np.array([0.0, -0.0, 1, -1, 0.5, -0.5, 2.5, np.nan, np.inf, -np.inf, 1e4, -1e4], dtype)
    else:
        info = np.iinfo(dtype)
        v = rng.integers(max(info.min, -9), 10, dims).astype(dtype)
        special = np.array([info.min, info.max, info.max - 1, 0, 1, info.max // 2 + 1], dtype)
    return np.where(rng.random(dims) < 0.3, pick_all(special, dims), v).astype(dtype) if chance(edges) else v


def pick_all(special, dims): return special[rng.integers(len(special), size=dims)]


def positive(dtype, dims): return np.abs(values(dtype, dims, 0)).astype(dtype) + np.dtype(dtype).type(1)


def broadcastable(rank=None):
    """Two shapes that broadcast."""
    whole = shape(rank)
    thin = lambda: [1 if chance(0.3) else n for n in whole][size(0, len(whole)) if chance(0.3) else 0:]
    return (whole, thin()) if chance(0.5) else (thin(), whole)


def allowed(op, attr="T"):
    """The dtypes that an operator takes and that a file can hold here."""
    definition = next(a for a in op_defs[op].attr if a.name == attr)
    types = [tf.as_dtype(t).as_numpy_dtype for t in definition.allowed_values.list.type] or NUMBERS + [np.bool_]
    return [t for t in types if t in NUMBERS or t is np.bool_]


from tensorflow.python.framework import op_def_registry
op_defs = {}
for name in dir(raw):
    found = op_def_registry.get(name) if name[0].isupper() else None
    if found is not None: op_defs[name] = found


def axis_of(rank, dims=None): return int(rng.integers(-rank, rank))


made = {}


def operator(*names):
    """A maker of cases for each of the operators: gives inputs, attributes and operands that are constants."""
    def register(make):
        for name in names: made[name] = make
        return make
    return register


UNARY = ["Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Cos", "Cosh", "Elu", "Erf", "Erfc", "Exp", "Expm1", "Floor", "Inv", "Invert", "IsFinite", "IsInf", "IsNan", "Log", "Log1p", "LogicalNot",
         "Neg", "Reciprocal", "Relu", "Relu6", "Rint", "Round", "Rsqrt", "Selu", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Square", "Tan", "Tanh", "Lgamma", "LeakyRelu", "OnesLike", "ZerosLike", "L2Loss", "Identity", "Snapshot"]


@operator(*UNARY)
def unary(op):
    # TensorFlow rounds every integer to 0
    dtype = np.bool_ if op == "LogicalNot" else pick(FLOATS if op == "Round" else allowed(op))
    extra = {"alpha": pick([0.2, 0.0, -0.5, 1.0, 2.0])} if op == "LeakyRelu" else {}
    argument = op_defs[op].input_arg[0].name
    x = values(dtype, shape())
    # erf of infinity is 1, not NaN
    if op.startswith("Erf") and dtype is np.float64: x = np.clip(x, -9, 9)
    return {"x": x}, lambda x: getattr(raw, op)(**{argument: x}, **extra), f"{op} {np.dtype(dtype).name} {extra or ''}"


BINARY = ["Add", "AddV2", "Sub", "Mul", "Div", "RealDiv", "FloorDiv", "FloorMod", "TruncateDiv", "TruncateMod", "Mod", "Pow", "Maximum", "Minimum", "SquaredDifference", "Equal", "NotEqual", "Less", "LessEqual", "Greater",
          "GreaterEqual", "LogicalAnd", "LogicalOr", "Atan2", "Xlogy", "Xdivy", "Xlog1py", "DivNoNan", "MulNoNan", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift"]


@operator(*BINARY)
def binary(op):
    dtype = np.bool_ if op.startswith("Logical") else pick(allowed(op))
    a, b = broadcastable()
    x, y = values(dtype, a), values(dtype, b)
    kind = np.dtype(dtype).kind
    if kind in "iu" and ("Div" in op or "Mod" in op): y = np.where(y == 0, 3, y).astype(dtype); x = np.where(x == np.iinfo(dtype).min, 1, x).astype(dtype) if kind == "i" else x
    if kind in "iu" and op == "Pow": y = (np.abs(y) % 4).astype(dtype)
    if "Shift" in op: y = (np.abs(y.astype(np.int64)) % np.iinfo(dtype).bits).astype(dtype)
    first, second = (arg.name for arg in op_defs[op].input_arg)
    return {"x": x, "y": y}, lambda x, y: getattr(raw, op)(**{first: x, second: y}), f"{op} {np.dtype(dtype).name}"


REDUCTIONS = ["Sum", "Mean", "Max", "Min", "Prod", "All", "Any"]


@operator(*REDUCTIONS)
def reduction(op):
    dtype = np.bool_ if op in ("All", "Any") else pick(allowed(op))
    dims = shape(empty=0.03)
    axes = sorted(rng.choice(len(dims), size(0, len(dims)), replace=False).tolist()) if dims else []
    axes = [a - len(dims) if chance(0.3) else a for a in axes]
    keep = chance(0.5)
    return {"x": values(dtype, dims)}, lambda x: getattr(raw, op)(input=x, axis=tf.constant(axes, tf.int32), keep_dims=keep), f"{op} {np.dtype(dtype).name} axes={axes} keep={keep}"


@operator("ArgMax", "ArgMin")
def arg(op):
    dtype, dims, to = pick(allowed(op)), shape(size(1, 4), 0), pick([tf.int32, tf.int64])
    axis = axis_of(len(dims))
    return {"x": values(dtype, dims, 0.6)}, lambda x: getattr(raw, op)(input=x, dimension=axis, output_type=to), f"{op} {np.dtype(dtype).name} {axis}"


@operator("Cast", "Bitcast")
def cast(op):
    a, b = pick(NUMBERS + [np.bool_]), pick(NUMBERS + [np.bool_])
    x = values(a, shape())
    if op == "Bitcast":
        b = pick([t for t in NUMBERS if np.dtype(t).itemsize == np.dtype(a).itemsize]) if a is not np.bool_ else np.bool_
        return {"x": x}, lambda x: raw.Bitcast(input=x, type=tf.as_dtype(b)), f"Bitcast {np.dtype(a).name} {np.dtype(b).name}"
    if np.dtype(a).kind == "f" and b is not np.bool_ and np.dtype(b).kind != "f": x = np.clip(np.nan_to_num(x, posinf=99, neginf=-99), 0 if np.dtype(b).kind == "u" else -99, 99).astype(a)
    return {"x": x}, lambda x: raw.Cast(x=x, DstT=tf.as_dtype(b)), f"Cast {np.dtype(a).name} {np.dtype(b).name}"


@operator("Cumsum", "Cumprod")
def cumulative(op):
    dtype, dims = pick(allowed(op)), shape(size(1, 4))
    axis, exclusive, reverse = axis_of(len(dims)), chance(0.5), chance(0.5)
    return {"x": values(dtype, dims, 0.15)}, lambda x: getattr(raw, op)(x=x, axis=axis, exclusive=exclusive, reverse=reverse), f"{op} {np.dtype(dtype).name} axis={axis} exclusive={exclusive} reverse={reverse}"


@operator("Softmax", "LogSoftmax")
def softmax(op):
    dims, dtype = shape(size(1, 4)), pick(FLOATS)
    return {"x": values(dtype, dims, 0.1)}, lambda x: getattr(raw, op)(logits=x), op + " " + np.dtype(dtype).name


@operator("SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits")
def entropy(op):
    n, k = size(1, 4), size(2, 5)
    x = values(np.float32, [n, k], 0)
    labels = rng.integers(0, k, n).astype(np.int32) if op.startswith("Sparse") else values(np.float32, [n, k], 0)
    return {"x": x, "y": labels}, lambda x, y: list(getattr(raw, op)(features=x, labels=y))[:1], op


# --- shapes
@operator("Reshape")
def reshape(op):
    dtype, dims = pick(NUMBERS + [np.bool_]), shape()
    total = int(np.prod(dims))
    to = pick([[-1], [total], [1, -1], [-1, 1], [2, -1] if total % 2 == 0 and total else [total, 1], [1] * size(1, 3) + [total]])
    if total == 0: to = pick([[0], [0, 3], [2, 0]])
    kind = pick([tf.int32, tf.int64])
    return {"x": values(dtype, dims)}, lambda x: raw.Reshape(tensor=x, shape=tf.constant(to, kind)), f"Reshape {dims} {to}"


@operator("ExpandDims")
def expand(op):
    dims = shape(size(0, 3))
    axis = int(rng.integers(-len(dims) - 1, len(dims) + 1))
    return {"x": values(pick(NUMBERS), dims)}, lambda x: raw.ExpandDims(input=x, axis=axis), f"ExpandDims {dims} {axis}"


@operator("Squeeze")
def squeeze(op):
    dims = [1 if chance(0.5) else size(1, 3) for _ in range(size(1, 4))]
    ones = [i for i, n in enumerate(dims) if n == 1]
    axes = [] if chance(0.4) else [a - len(dims) if chance(0.3) else a for a in ones if chance(0.6)]
    return {"x": values(pick(NUMBERS), dims)}, lambda x: raw.Squeeze(input=x, axis=axes), f"Squeeze {dims} {axes}"


@operator("Transpose")
def transpose(op):
    dims = shape(size(1, 5))
    order = rng.permutation(len(dims)).tolist()
    return {"x": values(pick(NUMBERS + [np.bool_]), dims)}, lambda x: raw.Transpose(x=x, perm=order), f"Transpose {dims} {order}"


@operator("Tile", "BroadcastTo")
def tile(op):
    dims = shape(size(1, 3))
    if op == "Tile":
        times = [size(0, 3) for _ in dims]
        return {"x": values(pick(NUMBERS + [np.bool_]), dims)}, lambda x: raw.Tile(input=x, multiples=times), f"Tile {dims} {times}"
    to = [size(1, 3) for _ in range(size(0, 2))] + [size(2, 4) if n == 1 else n for n in dims]
    return {"x": values(pick(NUMBERS + [np.bool_]), dims)}, lambda x: raw.BroadcastTo(input=x, shape=to), f"BroadcastTo {dims} {to}"


@operator("Pad", "PadV2", "MirrorPad")
def pad(op):
    dtype, dims = pick(NUMBERS), shape(size(1, 4), 0)
    mode = pick(["REFLECT", "SYMMETRIC"])
    most = lambda n: 3 if op != "MirrorPad" else n - (mode == "REFLECT")
    pads = [[size(0, most(n)), size(0, most(n))] for n in dims]
    kind = pick([tf.int32, tf.int64])
    if op == "PadV2": return {"x": values(dtype, dims)}, lambda x: raw.PadV2(input=x, paddings=tf.constant(pads, kind), constant_values=tf.constant(3, x.dtype)), f"PadV2 {np.dtype(dtype).name} {pads}"
    extra = {"mode": mode} if op == "MirrorPad" else {}
    return {"x": values(dtype, dims)}, lambda x: getattr(raw, op)(input=x, paddings=tf.constant(pads, kind), **extra), f"{op} {np.dtype(dtype).name} {pads} {mode if extra else ''}"


@operator("Slice")
def slices(op):
    dims = shape(size(1, 4))
    begin = [size(0, n) for n in dims]
    sizes = [-1 if chance(0.3) else size(0, n - b) for n, b in zip(dims, begin)]
    return {"x": values(pick(NUMBERS + [np.bool_]), dims)}, lambda x: raw.Slice(input=x, begin=begin, size=sizes), f"Slice {dims} {begin} {sizes}"


@operator("StridedSlice")
def strided(op):
    dims = [size(1, 5) for _ in range(size(1, 4))]
    rank = size(1, len(dims))
    begin, end, strides = [], [], []
    for n in dims[:rank]:
        s = pick([1, 1, 1, 2, -1, -2, 3])
        begin.append(int(rng.integers(-n - 1, n + 2))); end.append(int(rng.integers(-n - 1, n + 2))); strides.append(s)
    bits = lambda p: sum(1 << i for i in range(rank) if chance(p))
    masks = dict(begin_mask=bits(0.3), end_mask=bits(0.3), new_axis_mask=bits(0.1), shrink_axis_mask=0, ellipsis_mask=0)
    for i, n in enumerate(dims[:rank]):
        if chance(0.2): masks["shrink_axis_mask"] |= 1 << i; strides[i] = 1; begin[i] = int(rng.integers(-n, n)); end[i] = begin[i] + 1
    if chance(0.2): masks["ellipsis_mask"] = 1 << size(0, rank - 1)
    return {"x": values(pick(NUMBERS), dims)}, lambda x: raw.StridedSlice(input=x, begin=begin, end=end, strides=strides, **masks), f"StridedSlice {dims} {begin} {end} {strides} {masks}"


@operator("ConcatV2", "Concat", "Pack", "AddN")
def concat(op):
    dtype, dims, n = pick(NUMBERS), shape(size(1, 4)), size(1, 4)
    if op in ("Pack", "AddN"):
        axis = int(rng.integers(-len(dims) - 1, len(dims) + 1))
        build = (lambda *xs: raw.Pack(values=list(xs), axis=axis)) if op == "Pack" else lambda *xs: raw.AddN(inputs=list(xs))
        return {f"x{i}": values(dtype, dims) for i in range(n)}, build, f"{op} {np.dtype(dtype).name} {dims} {axis}"
    n, axis = max(n, 2), axis_of(len(dims)) if op == "ConcatV2" else size(0, len(dims) - 1)
    parts = [[size(0, 3) if i == axis % len(dims) else k for i, k in enumerate(dims)] for _ in range(n)]
    build = (lambda *xs: raw.ConcatV2(values=list(xs), axis=axis)) if op == "ConcatV2" else lambda *xs: raw.Concat(concat_dim=axis, values=list(xs))
    return {f"x{i}": values(dtype, p) for i, p in enumerate(parts)}, build, f"{op} {np.dtype(dtype).name} {parts} {axis}"


@operator("Split", "SplitV", "Unpack")
def split(op):
    dims, n = shape(size(1, 4), 0), size(1, 3)
    axis = axis_of(len(dims))
    dtype = pick(NUMBERS)
    if op == "Unpack": return {"x": values(dtype, dims)}, lambda x: raw.Unpack(value=x, num=dims[axis], axis=axis), f"Unpack {dims} {axis}"
    dims[axis] = n * size(1, 3)
    if op == "Split": return {"x": values(dtype, dims)}, lambda x: raw.Split(axis=axis, value=x, num_split=n), f"Split {dims} {axis} {n}"
    sizes, left = [], dims[axis]
    for _ in range(n - 1): sizes.append(size(0, left)); left -= sizes[-1]
    sizes.append(left)
    if chance(0.4): sizes[size(0, n - 1)] = -1
    return {"x": values(dtype, dims)}, lambda x: raw.SplitV(value=x, size_splits=sizes, axis=axis, num_split=n), f"SplitV {dims} {sizes} {axis}"


@operator("Gather", "GatherV2", "GatherNd")
def gather(op):
    dtype, dims, kind = pick(NUMBERS + [np.bool_]), shape(size(1, 4), 0), pick([np.int32, np.int64])
    if op == "GatherNd":
        depth, lead = size(1, len(dims)), shape(size(0, 2), 0.1)
        index = np.stack([rng.integers(0, n, lead) for n in dims[:depth]], -1).astype(kind)
        return {"x": values(dtype, dims), "i": index}, lambda x, i: raw.GatherNd(params=x, indices=i), f"GatherNd {np.dtype(dtype).name} {dims} {list(index.shape)}"
    axis = 0 if op == "Gather" else size(0, len(dims) - 1)
    batch = size(0, axis) if op == "GatherV2" else 0
    lead = dims[:batch] + shape(size(0, 2), 0.1)
    index = rng.integers(0, dims[axis], lead).astype(kind)
    build = (lambda x, i: raw.Gather(params=x, indices=i)) if op == "Gather" else lambda x, i: raw.GatherV2(params=x, indices=i, axis=axis, batch_dims=batch)
    return {"x": values(dtype, dims), "i": index}, build, f"{op} {np.dtype(dtype).name} {dims} {lead} axis={axis} batch={batch}"


@operator("ScatterNd", "TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin")
def scatter(op):
    dtype, dims, kind = pick([np.float32, np.float32, np.int32, np.int64, np.uint8]), shape(size(1, 3), 0), pick([np.int32, np.int64])
    depth, n = size(1, len(dims)), size(1, 4)
    index = np.stack([rng.integers(0, k, n) for k in dims[:depth]], -1).astype(kind)
    if op == "TensorScatterUpdate": index = np.unique(index, axis=0)
    updates = values(dtype, [len(index)] + dims[depth:], 0.1)
    if op == "ScatterNd": return {"i": index, "u": updates}, lambda i, u: raw.ScatterNd(indices=i, updates=u, shape=tf.constant(dims, tf.as_dtype(kind))), f"ScatterNd {np.dtype(dtype).name} {dims}"
    return {"x": values(dtype, dims, 0.1), "i": index, "u": updates}, lambda x, i, u: getattr(raw, op)(tensor=x, indices=i, updates=u), f"{op} {np.dtype(dtype).name} {dims} {list(index.shape)}"


@operator("ReverseV2", "Roll", "ReverseSequence")
def reverse(op):
    dims = shape(size(2, 4), 0.05)
    dtype = pick(NUMBERS)
    if op == "ReverseSequence":
        batch, seq = rng.choice(len(dims), 2, replace=False).tolist()
        lengths = rng.integers(0, dims[seq] + 1, dims[batch]).astype(pick([np.int32, np.int64]))
        return {"x": values(dtype, dims), "n": lengths}, lambda x, n: raw.ReverseSequence(input=x, seq_lengths=n, seq_dim=seq, batch_dim=batch), f"ReverseSequence {np.dtype(dtype).name} {dims} {seq} {batch}"
    axes = rng.choice(len(dims), size(0 if op == "ReverseV2" else 1, len(dims)), replace=False).tolist()
    axes = [a - len(dims) if chance(0.3) else a for a in axes]
    if op == "ReverseV2": return {"x": values(dtype, dims)}, lambda x: raw.ReverseV2(tensor=x, axis=tf.constant(axes, tf.int32)), f"ReverseV2 {dims} {axes}"
    shifts = rng.integers(-5, 6, len(axes)).tolist()
    return {"x": values(dtype, dims)}, lambda x: raw.Roll(input=x, shift=tf.constant(shifts, tf.int32), axis=tf.constant(axes, tf.int32)), f"Roll {dims} {shifts} {axes}"


@operator("SelectV2", "Select")
def select(op):
    dtype = pick(NUMBERS + [np.bool_])
    if op == "Select":
        dims = shape(size(1, 4))
        condition = dims if chance(0.5) else dims[:1]
        return {"c": values(np.bool_, condition), "x": values(dtype, dims), "y": values(dtype, dims)}, lambda c, x, y: raw.Select(condition=c, x=x, y=y), f"Select {np.dtype(dtype).name} {condition} {dims}"
    (a, b), c = broadcastable(), None
    c = [1 if chance(0.4) else n for n in (a if len(a) > len(b) else b)]
    return {"c": values(np.bool_, c), "x": values(dtype, a), "y": values(dtype, b)}, lambda c, x, y: raw.SelectV2(condition=c, t=x, e=y), f"SelectV2 {np.dtype(dtype).name} {c} {a} {b}"


@operator("OneHot")
def one_hot(op):
    dims, depth, dtype, kind = shape(size(0, 3)), size(1, 5), pick([np.float32, np.int32, np.int64, np.bool_, np.uint8]), pick([np.int32, np.int64, np.uint8])
    axis = int(rng.integers(-1, len(dims) + 1))
    return {"i": rng.integers(0 if kind is np.uint8 else -2, depth + 2, dims).astype(kind)}, lambda i: raw.OneHot(indices=i, depth=depth, on_value=tf.constant(1, tf.as_dtype(dtype)) if dtype is not np.bool_ else True, off_value=tf.constant(0, tf.as_dtype(dtype)) if dtype is not np.bool_ else False, axis=axis), f"OneHot {np.dtype(kind).name} {np.dtype(dtype).name} {dims} {depth} {axis}"


@operator("TopKV2")
def top(op):
    dtype, dims = pick(FLOATS + INTEGERS), shape(size(1, 3), 0)
    k, ordered = size(1, dims[-1]), True
    x = values(dtype, dims, 0.2)
    if np.dtype(dtype).kind == "f": x = np.nan_to_num(x, nan=0)
    return {"x": x}, lambda x: list(raw.TopKV2(input=x, k=k, sorted=ordered)), f"TopKV2 {np.dtype(dtype).name} {dims} {k}"


@operator("SpaceToDepth", "DepthToSpace", "SpaceToBatchND", "BatchToSpaceND")
def blocks(op):
    dtype, b = pick([np.float32, np.int32, np.uint8]), size(2, 3)
    if op == "SpaceToDepth": dims = [size(1, 2), b * size(1, 2), b * size(1, 2), size(1, 3)]
    elif op == "DepthToSpace": dims = [size(1, 2), size(1, 3), size(1, 3), b * b * size(1, 2)]
    if op in ("SpaceToDepth", "DepthToSpace"): return {"x": values(dtype, dims)}, lambda x: getattr(raw, op)(input=x, block_size=b), f"{op} {dims} {b}"
    m = size(1, 2)
    block = [size(1, 3) for _ in range(m)]
    if op == "SpaceToBatchND":
        space = [size(1, 4) for _ in range(m)]
        pads = [[p, (-(n + p)) % k + k * size(0, 1)] for n, k in zip(space, block) for p in [size(0, 2)]]
        return {"x": values(dtype, [size(1, 2)] + space + [2])}, lambda x: raw.SpaceToBatchND(input=x, block_shape=block, paddings=pads), f"SpaceToBatchND {space} {block} {pads}"
    space = [size(1, 3) for _ in range(m)]
    crops = [[c, size(0, n * k - c)] for n, k in zip(space, block) for c in [size(0, min(2, n * k))]]
    return {"x": values(dtype, [size(1, 2) * int(np.prod(block))] + space + [2])}, lambda x: raw.BatchToSpaceND(input=x, block_shape=block, crops=crops), f"BatchToSpaceND {space} {block} {crops}"


@operator("Range", "LinSpace", "Fill", "Rank", "Shape", "Size")
def simple(op):
    if op == "Range":
        dtype = pick([tf.int32, tf.int64, tf.float32, tf.float64])
        start, delta = size(-5, 5), pick([1, 2, -1, 3, -2]) * (1 if dtype.is_integer else 0.5)
        limit = start + delta * size(0, 6)
        if dtype.is_integer: start, limit = int(start), int(limit)
        return {}, lambda: raw.Range(start=tf.constant(start, dtype), limit=tf.constant(limit, dtype), delta=tf.constant(delta, dtype)), f"Range {dtype.name} {start} {limit} {delta}"
    if op == "LinSpace":
        dtype, a, b, n = pick([tf.float32, tf.float64]), float(size(-3, 3)), float(size(-3, 3)), size(1, 6)
        return {}, lambda: raw.LinSpace(start=tf.constant(a, dtype), stop=tf.constant(b, dtype), num=n), f"LinSpace {dtype.name} {a} {b} {n}"
    dtype, dims = pick(NUMBERS), shape()
    if op == "Fill": return {"x": values(dtype, [])}, lambda x: raw.Fill(dims=dims, value=x), f"Fill {np.dtype(dtype).name} {dims}"
    return {"x": values(dtype, dims)}, lambda x: getattr(raw, op)(input=x), f"{op} {dims}"


# --- products
@operator("MatMul", "BatchMatMul", "BatchMatMulV2")
def product(op):
    dtype = pick([np.float32, np.float32, np.float64, np.int32, np.int64])
    n, k, m, a, b = size(1, 4), size(0 if chance(0.1) else 1, 4), size(1, 4), chance(0.5), chance(0.5)
    x, y = [k, n] if a else [n, k], [m, k] if b else [k, m]
    if op != "MatMul":
        lead, other = broadcastable(size(0, 2)) if op.endswith("V2") else [shape(size(0, 2))] * 2
        return {"x": values(dtype, lead + x, 0.1), "y": values(dtype, other + y, 0)}, lambda x, y: getattr(raw, op)(x=x, y=y, adj_x=a, adj_y=b), f"{op} {np.dtype(dtype).name} {lead + x} {other + y} {a} {b}"
    return {"x": values(dtype, x, 0.1), "y": values(dtype, y, 0)}, lambda x, y: raw.MatMul(a=x, b=y, transpose_a=a, transpose_b=b), f"MatMul {np.dtype(dtype).name} {x} {y} {a} {b}"


@operator("Einsum")
def einsum(op):
    equation, a, b = pick([("ij,jk->ik", 2, 2), ("ij,kj->ik", 2, 2), ("bij,bjk->bik", 3, 3), ("abc,cde->abde", 3, 3), ("bqhd,bkhd->bhqk", 4, 4), ("ab,ab->a", 2, 2), ("ab,cd->abcd", 2, 2), ("...ij,...jk->...ik", 4, 3), ("abc,b->ac", 3, 1), ("ab,ab->", 2, 2)])
    letters = {c: size(1, 3) for c in "abcdeijkqhbd"}
    left, right = equation.split("->")[0].split(",")
    dims = lambda term, rank: [2] * (rank - len(term.replace("...", ""))) + [letters[c] for c in term.replace("...", "")]
    dtype = pick([np.float32, np.float64, np.int32])
    return {"x": values(dtype, dims(left, a), 0), "y": values(dtype, dims(right, b), 0)}, lambda x, y: raw.Einsum(inputs=[x, y], equation=equation), f"Einsum {np.dtype(dtype).name} {equation}"


# --- convolutions and pools
def padding(high, window): return pick(["SAME", "VALID"])


@operator("Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "Dilation2D")
def conv(op):
    h, w, kh, kw, c = size(1, 7), size(1, 7), size(1, 3), size(1, 3), size(1, 3)
    stride, dilation = [size(1, 3), size(1, 3)], [size(1, 2), size(1, 2)] if chance(0.4) else [1, 1]
    if op == "Conv2DBackpropInput": dilation = [1, 1]
    if op == "DepthwiseConv2dNative": stride = [stride[0]] * 2
    if dilation != [1, 1]: stride = [1, 1]
    pads = pick(["SAME", "VALID", "EXPLICIT"] if op != "Dilation2D" and dilation == [1, 1] else ["SAME", "VALID"])
    explicit = dict(explicit_paddings=[0, 0, size(0, kh - 1), size(0, kh - 1), size(0, kw - 1), size(0, kw - 1), 0, 0]) if pads == "EXPLICIT" else {}
    s, d = [1, *stride, 1], [1, *dilation, 1]
    name = f"{op} {h}x{w} {kh}x{kw} s={stride} d={dilation} {pads} {list(explicit.values())}"
    if op == "Conv2D":
        groups = pick([1, 1, c])
        k = values(np.float32, [kh, kw, c // groups, groups * size(1, 2)], 0)
        return {"x": values(np.float32, [size(1, 2), h, w, c], 0)}, lambda x: raw.Conv2D(input=x, filter=tf.constant(k), strides=s, padding=pads, dilations=d, **explicit), f"{name} groups={groups}"
    if op == "DepthwiseConv2dNative":
        k = values(np.float32, [kh, kw, c, size(1, 2)], 0)
        return {"x": values(np.float32, [size(1, 2), h, w, c], 0)}, lambda x: raw.DepthwiseConv2dNative(input=x, filter=tf.constant(k), strides=s, padding=pads, dilations=d, **explicit), name
    if op == "Dilation2D":
        k = values(np.float32, [kh, kw, c], 0)
        return {"x": values(np.float32, [1, h, w, c], 0)}, lambda x: raw.Dilation2D(input=x, filter=tf.constant(k), strides=s, rates=d, padding=pads), name
    k = values(np.float32, [kh, kw, c, size(1, 3)], 0)
    if pads == "EXPLICIT": pads, explicit = "SAME", {}
    span = lambda n, f, st: -(-n // st) if pads == "SAME" else -(-(n - f + 1) // st)
    out = [1, span(h, kh, stride[0]), span(w, kw, stride[1]), k.shape[3]]
    return {"x": values(np.float32, out, 0)}, lambda x: raw.Conv2DBackpropInput(input_sizes=[1, h, w, c], filter=tf.constant(k), out_backprop=x, strides=s, padding=pads), name


@operator("Conv3D", "MaxPool3D", "AvgPool3D")
def volume(op):
    dims = [1] + [size(1, 4) for _ in range(3)] + [size(1, 2)]
    k, s, pads = [size(1, 3) for _ in range(3)], [1] + [size(1, 2) for _ in range(3)] + [1], pick(["SAME", "VALID"])
    name = f"{op} {dims} {k} {s} {pads}"
    if op == "Conv3D":
        weights = values(np.float32, k + [dims[4], 2], 0)
        return {"x": values(np.float32, dims, 0)}, lambda x: raw.Conv3D(input=x, filter=tf.constant(weights), strides=s, padding=pads), name
    return {"x": values(np.float32, dims, 0)}, lambda x: getattr(raw, op)(input=x, ksize=[1, *k, 1], strides=s, padding=pads), name


@operator("MaxPool", "AvgPool", "MaxPoolV2", "MaxPoolWithArgmax")
def pool(op):
    dims, k, s, pads = [size(1, 2), size(1, 6), size(1, 6), size(1, 3)], [1, size(1, 3), size(1, 3), 1], [1, size(1, 3), size(1, 3), 1], pick(["SAME", "VALID"])
    name = f"{op} {dims} {k} {s} {pads}"
    x = {"x": values(np.float32, dims, 0)}
    if op == "AvgPool": return x, lambda x: raw.AvgPool(value=x, ksize=k, strides=s, padding=pads), name
    if op == "MaxPoolV2": return x, lambda x: raw.MaxPoolV2(input=x, ksize=k, strides=s, padding=pads), name
    if op == "MaxPoolWithArgmax": return x, lambda x: list(raw.MaxPoolWithArgmax(input=x, ksize=k, strides=s, padding=pads, include_batch_in_index=dims[0] == 1)), name
    explicit = {"explicit_paddings": [0, 0, size(0, k[1] - 1), size(0, k[1] - 1), size(0, k[2] - 1), size(0, k[2] - 1), 0, 0]} if chance(0.3) else {}
    return x, lambda x: raw.MaxPool(input=x, ksize=k, strides=s, padding="EXPLICIT" if explicit else pads, **explicit), f"{name} {explicit}"


@operator("ExtractImagePatches")
def patches(op):
    dims, k, s, r, pads = [1, size(5, 7), size(5, 7), 2], [1, size(1, 3), size(1, 3), 1], [1, size(1, 2), size(1, 2), 1], [1, size(1, 2), size(1, 2), 1], pick(["SAME", "VALID"])
    return {"x": values(np.float32, dims, 0)}, lambda x: raw.ExtractImagePatches(images=x, ksizes=k, strides=s, rates=r, padding=pads), f"ExtractImagePatches {dims} {k} {s} {r} {pads}"


@operator("LRN", "FusedBatchNormV3", "BiasAdd")
def normalisation(op):
    c = size(1, 6)
    x = values(np.float32, [1, size(1, 3), size(1, 3), c], 0)
    if op == "LRN":
        radius, bias, alpha, beta = size(0, 3), pick([1.0, 2.0]), pick([1.0, 0.1]), pick([0.5, 0.75])
        return {"x": x}, lambda x: raw.LRN(input=x, depth_radius=radius, bias=bias, alpha=alpha, beta=beta), f"LRN {radius} {bias} {alpha} {beta}"
    if op == "BiasAdd":
        dtype, dims = pick(FLOATS + [np.int32]), shape(size(2, 4)) ; b = values(dtype, dims[-1:], 0)
        return {"x": values(dtype, dims)}, lambda x: raw.BiasAdd(value=x, bias=tf.constant(b)), f"BiasAdd {np.dtype(dtype).name} {dims}"
    p = [values(np.float32, [c], 0) for _ in range(3)] + [positive(np.float32, [c])]
    epsilon = pick([1e-3, 1e-5, 0.1])
    return {"x": x}, lambda x: raw.FusedBatchNormV3(x=x, scale=p[0], offset=p[1], mean=p[2], variance=p[3], epsilon=epsilon, is_training=False).y, f"FusedBatchNormV3 {epsilon}"


@operator("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea")
def resize(op):
    dims, to = [1, size(1, 5), size(1, 5), size(1, 2)], [size(1, 7), size(1, 7)]
    corners = chance(0.4)
    centres = {} if op == "ResizeArea" else {"half_pixel_centers": not corners and chance(0.5)}
    dtype = pick([np.float32, np.float32, np.uint8, np.int32])
    return {"x": values(dtype, dims, 0)}, lambda x: getattr(raw, op)(images=x, size=to, align_corners=corners, **centres), f"{op} {np.dtype(dtype).name} {dims} {to} corners={corners} {centres}"


@operator("SegmentSum", "SegmentMax", "SegmentMin", "SegmentMean", "SegmentProd", "UnsortedSegmentSum", "UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd")
def segments(op):
    dims, n = shape(size(1, 3), 0), size(1, 4)
    dtype = pick([np.float32, np.int32])
    ids = rng.integers(0, n, dims[0]).astype(np.int32)
    if not op.startswith("Un"):
        ids = np.sort(ids)
        return {"x": values(dtype, dims, 0)}, lambda x: getattr(raw, op)(data=x, segment_ids=tf.constant(ids)), f"{op} {np.dtype(dtype).name} {dims} {ids.tolist()}"
    return {"x": values(dtype, dims, 0), "i": ids}, lambda x, i: getattr(raw, op)(data=x, segment_ids=i, num_segments=n), f"{op} {np.dtype(dtype).name} {dims} {ids.tolist()}"


@operator("MatrixBandPart", "MatrixDiag", "MatrixDiagPart", "MatrixSetDiag", "InvertPermutation", "Bucketize", "Bincount", "ClipByValue")
def selection(op):
    dims, dtype = shape(size(2, 3), 0), pick([np.float32, np.int32, np.float64])
    if op == "MatrixBandPart":
        low, up = size(-1, dims[-2]), size(-1, dims[-1])
        return {"x": values(dtype, dims, 0.2)}, lambda x: raw.MatrixBandPart(input=x, num_lower=low, num_upper=up), f"{op} {dims} {low} {up}"
    if op == "MatrixDiag": return {"x": values(dtype, dims)}, lambda x: raw.MatrixDiag(diagonal=x), f"{op} {dims}"
    if op == "MatrixDiagPart": return {"x": values(dtype, dims)}, lambda x: raw.MatrixDiagPart(input=x), f"{op} {dims}"
    if op == "MatrixSetDiag": return {"x": values(dtype, dims), "d": values(dtype, dims[:-2] + [min(dims[-2:])])}, lambda x, d: raw.MatrixSetDiag(input=x, diagonal=d), f"{op} {dims}"
    if op == "InvertPermutation": return {"x": rng.permutation(size(1, 6)).astype(np.int32)}, lambda x: raw.InvertPermutation(x=x), op
    if op == "Bucketize":
        edges = sorted(set(float(size(-3, 3)) for _ in range(3)))
        return {"x": values(pick([np.float32, np.int32]), dims, 0)}, lambda x: raw.Bucketize(input=x, boundaries=edges), f"{op} {edges}"
    if op == "Bincount": return {"x": rng.integers(0, 6, dims).astype(np.int32)}, lambda x: raw.Bincount(arr=x, size=5, weights=tf.constant([], tf.int32)), op
    return {"x": values(dtype, dims, 0.4)}, lambda x: raw.ClipByValue(t=x, clip_value_min=tf.constant(-1, x.dtype), clip_value_max=tf.constant(2, x.dtype)), f"{op} {np.dtype(dtype).name}"


@operator("FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVarsPerChannel", "QuantizeAndDequantizeV2", "Dequantize")
def quantised(op):
    x = values(np.float32, shape(size(1, 3), 0), 0)
    bits, narrow = pick([4, 8]), chance(0.5)
    if op == "FakeQuantWithMinMaxArgs":
        low, high = pick([(-1.0, 1.0), (-3.0, 2.5), (0.0, 6.0), (0.5, 3.0), (-2.0, -0.5)])
        return {"x": x}, lambda x: raw.FakeQuantWithMinMaxArgs(inputs=x, min=low, max=high, num_bits=bits, narrow_range=narrow), f"{op} {low} {high} {bits} {narrow}"
    if op == "FakeQuantWithMinMaxVarsPerChannel":
        c = x.shape[-1]
        low, high = -positive(np.float32, [c]), positive(np.float32, [c])
        return {"x": x}, lambda x: raw.FakeQuantWithMinMaxVarsPerChannel(inputs=x, min=low, max=high, num_bits=bits, narrow_range=narrow), f"{op} {bits} {narrow}"
    if op == "QuantizeAndDequantizeV2":
        mode = pick(["HALF_TO_EVEN", "HALF_UP"])
        return {"x": x}, lambda x: raw.QuantizeAndDequantizeV2(input=x, input_min=-2.0, input_max=3.0, signed_input=True, num_bits=bits, range_given=True, round_mode=mode, narrow_range=narrow), f"{op} {bits} {mode} {narrow}"
    q = rng.integers(0, 256, [2, 3]).astype(np.uint8)
    return {"x": q}, lambda x: raw.Dequantize(input=tf.bitcast(x, tf.quint8), min_range=-1.0, max_range=3.0, mode=pick(["MIN_COMBINED", "SCALED"][:1])), op


names = sorted(made)
refused_by_tensorflow, seen = 0, set()
at = 0
while len(cases) < CASES:
    op = names[at % len(names)]
    at += 1
    try:
        inputs, build, name = made[op](op)
        if name in seen: name = f"{name} #{len(cases)}"
        v1(name.strip(), inputs, build, {})
        seen.add(name)
    except (tf.errors.OpError, ValueError, TypeError, ZeroDivisionError, IndexError):
        refused_by_tensorflow += 1
for c in cases: del c["expect"]
print(len(names), "operators,", refused_by_tensorflow, "draws that TensorFlow refuses")
write("random-operators.json")
