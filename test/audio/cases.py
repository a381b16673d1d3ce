"""Writes the cases of the audio operators, the results by TensorFlow 2.21: test/ops/cases/{decodeWav,audioSpectrogram,mfcc}.json, and
test/audio/wav.json, WAV files good and bad with what TensorFlow makes of them.
Usage: python3 test/audio/cases.py   (needs tensorflow, numpy)"""
import base64, json, os, struct
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(3)
HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {"float32": "f32", "int32": "i32"}


def tensor(a):
    if isinstance(a, bytes): return {"dtype": "string", "shape": [], "data": [base64.b64encode(a).decode()]}
    a = np.asarray(a)
    return {"dtype": NAMES[a.dtype.name], "shape": list(a.shape), "data": [float(str(v)) if a.dtype == np.float32 else int(v) for v in a.reshape(-1)]}


def write(path, found):
    with open(os.path.join(HERE, path), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in found) + "\n]\n")


def chunk(name, data, size=None): return name + struct.pack("<I", len(data) if size is None else size) + data
def fmt(channels=1, rate=16000, code=1, bits=16, frame=None, second=None, extra=b""):
    frame = channels * bits // 8 if frame is None else frame
    return chunk(b"fmt ", struct.pack("<HHIIHH", code, channels, rate, rate * frame % 2**32 if second is None else second, frame, bits) + extra)
def riff(*chunks, name=b"RIFF", kind=b"WAVE", size=None):
    data = kind + b"".join(chunks)
    return name + struct.pack("<I", len(data) if size is None else size) + data
def pcm(n): return rng.integers(-32768, 32768, n).astype("<i2").tobytes()


mono, stereo, three = pcm(6), pcm(8), pcm(9)
plain = riff(fmt(), chunk(b"data", mono))
wav = []


def decode(name, file, channels=1, samples=4):
    case = {"name": name, "wav": base64.b64encode(file).decode(), "channels": channels, "samples": samples}
    try:
        audio, rate = tf.raw_ops.DecodeWav(contents=file, desired_channels=channels, desired_samples=samples)
        case.update(audio=tensor(audio), rate=int(rate))
    except tf.errors.InvalidArgumentError as e:
        case["error"] = e.message.split(" [Op:")[0].removeprefix("{{function_node __wrapped__DecodeWav_device_/job:localhost/replica:0/task:0/device:CPU:0}} ")
    wav.append(case)


decode("mono, as long as wanted", plain, samples=6)
decode("longer than wanted", plain)
decode("shorter than wanted: zeros", plain, samples=9)
decode("the least and the most", riff(fmt(), chunk(b"data", struct.pack("<4h", -32768, 32767, 0, -1))))
decode("two channels wanted of one: repeated", plain, channels=2)
for n in (1, 2, 3): decode(f"stereo, {n} wanted", riff(fmt(2), chunk(b"data", stereo)), channels=n)
decode("three channels, two wanted, short", riff(fmt(3), chunk(b"data", three)), channels=2, samples=5)
decode("44.1 kHz", riff(fmt(rate=44100), chunk(b"data", mono)))
decode("192 kHz", riff(fmt(rate=192000), chunk(b"data", mono)))
decode("rate 0", riff(fmt(rate=0), chunk(b"data", mono)))
decode("rate beyond 2^31", riff(fmt(rate=3000000000), chunk(b"data", mono)))
decode("size of the RIFF chunk is not looked at", riff(fmt(), chunk(b"data", mono), size=7))
decode("format chunk of 18 bytes", riff(fmt(extra=b"\0\0"), chunk(b"data", mono)))
decode("format chunk of 18 bytes that announce 5 more", riff(fmt(extra=b"\5\0"), chunk(b"data", mono)))
decode("format chunk of 40 bytes", riff(fmt(code=0xFFFE, extra=bytes(24)), chunk(b"data", mono)))
decode("format chunk of 40 bytes, plain", riff(fmt(extra=bytes(24)), chunk(b"data", mono)))
decode("format chunk of 14 bytes", riff(chunk(b"fmt ", struct.pack("<HHIIH", 1, 1, 16000, 32000, 2)), chunk(b"data", mono)))
for name in (b"JUNK", b"bext", b"iXML", b"qlty", b"mext", b"levl", b"link", b"axml"): decode(f"{name.decode()} before the format", riff(chunk(name, b"12345678"), fmt(), chunk(b"data", mono)))
decode("several before the format", riff(chunk(b"JUNK", b""), chunk(b"bext", b"12"), fmt(), chunk(b"data", mono)))
decode("an odd one before the format, not padded", riff(chunk(b"JUNK", b"123"), fmt(), chunk(b"data", mono)))
decode("an odd one before the format, padded", riff(chunk(b"JUNK", b"123") + b"\0", fmt(), chunk(b"data", mono)))
decode("LIST before the format", riff(chunk(b"LIST", b"12345678"), fmt(), chunk(b"data", mono)))
decode("JUNK that is too long", riff(chunk(b"JUNK", b"12345678", size=99), fmt(), chunk(b"data", mono)))
decode("LIST before the data", riff(fmt(), chunk(b"LIST", b"12345678"), chunk(b"data", mono)))
decode("an odd chunk before the data, not padded", riff(fmt(), chunk(b"LIST", b"123"), chunk(b"data", mono)))
decode("an odd chunk before the data, padded", riff(fmt(), chunk(b"LIST", b"123") + b"\0", chunk(b"data", mono)))
decode("LIST after the data", riff(fmt(), chunk(b"data", mono), chunk(b"LIST", b"12345678")))
decode("LIST after the data, cut", riff(fmt(), chunk(b"data", mono), chunk(b"LIST", b"1234", size=8)))
decode("a chunk after the data that is far too long", riff(fmt(), chunk(b"data", mono), chunk(b"LIST", b"1234", size=2**31 - 1)))
decode("a chunk after the data beyond 2^31", riff(fmt(), chunk(b"data", mono), chunk(b"LIST", b"1234", size=2**31)))
decode("a chunk before the data beyond 2^31", riff(fmt(), chunk(b"LIST", b"1234", size=2**31), chunk(b"data", mono)))
decode("a chunk before the data that overflows", riff(fmt(), chunk(b"LIST", b"1234", size=2**31 - 1), chunk(b"data", mono)))
for n in (1, 3, 7): decode(f"{n} bytes after the data", riff(fmt(), chunk(b"data", mono), b"\0" * n))
decode("8 bytes after the data", riff(fmt(), chunk(b"data", mono), b"\0" * 8))
decode("data of 11 bytes", riff(fmt(), chunk(b"data", mono[:11])))
decode("data of 11 bytes, padded", riff(fmt(), chunk(b"data", mono[:11]) + b"\0"))
decode("stereo data with half a frame", riff(fmt(2), chunk(b"data", stereo[:14])))
decode("no samples", riff(fmt(), chunk(b"data", b"")))
decode("data cut by one sample", plain[:-2])
decode("data cut by a byte", plain[:-1])
decode("data of -1 bytes, as written to a pipe", riff(fmt(), chunk(b"data", mono, size=2**32 - 1)))
decode("two data chunks", riff(fmt(), chunk(b"data", mono), chunk(b"data", mono)))
decode("no data chunk", riff(fmt()))
decode("no data chunk but a LIST", riff(fmt(), chunk(b"LIST", b"1234")))
decode("data before the format", riff(chunk(b"data", mono), fmt()))
decode("two format chunks", riff(fmt(), fmt(2), chunk(b"data", mono)))
for code, name in ((3, "float"), (6, "A-law"), (7, "mu-law"), (0, "none")): decode(f"compression {name}", riff(fmt(code=code), chunk(b"data", mono)))
for bits in (8, 24, 32, 0): decode(f"{bits} bits", riff(fmt(bits=bits), chunk(b"data", mono)))
decode("no channels", riff(fmt(0, frame=2), chunk(b"data", mono)))
decode("bytes of a frame are wrong", riff(fmt(frame=4), chunk(b"data", mono)))
decode("bytes of a second are wrong", riff(fmt(second=16000), chunk(b"data", mono)))
decode("RIFX", riff(fmt(), chunk(b"data", mono), name=b"RIFX"))
decode("AVI", riff(fmt(), chunk(b"data", mono), kind=b"AVI "))
decode("an MP3 file", b"ID3\3" + bytes(60))
decode("empty", b"")
for n in (3, 4, 7, 8, 11, 12, 15, 16, 19, 20, 35, 36, 39, 43, 44): decode(f"the first {n} bytes", plain[:n])
write("wav.json", wav)

good = [c for c in wav if "error" not in c and c["name"] not in ("rate 0", "rate beyond 2^31")][:12]
write("../ops/cases/decodeWav.json", [{"attrs": {"samples": c["samples"], "channels": c["channels"]}, "inputs": [tensor(base64.b64decode(c["wav"]))],
                                       "outputs": [c["audio"], tensor(np.int32(c["rate"]))]} for c in good])

spectrograms, mfccs = [], []
for samples, channels, window, stride in ((16, 1, 8, 4), (40, 2, 10, 3), (9, 1, 2, 1), (12, 1, 3, 2), (11, 3, 4, 7), (6, 1, 7, 1), (5, 1, 5, 5), (200, 1, 64, 40), (30, 2, 16, 20), (1300, 1, 640, 320)):
    x = rng.uniform(-1, 1, (samples, channels)).astype(np.float32)
    for squared in (True, False):
        y = tf.raw_ops.AudioSpectrogram(input=x, window_size=window, stride=stride, magnitude_squared=squared)
        spectrograms.append({"attrs": {"window": window, "stride": stride, "squared": squared}, "inputs": [tensor(x)], "outputs": [tensor(y)]})
for shape, rate, low, high, filters, coefficients in (((1, 2, 65), 16000, 20, 4000, 20, 10), ((2, 1, 33), 8000, 0, 3800, 10, 10), ((1, 1, 513), 16000, 20, 4000, 40, 13), ((1, 1, 513), 44100, 20, 4000, 40, 10),
                                                      ((1, 2, 17), 16000, 20, 4000, 40, 40), ((1, 1, 33), 6000, 20, 4000, 10, 5), ((1, 1, 33), 8000, 20, 4000, 10, 5), ((1, 1, 33), 16000, 300, 7000, 3, 1),
                                                      ((1, 1, 2), 16000, 20, 8000, 1, 1), ((1, 0, 9), 16000, 20, 4000, 3, 3), ((1, 1, 257), 22050, 125, 7500, 26, 12)):
    x = (rng.uniform(0, 1, shape) ** 4 * rng.choice([1e-6, 1, 40])).astype(np.float32)
    x[..., shape[1] // 2:, :] *= rng.choice([0, 1])
    y = tf.raw_ops.Mfcc(spectrogram=x, sample_rate=rate, lower_frequency_limit=low, upper_frequency_limit=high, filterbank_channel_count=filters, dct_coefficient_count=coefficients)
    mfccs.append({"attrs": {"low": low, "high": high, "filters": filters, "coefficients": coefficients}, "inputs": [tensor(x), tensor(np.int32(rate))], "outputs": [tensor(y)]})
write("../ops/cases/audioSpectrogram.json", spectrograms)
write("../ops/cases/mfcc.json", mfccs)
print(len(wav), "WAV files,", len(spectrograms), "spectrograms,", len(mfccs), "cepstra")
