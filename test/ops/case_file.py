"""Cases of operators as test/ops/case.ts reads them: attributes, operands and results, by operator."""
import json
import numpy as np

NAMES = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64", "uint8": "u8", "int8": "i8", "int16": "i16", "bool": "bool", "uint16": "u16", "uint32": "u32", "uint64": "u64"}
cases = {}


def number(v, dtype):
    """Floats in the fewest digits that give them again; what JSON or a double has not is text."""
    if dtype.kind == "f":
        if not np.isfinite(v): return "NaN" if np.isnan(v) else ("Infinity" if v > 0 else "-Infinity")
        return float(repr(v.item()) if dtype == np.float64 else str(np.float32(v)))
    return int(v) if abs(int(v)) <= 2 ** 53 else str(int(v))


def tensor(a):
    a = np.asarray(a)
    return {"dtype": NAMES[a.dtype.name], "shape": list(a.shape), "data": [number(v, a.dtype) for v in a.reshape(-1)]}


def case(key, attrs, inputs, outputs):
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    cases.setdefault(key, []).append({"attrs": attrs, "inputs": [tensor(i) for i in inputs], "outputs": [tensor(o) for o in outputs]})


def lines(found):
    """The cases of one operator, one a line."""
    return "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in found) + "\n]"
