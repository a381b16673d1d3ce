"""Writes onnx-recurrent-cases.json: recurrent layers whose cells are spelt out in the body of an ONNX Loop or Scan, as exporters of scripted
PyTorch models and of TensorFlow write them, with the values of ONNX Runtime, in the form of recurrent-cases.json.
Usage: python onnx-recurrent-cases.py   (needs onnx and onnxruntime; made with 1.23 and 1.32)"""
from onnx_cases import *

T, B, I, N = 6, 2, 3, 4
zeros = constant("zeros", np.zeros((B, N), np.float32))


def weights(gates, prefix=""):
    return [constant(f"{prefix}{n}", v) for n, v in (("w", f32(gates * N, I)), ("r", f32(gates * N, N)), ("b", f32(gates * N)), ("d", f32(gates * N)))]


def linear(x, w, b, y, gemm):
    """x w^T + b: as Gemm, or as the exporter spells it for a weight that is no constant of the graph yet."""
    if gemm: return [node("Gemm", [x, w, b], [y], transB=1)]
    return [node("Transpose", [w], [f"{y}_t"], perm=[1, 0]), node("MatMul", [x, f"{y}_t"], [f"{y}_m"]), node("Add", [b, f"{y}_m"], [y])]


def lstm(x, h, c, gemm=True, p=""):
    """torch.nn.LSTMCell: gates i, f, g, o of one sum, taken apart by chunk."""
    parts = [f"{p}{g}" for g in ("i_", "f_", "g_", "o_")]
    return [*linear(x, f"{p}w", f"{p}b", f"{p}gx", gemm), *linear(h, f"{p}r", f"{p}d", f"{p}gh", gemm), node("Add", [f"{p}gx", f"{p}gh"], [f"{p}gates"]),
            node("Split", [f"{p}gates"], parts, axis=1), *[node("Sigmoid", [g], [g + "s"]) for g in (parts[0], parts[1], parts[3])], node("Tanh", [parts[2]], [parts[2] + "s"]),
            node("Mul", [parts[1] + "s", c], [f"{p}keep"]), node("Mul", [parts[0] + "s", parts[2] + "s"], [f"{p}take"]), node("Add", [f"{p}keep", f"{p}take"], [f"{p}c2"]),
            node("Tanh", [f"{p}c2"], [f"{p}ct"]), node("Mul", [parts[3] + "s", f"{p}ct"], [f"{p}h2"])]


def gru(x, h, gemm=True, p="", keep=True):
    """torch.nn.GRUCell: h' = (h - n) * z + n or (1 - z) * n + z * h; the reset gate after the product."""
    sx, sh = [f"{p}x{g}" for g in "rzn"], [f"{p}h{g}" for g in "rzn"]
    last = ([node("Sub", [h, f"{p}n"], [f"{p}to"]), node("Mul", [f"{p}z", f"{p}to"], [f"{p}zh"]), node("Add", [f"{p}zh", f"{p}n"], [f"{p}h2"])] if not keep else
            [node("Sub", ["one", f"{p}z"], [f"{p}iz"]), node("Mul", [f"{p}iz", f"{p}n"], [f"{p}nn"]), node("Mul", [f"{p}z", h], [f"{p}zh"]), node("Add", [f"{p}nn", f"{p}zh"], [f"{p}h2"])])
    return [*linear(x, f"{p}w", f"{p}b", f"{p}gx", gemm), *linear(h, f"{p}r", f"{p}d", f"{p}gh", gemm), node("Split", [f"{p}gx"], sx, axis=1), node("Split", [f"{p}gh"], sh, axis=1),
            node("Add", [sx[0], sh[0]], [f"{p}ra"]), node("Sigmoid", [f"{p}ra"], [f"{p}r_"]), node("Add", [sx[1], sh[1]], [f"{p}za"]), node("Sigmoid", [f"{p}za"], [f"{p}z"]),
            node("Mul", [f"{p}r_", sh[2]], [f"{p}rn"]), node("Add", [sx[2], f"{p}rn"], [f"{p}na"]), node("Tanh", [f"{p}na"], [f"{p}n"]), *last]


def simple(x, h, p=""):
    return [*linear(x, f"{p}w", f"{p}b", f"{p}gx", True), *linear(h, f"{p}r", f"{p}d", f"{p}gh", True), node("Add", [f"{p}gx", f"{p}gh"], [f"{p}a"]), node("Tanh", [f"{p}a"], [f"{p}h2"])]


one, go = constant("one", np.float32(1)), node("Identity", ["go"], ["on"])
steps, counted = constant("steps", np.int64(T)), [value("i", "int64"), value("go", "bool")]
state = lambda *names: [value(n, "float32", B, N) for n in names]
gather = lambda axis=0: [node("Gather", ["x", "i"], ["row"], axis=axis)]
cut = [node("Unsqueeze", ["i", "zero"], ["from"]), node("Add", ["from", "ones"], ["to"]), node("Slice", ["x", "from", "to", "zero"], ["rows"]), node("Squeeze", ["rows", "zero"], ["row"])]
integers = [constant("zero", np.int64([0])), constant("ones", np.int64([1]))]
x, y = value("x", "float32", T, B, I), value("y", "float32", T, B, N)
series = f32(T, B, I)


def loop(name, read, cell, states, weight, expect, whole=x, result=y, x=series, more=(), after=(), count="steps", before=()):
    """The rows of every step's `rows` are y, the last states are also results."""
    body = graph([go, *read, *cell], [*counted, *state(*states)], [value("on", "bool"), *state(*[s + "2" for s in states]), value("h2", "float32", B, N)])
    last = [s + "_n" for s in states]
    made = node("Loop", [count, "", *["zeros"] * len(states)], [*last, "all" if after else "y"], body=body)
    case(name, graph([*before, made, *after], [whole], [result, *state(*last)], *weight, zeros, *([steps] if count == "steps" else []), *more), expect, x=x)


def array(name, read, cell, states, weight, expect, more=(), axis=0, stack=1, result=y):
    """Rows are appended to a list, which is stacked behind the loop: list.append in a scripted module."""
    rows = helper.make_value_info("list", helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, [B, N])))
    longer = helper.make_value_info("longer", rows.type)
    body = graph([go, *read, *cell, node("SequenceInsert", ["list", "h2"], ["longer"])], [*counted, *state(*states), rows], [value("on", "bool"), *state(*[s + "2" for s in states]), longer])
    last = [s + "_n" for s in states]
    case(name, graph([node("SequenceEmpty", [], ["none"], dtype=1), node("Loop", ["steps", "", *["zeros"] * len(states), "none"], [*last, "all"], body=body), node("ConcatFromSequence", ["all"], ["y"], axis=axis, new_axis=stack)],
                     [x], [result, *state(*last)], *weight, zeros, steps, *more), expect, x=series)


loop("Loop of an LSTM cell, rows by Gather", gather(), lstm("row", "h", "c"), ["h", "c"], weights(4), {"Lstm": 1})
loop("Loop of an LSTM cell, rows by Slice, products spelt out", cut, lstm("row", "h", "c", False), ["h", "c"], weights(4), {"Lstm": 1}, more=integers)
first = value("x", "float32", B, T, I)
loop("Loop of an LSTM cell, the batch first", gather(1), lstm("row", "h", "c"), ["h", "c"], weights(4), {"Lstm": 1}, whole=first, x=f32(B, T, I),
     after=[node("Transpose", ["all"], ["y"], perm=[1, 0, 2])], result=value("y", "float32", B, T, N))
length = [node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "nil"], ["length"])]
loop("Loop of a GRU cell as long as its input", gather(), gru("row", "h"), ["h"], weights(3), {"Gru": 1}, before=length, count="length", more=[one, constant("nil", np.int64(0))])
loop("Loop of a GRU cell that moves towards its candidate", gather(), gru("row", "h", keep=False), ["h"], weights(3), {"Gru": 1})
loop("Loop of a simple cell", gather(), simple("row", "h"), ["h"], weights(1), {"Scan": 1})
loop("Loop of an LSTM cell from the last row", [node("Sub", ["last", "i"], ["k"]), node("Gather", ["x", "k"], ["row"])], lstm("row", "h", "c"), ["h", "c"], weights(4), {"Lstm": 1}, more=[constant("last", np.int64(T - 1))])
array("Loop that appends an LSTM cell's rows to a list", gather(), lstm("row", "h", "c"), ["h", "c"], weights(4), {"Lstm": 1})
array("Loop that appends a GRU cell's rows to a list, stacked behind the batch", gather(), gru("row", "h"), ["h"], weights(3), {"Gru": 1}, [one], 1, 1, value("y", "float32", B, T, N))
array("Loop that appends a GRU cell's rows to a list, joined", gather(), gru("row", "h"), ["h"], weights(3), {"Gru": 1}, [one], 1, 0, value("y", "float32", B, T * N))

# sequences end at lengths of their own: behind them rows are zeros, and the states stay
lengths, given = value("lengths", "int64", B, 1), {"lengths": np.int64([[6], [3]])}
held = lambda states: [node("Less", ["i", "lengths"], ["valid"]), *[node("Where", ["valid", f"{s}2", s], [f"{s}3"]) for s in states], node("Where", ["valid", "h2", "blank"], ["row2"])]
for name, cell, states, count in (("an LSTM", lstm("row", "h", "c"), ["h", "c"], 4), ("a GRU", gru("row", "h"), ["h"], 3)):
    renamed = [*cell, *held(states)]
    body = graph([go, *gather(), *renamed], [*counted, *state(*states)], [value("on", "bool"), *state(*[s + "3" for s in states], "row2")])
    case(f"Loop of {name} cell over sequences of their own lengths", graph([node("Loop", ["steps", "", *["zeros"] * len(states)], [*[s + "_n" for s in states], "y"], body=body)],
         [x, lengths], [y, *state(*[s + "_n" for s in states])], *weights(count), zeros, steps, constant("blank", np.float32(0)), *([one] if count == 3 else [])), {"Scan": 1}, x=series, **given)

# Scan, one direction, and both
row = value("row", "float32", B, I)


def scan(kind, states, p="", **directions):
    cell = {"lstm": lambda: lstm(f"{p}row", *[p + s for s in states], p=p), "gru": lambda: gru(f"{p}row", p + "h", p=p)}[kind]()
    own = [p + s for s in states]
    body = graph([*cell, node("Identity", [f"{p}h2"], [f"{p}out"])], [*state(*own), value(f"{p}row", "float32", B, I)], state(*[s + "2" for s in own], f"{p}out"))
    return node("Scan", [*["zeros"] * len(states), "x"], [*[f"{s}_n" for s in own], f"{p}y"], body=body, num_scan_inputs=1, **directions)


case("Scan of a GRU cell", graph([scan("gru", ["h"])], [x], [y, *state("h_n")], *weights(3), zeros, one), {"Gru": 1}, x=series)
back = dict(scan_input_directions=[1], scan_output_directions=[1])
both = [value("y", "float32", T, B, 2 * N), *state("f_h_n", "b_h_n")]
for kind, states, count, expect in (("gru", ["h"], 3, {"Gru": 2}), ("lstm", ["h", "c"], 4, {"Lstm": 2})):
    case(f"two Scans of {kind.upper()} cells, one from the last row", graph([scan(kind, states, "f_"), scan(kind, states, "b_", **back), node("Concat", ["f_y", "b_y"], ["y"], axis=2)],
         [x], both, *weights(count, "f_"), *weights(count, "b_"), zeros, *([one] if kind == "gru" else [])), expect, x=series)

write("onnx-recurrent-cases.json")
