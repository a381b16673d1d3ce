import { type Exported, Nodes } from './onnx-nodes.ts';

/** A residual block with group norms in pieces, channels that are normalised to length 1, and a classifier behind a flattened image. */
export function resnetBlock(): Exported {
  const net = new Nodes(39), [c, side] = [8, 6];
  const x = net.conv('x', 3, c, 3), y = net.conv(net.silu(net.groupNorm(x, c, 4, side)), c, c, 3);
  const sum = net.add('Add', [x, net.conv(net.silu(net.groupNorm(y, c, 4, side)), c, c, 3)]);
  const length = net.add('Clip', [net.add('ReduceL2', [sum], { axes: [1], keepdims: 1 }), net.scalar(1e-12)]);
  const flat = net.add('Flatten', [net.add('MaxPool', [net.add('Div', [sum, net.add('Expand', [length, net.integers(1, c, side, side)])])], { kernel_shape: [2, 2], strides: [2, 2] })]);
  const all = c * side * side / 4;
  return net.finish({ x: [1, 3, side, side] }, [net.add('Gemm', [flat, net.weights([5, all], all), net.random([5], -0.1, 0.1)], { transB: 1 })]);
}

/** Units of ShuffleNet v2 with channel shuffles, then a larger image by pixel shuffle, in pieces too. */
export function shuffleNet(): Exported {
  const net = new Nodes(40), side = 8;
  const shuffled = (x: string, c: number): string => net.reshape(net.transpose(net.reshape(x, 1, 2, c / 2, side, side), 0, 2, 1, 3, 4), 1, c, side, side);
  let x = net.add('Relu', [net.conv('x', 3, 16, 3, { stride: 2 })]);
  for (let i = 0; i < 2; i++) {
    const [kept, own] = net.many('Split', [x, net.integers(8, 8)], 2, { axis: 1 });
    const wide = net.batchNorm(net.conv(net.add('Relu', [net.conv(own!, 8, 8, 1)]), 8, 8, 3, { groups: 8 }), 8);
    x = shuffled(net.add('Concat', [kept!, net.add('Relu', [net.conv(wide, 8, 8, 1)])], { axis: 1 }), 16);
  }
  const pixels = net.conv(x, 16, 12, 3), larger = net.reshape(net.transpose(net.reshape(pixels, 1, 3, 2, 2, side, side), 0, 1, 4, 2, 5, 3), 1, 3, 2 * side, 2 * side);
  return net.finish({ x: [1, 3, 2 * side, 2 * side] }, [net.add('Clip', [net.add('Add', [larger, 'x']), net.scalar(0), net.scalar(1)])]);
}

/** A detector in the manner of YOLO v8: split and joined blocks, a pyramid of pools, heads at two scales, boxes from distributions, suppression. */
export function yolo(): Exported {
  const net = new Nodes(41), [classes, bins] = [3, 8], act = (x: string, c: number, n: number, k: number, stride = 1): string => net.silu(net.conv(x, c, n, k, { stride, gain: 1.6 }));
  const block = (x: string, c: number): string => {
    const [a, b] = net.many('Split', [act(x, c, c, 1), net.integers(c / 2, c / 2)], 2, { axis: 1 });
    return act(net.add('Concat', [a!, b!, net.add('Add', [b!, act(b!, c / 2, c / 2, 3)])], { axis: 1 }), 3 * c / 2, c, 1);
  };
  const pool = (x: string): string => net.add('MaxPool', [x], { kernel_shape: [5, 5], pads: [2, 2, 2, 2], strides: [1, 1] });
  const fine = block(act(act('x', 3, 8, 3, 2), 8, 16, 3, 2), 16), small = act(act(fine, 16, 16, 3, 2), 16, 8, 1);
  const [one, two] = [pool(small), pool(pool(small))], coarse = act(net.add('Concat', [small, one, two], { axis: 1 }), 24, 16, 1);
  const up = net.add('Resize', [coarse, '', net.floats(1, 1, 2, 2)], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  const joined = block(act(net.add('Concat', [up, fine], { axis: 1 }), 32, 16, 1), 16);
  const head = (x: string, side: number): string => net.reshape(net.add('Concat', [net.conv(act(x, 16, 16, 3), 16, 4 * bins, 1, { gain: 2 }), net.conv(act(x, 16, 16, 3), 16, classes, 1, { gain: 2 })], { axis: 1 }), 1, 4 * bins + classes, side * side);
  const sides = [8, 4], anchors = sides.flatMap((side) => Array.from({ length: side * side }, (_, i) => ({ x: i % side + 0.5, y: Math.floor(i / side) + 0.5, stride: 32 / side })));
  const all = net.add('Concat', [head(joined, 8), head(coarse, 4)], { axis: 2 }), count = anchors.length;
  const [boxes, scores] = net.many('Split', [all, net.integers(4 * bins, classes)], 2, { axis: 1 });
  const spread = net.add('Softmax', [net.transpose(net.reshape(boxes!, 1, 4, bins, count), 0, 2, 1, 3)], { axis: 1 });
  const distances = net.reshape(net.add('Conv', [spread, net.numbers([1, bins, 1, 1], Array.from({ length: bins }, (_, i) => i))], { kernel_shape: [1, 1] }), 1, 4, count);
  const centres = net.numbers([1, 2, count], [...anchors.map((a) => a.x), ...anchors.map((a) => a.y)]), strides = net.numbers([1, count], anchors.map((a) => a.stride));
  const from = net.add('Sub', [centres, net.slice(distances, 1, 0, 2)]), to = net.add('Add', [net.slice(distances, 1, 2, 4), centres]);
  const centre = net.add('Div', [net.add('Add', [from, to]), net.scalar(2)]), size = net.add('Sub', [to, from]);
  const placed = net.add('Mul', [net.add('Concat', [centre, size], { axis: 1 }), strides]), likely = net.add('Sigmoid', [scores!]);
  const chosen = net.add('NonMaxSuppression', [net.transpose(placed, 0, 2, 1), likely, net.integers(4), net.floats(0.5), net.floats(0.55)], { center_point_box: 1 });
  return net.finish({ x: [1, 3, 32, 32] }, [net.add('Concat', [placed, likely], { axis: 1 }), chosen], [chosen]);
}
