"""ONNX's backend interface over the command `linnet`: whoever has Python runs ONNX's own test suite against it (README).

LINNET is the command, default `npx linnet`; LINNET_BOARD the board, default `host`.
"""
import os
import shlex
import subprocess
import tempfile

import numpy
import onnx
from onnx.backend.base import Backend, BackendRep
from onnx.backend.test.runner import BackendIsNotSupposedToImplementIt

COMMAND = shlex.split(os.environ.get('LINNET', 'npx linnet'))
BOARD = os.environ.get('LINNET_BOARD', 'host')


class LinnetRep(BackendRep):
    def __init__(self, model):
        self.model = model

    def run(self, inputs, **kwargs):
        graph = self.model.graph
        given = {i.name for i in graph.initializer}
        names = [i.name for i in graph.input if i.name not in given]
        inputs = [numpy.asarray(x) if isinstance(x, numpy.generic) else x for x in inputs]
        if not all(isinstance(x, numpy.ndarray) and x.dtype.kind in 'fiub' for x in inputs):
            raise BackendIsNotSupposedToImplementIt('an input that is no array of numbers')
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(self.model, os.path.join(folder, 'model.onnx'))
            for i, x in enumerate(inputs):
                numpy.save(os.path.join(folder, f'{i}.npy'), x)
            # inputs that decide shapes have to be constants: integers, where the network is refused without
            for constant in (lambda x: False, lambda x: x.dtype.kind in 'iub', lambda x: True):
                words = [w for i, (name, x) in enumerate(zip(names, inputs)) for w in ('--value' if constant(x) else '--in', f'{name}={i}.npy')]
                done = subprocess.run([*COMMAND, 'run', 'model.onnx', '--board', BOARD, *words, '--out-dir', 'out'], cwd=folder, capture_output=True, text=True)
                if done.returncode == 0 or 'must be known before' not in done.stderr:
                    break
            if done.returncode == 1 and done.stderr.startswith('linnet: '):
                raise BackendIsNotSupposedToImplementIt(done.stderr.strip())
            if done.returncode != 0:
                raise RuntimeError(done.stderr.strip())
            return tuple(numpy.load(os.path.join(folder, 'out', o.name.replace('/', '_').replace(':', '_') + '.npy')) for o in graph.output)


class LinnetBackend(Backend):
    @classmethod
    def prepare(cls, model, device='CPU', **kwargs):
        return LinnetRep(model)

    @classmethod
    def run_model(cls, model, inputs, device='CPU', **kwargs):
        return cls.prepare(model, device, **kwargs).run(inputs)

    @classmethod
    def supports_device(cls, device):
        return device == 'CPU'


prepare = LinnetBackend.prepare
run_model = LinnetBackend.run_model
supports_device = LinnetBackend.supports_device
