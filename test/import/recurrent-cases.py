"""Writes recurrent-cases.json: loops as TensorFlow 1 and 2 and Keras write them, inputs, the outputs that TensorFlow gives, and the recurrent
operators that must be left of each (graphs are deflated). Usage: python recurrent-cases.py   (needs tensorflow and keras 3; made with 2.21 and 3.15)"""
from tensorflow_cases import *

series, alone = f32(B, T, I), f32(1, 7, I)
v1("dynamic_rnn of a GRU cell", {"x": series}, rnn(GruCell), {"Gru": 1})
v1("dynamic_rnn of a GRU cell over an open length", {"x": alone}, rnn(GruCell), {"Gru": 1}, {"x": [1, None, I]})
v1("the last state of a GRU cell", {"x": alone}, lambda x: rnn(GruCell)(x)[1], {"Gru": 1})
v1("dynamic_rnn of an LSTM cell", {"x": series}, rnn(LstmCell), {"Lstm": 1})
v1("dynamic_rnn of an LSTM cell with peepholes and clipped cells", {"x": 3 * series}, rnn(lambda: LstmCell(peepholes=True, clip=0.4)), {"Lstm": 1})
v1("dynamic_rnn of an LSTM cell, rows of frames", {"x": f32(T, B, I)}, rnn(LstmCell, time_major=True), {"Lstm": 1})
v1("dynamic_rnn of stacked cells", {"x": series}, rnn(lambda: Stack(GruCell(), LstmCell(N), GruCell(N))), {"Gru": 2, "Lstm": 1})
v1("dynamic_rnn of a cell with a layer before and after it", {"x": series}, rnn(Dense), {"Gru": 1})
v1("dynamic_rnn with a state at the beginning", {"x": series, "h": f32(B, N)}, lambda x, h: tf.nest.flatten(tf1.nn.dynamic_rnn(GruCell(), x, initial_state=h)), {"Gru": 1})
v1("dynamic_rnn with lengths", {"x": series, "lengths": np.array([3, 5], np.int32)}, lambda x, n: tf.nest.flatten(tf1.nn.dynamic_rnn(GruCell(), x, sequence_length=n, dtype=tf.float32)), {"Scan": 1})
v1("bidirectional_dynamic_rnn", {"x": series}, lambda x: tf.nest.flatten(tf1.nn.bidirectional_dynamic_rnn(GruCell(), LstmCell(), x, dtype=tf.float32)), {"Gru": 1, "Lstm": 1})
v1("static_rnn, unrolled", {"x": series}, lambda x: tf.nest.flatten(tf1.nn.static_rnn(LstmCell(), tf.unstack(x, axis=1), dtype=tf.float32)), {})


def decay(x):
    """A body that is no known cell: two states, one of which is not what it gives."""
    def step(i, s, p, out):
        new = 0.9 * s + tf.tanh(read.read(i)) * p
        return i + 1, new, tf.maximum(p * 0.5, new), out.write(i, new + tf.cast(i, tf.float32))
    read = tf.TensorArray(tf.float32, T).unstack(x)
    _, s, _, out = tf1.while_loop(lambda i, *_: i < T, step, [tf.constant(0), tf.zeros([B, I]), tf.ones([B, I]), tf.TensorArray(tf.float32, T)])
    return [out.stack(), s, raw.TensorArraySizeV3(handle=out.handle, flow_in=out.flow) * 2]


v1("a loop that is no known cell", {"x": f32(T, B, I)}, decay, {"Scan": 1})


def backwards(x):
    read = tf.TensorArray(tf.float32, T).unstack(x)
    _, s, out = tf1.while_loop(lambda i, *_: i >= 0, lambda i, s, out: (i - 1, s + read.read(i), out.write(i, s * 2.0)), [tf.constant(T - 1), tf.zeros([I]), tf.TensorArray(tf.float32, T, clear_after_read=False)])
    return [out.gather([2, 0]), out.stack(), s]


v1("a loop from the last row to the first", {"x": f32(T, I)}, backwards, {"Scan": 1})


def pairs(x):
    """Rows 1 to 4 of six, the array that is read in steps of two by an index that jumps, elements that are joined, one that every step writes."""
    rows = tf.TensorArray(tf.float32, 6, clear_after_read=False).scatter(tf.range(6), x)
    _, out, last = tf1.while_loop(lambda i, *_: i <= 3, lambda i, out, last: (i + 1, out.write(i, tf.stack([rows.read(i + 1), rows.read((i * 2) % 6)])), rows.read(i)[:1]),
                             [tf.constant(0), tf.TensorArray(tf.float32, 4), tf.zeros([1])])
    return [out.concat(), last]


v1("a loop that reads past and across its rows", {"x": f32(6, 2)}, pairs, {"Scan": 1})
v1("arrays without a loop", {"x": f32(3, 2)}, lambda x: [tf.TensorArray(tf.float32, 2).write(1, x).write(0, x * 2.0).stack(), tf.TensorArray(tf.float32, 3).unstack(x).read(2),
                                                        tf.TensorArray(tf.float32, 2, clear_after_read=False).scatter([1, 0], x[:2]).gather([1, 1, 0])], {})
v1("a loop within a loop", {"x": f32(3, 4)}, lambda x: tf1.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, s + tf1.while_loop(
    lambda j, a: j < 4, lambda j, a: (j + 1, a * 0.5 + x[0][j]), [tf.constant(0), s])[1]), [tf.constant(0), tf.zeros([])])[1], {"Scan": 1})


# --- TensorFlow 2: functions
for lower in (False, True):
    how = "frames" if lower else "functions"
    v2(f"Keras LSTM, {how}", {"x": series}, keras(L.LSTM(N, return_sequences=True, use_cudnn=False)), {"Lstm": 1}, lower)
    v2(f"Keras LSTM, its last output, {how}", {"x": series}, keras(L.LSTM(N, use_cudnn=False)), {"Lstm": 1}, lower)
    v2(f"Keras GRU, reset after, {how}", {"x": series}, keras(L.GRU(N, return_sequences=True, return_state=True, use_cudnn=False)), {"Gru": 1}, lower)
    v2(f"Keras GRU, reset before, {how}", {"x": series}, keras(L.GRU(N, reset_after=False, use_cudnn=False)), {"Gru": 1}, lower)
v2("Keras GRU over an open length", {"x": alone}, keras(L.GRU(N, return_sequences=True, use_cudnn=False)), {"Gru": 1}, declared={"x": [1, None, I]})
v2("Keras LSTM over an open length, frames", {"x": alone}, keras(L.LSTM(N, return_sequences=True, use_cudnn=False)), {"Lstm": 1}, lower=True, declared={"x": [1, None, I]})
v2("Keras bidirectional LSTM", {"x": series}, keras(L.Bidirectional(L.LSTM(N, return_sequences=True, use_cudnn=False))), {"Lstm": 2})
v2("Keras LSTM, unrolled", {"x": series}, keras(L.LSTM(N, unroll=True, use_cudnn=False)), {})
v2("Keras GRU with a hard sigmoid, which is no known cell", {"x": series}, keras(L.GRU(N, recurrent_activation="hard_sigmoid", use_cudnn=False)), {"Scan": 1})


@tf.function
def inner(a, b): return a * 2.0 + b, tf.split(b, 2, 1)[1]


v2("PartitionedCall", {"x": f32(2, 4)}, lambda x: inner(x, inner(x, x)[0]), {}, freeze=False)
v2("If", {"x": f32(3, 2)}, lambda x: tf.cond(x[0, 0] > 0.0, lambda: x * 2.0, lambda: x - 1.0), {"Branch": 1})
v2("While", {"x": f32(T, I)}, lambda x: tf.while_loop(lambda i, s: i < T, lambda i, s: (i + 1, 0.5 * s + tf.sin(x[i] * s)), [0, tf.ones([I])])[1], {"Scan": 1})


def stateless(kind):
    def run(x):
        @tf.function
        def holds(i, s): return i < 3
        @tf.function
        def body(i, s): return i + 1, s * 0.5 + tf.cast(i, tf.float32)
        args = [tf.constant(0), x]
        specs = [tf.TensorSpec([], tf.int32), tf.TensorSpec(x.shape, tf.float32)]
        return getattr(raw, kind)(input=args, cond=holds.get_concrete_function(*specs), body=body.get_concrete_function(*specs))[1]
    return run


def branches(kind):
    def run(x):
        one = tf.function(lambda a: a + 1.0).get_concrete_function(tf.TensorSpec(x.shape, tf.float32))
        two = tf.function(lambda a: a * 3.0).get_concrete_function(tf.TensorSpec(x.shape, tf.float32))
        return getattr(raw, kind)(cond=tf.shape(x)[0] > 1, input=[x], Tout=[tf.float32], then_branch=one, else_branch=two)[0]
    return run


v2("StatelessWhile", {"x": f32(2)}, stateless("StatelessWhile"), {"Scan": 1})
v2("StatelessIf, chosen by a shape", {"x": f32(2)}, branches("StatelessIf"), {})
v2("If, chosen by a shape", {"x": f32(1)}, branches("If"), {})
v2("StatefulPartitionedCall", {"x": f32(2)}, lambda x: raw.StatefulPartitionedCall(args=[x], Tout=[tf.float32], f=tf.function(lambda a: a * a).get_concrete_function(tf.TensorSpec([2], tf.float32)))[0], {}, freeze=False)


def lists(x):
    empty = raw.TensorListReserve(element_shape=tf.constant([-1, 2]), num_elements=3, element_dtype=tf.float32)
    whole = raw.TensorListFromTensor(tensor=x, element_shape=tf.constant([2]))
    some = raw.TensorListGather(input_handle=whole, indices=[2, 0], element_shape=[2], element_dtype=tf.float32)
    for i in range(3): empty = raw.TensorListSetItem(input_handle=empty, index=i, item=x * float(i))
    return raw.TensorListStack(input_handle=empty, element_shape=[-1, 2], element_dtype=tf.float32, num_elements=3), some, raw.TensorListLength(input_handle=whole) + 1


v2("lists without a loop", {"x": f32(3, 2)}, lists, {})


# --- the fused cells of TensorFlow 1.x
def block(op, length, peephole, clip, x=f32(T, B, I)):
    w, b, peep = f32(I + N, 4 * N), f32(4 * N), [f32(N) for _ in range(3)]
    forget = {"forget_bias": 0.75} if op == "BlockLSTM" else {}

    def build(x, c, h):
        made = getattr(raw, op)(seq_len_max=tf.constant(length, tf.int64), x=x, cs_prev=c, h_prev=h, w=w, wci=peep[0], wcf=peep[1], wco=peep[2], b=b, cell_clip=clip, use_peephole=peephole, **forget)
        return [made.cs, made.h]
    v1(f"{op}{' with peepholes' if peephole else ''}{f' clipped to {clip}' if clip > 0 else ''}, {length} of {T} frames", {"x": x, "c": f32(B, N), "h": f32(B, N)}, build, {"Lstm": 1})


block("BlockLSTM", T, False, 3.0)
block("BlockLSTM", T, True, 0.3)
block("BlockLSTM", 3, False, -1.0)
block("BlockLSTMV2", T, False, 0.0)
block("BlockLSTMV2", T, True, 0.5)

write("recurrent-cases.json")
