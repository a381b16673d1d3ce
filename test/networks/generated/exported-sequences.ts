import { type Exported, Nodes } from './onnx-nodes.ts';

/** A block of a Conformer (Gulati et al., 2020) over [1, T, C]: half a feed-forward layer, attention with relative positions, a convolution, the other half. */
export function conformer(): Exported {
  const net = new Nodes(36), [t, c, heads] = [10, 16, 2], d = c / heads;
  const feedForward = (x: string): string => net.dense(net.silu(net.dense(net.layerNorm(x, c), c, 4 * c)), 4 * c, c);
  const half = (x: string, y: string): string => net.add('Add', [x, net.add('Mul', [y, net.scalar(0.5)])]);

  const attention = (x: string): string => {
    const split = (y: string, ...perm: readonly number[]): string => net.transpose(net.reshape(y, 1, -1, heads, d), ...perm);
    const q = net.reshape(net.dense(x, c, c), 1, t, heads, d), k = split(net.dense(x, c, c), 0, 2, 3, 1), v = split(net.dense(x, c, c), 0, 2, 1, 3);
    const p = split(net.add('MatMul', [net.random([1, 2 * t - 1, c], -1, 1), net.weights([c, c], c)]), 0, 2, 3, 1);
    const [content, position] = [0, 1].map(() => net.transpose(net.add('Add', [q, net.random([heads, d], -0.1, 0.1)]), 0, 2, 1, 3));
    // column j of row i becomes that of position i - j
    const padded = net.add('Pad', [net.add('MatMul', [position!, p]), net.integers(0, 0, 0, 1, 0, 0, 0, 0)]);
    const shifted = net.reshape(net.slice(net.reshape(padded, 1, heads, 2 * t, t), 2, 1, 2 * t), 1, heads, t, 2 * t - 1);
    const scores = net.add('Div', [net.add('Add', [net.add('MatMul', [content!, k]), net.slice(shifted, 3, 0, t)]), net.scalar(Math.sqrt(d))]);
    const heard = net.transpose(net.add('MatMul', [net.add('Softmax', [scores], { axis: -1 }), v]), 0, 2, 1, 3);
    return net.dense(net.reshape(heard, 1, t, c), c, c);
  };

  const convolution = (x: string): string => {
    const [a, b] = net.many('Split', [net.conv1d(net.transpose(x, 0, 2, 1), c, 2 * c, 1), net.integers(c, c)], 2, { axis: 1 });
    const gated = net.add('Mul', [a!, net.add('Sigmoid', [b!])]), wide = net.conv1d(gated, c, c, 5, c);
    return net.transpose(net.conv1d(net.silu(net.batchNorm(wide, c)), c, c, 1), 0, 2, 1);
  };

  let x = half('x', feedForward('x'));
  x = net.add('Add', [x, attention(net.layerNorm(x, c))]);
  x = net.add('Add', [x, convolution(net.layerNorm(x, c))]);
  return net.finish({ x: [1, t, c] }, [net.layerNorm(half(x, feedForward(x)), c)]);
}

/** One step of a decoder with a cache of keys and values: a token in, scores of the next and the longer cache out; RMS norms, rotated positions, gated layers. */
export function decoder(): Exported {
  const net = new Nodes(37), [c, heads, past] = [16, 2, 5], d = c / heads, caches: string[] = [];
  const rotated = (x: string): string => {
    const [left, right] = [net.slice(x, 3, 0, d / 2), net.slice(x, 3, d / 2, 2 ** 40)];
    const turned = net.add('Concat', [net.add('Neg', [right]), left], { axis: -1 });
    return net.add('Add', [net.add('Mul', [x, 'cos']), net.add('Mul', [turned, 'sin'])]);
  };
  let x = net.add('Gather', [net.random([20, c], -1, 1), 'token']);
  for (const layer of [0, 1]) {
    const normal = net.rmsNorm(x, c), split = (): string => net.transpose(net.reshape(net.add('MatMul', [normal, net.weights([c, c], c)]), 1, 1, heads, d), 0, 2, 1, 3);
    const q = rotated(split()), k = net.add('Concat', [`key${layer}`, rotated(split())], { axis: 2 }), v = net.add('Concat', [`value${layer}`, split()], { axis: 2 });
    caches.push(k, v);
    const scores = net.add('Softmax', [net.add('Div', [net.add('MatMul', [q, net.transpose(k, 0, 1, 3, 2)]), net.scalar(Math.sqrt(d))])], { axis: -1 });
    const heard = net.reshape(net.transpose(net.add('MatMul', [scores, v]), 0, 2, 1, 3), 1, 1, c);
    x = net.add('Add', [x, net.add('MatMul', [heard, net.weights([c, c], c)])]);
    const inner = net.rmsNorm(x, c), gate = net.silu(net.add('MatMul', [inner, net.weights([c, 3 * c], c)]));
    x = net.add('Add', [x, net.add('MatMul', [net.add('Mul', [gate, net.add('MatMul', [inner, net.weights([c, 3 * c], c)])]), net.weights([3 * c, c], 3 * c)])]);
  }
  const cache = { shape: [1, heads, 'past', d], run: [1, heads, past, d] };
  return net.finish({ token: { shape: [1, 1], integers: [7] }, cos: [1, 1, 1, d], sin: [1, 1, 1, d], key0: cache, value0: cache, key1: cache, value1: cache }, [net.add('MatMul', [net.rmsNorm(x, c), net.weights([c, 20], c)]), ...caches]);
}

/** A frame of a spectrum [1, 1, 2, 33]: strided convolutions with a cache of the frame before, a GRU with its state, transposed convolutions, a mask. */
export function recurrentDenoiser(): Exported {
  const net = new Nodes(38), n = 24;
  const down = (x: string, c: number, m: number): string => net.add('PRelu', [net.batchNorm(net.add('Conv', [x, net.weights([m, c, 2, 3], 6 * c), net.random([m], -0.1, 0.1)], { kernel_shape: [2, 3], strides: [1, 2], pads: [0, 1, 0, 1] }), m), net.random([m, 1, 1], 0.1, 0.3)]);
  const seen = net.add('Concat', ['cache', 'x'], { axis: 2 }), one = down(seen, 2, 6), seenToo = net.add('Concat', ['cache2', one], { axis: 2 }), two = down(seenToo, 6, 8);
  const rows = net.reshape(net.transpose(two, 0, 2, 1, 3), 1, 1, 72);
  const [all, state] = net.many('GRU', [rows, net.weights([1, 3 * n, 72], 72), net.weights([1, 3 * n, n], n), net.random([1, 6 * n], -0.1, 0.1), '', 'state'], 2, { hidden_size: n, linear_before_reset: 1 });
  const wide = net.transpose(net.reshape(net.dense(net.add('Squeeze', [all!, net.integers(1)]), n, 72), 1, 1, 8, 9), 0, 2, 1, 3);
  const up = (x: string, c: number, m: number): string => net.add('ConvTranspose', [x, net.weights([c, m, 1, 3], 3 * c), net.random([m], -0.1, 0.1)], { kernel_shape: [1, 3], strides: [1, 2], pads: [0, 1, 0, 1] });
  const back = net.add('Elu', [net.batchNorm(up(net.add('Concat', [wide, two], { axis: 1 }), 16, 6), 6)]);
  const mask = net.add('Tanh', [up(net.add('Concat', [back, one], { axis: 1 }), 12, 2)]);
  return net.finish({ x: [1, 2, 1, 33], cache: [1, 2, 1, 33], cache2: [1, 6, 1, 17], state: [1, 1, n] }, [net.add('Mul', ['x', mask]), net.slice(seen, 2, 1, 2), net.slice(seenToo, 2, 1, 2), state!]);
}
