"""Writes test/ops/cases/microFilterbank.json and microGain.json: the operator AudioMicrofrontend that TensorFlow's package has for the library
microfrontend of TensorFlow Lite Micro. With min_signal_remaining 1 and nothing behind it, it gives the filterbank alone.
Usage: python3 test/audio/micro-cases.py   (needs TensorFlow 2.21)"""
import os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, tensorflow as tf
from tensorflow.lite.experimental.microfrontend.python.ops import audio_microfrontend_op as library
sys.path.append(os.path.join(os.path.dirname(__file__), "..", "ops"))
from case_file import case, cases, lines

rng = np.random.default_rng(17)
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ops", "cases")


def sound(samples, rate):
    """A tone that rises through noise, with silence and a loud end."""
    t = np.arange(samples) / rate
    x = rng.normal(size=samples) * rng.choice([3, 100]) + np.sin(2 * np.pi * (300 + 1500 * t) * t) * 900 * (t > t[-1] / 3)
    x[samples // 2:samples // 2 + 600] = 0
    x[-300:] *= 3
    return np.clip(np.round(x), -32768, 32767).astype(np.int16)


def frontend(x, rate, window, hop, channels, low, high, smoothing_bits=10, even=0.025, odd=0.06, least=0.05, pcan=True, strength=0.95, offset=80.0, gain_bits=21, log=True, scale_shift=6):
    return library.audio_microfrontend(
        tf.constant(x), sample_rate=rate, window_size=1000 * window // rate, window_step=1000 * hop // rate, num_channels=channels, lower_band_limit=low, upper_band_limit=high,
        smoothing_bits=smoothing_bits, even_smoothing=even, odd_smoothing=odd, min_signal_remaining=least, enable_pcan=pcan, pcan_strength=strength, pcan_offset=offset,
        gain_bits=gain_bits, enable_log=log, scale_shift=scale_shift).numpy()


for samples, rate, window, hop, channels, low, high, options in (
    (2240, 16000, 480, 160, 40, 125.0, 7500.0, {}),                                          # microWakeWord
    (2240, 16000, 480, 320, 40, 125.0, 7500.0, {}),                                          # micro_speech
    (1360, 16000, 400, 160, 32, 125.0, 7500.0, {"pcan": False}),                             # the library's own defaults
    (1200, 8000, 160, 80, 20, 60.0, 3800.0, {"log": False}),
    (900, 16000, 80, 80, 9, 125.0, 7500.0, {"smoothing_bits": 8, "even": 0.1, "odd": 0.5, "least": 0.2}),
    (2400, 16000, 960, 480, 64, 125.0, 7500.0, {"strength": 0.5, "offset": 40.0, "gain_bits": 20, "scale_shift": 4}),  # gains beyond 15 bits
    (400, 16000, 480, 160, 40, 125.0, 7500.0, {}),                                           # shorter than a window
):
    x = sound(samples, rate)
    bank = frontend(x, rate, window, hop, channels, low, high, least=1.0, pcan=False, log=False)
    assert bank.size == 0 or bank.max() < 65535, bank.max()
    magnitudes = bank.astype(np.int32)[None]
    filters = {"rate": rate, "window": window, "hop": hop, "channels": channels, "low": low, "high": high}
    case("microFilterbank", filters, [(x / 32768).astype(np.float32)[:, None]], magnitudes)
    o = {"smoothing_bits": 10, "even": 0.025, "odd": 0.06, "least": 0.05, "pcan": True, "strength": 0.95, "offset": 80.0, "gain_bits": 21, "log": True, "scale_shift": 6, **options}
    fft = 1 << (window - 1).bit_length()
    gain = {"smoothingBits": o["smoothing_bits"], "evenSmoothing": o["even"], "oddSmoothing": o["odd"], "minSignalRemaining": o["least"], "pcan": o["pcan"], "strength": o["strength"],
            "offset": o["offset"], "gainBits": o["gain_bits"], "log": o["log"], "scaleShift": o["scale_shift"], "correctionBits": fft.bit_length() - 7}
    case("microGain", gain, [magnitudes], frontend(x, rate, window, hop, channels, low, high, **options).astype(np.float32)[None])

for name, found in cases.items():
    with open(os.path.join(CASES, f"{name}.json"), "w") as f: f.write(lines(found) + "\n")
