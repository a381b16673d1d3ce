"""Writes onnx-loop-cases.json: loops and branches of ONNX with the values of ONNX Runtime, in the form of recurrent-cases.json.
Usage: python onnx-loop-cases.py   (needs onnx and onnxruntime; made with 1.23 and 1.32)"""
from onnx_cases import *

# s = s / 2 + x, as long as the sum of s is above a limit; `count` iterations at most
body = graph([node("Mul", ["s", "half"], ["h"]), node("Add", ["h", "x"], ["t"]), node("ReduceSum", ["t"], ["sum"], keepdims=0), node("Greater", ["sum", "limit"], ["on"])],
             [value("i", "int64"), value("go", "bool"), value("s", "float32", 3)], [value("on", "bool"), value("t", "float32", 3)])
loop = node("Loop", ["count", "start", "first"], ["y"], body=body)
known = [constant("half", np.float32(0.5)), constant("start", True), constant("first", np.float32([4, 8, 2]))]
inputs, outputs = [value("x", "float32", 3), value("limit", "float32")], [value("y", "float32", 3)]
for limit in (-9.0, 2.5, 99.0):
    case(f"Loop that may end early, {limit}", graph([loop], inputs, outputs, *known, constant("count", np.int64(6))), {"Scan": 1}, x=f32(3), limit=np.float32(limit))
case("Loop without a count", graph([node("Loop", ["", "start", "first"], ["y"], body=body)], inputs, outputs, *known), {"Scan": 1}, x=-abs(f32(3)), limit=np.float32(1.5))

# a count that is computed, up to a bound
counted = graph([node("Identity", ["go"], ["on"]), node("Cast", ["i"], ["f"], to=1), node("Mul", ["s", "x"], ["m"]), node("Add", ["m", "f"], ["t"])],
                [value("i", "int64"), value("go", "bool"), value("s", "float32", 3)], [value("on", "bool"), value("t", "float32", 3)])
for n in (0, 3, 20):
    case(f"Loop over {n} iterations, which are given, up to 8", graph([node("Min", ["n", "eight"], ["count"]), node("Loop", ["count", "", "x"], ["y"], body=counted)],
         [value("x", "float32", 3), value("n", "int64")], [value("y", "float32", 3)], constant("eight", np.int64(8))), {"Scan": 1}, x=f32(3), n=np.int64(n))

# two inputs from either end, along other axes; two states; two outputs
body = graph([node("Mul", ["a", "b"], ["p"]), node("Add", ["s", "p"], ["s2"]), node("Max", ["m", "s2"], ["m2"]), node("Sub", ["s2", "a"], ["u"]), node("Sigmoid", ["m2"], ["v"])],
             [value("s", "float32", 2), value("m", "float32", 2), value("a", "float32", 2), value("b", "float32", 2)],
             [value("s2", "float32", 2), value("m2", "float32", 2), value("u", "float32", 2), value("v", "float32", 2)])
for directions in ((0, 1, 1, 0), (1, 0, 0, 1)):
    scan = node("Scan", ["s0", "m0", "a", "b"], ["s", "m", "u", "v"], body=body, num_scan_inputs=2, scan_input_axes=[0, 1], scan_input_directions=directions[:2], scan_output_axes=[1, 0], scan_output_directions=directions[2:])
    case(f"Scan of two inputs, {directions}", graph([scan], [value("a", "float32", 5, 2), value("b", "float32", 2, 5), value("s0", "float32", 2)],
         [value("s", "float32", 2), value("m", "float32", 2), value("u", "float32", 2, 5), value("v", "float32", 5, 2)], constant("m0", np.zeros(2, np.float32))), {"Scan": 1}, a=f32(5, 2), b=f32(2, 5), s0=f32(2))

# branches that the run chooses, within each other, and within a loop
inner = lambda op, other: dict(then_branch=graph([node(op, ["x"], ["r"])], [], [value("r", "float32", 2, 2)]), else_branch=graph([node(other, ["x", "k"], ["r"])], [], [value("r", "float32", 2, 2)]))
outer = dict(then_branch=graph([node("If", ["second"], ["q"], **inner("Exp", "MatMul")), node("Neg", ["q"], ["w"])], [], [value("q", "float32", 2, 2), value("w", "float32", 2, 2)]),
             else_branch=graph([node("Sub", ["x", "k"], ["q"]), node("Identity", ["k"], ["w"])], [], [value("q", "float32", 2, 2), value("w", "float32", 2, 2)]))
for first, second in ((True, True), (True, False), (False, True)):
    case(f"If within If, {first} and {second}", graph([node("If", ["first"], ["y", "z"], **outer)], [value("first", "bool"), value("second", "bool"), value("x", "float32", 2, 2)],
         [value("y", "float32", 2, 2), value("z", "float32", 2, 2)], constant("k", f32(2, 2))), {"Branch": 1}, first=np.bool_(first), second=np.bool_(second), x=f32(2, 2))
body = graph([node("ReduceSum", ["s"], ["sum"], keepdims=0), node("Greater", ["sum", "zero"], ["above"]),
              node("If", ["above"], ["t"], then_branch=graph([node("Sub", ["s", "x"], ["r"])], [], [value("r", "float32", 3)]), else_branch=graph([node("Exp", ["s"], ["r"])], [], [value("r", "float32", 3)])),
              node("Identity", ["go"], ["on"]), node("Mul", ["t", "t"], ["row"])],
             [value("i", "int64"), value("go", "bool"), value("s", "float32", 3)], [value("on", "bool"), value("t", "float32", 3), value("row", "float32", 3)])
case("If within Loop", graph([node("Loop", ["count", "", "x"], ["y", "rows"], body=body)], [value("x", "float32", 3)], [value("y", "float32", 3), value("rows", "float32", 7, 3)], constant("count", np.int64(7)), constant("zero", np.float32(0))), {"Scan": 1}, x=f32(3))

# an operator that no board has a kernel for, in a loop: a script step of each iteration
body = graph([node("Det", ["s"], ["d"]), node("Mul", ["s", "d"], ["m"]), node("Tanh", ["m"], ["h"]), node("Add", ["h", "x"], ["t"]), node("Greater", ["d", "limit"], ["on"])],
             [value("i", "int64"), value("go", "bool"), value("s", "float32", 2, 2)], [value("on", "bool"), value("t", "float32", 2, 2)])
for limit in (-9.0, 0.2):
    case(f"Loop with a determinant, {limit}", graph([node("Loop", ["count", "start", "x"], ["y"], body=body)], [value("x", "float32", 2, 2)], [value("y", "float32", 2, 2)],
         constant("count", np.int64(4)), constant("start", True), constant("limit", np.float32(limit))), {"Scan": 1}, x=f32(2, 2))

write("onnx-loop-cases.json")
