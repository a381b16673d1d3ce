"""Writes loop-cases.json: loops and branches that are no recurrent layers of ours, as TensorFlow 1 and 2 and Keras write them, in the form of
recurrent-cases.json. Usage: python loop-cases.py   (needs tensorflow and keras 3; made with 2.21 and 3.15)"""
from tensorflow_cases import *

# --- FastGRNN, a cell that is none of ours, over a second of features
FRAMES, DEPTH, HIDDEN = 500, 4, 8


class FastGrnn(Cell):
    def __init__(self):
        super().__init__(1)
        self.state_size = self.output_size = HIDDEN
        self.w, self.u, self.bz, self.bh = tf.constant(f32(DEPTH, HIDDEN)), tf.constant(f32(HIDDEN, HIDDEN)), tf.constant(f32(HIDDEN)), tf.constant(f32(HIDDEN))
        self.zeta, self.nu = tf.constant(0.9), tf.constant(0.05)
    def zero_state(self, batch, dtype): return tf.zeros([batch, HIDDEN], dtype)

    def __call__(self, x, h, scope=None):
        pre = tf.matmul(x, self.w) + tf.matmul(h, self.u)
        z, c = tf.sigmoid(pre + self.bz), tf.tanh(pre + self.bh)
        new = z * h + (self.zeta * (1.0 - z) + self.nu) * c
        return new, new


v1("FastGRNN over 500 frames", {"x": f32(1, FRAMES, DEPTH)}, lambda x: rnn(FastGrnn)(x)[1], {"Scan": 1})

# --- Keras layers that skip masked frames
masked = f32(B, 15, I)
masked[0, 9:] = 0
masked[1, 3:5] = 0
for kind, layer in (("LSTM", lambda: L.LSTM(N, return_sequences=True, use_cudnn=False)), ("GRU", lambda: L.GRU(N, use_cudnn=False))):
    for lower in (False, True):
        made = keras(layer())
        v2(f"Keras {kind} behind Masking, {'frames' if lower else 'functions'}", {"x": masked}, lambda x, made=made: made(x, mask=tf.reduce_any(tf.not_equal(x, 0.0), -1)), {"Scan": 1}, lower)


# --- loops that end by what they compute
def until(limit):
    """Halves x until its largest value is below a limit, collecting what it was; at most T times."""
    def run(x):
        rows = tf.TensorArray(tf.float32, T, element_shape=[I])
        return_ = tf.while_loop(lambda i, s, rows: tf.logical_and(i < T, tf.reduce_max(s) > limit), lambda i, s, rows: (i + 1, s * 0.5, rows.write(i, s + 1.0)), [tf.constant(0), x, rows])
        return [return_[0], return_[1], return_[2].stack()]
    return run


early = np.array([4, 1, -2], np.float32)
for limit in (0.9, 9.0, 0.001):
    v2(f"a loop until a value is below {limit}", {"x": early}, until(limit), {"Scan": 1})
v2("a loop until a value is below 0.9, frames", {"x": early}, until(0.9), {"Scan": 1}, lower=True)
v1("a loop without an end that is known", {"x": early}, lambda x: tf1.while_loop(lambda s, n: tf.reduce_sum(tf.abs(s)) > 0.5, lambda s, n: (s * 0.5, n + 1), [x, tf.constant(0)]), {"Scan": 1})
v2("a loop over a number of steps that is given", {"x": f32(T, I), "n": np.int32(3)}, lambda x, n: tf.while_loop(lambda i, s: i < tf.minimum(n, T), lambda i, s: (i + 1, tf.sin(s) + x[i]), [0, tf.zeros([I])])[1], {"Scan": 1})
v2("a loop in which states change places", {"x": f32(I), "y": f32(I)}, lambda x, y: tf.while_loop(lambda i, a, b, c: i < 3, lambda i, a, b, c: (i + 1, b, a * 0.5 + c, a), [0, x, y, x - y])[1:], {"Scan": 1})


# --- branches
def nested(x):
    inner = lambda: tf.cond(x[0, 1] > 0.0, lambda: tf.matmul(x, x), lambda: tf.tanh(x))
    return tf.cond(x[0, 0] > 0.0, inner, lambda: x - 1.0), tf.cond(tf.reduce_sum(x) > 9.0, lambda: x, lambda: tf.transpose(x))


for a, b in ((1, 1), (1, -1), (-1, 1)):
    x = f32(3, 3)
    x[0, :2] = a, b
    v2(f"a branch within a branch, {a} and {b}", {"x": x}, nested, {"Branch": 2})
for n in (0, 1, 7):
    v2(f"one of three, {n}", {"x": f32(2, 2), "n": np.int32(n)}, lambda x, n: tf.switch_case(n, [lambda: x * 2.0, lambda: tf.exp(x), lambda: x - 1.0]), {"Branch": 1}, freeze=False)
v2("a branch in a loop", {"x": f32(T, I)}, lambda x: tf.while_loop(lambda i, s: i < T, lambda i, s: (i + 1, tf.cond(tf.reduce_sum(s) > 0.5, lambda: s * 0.25, lambda: s + tf.exp(x[i]))), [0, tf.zeros([I])])[1], {"Scan": 1})
for a in (1, -1):
    x = f32(2, 2)
    x[0, 0] = a
    v1(f"a branch of TensorFlow 1, {a}", {"x": x}, lambda x: tf1.cond(x[0, 0] > 0.0, lambda: tf1.cond(x[0, 1] > 9.0, lambda: x, lambda: x * 2.0), lambda: tf.zeros([2, 2])), {})

# --- the operator of branches that have effects, of a branch that has none
def stateful(of):
    case = next(c for c in cases if c["name"] == of)
    definition = tf1.GraphDef.FromString(zlib.decompress(base64.b64decode(case["graph"])))
    for node in definition.node:
        if node.op == "StatelessCase": node.op = "Case"
    kinds = {"f32": np.float32, "i32": np.int32}
    inputs = {k: np.array(v["data"], kinds[v["dtype"]]).reshape(v["shape"]) for k, v in case["inputs"].items()}
    names = list(case["outputs"])
    with tf1.Graph().as_default() as graph:
        tf1.import_graph_def(definition, name="")
        with tf1.Session() as session: values = session.run([n if ":" in n else n + ":0" for n in names], {k + ":0": v for k, v in inputs.items()})
    add(of + ", with effects", definition, inputs, names, values, case["expect"])


stateful("one of three, 1")


# --- arrays that grow; of rows that know nothing of each other, so that no loop is left
def grows(x):
    rows = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[I])
    rows = tf.while_loop(lambda i, rows: i < T, lambda i, rows: (i + 1, rows.write(i, x[i] * 2.0)), [tf.constant(0), rows])[1]
    more = tf.TensorArray(tf.float32, 1, dynamic_size=True, element_shape=[I]).write(0, x[0]).write(1, x[1]).write(2, x[4])
    return [rows.stack(), more.stack(), more.size() * 2]


def pushed(x):
    empty = raw.EmptyTensorList(element_shape=[I], max_num_elements=-1, element_dtype=tf.float32)
    rows = tf.while_loop(lambda i, rows: i < T, lambda i, rows: (i + 1, raw.TensorListPushBack(input_handle=rows, tensor=x[i] + 1.0)), [tf.constant(0), empty])[1]
    return raw.TensorListStack(input_handle=rows, element_shape=[I], element_dtype=tf.float32, num_elements=T)


v1("an array that grows, frames", {"x": f32(T, I)}, grows, {})
v2("an array that grows", {"x": f32(T, I)}, grows, {})
v2("a list that is appended to", {"x": f32(T, I)}, pushed, {})

# --- scans
for reverse in (False, True):
    v2(f"a scan without an initialiser, reverse {reverse}", {"x": f32(T, I)}, lambda x: tf.scan(lambda s, v: s * 0.5 + v, x, reverse=reverse), {"Scan": 1})
v1("a scan without an initialiser, frames", {"x": f32(T, I)}, lambda x: tf.scan(lambda s, v: s * 0.5 + v, x), {"Scan": 1})
v2("a scan with an initialiser", {"x": f32(T, I)}, lambda x: tf.scan(lambda s, v: s * 0.5 + v, x, tf.ones([I])), {"Scan": 1})

# --- a choice among several as frozen graphs have it: _SwitchN, Merge of several
three = lambda x: [lambda: x * 2.0, lambda: tf.exp(x), lambda: tf.reduce_sum(x, 1, keepdims=True) + x]
for n in (-1, 0, 1, 2, 7):
    v2(f"one of three, frames, {n}", {"x": f32(2, 2), "n": np.int32(n)}, lambda x, n: tf.switch_case(n, three(x)), {}, lower=True)
v2("one of two, one of three and a branch within each other, frames", {"x": f32(2, 2), "n": np.int32(1)}, lambda x, n: tf.switch_case(n - 1, [
    lambda: tf.switch_case(n, three(x)) + 1.0, lambda: tf.cond(x[0, 0] > 0.0, lambda: x, lambda: -x)]), {}, lower=True)
v2("one of three in a loop, frames", {"x": f32(2, 2)}, lambda x: tf.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, tf.switch_case(i, three(s * 0.25))), [0, x])[1], {"Scan": 1}, lower=True)

# --- the scan of Keras, whose state is an array of one element that each step reads and writes
ops = tf.keras.ops
for lower in (False, True):
    v2(f"keras.ops.scan, {'frames' if lower else 'functions'}", {"x": f32(T, I)}, lambda x: ops.scan(lambda c, v: (c * 0.5 + v, c - v), tf.zeros([I]), x, reverse=lower), {"Scan": 1}, lower)

write("loop-cases.json")
