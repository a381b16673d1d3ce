"""Writes operator-cases.json: TensorFlow's operators one at a time with attributes of all kinds, and the values that TensorFlow gives.
Usage: python operator-cases.py   (needs tensorflow; made with 2.21)"""
from tensorflow_cases import *

inf, nan = np.float32(np.inf), np.float32(np.nan)


# tensorflow-cases.py has cases of these names
elsewhere = ["MatrixBandPart -1 -1", "BroadcastArgs", "complex arithmetic", "FFT"]


def f(*shape, low=-2.0, high=2.0): return f32(*shape, low=low, high=high)
def i32(*shape, low=-9, high=9): return rng.integers(low, high, shape).astype(np.int32)
def case(name, inputs, build, declared=None, edit=None): v1(name + " alone" if name in elsewhere else name, inputs, build, {}, declared, edit)


def renamed(old, new, change=lambda node: None):
    """TensorFlow runs the newer operator, the file has the older one."""
    def edit(definition):
        for node in definition.node:
            if node.op == old:
                node.op = new
                change(node)
    return edit


def attributes(op, **kw): return " ".join([op] + [f"{k}={v.name if hasattr(v, 'name') else v}" for k, v in kw.items()])


x, y = f(3, 4), f(4)
# --- elementwise
special = np.array([0, 1, -1, 0.5, inf, -inf, nan, 1e-30], np.float32)
for op in ["IsNan", "IsInf", "IsFinite", "Expm1", "Log1p", "Erfc", "Lgamma"]: case(op, {"x": special}, lambda a: getattr(raw, op)(x=a))
for op in ["Xlogy", "Xdivy", "Xlog1py", "DivNoNan", "MulNoNan"]:
    case(op, {"x": np.array([0, 0, 2, 0, -1.5, 1], np.float32), "y": np.array([0, nan, 3, inf, 0, 0.5], np.float32)}, lambda a, b: getattr(raw, op)(x=a, y=b))
    case(op + " broadcast", {"x": f(3, 1, low=0.1), "y": f(4, low=0.1)}, lambda a, b: getattr(raw, op)(x=a, y=b))
case("Atan2", {"x": x, "y": y}, lambda a, b: raw.Atan2(y=a, x=b), {"x": [None, 4]})
for op in ["TruncateMod", "Mod"]:
    case(op, {"x": f(3, 4, low=-9, high=9), "y": y}, lambda a, b: getattr(raw, op)(x=a, y=b))
    case(op + " of integers", {"x": i32(3, 4), "y": i32(4, low=1)}, lambda a, b: getattr(raw, op)(x=a, y=-b))
case("ApproximateEqual", {"x": np.float32([1, 2, 3]), "y": np.float32([1.05, 2.2, 3])}, lambda a, b: [raw.ApproximateEqual(x=a, y=b, tolerance=0.1), raw.ApproximateEqual(x=a, y=b)])
case("ClipByValue", {"x": x, "y": np.float32(0.6)}, lambda a, b: [raw.ClipByValue(t=a, clip_value_min=-0.5, clip_value_max=1.0), raw.ClipByValue(t=a, clip_value_min=-b, clip_value_max=b * 2.0), raw.ClipByValue(t=a, clip_value_min=-tf.abs(a) * b, clip_value_max=tf.abs(a) + b)])
case("ClipByValue of integers", {"x": i32(7)}, lambda a: raw.ClipByValue(t=a, clip_value_min=-3, clip_value_max=4))
case("L2Loss", {"x": x}, lambda a: raw.L2Loss(t=a))
for dtype in [np.int32, np.uint8, np.int64]:
    p, q = rng.integers(0, 120, (3, 4)).astype(dtype), rng.integers(0, 12, 4).astype(dtype)
    case(f"bits of {np.dtype(dtype).name}", {"x": p, "y": q}, lambda a, b: [raw.BitwiseAnd(x=a, y=b), raw.BitwiseOr(x=a, y=b), raw.BitwiseXor(x=a, y=b)] + ([raw.Invert(x=a)] if dtype != np.int64 else []))
case("shifts", {"x": i32(6), "y": np.int32([0, 1, 31, 32, 40, 3])}, lambda a, b: [raw.LeftShift(x=a, y=b), raw.RightShift(x=a, y=b)])
case("Bitcast", {"x": f(2, 3)}, lambda a: [raw.Bitcast(input=a, type=tf.int32), raw.Bitcast(input=raw.Bitcast(input=a, type=tf.int32), type=tf.float32)])

# --- what only passes
case("CheckNumerics", {"x": x}, lambda a: [raw.CheckNumerics(tensor=a, message="m"), raw.CheckNumericsV2(tensor=a, message="m"), raw.GuaranteeConst(input=a), raw.EnsureShape(input=a, shape=[None, 4]), raw.DeepCopy(x=a)], {"x": [None, 4]})


def printed(a):
    with tf.control_dependencies([raw.Assert(condition=True, data=["no"]), tf.print("shape", tf.shape(a))]):
        return raw.Print(input=a * 2.0, data=[tf.strings.as_string(a)], message="m", first_n=1)


case("Print and Assert", {"x": x}, printed, {"x": [None, 4]})
# --- running sums
for exclusive in (False, True):
    for reverse in (False, True):
        kw = dict(exclusive=exclusive, reverse=reverse)
        case(attributes("cumulative", **kw), {"x": f(2, 3, 4)}, lambda a: [raw.Cumsum(x=a, axis=1, **kw), raw.Cumprod(x=a, axis=-1, **kw), raw.CumulativeLogsumexp(x=a * 30, axis=0, **kw), raw.CumulativeLogsumexp(x=a, axis=-1, **kw)])
case("Cumsum of integers", {"x": i32(3, 4)}, lambda a: raw.Cumsum(x=a, axis=0), {"x": [None, 4]})

# --- matrices and their diagonals
m = f(2, 4, 5)
for lower, upper in [(0, 0), (-1, 0), (0, -1), (1, 2), (-1, -1), (3, 0)]:
    case(f"MatrixBandPart {lower} {upper}", {"x": m}, lambda a: raw.MatrixBandPart(input=a, num_lower=lower, num_upper=upper), {"x": [None, 4, 5]})
case("BatchMatrixBandPart", {"x": m}, lambda a: raw.MatrixBandPart(input=a, num_lower=1, num_upper=0), edit=renamed("MatrixBandPart", "BatchMatrixBandPart"))
case("MatrixDiag", {"x": f(2, 3)}, lambda a: [raw.MatrixDiag(diagonal=a), raw.MatrixDiagV2(diagonal=a, k=1, num_rows=-1, num_cols=-1, padding_value=7.0), raw.MatrixDiagV3(diagonal=a, k=-2, num_rows=5, num_cols=4, padding_value=0.0)], {"x": [None, 3]})
case("MatrixDiagPart", {"x": m}, lambda a: [raw.MatrixDiagPart(input=a), raw.MatrixDiagPartV2(input=a, k=[-1, 2], padding_value=9.0), raw.MatrixDiagPartV3(input=a, k=3, padding_value=0.0)], {"x": [None, 4, 5]})
case("MatrixSetDiag", {"x": m, "y": f(2, 4)}, lambda a, b: [raw.MatrixSetDiag(input=a, diagonal=b), raw.MatrixSetDiagV2(input=a, diagonal=b, k=1), raw.MatrixSetDiagV3(input=a, diagonal=b, k=0)])
for align in ["LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"]:
    case("diagonals " + align, {"x": m, "d": f(2, 4, 4), "b": f(2, 3, 3)}, lambda a, d, b: [
        raw.MatrixDiagPartV3(input=a, k=[-2, 3], padding_value=5.0, align=align), raw.MatrixSetDiagV3(input=a, diagonal=d, k=[-1, 2], align=align),
        raw.MatrixDiagV3(diagonal=b, k=[-1, 1], num_rows=-1, num_cols=-1, padding_value=-1.0, align=align), raw.MatrixDiagV3(diagonal=b, k=[-1, 1], num_rows=4, num_cols=3, padding_value=0.0, align=align)])
case("Diag", {"x": f(2, 3)}, lambda a: [raw.Diag(diagonal=a), raw.DiagPart(input=raw.Diag(diagonal=a))])
case("Cross", {"x": f(4, 3), "y": f(4, 3)}, lambda a, b: raw.Cross(a=a, b=b))

# --- indices
for shift, axis in [(2, 1), (-1, 0), ([1, -3], [0, 1]), ([7, 5], [1, 1]), (0, 0)]: case(f"Roll {shift} {axis}", {"x": f(3, 4)}, lambda a: raw.Roll(input=a, shift=shift, axis=axis))
case("Roll by a computed number", {"x": f(3, 4), "n": np.int32(6)}, lambda a, n: raw.Roll(input=a, shift=n, axis=1))
case("LinSpace", {"x": f(1)}, lambda a: [raw.LinSpace(start=tf.squeeze(a), stop=3.0, num=5), raw.LinSpace(start=1.0, stop=2.0, num=1) + a, tf.linspace(tf.squeeze(a), 9.0, 4)])
case("InvertPermutation", {"x": np.int32([2, 0, 3, 1])}, lambda a: raw.InvertPermutation(x=a))
case("BroadcastArgs", {"x": f(3, 1)}, lambda a: a + tf.zeros(raw.BroadcastArgs(s0=tf.shape(a), s1=[2, 1, 4])), {"x": [None, 1]})
case("ConcatOffset", {"x": f(3, 2), "y": f(3, 4)}, lambda a, b: [tf.cast(o, tf.float32) + a[0, 0] + b[0, 0] for o in raw.ConcatOffset(concat_dim=1, shape=[tf.shape(a), tf.shape(b), tf.shape(a)])])
case("UnravelIndex", {"x": np.int32([0, 7, 23, 12])}, lambda a: raw.UnravelIndex(indices=a, dims=[2, 3, 4]))
case("ScatterNd", {"x": f(3, 2)}, lambda a: [raw.ScatterNd(indices=[[1], [0], [1]], updates=a, shape=[4, 2]), raw.ScatterNd(indices=[[0, 1], [2, 2]], updates=a[0], shape=tf.constant([3, 3]))])
for op in ["TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin"]:
    case(op, {"x": f(4, 2), "u": f(2, 2)}, lambda a, u: [getattr(raw, op)(tensor=a, indices=[[3], [0]], updates=u), getattr(raw, op)(tensor=a, indices=[[1, 1], [2, 0]], updates=u[0])])
case("ScatterNdNonAliasingAdd", {"x": f(4, 2), "u": f(2, 2)}, lambda a, u: raw.ScatterNdNonAliasingAdd(input=a, indices=[[3], [3]], updates=u))
case("Bucketize", {"x": np.float32([-5, 0, 0.5, 1, 2, nan, inf])}, lambda a: raw.Bucketize(input=a, boundaries=[0.0, 1.0, 2.0]))
case("Bucketize integers", {"x": i32(2, 5)}, lambda a: raw.Bucketize(input=a, boundaries=[-3.0, 0.0, 4.5]), {"x": [None, 5]})
case("bounds", {"x": np.float32([[1, 2, 2, 3], [0, 0, 5, 9]]), "y": np.float32([[2, 0, 9], [0, 6, 5]])}, lambda a, b: [raw.LowerBound(sorted_inputs=a, values=b), raw.UpperBound(sorted_inputs=a, values=b, out_type=tf.int64)])
case("Bincount", {"x": np.int32([1, 3, 1, 0, 9]), "w": f(5)}, lambda a, w: [raw.Bincount(arr=a, size=5, weights=w), raw.DenseBincount(input=a, size=4, weights=w, binary_output=False), raw.DenseBincount(input=a, size=12, weights=tf.zeros([0]), binary_output=False), raw.DenseBincount(input=a, size=12, weights=tf.zeros([0]), binary_output=True)])
case("DenseBincount of rows", {"x": np.int32([[1, 3, 1], [0, 2, 0]]), "w": f(2, 3)}, lambda a, w: [raw.DenseBincount(input=a, size=4, weights=w, binary_output=False), raw.DenseBincount(input=a, size=3, weights=tf.zeros([0]), binary_output=True)])
case("Unique", {"x": f(4)}, lambda a: [*[tf.cast(t, tf.float32)[:4] + a[:1] for t in raw.Unique(x=[4, 7, 4, 9, 7])], *[tf.cast(t, tf.float32) + a[:1] for t in raw.UniqueV2(x=[3, 3, 1], axis=[0])],
                              *[tf.cast(t, tf.float32) + a[:1] for t in raw.UniqueWithCounts(x=[3, 3, 1], out_idx=tf.int64)], *[tf.cast(t, tf.float32) + a[:1] for t in raw.UniqueWithCountsV2(x=[3, 3, 1], axis=[0])], *[tf.cast(t, tf.float32) + a[:1] for t in raw.ListDiff(x=[5, 2, 8, 2], y=[2])]])
for op in ["DynamicStitch", "ParallelDynamicStitch"]:
    case(op, {"x": f(2, 3), "y": f(3)}, lambda a, b: getattr(raw, op)(indices=[[2, 0], 1], data=[a, b]))
case("DynamicPartition", {"x": f(5, 2)}, lambda a: raw.DynamicPartition(data=a, partitions=[1, 0, 1, 2, 0], num_partitions=3))

# --- segments
for kind in ["Sum", "Prod", "Max", "Min"]:
    case("UnsortedSegment" + kind, {"x": f(5, 2), "ids": np.int32([2, 0, 2, -1, 0])}, lambda a, ids: [getattr(raw, "UnsortedSegment" + kind)(data=a, segment_ids=ids, num_segments=4), getattr(raw, "UnsortedSegment" + kind)(data=a, segment_ids=tf.stack([ids, ids[::-1]], 1), num_segments=3)])
    case(f"UnsortedSegment{kind} of integers", {"x": i32(4), "ids": np.int32([1, 1, 0, 3])}, lambda a, ids: getattr(raw, "UnsortedSegment" + kind)(data=a, segment_ids=ids, num_segments=5))
for kind in ["Sum", "Prod", "Max", "Min", "Mean"]: case("Segment" + kind, {"x": f(5, 2)}, lambda a: getattr(raw, "Segment" + kind)(data=a, segment_ids=[0, 0, 1, 3, 3]))
for kind in ["Sum", "Mean", "SqrtN"]:
    case("SparseSegment" + kind, {"x": f(5, 2)}, lambda a: [getattr(raw, "SparseSegment" + kind)(data=a, indices=[4, 0, 4, 2], segment_ids=[0, 0, 2, 2]), getattr(raw, f"SparseSegment{kind}WithNumSegments")(data=a, indices=[4, 0, 4, 2], segment_ids=[0, 0, 2, 2], num_segments=4)])

# --- choices


def fixed_count(node):
    del node.input[1], node.attr["Tk"], node.attr["index_type"]
    node.attr["k"].i = 3


case("TopK", {"x": f(2, 6)}, lambda a: [*raw.TopKV2(input=a, k=3)], {"x": [None, 6]}, renamed("TopKV2", "TopK", fixed_count))
case("InTopK", {"x": np.float32([[0.1, 0.7, 0.2], [3, 3, 1], [nan, 1, 2]]), "t": np.int32([2, 1, 2])}, lambda a, t: [raw.InTopK(predictions=a, targets=t, k=2), raw.InTopKV2(predictions=a, targets=t, k=1)])
case("NthElement", {"x": f(3, 5)}, lambda a: [raw.NthElement(input=a, n=0), raw.NthElement(input=a, n=3), raw.NthElement(input=a, n=1, reverse=True)])
case("Reverse", {"x": f(2, 3, 2)}, lambda a: raw.Reverse(tensor=a, dims=[True, False, True]))
case("EuclideanNorm", {"x": x}, lambda a: [raw.EuclideanNorm(input=a, axis=-1), raw.EuclideanNorm(input=a, axis=[0, 1], keep_dims=True)], {"x": [None, 4]})
case("SoftmaxCrossEntropyWithLogits", {"x": x, "y": f(3, 4, low=0, high=1)}, lambda a, b: [*raw.SoftmaxCrossEntropyWithLogits(features=a, labels=b)])
case("SparseSoftmaxCrossEntropyWithLogits", {"x": x, "y": np.int64([3, 0, 1])}, lambda a, b: [*raw.SparseSoftmaxCrossEntropyWithLogits(features=a, labels=b)])

# --- complex numbers
signal, other = f(2, 12), f(2, 12)
parts = lambda z: [raw.Real(input=z), raw.Imag(input=z)]
case("Complex", {"x": signal, "y": f(12)}, lambda a, b: [t for z in [raw.Complex(real=a, imag=b)] for t in [raw.ComplexAbs(x=z), raw.Angle(input=z), *parts(raw.Conj(input=z)), *parts(raw.Exp(x=z)), *parts(raw.Square(x=z)), *parts(-z)]], {"x": [None, 12]})
case("complex arithmetic", {"x": signal, "y": other}, lambda a, b: [t for p, q in [(tf.complex(a, b), tf.complex(b, 2.0 + tf.abs(a)))] for z in [p + q, p - q, p * q, p / q, p * tf.constant(2 - 1j, tf.complex64)] for t in parts(z)])
case("complex shapes", {"x": signal}, lambda a: [t for p in [tf.complex(a, a + 1)] for z in [
    tf.reshape(p, [-1, 3, 4]), tf.transpose(p), raw.ConjugateTranspose(x=p, perm=[1, 0]), p[:, ::2], p[..., 1:3], p[:, None, 3], tf.concat([p, p], -1), tf.stack([p, p], -1), tf.unstack(p, axis=0)[1],
    tf.expand_dims(p, -1), tf.squeeze(tf.expand_dims(p, 0), [0]), tf.pad(p, [[0, 1], [2, 0]]), tf.tile(p, [1, 2]), tf.gather(p, [3, 1], axis=1), tf.slice(p, [0, 2], [-1, 4]), tf.reduce_sum(p, -1), tf.reduce_mean(p, [0], keepdims=True),
    tf.matmul(p, p, adjoint_b=True), tf.cast(a, tf.complex64) + tf.constant([1j] * 12, tf.complex64), tf.identity(p)] for t in parts(z)] + [tf.cast(tf.shape(p), tf.float32), raw.Cast(x=p, DstT=tf.float32)])
for n in [12, 7, 9, 16, 20]:
    if n <= 12: case(f"RFFT {n}", {"x": signal}, lambda a: parts(raw.RFFT(input=a, fft_length=[n])), {"x": [None, 12]})
    case(f"IRFFT {n}", {"x": signal, "y": other}, lambda a, b: raw.IRFFT(input=tf.complex(a, b), fft_length=[n]))
case("RFFT of many points", {"x": f(1, 1200)}, lambda a: raw.ComplexAbs(x=raw.RFFT(input=a, fft_length=[1024])))
case("FFT", {"x": signal, "y": other}, lambda a, b: [t for p in [tf.complex(a, b)] for z in [raw.FFT(input=p), raw.IFFT(input=p), raw.FFT2D(input=p), raw.IFFT2D(input=p)] for t in parts(z)])
cube = f(2, 3, 4)
case("FFT3D", {"x": cube}, lambda a: [t for p in [tf.complex(a, -a)] for z in [raw.FFT3D(input=p), raw.IFFT3D(input=p), raw.RFFT3D(input=a, fft_length=[2, 3, 4]), raw.RFFT2D(input=a, fft_length=[2, 3])] for t in parts(z)] + [g(input=tf.complex(a, -a), fft_length=n) for g, n in [(raw.IRFFT2D, [3, 5]), (raw.IRFFT3D, [2, 3, 6])]])
case("a spectrogram", {"x": f(1, 64)}, lambda a: tf.abs(tf.signal.stft(a, 16, 8, 16)))

# --- convolutions and pools
volume = f(1, 5, 6, 4, 2)
for padding in ["SAME", "VALID"]:
    case(f"Conv3D {padding}", {"x": volume}, lambda a: [raw.Conv3D(input=a, filter=f(2, 3, 2, 2, 3), strides=[1, 2, 1, 1, 1], padding=padding), raw.Conv3D(input=a, filter=f(2, 2, 2, 2, 3), strides=[1] * 5, padding=padding, dilations=[1, 1, 1, 1, 1])])
    case(f"pools of volumes {padding}", {"x": volume}, lambda a: [raw.MaxPool3D(input=a, ksize=[1, 2, 3, 2, 1], strides=[1, 2, 2, 1, 1], padding=padding), raw.AvgPool3D(input=a, ksize=[1, 2, 3, 2, 1], strides=[1, 1, 2, 2, 1], padding=padding)])
    case(f"MaxPoolV2 {padding}", {"x": f(2, 7, 6, 3)}, lambda a: raw.MaxPoolV2(input=a, ksize=[1, 3, 2, 1], strides=[1, 2, 1, 1], padding=padding), {"x": [None, 7, 6, 3]})
    for batch in (False, True):
        case(f"MaxPoolWithArgmax {padding} {batch}", {"x": f(2, 5, 6, 3)}, lambda a: [*raw.MaxPoolWithArgmax(input=a, ksize=[1, 2, 3, 1], strides=[1, 2, 2, 1], padding=padding, include_batch_in_index=batch), raw.MaxPoolWithArgmax(input=a, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=padding, Targmax=tf.int32)[1]])
    for rates in ([1, 1, 1, 1], [1, 2, 1, 1]):
        case(f"Dilation2D {padding} {rates}", {"x": f(2, 6, 7, 3)}, lambda a: raw.Dilation2D(input=a, filter=f(2, 3, 3), strides=[1, 1, 2, 1], rates=rates, padding=padding))
        case(f"ExtractImagePatches {padding} {rates}", {"x": f(2, 6, 7, 3)}, lambda a: raw.ExtractImagePatches(images=a, ksizes=[1, 2, 3, 1], strides=[1, 2, 1, 1], rates=rates, padding=padding))
    case(f"ExtractVolumePatches {padding}", {"x": volume}, lambda a: raw.ExtractVolumePatches(input=a, ksizes=[1, 2, 2, 3, 1], strides=[1, 2, 1, 1, 1], padding=padding))
    case(f"Conv3DBackpropInputV2 {padding}", {"x": f(1, 2, 3, 2, 3)}, lambda a: tf.nn.conv3d_transpose(a, f(2, 3, 2, 2, 3), [1, 4, 6, 4, 2] if padding == "SAME" else [1, 4, 7, 4, 2], 2, padding))
case("MaxPool over channels", {"x": f(2, 3, 4, 6)}, lambda a: raw.MaxPool(input=a, ksize=[1, 1, 1, 3], strides=[1, 1, 1, 3], padding="VALID"), {"x": [None, 3, 4, 6]})
case("SpaceToBatch", {"x": f(1, 4, 6, 2)}, lambda a: raw.BatchToSpace(input=raw.SpaceToBatch(input=a, paddings=[[1, 1], [0, 2]], block_size=2) * 2.0, crops=[[1, 0], [0, 1]], block_size=2))
for op in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
    case(op + " in training", {"x": f(2, 3, 4, 2)}, lambda a: list(getattr(raw, op)(x=a, scale=f(2), offset=f(2), mean=[], variance=[], is_training=True, epsilon=1e-3))[:3])
case("FusedBatchNormV3 of a share", {"x": f(2, 3, 4, 2)}, lambda a: list(raw.FusedBatchNormV3(x=a, scale=f(2), offset=f(2), mean=f(2), variance=f(2, low=0.5), is_training=True, exponential_avg_factor=0.25))[:3])


def global_normalization(node):
    x, scale, offset, mean, variance = node.input
    node.input[:] = [x, mean, variance, offset, scale]
    node.attr.clear()
    node.attr["T"].type = tf.float32.as_datatype_enum
    node.attr["variance_epsilon"].f = 1e-3
    node.attr["scale_after_normalization"].b = True


case("BatchNormWithGlobalNormalization", {"x": f(2, 3, 4, 2)}, lambda a: raw.FusedBatchNorm(x=a, scale=f(2), offset=f(2), mean=f(2), variance=f(2, low=0.5), is_training=False, epsilon=1e-3)[0], edit=renamed("FusedBatchNorm", "BatchNormWithGlobalNormalization", global_normalization))

# --- images
picture = f(2, 5, 4, 3, low=0, high=1)
for corners, centres in [(False, False), (True, False), (False, True)]:
    case(f"ResizeBicubic {corners} {centres}", {"x": picture}, lambda a: [raw.ResizeBicubic(images=a, size=[9, 3], align_corners=corners, half_pixel_centers=centres), raw.ResizeBicubic(images=a, size=[2, 7], align_corners=corners, half_pixel_centers=centres)], {"x": [None, 5, 4, 3]})
for corners in (False, True): case(f"ResizeArea {corners}", {"x": picture}, lambda a: [raw.ResizeArea(images=a, size=[3, 2], align_corners=corners), raw.ResizeArea(images=a, size=[7, 9], align_corners=corners)])
for kernel in ["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic"]:
    case("ScaleAndTranslate " + kernel, {"x": picture}, lambda a: [raw.ScaleAndTranslate(images=a, size=[3, 7], scale=[0.6, 1.75], translation=[0.0, 0.0], kernel_type=kernel, antialias=alias) for alias in (False, True)] + [raw.ScaleAndTranslate(images=a, size=[6, 6], scale=[1.5, 0.9], translation=[1.5, -1.0], kernel_type=kernel)])
boxes = np.float32([[0, 0, 1, 1], [0.1, 0.2, 0.7, 1.2], [0.9, 0.1, 0.3, 0.8], [-0.2, 0.5, 0.5, 0.5]])
for method in ["bilinear", "nearest"]:
    case("CropAndResize " + method, {"x": picture, "b": boxes}, lambda a, b: [raw.CropAndResize(image=a, boxes=b, box_ind=[1, 0, 0, 1], crop_size=[3, 4], method=method, extrapolation_value=-1.0), raw.CropAndResize(image=a[:1], boxes=b, box_ind=[0, 0, 0, 0], crop_size=[1, 2], method=method)])
case("colours", {"x": np.concatenate([picture.reshape(-1, 3), np.float32([[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.2], [0.2, 0.5, 0.5]])])}, lambda a: [raw.RGBToHSV(images=a), raw.HSVToRGB(images=a)], {"x": [None, 3]})
case("adjusted colours", {"x": picture}, lambda a: [raw.AdjustContrastv2(images=a, contrast_factor=1.7), raw.AdjustHue(images=a, delta=0.3), raw.AdjustHue(images=a, delta=-0.4), raw.AdjustSaturation(images=a, scale=0.4), raw.AdjustSaturation(images=a, scale=2.5)])
corners = np.float32([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 10, 1, 11], [0, 10.4, 1, 11.4], [2, 2, 3, 3]])
scores = np.float32([0.9, 0.75, 0.6, 0.95, 0.3])
case("NonMaxSuppression", {"b": corners, "s": scores}, lambda b, s: [raw.NonMaxSuppression(boxes=b, scores=s, max_output_size=3, iou_threshold=0.4), raw.NonMaxSuppressionV2(boxes=b, scores=s, max_output_size=3, iou_threshold=0.5), raw.NonMaxSuppressionV3(boxes=b, scores=s, max_output_size=2, iou_threshold=0.5, score_threshold=0.5),
    *raw.NonMaxSuppressionV4(boxes=b, scores=s, max_output_size=6, iou_threshold=0.5, score_threshold=0.5, pad_to_max_output_size=True), *raw.NonMaxSuppressionV5(boxes=b, scores=s, max_output_size=4, iou_threshold=0.5, score_threshold=0.0, soft_nms_sigma=0.0, pad_to_max_output_size=True)])

# --- quantised numbers


def stored(dtype):
    """A constant of a quantised type."""
    plain = {"quint8": np.uint8, "qint8": np.int8, "qint16": np.int16, "quint16": np.uint16, "qint32": np.int32}[dtype]
    proto = tf.make_tensor_proto(np.array([[0, 3, 90], [127, 5, 60]], plain))
    proto.dtype = getattr(tf, dtype).as_datatype_enum
    return proto


def dequantized(dtype, **kw):
    def build(a):
        q = tf1.get_default_graph()._create_op_internal("Const", [], [getattr(tf, dtype)], attrs={"value": tf1.AttrValue(tensor=stored(dtype)), "dtype": tf1.AttrValue(type=getattr(tf, dtype).as_datatype_enum)}).outputs[0]
        q.set_shape([2, 3])
        return a + raw.Dequantize(input=q, min_range=kw.pop("low", -1.0), max_range=kw.pop("high", 2.0), **kw)
    return build


for dtype in ["quint8", "qint8", "quint16", "qint16"]:
    for mode in ["MIN_COMBINED", "MIN_FIRST", "SCALED"]:
        if mode == "MIN_FIRST" and "16" in dtype: continue
        case(f"Dequantize {dtype} {mode}", {"x": f(2, 3)}, dequantized(dtype, mode=mode))
case("Dequantize narrow", {"x": f(2, 3)}, dequantized("qint8", mode="SCALED", narrow_range=True, low=-3.0, high=2.0))
case("Dequantize of rows", {"x": f(2, 3)}, dequantized("quint8", mode="MIN_COMBINED", axis=0, low=[-1.0, -2.0], high=[2.0, 0.5]))
wide = f(3, 4, low=-3, high=3)
for kw in [dict(signed_input=True), dict(signed_input=False), dict(signed_input=True, narrow_range=True), dict(signed_input=True, round_mode="HALF_UP")]:
    case(attributes("QuantizeAndDequantize", **kw), {"x": wide}, lambda a: [raw.QuantizeAndDequantizeV2(input=a, input_min=-1.0, input_max=2.5, range_given=True, num_bits=5, **kw), raw.QuantizeAndDequantizeV2(input=a, input_min=0.0, input_max=0.0, range_given=False, **kw)]
         + ([raw.QuantizeAndDequantizeV3(input=a, input_min=-2.0, input_max=1.0, num_bits=6, range_given=True, signed_input=kw["signed_input"], narrow_range=kw.get("narrow_range", False))] if "round_mode" not in kw else []) + [raw.QuantizeAndDequantizeV4(input=a, input_min=-2.0, input_max=1.0, range_given=True, num_bits=4, **kw)])
case("FakeQuantWithMinMaxVarsPerChannel", {"x": wide}, lambda a: [raw.FakeQuantWithMinMaxVarsPerChannel(inputs=a, min=[-1.0, 0.5, -3.0, 0.0], max=[1.0, 2.0, -0.5, 0.0], num_bits=b, narrow_range=n) for b, n in [(8, False), (4, True)]], {"x": [None, 4]})
for low, high in [(0.5, 2.0), (-3.0, -1.0), (0.0, 0.0)]: case(f"FakeQuantWithMinMaxVars {low} {high}", {"x": wide}, lambda a: raw.FakeQuantWithMinMaxVars(inputs=a, min=low, max=high))

# --- look-ups in tables of constants
def looked_up(keys, values, otherwise, table, fill, find, count):
    def build(a):
        handle = dict(table_handle=table(key_dtype=keys.dtype, value_dtype=values.dtype))
        tf1.add_to_collection("first", fill(keys=keys, values=values, **handle))
        return [find(keys=a, default_value=otherwise, **handle), count(**handle)]
    return build


words = np.array([[7, -3, 0], [2, 9, 7]], np.int64)
for keys, values, otherwise in [(np.array([7, 2, -3], np.int64), np.array([1, 2, 3], np.int64), np.int64(-1)), (np.arange(5, dtype=np.int64), f(5), np.float32(-9))]:
    case(f"HashTableV2 of {len(keys)}", {"x": words}, looked_up(keys, values, otherwise, raw.HashTableV2, raw.InitializeTableV2, raw.LookupTableFindV2, raw.LookupTableSizeV2))
case("MutableHashTableV2", {"x": words.astype(np.int32)}, looked_up(np.array([7, 2], np.int32), f(2), np.float32(0.5), raw.MutableHashTableV2, raw.LookupTableImportV2, raw.LookupTableFindV2, raw.LookupTableSizeV2))
for mutable in (False, True):
    old = (raw.MutableHashTable, raw.LookupTableImport) if mutable else (raw.HashTable, raw.InitializeTable)
    case("MutableHashTable" if mutable else "HashTable", {"x": words}, looked_up(np.array([9, 7], np.int64), f(2), np.float32(0.5), *old, raw.LookupTableFind, raw.LookupTableSize))

# --- functions to the precision of single floats
sizes = np.array([0, -0.0, 1e-3, 0.5, -2, 3.7, 3.8, -9, 30, 80, -inf, nan], np.float32)
for op in ["BesselI0", "BesselI0e", "BesselI1", "BesselI1e"]: case(op, {"x": sizes if op.endswith("e") else sizes[:8]}, lambda a: getattr(raw, op)(x=a))
case("Erfinv", {"x": np.array([0, -0.3, 0.5, 0.9, -0.99, 0.9999, -0.999999, 1, -1, 1.5, nan, 1e-6], np.float32)}, lambda a: raw.Erfinv(x=a))
case("Ndtri", {"x": np.array([0.5, 0.4, 0.9, 0.02, 0.01, 1e-5, 1e-20, 1e-37, 0.99999, 0, 1, -0.5, nan, 0.500001], np.float32)}, lambda a: raw.Ndtri(x=a))
case("Digamma", {"x": np.array([1e-3, 0.5, 1, 1.4616321, 2, 7.5, 1e4, inf, -0.5, -3.25, -20.75, 0, -2, nan], np.float32)}, lambda a: raw.Digamma(x=a))

# --- gradients
for op in ["TanhGrad", "SigmoidGrad", "SqrtGrad", "RsqrtGrad", "InvGrad", "ReciprocalGrad"]: case(op, {"x": f(3, 4, low=0.1), "y": f(3, 4)}, lambda a, b: getattr(raw, op)(y=a, dy=b))
for op in ["ReluGrad", "Relu6Grad", "SoftplusGrad"]: case(op, {"x": f(3, 4, high=9), "y": f(3, 4)}, lambda a, b: getattr(raw, op)(gradients=b, features=a))

# --- sparse tensors
case("SparseToDense", {"x": f(3), "y": np.int32([[0, 1], [1, 0], [1, 3]])}, lambda a, b: [raw.SparseToDense(sparse_indices=b, output_shape=[2, 4], sparse_values=a, default_value=-1.0), raw.SparseToDense(sparse_indices=[1, 4, 5], output_shape=[6], sparse_values=a, default_value=0.5),
     raw.SparseToDense(sparse_indices=4, output_shape=[6], sparse_values=a[0], default_value=0.0), raw.SparseToDense(sparse_indices=b[:, 0] * 2 + [0, 0, 1], output_shape=[6], sparse_values=a[1], default_value=a[2])])
for p, q in [(False, False), (True, False), (False, True), (True, True)]:
    case(f"SparseTensorDenseMatMul {p} {q}", {"x": f(4), "y": f(*((3, 2) if p else (4, 2))[::-1 if q else 1])}, lambda a, b: raw.SparseTensorDenseMatMul(a_indices=np.int64([[0, 1], [0, 3], [2, 1], [2, 1]]), a_values=a, a_shape=np.int64([3, 4]), b=b, adjoint_a=p, adjoint_b=q))
case("SparseTensorDenseMatMul of indices", {"x": f(4, 2), "y": np.int64([[0, 1], [2, 3]])}, lambda a, b: raw.SparseTensorDenseMatMul(a_indices=b, a_values=[0.5, -2.0], a_shape=np.int64([3, 4]), b=a))
case("HistogramFixedWidth", {"x": np.float32([[-1, 0, 0.1, 0.3], [0.7, 0.699999, 1, 5]]), "y": np.float32([0, 1])}, lambda a, b: [raw.HistogramFixedWidth(values=a, value_range=b, nbins=10), raw.HistogramFixedWidth(values=a, value_range=[-0.5, 4.0], nbins=7, dtype=tf.int64)])
case("HistogramFixedWidth of integers", {"x": i32(12)}, lambda a: raw.HistogramFixedWidth(values=a, value_range=[-4, 5], nbins=4))
case("TensorListConcatV2", {"x": f(3, 2), "y": f(1, 2)}, lambda a, b: raw.TensorListConcatV2(input_handle=raw.TensorListPushBack(input_handle=raw.TensorListPushBack(input_handle=raw.EmptyTensorList(element_shape=[-1, 2], max_num_elements=2, element_dtype=tf.float32), tensor=a), tensor=b), element_dtype=tf.float32, element_shape=[-1, 2], leading_dims=np.int64([]))[0])

# --- complex numbers
real, imaginary = np.array([0, 1, -1, -4, 3, -3, 1e-4, 2], np.float32), np.array([0, 0, 0, 1e-3, 4, -4, -5, -1], np.float32)
case("roots of complex numbers", {"x": real, "y": imaginary}, lambda a, b: [g(tf.sqrt(tf.complex(a, b))) for g in (tf.math.real, tf.math.imag)])
case("logarithms of complex numbers", {"x": real[1:], "y": imaginary[1:]}, lambda a, b: [g(tf.math.log(tf.complex(a, b))) for g in (tf.math.real, tf.math.imag)])
case("powers of complex numbers", {"x": real, "y": imaginary}, lambda a, b: [g(tf.pow(tf.complex(a, b), p)) for g in (tf.math.real, tf.math.imag) for p in (tf.complex(0.5, -1.5), tf.complex(b, a))])

# --- determinants
def matrices(*shape): return f(*shape, low=-1) + np.eye(shape[-1], dtype=np.float32)


singular = np.float32([[[1, 2], [2, 4]], [[0, 1], [1, 0]]])
for name, m in [("", matrices(2, 3, 3)), (" of singular matrices", singular)]:
    case("MatrixDeterminant" + name, {"x": m}, lambda a: raw.MatrixDeterminant(input=a))
    case("LogMatrixDeterminant" + name, {"x": m}, lambda a: [raw.LogMatrixDeterminant(input=a).sign, raw.LogMatrixDeterminant(input=a).log_abs_determinant])
case("LogMatrixDeterminant beyond single floats", {"x": 1000 * matrices(15, 15)}, lambda a: raw.LogMatrixDeterminant(input=a).log_abs_determinant)

# --- linear equations
def definite(*shape):
    m = matrices(*shape)
    return (m @ np.swapaxes(m, -1, -2) + np.eye(shape[-1])).astype(np.float32)


case("Cholesky", {"x": definite(2, 3, 3)}, lambda a: raw.Cholesky(input=a))
for adjoint in (False, True):
    case(f"MatrixSolve adjoint={adjoint}", {"x": matrices(2, 3, 3), "y": f(2, 3, 2)}, lambda a, b: raw.MatrixSolve(matrix=a, rhs=b, adjoint=adjoint))
    case(f"MatrixInverse adjoint={adjoint}", {"x": matrices(2, 4, 4)}, lambda a: raw.MatrixInverse(input=a, adjoint=adjoint))
    for lower in (False, True):
        case(f"MatrixTriangularSolve lower={lower} adjoint={adjoint}", {"x": 2 * matrices(2, 3, 3) + 3 * np.eye(3, dtype=np.float32), "y": f(3, 2)}, lambda a, b: raw.MatrixTriangularSolve(matrix=a, rhs=b, lower=lower, adjoint=adjoint))
case("TridiagonalMatMul", {"x": f(2, 1, 4), "y": f(2, 4, 3)}, lambda a, b: raw.TridiagonalMatMul(superdiag=a, maindiag=a + 1.0, subdiag=a * 2.0, rhs=b))

# --- lengths that two limits leave no choice of
case("bincount of as many bins at least as at most", {"x": i32(10, low=0, high=8)}, lambda a: tf.math.bincount(a, minlength=6, maxlength=6))
for mode in ("count", "multi_hot", "one_hot"):
    v2(f"CategoryEncoding {mode}", {"x": i32(5, 1 if mode == "one_hot" else 3, low=0, high=6)}, L.CategoryEncoding(num_tokens=6, output_mode=mode), {})

# --- slices whose starts are computed and whose lengths are known
big, at = f(4, 5, 3), np.int32([1, 2])
case("slices from computed starts", {"x": big, "y": at}, lambda a, b: [a[b[0]:b[0] + 2], a[:, b[1]:b[1] + 3, 1], a[b[0] + 1:b[0] + 3, b[1] - 1:b[1] + 1], a[..., tf.newaxis, b[0]:b[0] + 2], a[1:3, b[0]:3 + b[0], ::2], a[b[0] - 4:b[0] - 2]])
case("elements at computed indices", {"x": big, "y": at}, lambda a, b: [a[b[0]], a[:, b[1]], a[b[0], b[1]], a[-b[0], 1:, b[1]], a[..., b[1]]])
case("Slice from computed starts", {"x": big, "y": at}, lambda a, b: [tf.slice(a, [b[0], 0, 1], [2, 5, 2]), tf.slice(a, [b[0], 1, 0], [2, -1, -1]), tf.slice(a[0], b - 1, [2, 2]), tf.slice(a[1], b, [1, 1])])
case("StridedSlice between computed rows", {"x": f(4, 5), "y": at}, lambda a, b: [tf.strided_slice(a, b, b + [2, 3]), tf.strided_slice(a, b - 1, b + 1)])

write("operator-cases.json")
