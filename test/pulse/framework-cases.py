"""Prints framework-cases.json: small networks over a stream, inputs of several lengths, and what TensorFlow or ONNX Runtime gives.
Usage: python framework-cases.py > framework-cases.json   (needs tensorflow, onnx, onnxruntime; made with 2.21, 1.23 and 1.32)"""
import base64, json, os, zlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import onnxruntime as ort
import tensorflow as tf
from onnx import TensorProto, helper, numpy_helper
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

raw = tf.raw_ops
rng = np.random.default_rng(1)
cases = []


def f32(*shape): return np.round(rng.standard_normal(shape), 3).astype(np.float32)


def add(name, model, shapes, lengths, run, pulses, delay):
    def values(a): return {"shape": list(a.shape), "data": [round(float(x), 7) for x in a.reshape(-1)]}
    runs = []
    for n in lengths:
        inputs = {k: f32(*[eval(d, {"S": n}) if isinstance(d, str) else d for d in s]) for k, s in shapes.items()}
        runs.append({"inputs": {k: values(v) for k, v in inputs.items()}, "outputs": {k: values(v) for k, v in run(inputs).items()}})
    cases.append({"name": name, "model": base64.b64encode(zlib.compress(model)).decode(), "inputs": {k: ",".join(map(str, s)) for k, s in shapes.items()},
                  "pulses": list(pulses), **({} if delay is None else {"delay": delay}), "runs": runs})


def onnx_case(name, nodes, constants, shapes, outputs=("y",), lengths=(1, 5, 12), pulses=(1, 3, 8), delay=None, opset=18):
    ports = [helper.make_tensor_value_info(k, TensorProto.FLOAT, [None if isinstance(d, str) else d for d in s]) for k, s in shapes.items()]
    graph = helper.make_graph(nodes, "g", ports, [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs], [numpy_helper.from_array(v, k) for k, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8).SerializeToString()
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    add(name, model, shapes, lengths, lambda inputs: dict(zip(outputs, session.run(list(outputs), inputs))), pulses, delay)


def tf_case(name, build, shapes, lengths=(1, 5, 12), pulses=(1, 3, 8), delay=None):
    function = tf.function(build, input_signature=[tf.TensorSpec([None if isinstance(d, str) else d for d in s], tf.float32, name=k) for k, s in shapes.items()])
    frozen = convert_variables_to_constants_v2(function.get_concrete_function())
    outputs = [o.name.split(":")[0] for o in frozen.outputs]
    def run(inputs):
        results = frozen(*[tf.constant(v) for v in inputs.values()])
        return dict(zip(outputs, [r.numpy() for r in (results if isinstance(results, (list, tuple)) else [results])]))
    add(name, frozen.graph.as_graph_def().SerializeToString(), shapes, lengths, run, pulses, delay)


def resized(scale, delay, lengths=(1, 2, 11), pulses=(1, 3, 8), **attrs):
    onnx_case(" ".join(["Resize", str(scale), *map(str, attrs.values())]), [helper.make_node("Resize", ["x", "", "scales"], ["y"], **attrs)],
              {"scales": np.array([1, 1, scale, 1], np.float32)}, {"x": (1, 2, "S", 2)}, lengths=lengths, pulses=pulses, delay=delay)


for coordinates, delays in (("half_pixel", (1, 1)), ("pytorch_half_pixel", (1, 1)), ("asymmetric", (1, 2))):
    for scale, delay in zip((2, 3), delays): resized(scale, delay, mode="linear", coordinate_transformation_mode=coordinates)
resized(2, 3, mode="cubic", coordinate_transformation_mode="half_pixel")
resized(3, 4, mode="cubic", coordinate_transformation_mode="pytorch_half_pixel", exclude_outside=1)
resized(2, 3, mode="cubic", coordinate_transformation_mode="asymmetric", cubic_coeff_a=-0.5)
resized(0.5, 1, lengths=(2, 4, 18), pulses=(2, 8), mode="cubic", coordinate_transformation_mode="half_pixel")
resized(0.5, 1, lengths=(2, 4, 18), pulses=(2, 8), mode="linear", antialias=1)
resized(3, 1, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="round_prefer_floor")
for times in (2, 3):
    tf_case(f"ResizeBilinear {times}", lambda x: raw.ResizeBilinear(images=x, size=tf.stack([tf.shape(x)[1] * times, 1])), {"x": (1, "S", 1, 2)}, delay=times - 1)
    tf_case(f"ResizeBilinear {times} by centres", lambda x: raw.ResizeBilinear(images=x, size=tf.stack([tf.shape(x)[1] * times, 1]), half_pixel_centers=True), {"x": (1, "S", 1, 2)}, delay=1)
    tf_case(f"ResizeBicubic {times} by centres", lambda x: raw.ResizeBicubic(images=x, size=tf.stack([tf.shape(x)[1] * times, 1]), half_pixel_centers=True), {"x": (1, "S", 1, 2)}, delay=times + 1)
tf_case("ResizeBicubic 2", lambda x: raw.ResizeBicubic(images=x, size=tf.stack([tf.shape(x)[1] * 2, 1])), {"x": (1, "S", 1, 2)}, delay=3)
tf_case("ResizeArea, a third", lambda x: raw.ResizeArea(images=x, size=tf.stack([tf.shape(x)[1] // 3, 1])), {"x": (1, "S", 1, 2)}, lengths=(3, 15), pulses=(3, 6), delay=0)
tf_case("sums and products so far", lambda x: (tf.cumsum(x, axis=1), tf.math.cumprod(x, axis=1, exclusive=True)), {"x": (1, "S", 3)}, lengths=(1, 25), delay=0)

print(json.dumps(cases))
