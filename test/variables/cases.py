"""Makes cases.json: small graphs with variables, and what TensorFlow gives for runs that follow each other in one session."""
import base64, json, os, tempfile
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
cases = []


def array(value):
    value = np.asarray(value)
    dtype = {'float32': 'f32', 'float64': 'f64', 'int32': 'i32', 'int64': 'i64', 'bool': 'bool'}[value.dtype.name]
    return {'dtype': dtype, 'shape': list(value.shape), 'data': [float(v) if 'f' in dtype else int(v) for v in value.flatten()]}


def graph_case(name, build, runs, init='init', outputs=None, default_outputs=False):
    """`build` returns names of outputs; `runs` is a list of {input: value}. The session begins with the node `init`."""
    with tf.Graph().as_default() as graph:
        fetches = build()
        with tf1.Session(graph=graph) as session:
            if init:
                session.run(graph.get_operation_by_name(init))
            done = []
            for feed in runs:
                got = session.run([graph.get_operation_by_name(f) if graph.get_operation_by_name(f.split(':')[0]).type in ('NoOp', 'AssignVariableOp') else graph.get_tensor_by_name(f if ':' in f else f + ':0') for f in fetches],
                                  {k + ':0': v for k, v in feed.items()})
                done.append({'inputs': {k: array(v) for k, v in feed.items()}, 'outputs': {f: array(v) for f, v in zip(fetches, got) if v is not None}})
        cases.append({'name': name, 'graph': base64.b64encode(graph.as_graph_def().SerializeToString()).decode(), 'outputs': None if default_outputs else fetches, 'runs': done})


def reference_variables(use_resource):
    kind = 'resource' if use_resource else 'reference'
    var = lambda name, value: tf1.get_variable(name, initializer=value, use_resource=use_resource)
    x_feed = [{'x': np.float32([i + 1, 2 * i - 3])} for i in range(4)]
    placeholder = lambda: tf1.placeholder(tf.float32, [2], name='x')
    inits = lambda: tf1.global_variables_initializer()

    def counter():
        x = placeholder()
        n = var('n', np.float32(10))
        with tf.control_dependencies([tf1.assign_add(n, np.float32(1))]):
            tf.add(x, n.read_value() if use_resource else tf.identity(n), name='y')
        inits()
        return ['y']
    graph_case(f'{kind}: counts before it is read', counter, x_feed)

    def after():
        x = placeholder()
        n = var('n', np.float32([1, 2]))
        old = tf.identity(n, name='old')
        with tf.control_dependencies([old]):
            new = tf1.assign(n, old * 2 + x)
        with tf.control_dependencies([new]):
            tf.identity(x - old, name='y')
        inits()
        return ['y', 'old']
    graph_case(f'{kind}: read, then written behind a control edge', after, x_feed)

    def several():
        x = placeholder()
        n = var('n', np.float32([0.5, 0.25]))
        a = tf.identity(n, name='first')
        with tf.control_dependencies([a]):
            one = tf1.assign_sub(n, x)
        with tf.control_dependencies([one]):
            b = n.read_value() if use_resource else tf.identity(n)
        tf.identity(b, name='second')
        with tf.control_dependencies([b]):
            two = tf1.assign(n, b * b)
        with tf.control_dependencies([two]):
            c = n.read_value() if use_resource else tf.identity(n)
        tf.identity(c, name='third')
        inits()
        return ['first', 'second', 'third']
    graph_case(f'{kind}: several reads and writes in a run', several, x_feed)

    def swap():
        x = placeholder()
        a, b = var('a', np.float32([1, 2])), var('b', np.float32([3, 4]))
        # an identity of a reference is the variable itself, not a copy
        old_a, old_b = a * 1., b * 1.
        with tf.control_dependencies([old_a, old_b]):
            writes = [tf1.assign(a, old_b), tf1.assign(b, old_a)]
        with tf.control_dependencies(writes):
            tf.add(x, old_a, name='y')
        inits()
        return ['y']
    graph_case(f'{kind}: two change places', swap, x_feed)

    def constant():
        x = placeholder()
        w, n = var('w', np.float32([[1, 2], [3, -4]])), var('n', np.float32(0))
        with tf.control_dependencies([tf1.assign_add(n, tf.reduce_sum(x))]):
            tf.add(tf.linalg.matvec(tf.identity(w), x), 1., name='y')
        inits()
        return ['y']
    graph_case(f'{kind}: one that nothing assigns, and one that nothing reads', constant, x_feed)

    def types():
        x = placeholder()
        n, flag, wide = var('n', np.int32([7, -7, 7])), var('flag', np.array([True, False, True])), var('wide', np.int64([1 << 33, -5]))
        old = [tf.identity(v) for v in (n, flag, wide)]
        with tf.control_dependencies(old):
            writes = [tf1.assign_add(n, tf.cast(tf.concat([x, [1.]], 0), tf.int32)), tf1.assign(flag, tf.logical_not(old[1])), tf1.assign(wide, old[2] * 2 + 1)]
        with tf.control_dependencies(writes):
            for v, name in zip(old, ('n_old', 'flag_old', 'wide_old')):
                tf.identity(v, name=name)
        inits()
        return ['n_old', 'flag_old', 'wide_old']
    graph_case(f'{kind}: of other types', types, x_feed)

    def dangling():
        x = placeholder()
        n = var('n', np.float32([1, 1]))
        y = tf.multiply(tf.identity(n), 2., name='y')
        with tf.control_dependencies([y]):
            tf1.assign(n, y + x, name='update')
        inits()
        return ['y', 'update']
    graph_case(f'{kind}: a write that is asked for by its name', dangling, x_feed)

    def grouped():
        x = placeholder()
        n = var('n', np.float32([1, 1]))
        y = tf.multiply(tf.identity(n), 2., name='y')
        with tf.control_dependencies([y]):
            write = tf1.assign(n, y + x)
        tf.group(write, name='step')
        inits()
        return ['y', 'step']
    graph_case(f'{kind}: a group that is asked for by its name', grouped, x_feed)

    def chosen():
        x = placeholder()
        n = var('n', np.float32([0, 0]))
        tf.group(tf1.assign(n, tf.constant(np.float32([5, 6]))), name='initialize_state')
        old = tf.identity(n)
        with tf.control_dependencies([old]):
            write = tf1.assign(n, x * 0.5 + old)
        with tf.control_dependencies([write]):
            tf.nn.softmax(old, name='y')
        return ['y']
    graph_case(f'{kind}: begins as a group puts it', chosen, x_feed, init='initialize_state')


    def looped():
        x = placeholder()
        w, n = var('w', np.float32([[0.5, 1], [-1, 0.25]])), var('n', np.float32([1, 0]))
        turned = tf1.while_loop(lambda i, v: i < 3, lambda i, v: (i + 1, tf.linalg.matvec(w, v) + x), [tf.constant(0), n * 1.])[1]
        with tf.control_dependencies([tf1.assign(n, turned)]):
            tf.multiply(turned, 2., name='y')
        inits()
        return ['y']
    for v2 in (False, True):
        (tf1.enable_control_flow_v2 if v2 else tf1.disable_control_flow_v2)()
        graph_case(f'{kind}: one that a loop reads, one that is put into it ({"functions" if v2 else "frames"})', looped, x_feed)


reference_variables(False)
reference_variables(True)


class Files:
    """A folder as {path: base64}."""
    @staticmethod
    def read(folder):
        return {os.path.relpath(os.path.join(at, f), folder): base64.b64encode(open(os.path.join(at, f), 'rb').read()).decode()
                for at, _, names in os.walk(folder) for f in sorted(names) if f in ('saved_model.pb',) or f.startswith('variables.')}


def folder_case(name, make, run):
    """`make(folder)` saves; `run(folder)` gives [(inputs, outputs)] of runs in order on a freshly loaded model."""
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        runs = [{'inputs': {k: array(v) for k, v in i.items()}, 'outputs': {k: array(v) for k, v in o.items()}} for i, o in run(folder)]
        cases.append({'name': name, 'folder': Files.read(folder), 'outputs': None, 'runs': runs})


def serve(feeds):
    def run(folder):
        signature = tf.saved_model.load(folder).signatures['serving_default']
        return [(feed, {k: v.numpy() for k, v in signature(**{k: tf.constant(v) for k, v in feed.items()}).items()}) for feed in feeds]
    return run


class Accumulator(tf.Module):
    def __init__(self):
        super().__init__()
        self.weights = tf.Variable(np.float32([[0.5, -1], [2, 0.25]]), name='weights')
        self.sum = tf.Variable(np.float32([[0.125, 0]]), name='sum')
        self.count = tf.Variable(np.int64(3), name='count')

    @tf.function
    def add(self, x):
        self.sum.assign_add(x)
        self.count.assign_add(1)
        return self.sum * tf.cast(self.count, tf.float32)

    @tf.function(input_signature=[tf.TensorSpec([1, 2], tf.float32, name='frame')])
    def step(self, x):
        y = tf.tanh(x @ self.weights)
        before = self.sum.read_value()
        total = self.add(y)
        return {'total': total, 'before': before}


def save_module(folder):
    module = Accumulator()
    module.step(tf.constant([[1., 2.]]))  # what is saved is not what it was made with
    tf.saved_model.save(module, folder, signatures=module.step)


folder_case('a TensorFlow 2 module with state, in nested functions', save_module, serve([{'frame': np.float32([[i, 1 - i]])} for i in range(4)]))


def save_keras(folder):
    tf.keras.utils.set_random_seed(7)
    model = tf.keras.Sequential([tf.keras.layers.Input([4, 4, 1]), tf.keras.layers.Conv2D(2, 3), tf.keras.layers.BatchNormalization(), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, activation='softmax')])
    model.export(folder, verbose=False)


def keras_runs(folder):
    signature = tf.saved_model.load(folder).signatures['serving_default']
    (key, spec), = signature.structured_input_signature[1].items()
    feeds = [{key: np.random.default_rng(i).standard_normal((1, 4, 4, 1)).astype(np.float32)} for i in range(2)]
    return serve(feeds)(folder)


class Twice(Accumulator):
    @tf.function
    def put(self, x, unchanged):
        self.sum.assign(x)
        return unchanged, self.sum - unchanged

    @tf.function(input_signature=[tf.TensorSpec([1, 2], tf.float32, name='frame')])
    def both(self, x):
        first = self.add(x)
        second = self.add(x * 2)
        given, less = self.put(first + second, x)
        return {'first': first, 'second': second, 'given': given, 'less': less, 'after': self.sum + 0.}


def save_twice(folder):
    module = Twice()
    tf.saved_model.save(module, folder, signatures={'twice': module.both})


def run_twice(folder):
    call = tf.saved_model.load(folder).signatures['twice']
    feeds = [np.float32([[i, 0.5 - i]]) for i in range(3)]
    return [({'frame': f}, {k: v.numpy() for k, v in call(frame=tf.constant(f)).items()}) for f in feeds]


folder_case('a function that is called twice, another that gives an argument back; the only signature', save_twice, run_twice)
folder_case('a Keras model, exported', save_keras, keras_runs)


def save_tf1(folder):
    with tf.Graph().as_default() as graph:
        x = tf1.placeholder(tf.float32, [1, 2], name='in')
        w = tf1.get_variable('w', initializer=np.float32([[1, -1], [0.5, 2]]), use_resource=False)
        n = tf1.get_variable('n', initializer=np.float32([[0, 0]]), use_resource=False)
        old = tf.identity(n)
        with tf.control_dependencies([old]):
            write = tf1.assign(n, old + x @ w)
        with tf.control_dependencies([write]):
            y = tf.nn.relu(old, name='out')
        with tf1.Session(graph=graph) as session:
            session.run(tf1.global_variables_initializer())
            session.run(y, {x: [[3., 4.]]})
            tf1.saved_model.simple_save(session, folder, {'image': x}, {'scores': y})


def tf1_runs(folder):
    with tf.Graph().as_default() as graph, tf1.Session(graph=graph) as session:
        tf1.saved_model.load(session, ['serve'], folder)
        feeds = [np.float32([[i, -i]]) for i in range(3)]
        return [({'image': f}, {'scores': session.run('out:0', {'in:0': f})}) for f in feeds]


folder_case('a TensorFlow 1 SavedModel with variables by reference', save_tf1, tf1_runs)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'cases.json'), 'w') as f:
    json.dump(cases, f, indent=1)
    f.write('\n')
print(len(cases), 'cases')
