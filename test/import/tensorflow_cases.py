"""What recurrent-cases.py, loop-cases.py and operator-cases.py share: graphs as TensorFlow 1 and 2 and Keras write them, and the values that TensorFlow gives."""
import base64, json, os, zlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

tf1, raw = tf.compat.v1, tf.raw_ops
rng = np.random.default_rng(3)
cases = []
T, B, I, N = 5, 2, 3, 4


def f32(*shape, low=-1.0, high=1.0):
    return np.round(rng.uniform(low, high, shape), 3).astype(np.float32)


def number(x, kind):
    if kind != "f": return int(x) if abs(int(x)) <= 2 ** 53 else str(int(x))
    if not np.isfinite(x): return "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return float(str(x))


def array(v):
    v = np.asarray(v)
    names = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64", "bool": "bool", "uint8": "u8", "int8": "i8", "int16": "i16", "uint16": "u16", "uint32": "u32", "uint64": "u64"}
    return {"dtype": names[v.dtype.name], "shape": list(v.shape), "data": [number(x, v.dtype.kind) for x in v.ravel()]}


def add(name, definition, inputs, names, values, expect):
    for node in list(definition.node) + [n for f in definition.library.function for n in f.node_def]:
        node.ClearField("experimental_debug_info")
        for attr in [a for a in node.attr if a.startswith("_")]: del node.attr[attr]
    cases.append({"name": name, "graph": base64.b64encode(zlib.compress(definition.SerializeToString(deterministic=True), 9)).decode(), "inputs": {k: array(v) for k, v in inputs.items()},
                  "outputs": {n: array(v) for n, v in zip(names, values)}, "expect": expect})


# --- TensorFlow 1: frames of Enter, Merge, Switch, NextIteration and Exit
def v1(name, inputs, build, expect, declared=None, edit=None):
    graph = tf1.Graph()
    with graph.as_default():
        tf1.disable_control_flow_v2()
        xs = [tf1.placeholder(tf.as_dtype(v.dtype), (declared or {}).get(k, v.shape), name=k) for k, v in inputs.items()]
        made = build(*xs)
        made = list(made) if isinstance(made, (list, tuple)) else [made]
        made = [tf.identity(t, name=f"out{i}") for i, t in enumerate(made)]
        first = graph.get_collection("first")
        with tf1.Session() as session:
            session.run(first)
            values = session.run(made, {k + ":0": v for k, v in inputs.items()})
        definition = tf1.graph_util.extract_sub_graph(graph.as_graph_def(), [t.op.name for t in made] + [o.name for o in first] + [o.name for o in graph.get_operations() if o.type in ("Assert", "PrintV2")])
    if edit: edit(definition)
    add(name, definition, inputs, [t.op.name for t in made], values, expect)


class Cell:
    """What tf.nn.dynamic_rnn asks of a cell."""
    def __init__(self, states): self.state_size, self.output_size = (N,) * states if states > 1 else N, N
    def zero_state(self, batch, dtype): return tuple(tf.zeros([batch, N], dtype) for _ in range(2)) if isinstance(self.state_size, tuple) else tf.zeros([batch, N], dtype)
    def get_initial_state(self, inputs=None, batch_size=None, dtype=None): return self.zero_state(batch_size, dtype)


class GruCell(Cell):
    def __init__(self, depth=I):
        super().__init__(1)
        self.g, self.bg, self.c, self.bc = tf.constant(f32(depth + N, 2 * N)), tf.constant(f32(2 * N)), tf.constant(f32(depth + N, N)), tf.constant(f32(N))

    def __call__(self, x, h, scope=None):
        r, u = tf.split(tf.sigmoid(tf.nn.bias_add(tf.matmul(tf.concat([x, h], 1), self.g), self.bg)), 2, 1)
        c = tf.tanh(tf.nn.bias_add(tf.matmul(tf.concat([x, r * h], 1), self.c), self.bc))
        new = u * h + (1 - u) * c
        return new, new


class LstmCell(Cell):
    def __init__(self, depth=I, peepholes=False, clip=None, forget=1.0):
        super().__init__(2)
        self.w, self.b, self.clip, self.forget = tf.constant(f32(depth + N, 4 * N)), tf.constant(f32(4 * N)), clip, forget
        self.peep = [tf.constant(f32(N)) for _ in range(3)] if peepholes else None

    def __call__(self, x, state, scope=None):
        c, h = state
        i, j, f, o = tf.split(tf.nn.bias_add(tf.matmul(tf.concat([x, h], 1), self.w), self.b), 4, 1)
        if self.peep:
            c = tf.sigmoid(f + self.forget + self.peep[0] * c) * c + tf.sigmoid(i + self.peep[1] * c) * tf.tanh(j)
        else:
            c = c * tf.sigmoid(f + self.forget) + tf.sigmoid(i) * tf.tanh(j)
        if self.clip: c = tf.clip_by_value(c, -self.clip, self.clip)
        h = tf.sigmoid(o + self.peep[2] * c) * tf.tanh(c) if self.peep else tf.tanh(c) * tf.sigmoid(o)
        return h, (c, h)


class Stack(Cell):
    def __init__(self, *cells):
        self.cells, self.state_size, self.output_size = cells, tuple(c.state_size for c in cells), N
    def zero_state(self, batch, dtype): return tuple(c.zero_state(batch, dtype) for c in self.cells)

    def __call__(self, x, states, scope=None):
        out = []
        for cell, state in zip(self.cells, states):
            x, new = cell(x, state)
            out.append(new)
        return x, tuple(out)


class Dense(GruCell):
    def __init__(self):
        super().__init__(6)
        self.before, self.after = tf.constant(f32(I, 6)), tf.constant(f32(N, N))

    def __call__(self, x, h, scope=None):
        _, new = super().__call__(tf.nn.relu(tf.matmul(x, self.before) + 0.1), h)
        return tf.nn.softmax(tf.matmul(new, self.after)), new


def rnn(cell, **options): return lambda x, *more: tf.nest.flatten(tf1.nn.dynamic_rnn(cell(), x, dtype=tf.float32, **options))


# --- TensorFlow 2: functions
def v2(name, inputs, function, expect, lower=False, declared=None, freeze=True):
    signature = [tf.TensorSpec((declared or {}).get(k, v.shape), tf.as_dtype(v.dtype), name=k) for k, v in inputs.items()]
    concrete = tf.function(function).get_concrete_function(*signature)
    frozen = convert_variables_to_constants_v2(concrete, lower_control_flow=lower) if freeze else concrete
    definition = frozen.graph.as_graph_def()
    values = [np.asarray(v) for v in tf.nest.flatten(concrete(*[tf.constant(v) for v in inputs.values()]))]
    add(name, definition, inputs, [t.name.replace(":0", "") if t.name.endswith(":0") else t.name for t in frozen.outputs], values, expect)


def keras(layer, depth=I):
    layer.build((None, None, depth))
    for w in layer.weights: w.assign(f32(*w.shape))
    return layer


L = tf.keras.layers


def write(file):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), file)
    with open(path, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
    print(len(cases), "cases,", os.path.getsize(path), "bytes")
