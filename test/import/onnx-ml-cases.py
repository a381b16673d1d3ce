"""Models of ai.onnx.ml with what ONNX Runtime makes of them: onnx-ml-cases.json, and the cases of treeEnsemble.
Needs onnx, onnxruntime and numpy."""
import base64, json, pathlib
import numpy as np
import onnxruntime
from onnx import TensorProto, helper

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)
names = {np.dtype("float32"): "f32", np.dtype("float64"): "f64", np.dtype("int64"): "i64", np.dtype("int32"): "i32"}
elements = {"f32": TensorProto.FLOAT, "f64": TensorProto.DOUBLE, "i64": TensorProto.INT64, "i32": TensorProto.INT32}
cases = []


def tensor(x):
    x = np.asarray(x)
    return {"dtype": names[x.dtype], "shape": list(x.shape), "data": [float(v) if np.isfinite(v) else str(v).replace("nan", "NaN") for v in x.ravel()]}


def case(name, op, inputs, outputs, opset=3, keep=None, **attrs):
    node = helper.make_node(op, list(inputs), list(outputs), domain="ai.onnx.ml", **attrs)
    graph = helper.make_graph([node], "g", [helper.make_tensor_value_info(k, elements[names[v.dtype]], v.shape) for k, v in inputs.items()],
                              [helper.make_tensor_value_info(k, t, None) for k, t in outputs.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", opset)], ir_version=9)
    keep = keep or list(outputs)
    got = onnxruntime.InferenceSession(model.SerializeToString()).run(keep, inputs)
    cases.append({"name": name, "model": base64.b64encode(model.SerializeToString()).decode(), "inputs": {k: tensor(v) for k, v in inputs.items()}, "outputs": {k: tensor(v) for k, v in zip(keep, got)}})
    return got


def tree(number, features, depth, modes, kinds=("BRANCH_LEQ",)):
    """Appends a random tree; returns its leaves."""
    leaves, nodes = [], []

    def grow(level):
        i = len(nodes)
        nodes.append(None)
        if level == 0 or (level < depth and rng.random() < 0.2):
            nodes[i] = (0, 0.0, "LEAF", 0, 0)
            leaves.append(i)
            return i
        feature, value, kind = int(rng.integers(features)), float(np.float32(rng.integers(-4, 5) / 4)), kinds[rng.integers(len(kinds))]
        yes = grow(level - 1)
        no = grow(level - 1)
        nodes[i] = (feature, value, kind, yes, no)
        return i

    grow(depth)
    for i, (feature, value, kind, yes, no) in enumerate(nodes):
        for key, v in (("treeids", number), ("nodeids", i), ("featureids", feature), ("values", value), ("modes", kind), ("truenodeids", yes), ("falsenodeids", no), ("missing_value_tracks_true", int(rng.integers(2)))):
            modes.setdefault("nodes_" + key, []).append(v)
    return leaves


def forest(of, targets, trees=3, features=4, depth=3, kinds=("BRANCH_LEQ",), low=-1.0, all_targets=False, only=None):
    attrs = {}
    for number in range(trees):
        for leaf in tree(number, features, depth, attrs, kinds):
            for target in (range(targets) if all_targets else [only if only is not None else number % targets]):
                for key, v in (("treeids", number), ("nodeids", leaf), ("ids", target), ("weights", float(np.float32(rng.uniform(low, 1))))):
                    attrs.setdefault(f"{of}_{key}", []).append(v)
    return attrs


def features(rows=6, columns=4, nan=False):
    x = (rng.integers(-6, 7, (rows, columns)) / 4).astype(np.float32)
    if nan:
        x[1, 0] = x[3, 2] = np.nan
    return x


tests = {"LEAF": 0, "BRANCH_LEQ": 1, "BRANCH_LT": 2, "BRANCH_GTE": 3, "BRANCH_GT": 4, "BRANCH_EQ": 5, "BRANCH_NEQ": 6}
ensembles = []


def ensemble(x, targets, aggregate, attrs):
    """A case of the operator itself: random trees have their nodes before those that they lead to."""
    first = [i for i, n in enumerate(attrs["nodes_nodeids"]) if n == 0]
    y, = case(f"regressor as a table {len(ensembles)}", "TreeEnsembleRegressor", {"x": x}, {"y": TensorProto.FLOAT}, n_targets=targets, aggregate_function=aggregate.upper(), **attrs)
    nodes, weights = [], []
    for i, kind in enumerate(attrs["nodes_modes"]):
        tree = attrs["nodes_treeids"][i]
        if kind == "LEAF":
            own = [k for k, (t, n) in enumerate(zip(attrs["target_treeids"], attrs["target_nodeids"])) if (t, n) == (tree, attrs["nodes_nodeids"][i])]
            nodes.append([0, 0, len(weights), len(weights) + len(own)])
            weights += own
        else:
            nodes.append([attrs["nodes_featureids"][i], tests[kind] + 8 * attrs["nodes_missing_value_tracks_true"][i], first[tree] + attrs["nodes_truenodeids"][i], first[tree] + attrs["nodes_falsenodeids"][i]])
    inputs = [x, np.array(first, "int32"), np.array(nodes, "int32"), np.array(attrs["nodes_values"], "float32"), np.array([attrs["target_ids"][k] for k in weights], "int32"), np.array([attrs["target_weights"][k] for k in weights], "float32")]
    ensembles.append({"attrs": {"targets": targets, "aggregate": aggregate}, "inputs": [tensor(v) for v in inputs], "outputs": [tensor(y)]})


F, I = TensorProto.FLOAT, TensorProto.INT64
every = ("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ")
for kinds in [(k,) for k in every] + [every]:
    case(f"regressor {' '.join(kinds)}", "TreeEnsembleRegressor", {"x": features(nan=True)}, {"y": F}, n_targets=1, **forest("target", 1, kinds=kinds))
for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
    case(f"regressor {aggregate}", "TreeEnsembleRegressor", {"x": features()}, {"y": F}, n_targets=2, aggregate_function=aggregate, base_values=[0.5, -0.25], **forest("target", 2, trees=5))
    case(f"regressor {aggregate} one", "TreeEnsembleRegressor", {"x": features()}, {"y": F}, n_targets=1, aggregate_function=aggregate, **forest("target", 1, trees=5))
for post in ("SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"):
    case(f"regressor {post}", "TreeEnsembleRegressor", {"x": features()}, {"y": F}, n_targets=3, post_transform=post, **forest("target", 3, all_targets=True))
case("regressor of doubles", "TreeEnsembleRegressor", {"x": features().astype(np.float64)}, {"y": F}, n_targets=1, **forest("target", 1))

for aggregate in ("sum", "min", "max"):
    ensemble(features(nan=True), 1, aggregate, forest("target", 1, trees=4, kinds=every))
    ensemble(features(), 3, aggregate, forest("target", 3, trees=5, kinds=every, all_targets=True))
    # the third target has no tree
    ensemble(features(), 3, aggregate, forest("target", 2, trees=2))

both = {"label": I, "scores": F}
for post in ("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"):
    case(f"classifier of 3 {post}", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[5, 3, 9], post_transform=post, **forest("class", 3, trees=6))
    for low, what in ((-1.0, "scores"), (0.0, "probabilities")):
        case(f"classifier of 2, {what} of class 0 {post}", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[5, 3], post_transform=post, **forest("class", 2, low=low, only=0))
        case(f"classifier of 2, {what} of class 1 {post}", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[5, 3], post_transform=post, **forest("class", 2, low=low, only=1))
        case(f"classifier of 2, {what} of both {post}", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[0, 1], post_transform=post, **forest("class", 2, low=low, all_targets=True))
        for base in ([0.25], [0.25, -0.125]):
            if len(base) == 1:
                case(f"classifier of 2, {what} of class 0 {post}, a base", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[5, 3], post_transform=post, base_values=base, **forest("class", 2, low=low, only=0))
            case(f"classifier of 2, {what} of both {post}, {len(base)} base", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[0, 1], post_transform=post, base_values=base, **forest("class", 2, low=low, all_targets=True))
case("classifier of 3 with base", "TreeEnsembleClassifier", {"x": features()}, both, classlabels_int64s=[0, 1, 2], base_values=[0.5, 0.0, -0.5], **forest("class", 3, trees=6))
case("classifier with labels that are strings", "TreeEnsembleClassifier", {"x": features()}, {"label": TensorProto.STRING, "scores": F}, keep=["scores"], classlabels_strings=["a", "b", "c"], **forest("class", 3, trees=6))

weights = lambda n: [float(np.float32(v)) for v in rng.normal(size=n)]
for post in ("NONE", "SOFTMAX", "LOGISTIC"):
    case(f"linear regressor {post}", "LinearRegressor", {"x": features()}, {"y": F}, opset=1, coefficients=weights(8), intercepts=weights(2), targets=2, post_transform=post)
    case(f"linear classifier {post}", "LinearClassifier", {"x": features()}, both, opset=1, coefficients=weights(12), intercepts=weights(3), classlabels_ints=[4, 2, 7], post_transform=post)
    case(f"linear classifier of 2 {post}", "LinearClassifier", {"x": features()}, both, opset=1, coefficients=weights(8), intercepts=weights(2), classlabels_ints=[4, 2], post_transform=post)
for post in ("NONE", "LOGISTIC"):
    case(f"linear classifier of one score {post}", "LinearClassifier", {"x": features()}, both, opset=1, coefficients=weights(4), intercepts=weights(1), classlabels_ints=[0, 1], post_transform=post)
case("linear regressor without intercepts", "LinearRegressor", {"x": features()}, {"y": F}, opset=1, coefficients=weights(4))
for kernel in ("LINEAR", "POLY", "RBF", "SIGMOID"):
    case(f"support vectors {kernel}", "SVMRegressor", {"x": features()}, {"y": F}, opset=1, kernel_type=kernel, kernel_params=[0.5, 0.25, 3.0], n_supports=3, support_vectors=weights(12), coefficients=weights(3), rho=[0.5])
case("support vectors, none", "SVMRegressor", {"x": features()}, {"y": F}, opset=1, kernel_type="LINEAR", kernel_params=[0.5, 0.25, 3.0], n_supports=0, coefficients=weights(4), rho=[0.5])

case("scaler", "Scaler", {"x": features()}, {"y": F}, opset=1, offset=[1.0, 2.0, 3.0, 4.0], scale=[0.5, 2.0, -1.0, 4.0])
case("scaler of integers", "Scaler", {"x": rng.integers(-3, 4, (5, 4))}, {"y": F}, opset=1, offset=[0.5], scale=[0.25])
rows = features()
rows[2] = 0
for norm in ("MAX", "L1", "L2"):
    case(f"normalizer {norm}", "Normalizer", {"x": rows}, {"y": F}, opset=1, norm=norm)
case("imputer of NaN", "Imputer", {"x": features(nan=True)}, {"y": F}, opset=1, imputed_value_floats=[1.0, 2.0, 3.0, 4.0], replaced_value_float=float("nan"))
case("imputer of a value", "Imputer", {"x": features()}, {"y": F}, opset=1, imputed_value_floats=[9.0], replaced_value_float=0.25)
case("imputer of integers", "Imputer", {"x": rng.integers(-2, 3, (5, 4))}, {"y": I}, opset=1, imputed_value_int64s=[9, 8, 7, 6], replaced_value_int64=-1)
case("label encoder of integers", "LabelEncoder", {"x": rng.integers(0, 5, (5, 4))}, {"y": F}, opset=2, keys_int64s=[1, 2, 4], values_floats=[0.5, 0.25, -1.0], default_float=7.0)
case("label encoder to integers", "LabelEncoder", {"x": features()}, {"y": I}, opset=2, keys_floats=[0.25, -0.5, 1.0], values_int64s=[10, 20, 30])
case("one hot", "OneHotEncoder", {"x": rng.integers(0, 5, (5, 2))}, {"y": F}, opset=1, cats_int64s=[3, 0, 1])
case("one hot of floats", "OneHotEncoder", {"x": rng.uniform(0, 5, (7,)).astype(np.float32)}, {"y": F}, opset=1, cats_int64s=[3, 0, 1])
case("array features", "ArrayFeatureExtractor", {"x": features(), "i": np.array([[3, 0, 3]])}, {"y": F}, opset=1)
case("array features of a vector", "ArrayFeatureExtractor", {"x": features()[0], "i": np.array([2])}, {"y": F}, opset=1)
case("feature vectorizer", "FeatureVectorizer", {"a": features(columns=2), "b": features(columns=3)}, {"y": F}, opset=1, inputdimensions=[2, 3])
case("binarizer", "Binarizer", {"x": features()}, {"y": F}, opset=1, threshold=0.25)
(here / "onnx-ml-cases.json").write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
(here / "../ops/cases/treeEnsemble.json").write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in ensembles) + "\n]\n")
