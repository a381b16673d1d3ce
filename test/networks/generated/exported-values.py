"""Writes test/networks/generated/exported-values.json: what ONNX Runtime makes of the exported networks (exported-files.ts).
Usage: python3 test/networks/generated/exported-values.py DIR   (needs onnxruntime, numpy)"""
import glob, json, os, sys
import numpy as np
import onnxruntime as ort

folder = sys.argv[1]
lines = []
for model in sorted(glob.glob(os.path.join(folder, "*.onnx"))):
    name = os.path.basename(model)[:-5]
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    results = session.run(None, {i.name: np.load(os.path.join(folder, name, i.name + ".npy")) for i in session.get_inputs()})
    outputs = {o.name: {"shape": list(r.shape), "data": [int(v) if r.dtype.kind == "i" else float("%.7g" % v) for v in r.reshape(-1)]} for o, r in zip(session.get_outputs(), results)}
    lines.append('"%s":%s' % (name, json.dumps(outputs, separators=(",", ":"))))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "exported-values.json"), "w") as out:
    out.write("{\n" + ",\n".join(lines) + "\n}\n")
