"""Runs a frozen TensorFlow graph in TensorFlow Lite on one thread: tflite-worker.py MODEL.pb MODEL.tflite INPUT.f32 D0,D1,... INPUT OUTPUT.
MODEL.tflite is made where it is missing; where it is there, MODEL.tflite INPUT D0,D1,... are enough. INPUT has the elements that the model takes. Prints a line of JSON {engine, version, output} when it is ready (the output's values after one run), then for
each number that it reads, a line with the milliseconds of as many runs."""
import json, os, re, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

graph, flat, values, shape, source, target = sys.argv[1:] if len(sys.argv) == 7 else ["", *sys.argv[1:], "", ""]
shape = [int(d) for d in shape.split(",")]
if not os.path.exists(flat):
    try:
        converted = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(graph, [source], [target], {source: shape}).convert()
    except Exception as e:
        sys.exit("its converter refuses the graph: " + (re.findall(r"tf\.\w+", str(e)) or [str(e).strip().split("\n")[0]])[0][:200])
    with open(flat + ".part", "wb") as f:
        f.write(converted)
    os.rename(flat + ".part", flat)
interpreter = tf.lite.Interpreter(model_path=flat, num_threads=1)
interpreter.allocate_tensors()
x = np.fromfile(values, interpreter.get_input_details()[0]["dtype"]).reshape(shape)
place, result = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]


def run():
    interpreter.set_tensor(place, x)
    interpreter.invoke()


def say(value):
    print(json.dumps(value), flush=True)


run()
say({"engine": "tflite", "version": tf.__version__, "output": interpreter.get_tensor(result).ravel().tolist()})
for line in sys.stdin:
    milliseconds = []
    for _ in range(int(line)):
        started = time.perf_counter()
        run()
        milliseconds.append((time.perf_counter() - started) * 1e3)
    say(milliseconds)
