"""Writes cases/lstm.json, gru.json, scan.json and branch.json: attributes, operands and results, the results by TensorFlow 2.21, whose fused cells
(BlockLSTM, GRUBlockCell) or layers (Keras GRU) compute them. Usage: python3 test/ops/recurrent-cases.py   (needs tensorflow, keras, numpy)"""
import json, os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(4)
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
raw, cases = tf.raw_ops, {}


def f(*shape): return rng.uniform(-1, 1, shape).astype(np.float32)


def tensor(a):
    a = np.asarray(a)
    return {"dtype": {"float32": "f32", "int32": "i32", "bool": "bool"}[a.dtype.name], "shape": list(a.shape), "data": [float(str(np.float32(v))) if a.dtype == np.float32 else int(v) for v in a.reshape(-1)]}


def case(key, attrs, inputs, outputs):
    cases.setdefault(key, []).append({"attrs": attrs, "inputs": [tensor(i) for i in inputs], "outputs": [tensor(o) for o in outputs]})


def lstm(frames, batch, n, backwards=False, peepholes=False, length=None, clip=None, cells=False, hold=None):
    """x are the gates of the input, so that the matrix of the input is the identity."""
    x, w, h, c, peep = 2 * f(frames, batch, 4 * n), f(n, 4 * n), f(batch, n), f(batch, n), f(3, n)
    first = min(hold or 0, frames)
    seen = x[first:][::-1] if backwards else x[first:]
    if backwards and hold: seen = x[::-1][first:]
    blocks = lambda a: np.concatenate([np.split(a, 4, -1)[k] for k in (0, 2, 1, 3)], -1)
    ys, cs = np.zeros((0, batch, n), np.float32), np.zeros((0, batch, n), np.float32)
    if len(seen) > 0:
        made = raw.BlockLSTM(seq_len_max=np.int64(len(seen) if length is None else max(0, min(length - first, len(seen)))), x=seen, cs_prev=c, h_prev=h,
                             w=np.concatenate([blocks(np.eye(4 * n, dtype=np.float32)), blocks(w)]), wci=peep[0], wcf=peep[1], wco=peep[2], b=np.zeros(4 * n, np.float32),
                             forget_bias=0.0, cell_clip=clip if clip else -1.0, use_peephole=peepholes)
        ys, cs = made.h.numpy(), made.cs.numpy()
    ys, cs = np.concatenate([np.repeat(h[None], first, 0), ys]), np.concatenate([np.repeat(c[None], first, 0), cs])
    until = frames if length is None else min(length, frames)
    last = [ys[until - 1], cs[until - 1]] if until > 0 else [h, c]
    if backwards: ys, cs = ys[::-1], cs[::-1]
    inputs = [x, w, h, c] + ([peep] if peepholes else []) + ([np.int32(length)] if length is not None else []) + ([np.array([hold], np.int32)] if hold is not None else [])
    attrs = {"backwards": backwards, "hold": hold is not None, "peepholes": peepholes, "length": length is not None, "clip": clip, "cells": cells}
    case("lstm", attrs, inputs, [ys, *last] + ([cs] if cells else []) + ([np.array([max(0, hold - frames)], np.int32)] if hold is not None else []))


lstm(1, 1, 1)
lstm(5, 2, 3)
lstm(4, 3, 2, backwards=True, cells=True)
lstm(6, 1, 4, peepholes=True, clip=0.5)
lstm(6, 2, 2, length=4, cells=True)
lstm(3, 1, 2, length=0)
lstm(6, 2, 3, hold=4, cells=True)
lstm(3, 1, 3, hold=5, peepholes=True)
lstm(4, 1, 2, hold=1, backwards=True)


def gru(frames, batch, n, after, backwards=False, bias=False, hold=None):
    x, w, h, b = 2 * f(frames, batch, 3 * n), f(n, 3 * n), f(batch, n), f(n)
    layer = tf.keras.layers.GRU(n, return_sequences=True, reset_after=after, use_cudnn=False)
    layer.build((batch, frames, 3 * n))
    layer.cell.kernel.assign(np.eye(3 * n, dtype=np.float32))
    layer.cell.recurrent_kernel.assign(w)
    inner = np.concatenate([np.zeros(2 * n, np.float32), b if bias else 0 * b])
    layer.cell.bias.assign(np.stack([0 * inner, inner]) if after else inner)
    seen = (x[::-1] if backwards else x)[hold or 0:]
    ys = np.transpose(layer(np.transpose(seen, (1, 0, 2)), initial_state=h), (1, 0, 2)) if len(seen) else np.zeros((0, batch, n), np.float32)
    ys = np.concatenate([np.repeat(h[None], min(hold or 0, frames), 0), ys])
    last = ys[-1]
    inputs = [x, w, h] + ([b] if bias else []) + ([np.array([hold], np.int32)] if hold is not None else [])
    attrs = {"backwards": backwards, "hold": hold is not None, "resetAfter": after, "bias": bias}
    case("gru", attrs, inputs, [ys[::-1] if backwards else ys, last] + ([np.array([max(0, hold - frames)], np.int32)] if hold is not None else []))


for after in (False, True):
    gru(1, 1, 1, after)
    gru(5, 2, 3, after, bias=True)
    gru(4, 2, 2, after, backwards=True)
    gru(6, 1, 3, after, hold=2)
    gru(3, 2, 2, after, hold=7, bias=True)

# s = s * w + x, its double collected; then the same from the last row to the first
body = {"nodes": [{"name": "", "operator": "Mul", "attrs": {}, "inputs": [[1, 0], [2, 0]]}, {"name": "", "operator": "Add", "attrs": {}, "inputs": [[3, 0], [0, 0]]},
                  {"name": "", "operator": "Add", "attrs": {}, "inputs": [[4, 0], [4, 0]]}], "outputs": [[4, 0], [5, 0]]}
for backwards in (False, True):
    x, s, w = f(5, 2, 3), f(2, 3), f(3)
    rows = x[::-1] if backwards else x
    states = tf.scan(lambda a, r: a * w + r, rows, s).numpy()
    doubled = 2 * states
    case("scan", {"scanned": [backwards], "states": 1, "collected": [backwards], "steps": 5, "condition": None, "body": body}, [x, s, w], [states[-1], doubled[::-1] if backwards else doubled])

# the same while the sum of the states is below a limit, which no step, some or all of them reach
node = lambda operator, *inputs, **attrs: {"name": "", "operator": operator, "attrs": attrs, "inputs": [list(i) for i in inputs]}
body = {"nodes": [node("Mul", (1, 0), (3, 0)), node("Add", (5, 0), (0, 0)), node("ReduceSum", (6, 0), axes=[0, 1], keep=False), node("Less", (7, 0), (4, 0)), node("Add", (6, 0), (6, 0))],
        "outputs": [[6, 0], [8, 0], [9, 0]]}
for limit, go in ((100.0, True), (1.0, True), (100.0, False)):
    x, s, w, limit = f(5, 2, 3) + np.float32(0.3), f(2, 3), f(3) + np.float32(1), np.float32(limit)
    t, after, goes, rows = 0, tf.constant(s), tf.constant(go), np.zeros((5, 2, 3), np.float32)
    while t < 5 and bool(goes):
        after = after * w + x[t]
        goes, rows[t] = tf.reduce_sum(after) < limit, (2 * after).numpy()
        t += 1
    case("scan", {"scanned": [False], "states": 2, "collected": [False], "steps": 5, "condition": 1, "body": body}, [x, s, np.bool_(go), w, limit], [after.numpy(), goes.numpy(), rows])

# a * b + a and a, or a - b and b
then = {"nodes": [node("Mul", (0, 0), (1, 0)), node("Add", (2, 0), (0, 0))], "outputs": [[3, 0], [0, 0]]}
otherwise = {"nodes": [node("Sub", (0, 0), (1, 0))], "outputs": [[2, 0], [1, 0]]}
for holds in (False, True):
    a, b = f(2, 3), f(2, 3)
    made = tf.cond(tf.constant(holds), lambda: (a * b + a, tf.constant(a)), lambda: (a - b, tf.constant(b)))
    case("branch", {"then": then, "otherwise": otherwise}, [np.bool_(holds), a, b], [np.asarray(m) for m in made])

for key, entries in cases.items():
    with open(os.path.join(OUT, key + ".json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in entries) + "\n]\n")
    print(key, len(entries), "cases")
