"""Makes sounds.pb, sounds.json and sounds.wav: a network that tells knocks, whistles and beeps from everything else, trained on sound that this file synthesises.
The only recording it has heard is the wake word's: take it as a start, and put recordings of yours beside what `MAKERS` make.
Usage: python3 train.py   (needs tensorflow 2 and numpy; a minute)"""
import json
import os
import wave

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
LABELS = ["other", "knock", "whistle", "beep"]
RATE, SECONDS, FRAMES = 16000, 1, 49
FRONT_END = {"type": "log-mel", "rate": RATE, "window": 640, "hop": 320, "fft": 1024, "mels": 24, "low": 60, "high": 7600, "offset": 1e-4}
rng = np.random.default_rng(1)
with wave.open(os.path.join(HERE, "../wake-word/kitchen.wav")) as f:
    SPEECH = np.frombuffer(f.readframes(f.getnframes()), "<i2") / 32768


def log_mel(x, rate, window, hop, fft, mels, low, high, offset, type):
    """What LogMel computes on the board."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    corners = 700 * (10 ** (np.linspace(mel(low), mel(high), mels + 2) / 2595) - 1)
    hz = np.arange(fft // 2 + 1) * rate / fft
    left, peak, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((hz - left) / (peak - left), (right - hz) / (right - peak)))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    frames = np.lib.stride_tricks.sliding_window_view(x, window)[::hop]
    return np.log(np.abs(np.fft.rfft(frames * hann, fft)) ** 2 @ triangles.T + offset).astype(np.float32)


def fade(n, seconds=0.005):
    ramp = np.minimum(1, np.arange(n) / (seconds * RATE))
    return ramp * ramp[::-1]


def noise(n, slope):
    """Noise whose power falls by 3 `slope` dB an octave."""
    spectrum = np.fft.rfft(rng.normal(size=n)) / np.maximum(1, np.arange(n // 2 + 1)) ** (slope / 2)
    y = np.fft.irfft(spectrum, n)
    return y / np.std(y)


def glide(seconds, low, high):
    """The phase of a tone whose pitch wanders."""
    n = int(seconds * RATE)
    pitch = np.exp(np.interp(np.arange(n), np.linspace(0, n, 4), np.log(rng.uniform(low, high) * rng.uniform(0.7, 1.4, 4))))
    return 2 * np.pi * np.cumsum(pitch) / RATE


def whistle():
    phase = glide(rng.uniform(0.4, 0.9), 900, 2200)
    return fade(len(phase), 0.04) * (np.sin(phase) + rng.uniform(0, 0.1) * np.sin(2 * phase) + rng.uniform(0, 0.05) * noise(len(phase), 0))


def knock(times=None):
    gap, times = rng.uniform(0.12, 0.25), times or rng.integers(2, 4)
    y = np.zeros(int((times * gap + 0.1) * RATE))
    tones = rng.uniform(80, 900, 4)
    for i in range(times):
        n = int(0.1 * RATE)
        t = np.arange(n) / RATE
        hit = sum(np.sin(2 * np.pi * f * t + rng.uniform(0, 6)) for f in tones) / 3 + noise(n, 1) * np.exp(-t * 300)
        y[int(i * gap * RATE):][:n] += rng.uniform(0.7, 1) * hit * np.exp(-t * rng.uniform(40, 80))
    return y


def beep(times=None):
    tone, length, gap = rng.uniform(1500, 4200), rng.uniform(0.08, 0.2), rng.uniform(0.05, 0.15)
    times = times or (3 if 3 * (length + gap) < 0.9 and rng.random() < 0.5 else 2)
    n = int(length * RATE)
    t = np.arange(n) / RATE
    one = fade(n) * (np.sin(2 * np.pi * tone * t) + rng.uniform(0, 0.5) * np.sin(6 * np.pi * tone * t) * (3 * tone < 7500))
    return np.concatenate([np.concatenate([one, np.zeros(int(gap * RATE))]) for _ in range(times)])


def voice():
    """Vowels and hisses after one another: not speech, but what speech has in it."""
    parts = []
    for _ in range(rng.integers(1, 6)):
        if rng.random() < 0.3:
            parts.append(noise(int(rng.uniform(0.05, 0.2) * RATE), 0) * 0.3)
            continue
        phase = glide(rng.uniform(0.08, 0.35), 80, 260)
        formants = rng.uniform([250, 900, 2200], [850, 2300, 3200])
        pitch = np.gradient(phase) * RATE / 2 / np.pi
        harmonics = [np.sin(h * phase) * sum(np.exp(-((h * pitch - f) / 120) ** 2) for f in formants) for h in range(1, 40)]
        parts.append(fade(len(phase), 0.02) * sum(harmonics))
        parts.append(np.zeros(int(rng.uniform(0, 0.1) * RATE)))
    return np.concatenate(parts)


def speech():
    """A part of the recording, faster or slower."""
    n = int(rng.uniform(0.4, 1) * RATE)
    at, pace = rng.integers(0, len(SPEECH) - 2 * n), rng.uniform(0.75, 1.3)
    return np.interp(np.arange(n) * pace, np.arange(2 * n), SPEECH[at : at + 2 * n])


def other():
    kind = rng.integers(0, 9)
    if kind == 0:
        return np.zeros(1)
    if kind == 1:
        return knock(1)
    if kind == 2:
        return beep(1)
    if kind == 3:
        phases = [glide(0.9, 100, 600) for _ in range(3)]
        return sum(np.sin(h * p) / h for p in phases for h in range(1, 5)) * fade(len(phases[0]), 0.05)
    return voice() if kind == 4 else speech()


MAKERS = [other, knock, whistle, beep]


def room(y):
    """An echo that dies away."""
    n = int(rng.uniform(0.02, 0.3) * RATE)
    tail = rng.normal(size=n) * np.exp(-np.arange(n) / n * 6) * rng.uniform(0, 0.1)
    tail[0] = 1
    return np.convolve(y, tail)


def placed(y, n):
    """Somewhere in n samples, whole where it fits, over the noise of a place."""
    y = room(y)
    y = y / max(1e-9, np.abs(y).max()) * 10 ** rng.uniform(-1.6, -0.1)
    x = np.zeros(n + len(y))
    at = rng.integers(0, max(1, n - min(len(y), n) + 1))
    x[at : at + len(y)] = y
    return np.clip(x[:n] + noise(n, rng.uniform(0, 2)) * 10 ** rng.uniform(-4, -2), -1, 1)


def example(label):
    """One second."""
    return placed(MAKERS[label](), RATE * SECONDS)


def examples(count):
    labels = rng.choice(len(LABELS), count, p=[0.55, 0.15, 0.15, 0.15])
    return np.stack([log_mel(example(l), **FRONT_END) for l in labels]), labels


def write_wav(file, x):
    with wave.open(os.path.join(HERE, file), "wb") as f:
        f.setparams((1, 2, RATE, 0, "NONE", ""))
        f.writeframes((np.clip(x, -1, 1) * 32767).astype("<i2").tobytes())


def main():
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    tf.keras.utils.set_random_seed(1)
    (x, y), (tx, ty) = examples(6000), examples(1000)
    layers = tf.keras.layers
    net = tf.keras.Sequential([
        tf.keras.Input((FRAMES, FRONT_END["mels"])),
        layers.Rescaling(0.25, 1.0),
        layers.Conv1D(32, 3, activation="relu"), layers.Conv1D(32, 3, activation="relu"),
        layers.Conv1D(32, 5, dilation_rate=2, activation="relu"), layers.Conv1D(32, 5, dilation_rate=4, activation="relu"),
        layers.Conv1D(44, 21, activation="relu"), layers.Flatten(), layers.Dropout(0.2), layers.Dense(len(LABELS)),
    ])
    net.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    net.fit(x, y, batch_size=64, epochs=14, validation_data=(tx, ty), verbose=2)
    run = tf.function(lambda sound: tf.nn.softmax(net(sound), name="probabilities"))
    frozen = convert_variables_to_constants_v2(run.get_concrete_function(tf.TensorSpec([1, FRAMES, FRONT_END["mels"]], tf.float32, "log_mel")))
    with open(os.path.join(HERE, "sounds.pb"), "wb") as f:
        f.write(frozen.graph.as_graph_def().SerializeToString())
    with open(os.path.join(HERE, "sounds.json"), "w") as f:
        json.dump({"frontEnd": FRONT_END, "labels": LABELS}, f, indent=1)
        f.write("\n")
    # what was never trained with: two seconds each
    names = ["voice", "knock", "voice", "whistle", "beep"]
    write_wav("sounds.wav", np.concatenate([placed({"voice": voice, "knock": knock, "whistle": whistle, "beep": beep}[name](), 3 * RATE // 2) for name in names]))


main()
