"""What onnx-loop-cases.py and onnx-recurrent-cases.py share: models of ONNX and the values that ONNX Runtime gives."""
import base64, json, os, zlib
import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper

rng = np.random.default_rng(5)
cases = []
types = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64, "bool": TensorProto.BOOL}
node, text = helper.make_node, {"float32": "f32", "int64": "i64", "bool": "bool"}


def f32(*shape): return np.round(rng.uniform(-1, 1, shape), 3).astype(np.float32)
def value(name, dtype, *shape): return helper.make_tensor_value_info(name, types[dtype], shape)
def constant(name, v): return numpy_helper.from_array(np.asarray(v), name)
def graph(nodes, inputs, outputs, *initializers): return helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
def array(v): return {"dtype": text[v.dtype.name], "shape": list(v.shape), "data": [float(str(x)) if v.dtype.kind == "f" else int(x) for x in v.ravel()]}


def case(name, whole, expect, **inputs):
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    inputs = {k: np.asarray(v) for k, v in inputs.items()}
    names = [o.name for o in whole.output]
    values = onnxruntime.InferenceSession(model.SerializeToString()).run(names, inputs)
    cases.append({"name": name, "graph": base64.b64encode(zlib.compress(model.SerializeToString(), 9)).decode(), "inputs": {k: array(v) for k, v in inputs.items()},
                  "outputs": {n: array(np.asarray(v)) for n, v in zip(names, values)}, "expect": expect})


def write(file):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), file)
    with open(path, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
    print(len(cases), "cases,", os.path.getsize(path), "bytes")
