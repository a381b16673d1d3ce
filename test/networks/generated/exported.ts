import { type Exported, Nodes } from './onnx-nodes.ts';
import { conformer, decoder, recurrentDenoiser } from './exported-sequences.ts';
import { resnetBlock, shuffleNet, yolo } from './exported-images.ts';

function mobilenetV3(): Exported {
  const net = new Nodes(31);
  let x = net.hardSwish(net.batchNorm(net.conv('x', 3, 8, 3, { stride: 2 }), 8));
  for (const swish of [false, true]) {
    const act = (y: string): string => (swish ? net.hardSwish(y) : net.add('Relu', [y]));
    const wide = act(net.batchNorm(net.conv(x, 8, 24, 1), 24)), y = act(net.batchNorm(net.conv(wide, 24, 24, 3, { groups: 24 }), 24));
    x = net.add('Add', [x, net.batchNorm(net.conv(net.squeezeExcite(y, 24, 8), 24, 8, 1), 8)]);
  }
  const pooled = net.add('Flatten', [net.add('GlobalAveragePool', [net.hardSwish(net.batchNorm(net.conv(x, 8, 32, 1), 32))])]);
  return net.finish({ x: [1, 3, 32, 32] }, [net.dense(pooled, 32, 10)]);
}

function efficientnetLite(): Exported {
  const net = new Nodes(32);
  let x = net.relu6(net.batchNorm(net.conv('x', 3, 8, 3, { stride: 2 }), 8));
  for (let i = 0; i < 2; i++) {
    const wide = net.relu6(net.batchNorm(net.conv(x, 8, 24, 1), 24)), y = net.relu6(net.batchNorm(net.conv(wide, 24, 24, 5, { groups: 24 }), 24));
    x = net.add('Add', [net.batchNorm(net.conv(y, 24, 8, 1), 8), x]);
  }
  const pooled = net.add('ReduceMean', [x], { axes: [2, 3], keepdims: 0 });
  return net.finish({ x: [1, 3, 32, 32] }, [net.dense(pooled, 8, 10)]);
}

function unet(): Exported {
  const net = new Nodes(33), block = (y: string, c: number, n: number): string => net.silu(net.batchNorm(net.conv(y, c, n, 3), n));
  const [one, pool] = [block('x', 1, 8), (y: string): string => net.add('MaxPool', [y], { kernel_shape: [2, 2], strides: [2, 2] })];
  const two = block(pool(one), 8, 12), three = block(pool(two), 12, 16);
  const up = (y: string): string => net.add('Resize', [y, '', net.floats(1, 1, 2, 2)], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  const back = block(net.add('Concat', [up(three), two], { axis: 1 }), 28, 12), last = block(net.add('Concat', [up(back), one], { axis: 1 }), 20, 8);
  return net.finish({ x: [1, 1, 32, 32] }, [net.add('Sigmoid', [net.conv(last, 8, 1, 1)])]);
}

function encoder(): Exported {
  const net = new Nodes(34), [t, c] = [12, 16];
  let x = net.add('Add', ['x', net.random([1, t, c], -1, 1)]);
  for (let i = 0; i < 2; i++) {
    x = net.add('Add', [x, net.attention(net.layerNorm(x, c), t, c, 2)]);
    x = net.add('Add', [x, net.dense(net.gelu(net.dense(net.layerNorm(x, c), c, 2 * c)), 2 * c, c)]);
  }
  return net.finish({ x: [1, t, c] }, [net.layerNorm(x, c)]);
}

/** Frames of magnitudes [1, 1, 1, 32], and what its convolutions saw of the two frames before. */
function denoiser(): Exported {
  const net = new Nodes(35), outputs: string[] = [];
  let x = 'x';
  for (const [i, [c, n]] of ([[1, 8], [8, 8]] as const).entries()) {
    const seen = net.add('Concat', [`cache${i}`, x], { axis: 2 });
    outputs.push(net.add('Slice', [seen, net.integers(1), net.integers(3), net.integers(2)]));
    const sum = net.add('Conv', [seen, net.weights([n, c, 3, 3], 9 * c), net.random([n], -0.1, 0.1)], { kernel_shape: [3, 3], pads: [0, 1, 0, 1] });
    x = net.add('PRelu', [sum, net.random([n, 1, 1], 0.1, 0.3)]);
  }
  const mask = net.add('Sigmoid', [net.conv(x, 8, 1, 1)]);
  return net.finish({ x: [1, 1, 1, 32], cache0: [1, 1, 2, 32], cache1: [1, 8, 2, 32] }, [net.add('Mul', ['x', mask]), ...outputs]);
}

/** By name. */
export const exported: Readonly<Record<string, () => Exported>> = { mobilenetV3, efficientnetLite, unet, encoder, denoiser, conformer, decoder, recurrentDenoiser, resnetBlock, shuffleNet, yolo };
