"""Writes test/ops/cases/logMel.json: log-mel energies by the definition, in double precision. A frame times the periodic Hann window,
numpy's FFT, and a dense matrix of triangles in Hz with corners equally spaced on HTK's mel scale 2595 log10(1 + f / 700).
Usage: python3 test/audio/log-mel-cases.py   (needs numpy)"""
import json, os
import numpy as np

rng = np.random.default_rng(11)
HERE = os.path.dirname(os.path.abspath(__file__))


def tensor(a): return {"dtype": "f32", "shape": list(a.shape), "data": [float(str(v)) for v in a.astype(np.float32).reshape(-1)]}


def log_mel(x, rate, window, hop, fft, mels, low, high, offset):
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    corners = 700 * (10 ** (np.linspace(mel(low), mel(high), mels + 2) / 2595) - 1)
    hz = np.arange(fft // 2 + 1) * rate / fft
    left, peak, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((hz - left) / (peak - left), (right - hz) / (right - peak)))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    frames = max(0, 1 + (len(x) - window) // hop)
    y = np.empty((x.shape[1], frames, mels))
    for c in range(x.shape[1]):
        for t in range(frames):
            power = np.abs(np.fft.rfft(x[t * hop:t * hop + window, c].astype(np.float64) * hann, fft)) ** 2
            y[c, t] = np.log(triangles @ power + offset)
    return y


cases = []
for samples, channels, rate, window, hop, fft, mels, low, high, offset in (
    (720, 1, 16000, 400, 160, 512, 20, 60, 7600, 1e-6),    # the wake word of the example
    (512, 2, 16000, 320, 96, 512, 40, 20, 8000, 1e-3),
    (64, 1, 8000, 16, 16, 16, 3, 0, 4000, 1),
    (64, 3, 8000, 13, 20, 16, 2, 300, 3400, 1e-2),         # gaps between frames
    (40, 1, 44100, 8, 1, 8, 8, 0, 22050, 1e-4),            # filters narrower than a bin
    (1024, 1, 48000, 1000, 24, 1024, 13, 133.3, 6855.5, 1e-5),
    (33, 1, 16000, 32, 1, 64, 5, 125, 7500, 1),
    (31, 2, 16000, 32, 8, 32, 5, 125, 7500, 1),            # shorter than a window
    (32, 1, 16000, 32, 8, 32, 1, 1010, 1090, 1e-3),        # a filter that holds no bin
):
    x = rng.uniform(-1, 1, (samples, channels)).astype(np.float32)
    attrs = {"rate": rate, "window": window, "hop": hop, "fft": fft, "mels": mels, "low": low, "high": high, "offset": offset}
    cases.append({"attrs": attrs, "inputs": [tensor(x)], "outputs": [tensor(log_mel(x, **attrs))]})
with open(os.path.join(HERE, "../ops/cases/logMel.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases), "cases")
