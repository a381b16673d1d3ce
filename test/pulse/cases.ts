import type { Problem } from './problem.ts';
import * as s from './steps.ts';

/** A problem, and what its streaming form costs: frames of delay of the last output, elements of state. */
export interface Case extends Problem { readonly what?: string; readonly delay?: number; readonly state?: number; /** Of each element; 4 where not given. */ readonly bytes?: number }

/** What a failing random problem prints goes here. */
export const cases: readonly Case[] = [
  {
    what: 'two branches that wait for a third wait as one sum', delay: 1, state: 4 + 2,
    shape: [1, 'S', 4], seed: 5, pulse: 2, length: 9,
    steps: [s.conv(0, { kernel: 1, out: 4 }), s.relu(1), s.conv(2, { kernel: 1, out: 4 }), s.relu(3), s.conv(4, { kernel: 1, out: 1 }), s.conv(5, { kernel: 3, out: 4, same: true }), s.add(2, 4, 6)],
  },
  {
    what: 'two branches that wait for a third, one by one: no product is computed twice to keep less', delay: 1, state: 4 + 4 + 2,
    shape: [1, 'S', 4], seed: 5, pulse: 2, length: 9,
    steps: [s.conv(0, { kernel: 1, out: 4 }), s.relu(1), s.conv(2, { kernel: 1, out: 4 }), s.relu(3), s.conv(4, { kernel: 1, out: 1 }), s.conv(5, { kernel: 3, out: 4, same: true }), s.binary(2, 6, 'max'), s.binary(4, 6, 'min')],
  },
  {
    what: 'frames that padding stands for in a part of a stream are others in the whole',
    shape: [2, 'S', 4], seed: 77600715, length: 7, pulse: 9, steps: [s.unsqueeze(0, 3), s.crop(1, 3, 0), s.conv(2, { kernel: 4, dilation: 1, stride: 1, same: true, out: 4 }), s.conv(1, { kernel: 3, dilation: 2, stride: 3, out: 1 })],
  },
  {
    what: 'waiting does not move over windows whose past is put in front before they are padded', delay: 6,
    shape: [1, 'S', 3], seed: 77280498, length: 26, pulse: 1, steps: [s.conv(0, { kernel: 3, back: 1, out: 2 }), s.crop(1, 1, 3), s.conv(2, { kernel: 3, same: true, out: 3 }), s.crop(0, 2, 3), s.binary(3, 4, 'max')],
  },
  {
    what: 'what waits for windows over the same frames, padded, needs no past of its own', delay: 2, state: 4 * 2,
    shape: [1, 'S', 2], seed: 5, pulse: 2, length: 9, steps: [s.unary(0, 'exp'), s.conv(1, { kernel: 5, out: 2, same: true }), s.add(1, 2)],
  },
  {
    what: 'what waits for a stream with weights that are others at its start waits with these', delay: 15,
    shape: [1, 'S', 1], seed: 1570549, length: 18, pulse: 1, steps: [s.conv(0, { kernel: 3, same: true, out: 1 }), s.interpolate(1, 3, 'halfPixel', true), s.interpolate(2, 2, 'halfPixel', false)],
  },
  {
    what: 'two gated layers with residual and skips: only what convolutions look back on is kept', delay: 14, state: 4 * 2 + 2 * (4 + 8),
    shape: [1, 'S', 4], seed: 1, length: 30, pulse: 3,
    steps: [
      s.conv(0, { kernel: 3, out: 2 }),
      s.conv(1, { kernel: 3, dilation: 2, out: 6 }), s.gate(2), s.conv(3, { kernel: 1, out: 2 }), s.crop(1, 4, 0), s.add(4, 5),
      s.conv(6, { kernel: 3, dilation: 4, out: 6 }), s.gate(7), s.conv(3, { kernel: 1, out: 5 }), s.crop(9, 8, 0), s.conv(8, { kernel: 1, out: 5 }), s.add(10, 11), s.softmax(12),
    ],
  },
  {
    what: 'a past is not moved over a window that begins with frames of padding', delay: 2,
    shape: [1, 'S', 1], seed: 3, length: 40, pulse: 12, steps: [s.conv(0, { kernel: 8, stride: 2, same: true, out: 4 }), s.crop(1, 1, 2), s.conv(2, { kernel: 2, stride: 2, same: true, out: 4 })],
  },
  {
    what: 'a join of unequal delays waits for the later', delay: 4, state: 2 * 4,
    shape: [1, 'S', 2], seed: 2, length: 20, pulse: 4, steps: [s.conv(0, { kernel: 5, out: 2 }), s.crop(0, 0, 4), s.add(1, 2)],
  },
  {
    what: 'windows over one wire share what is kept of it', delay: 6, state: 3 * 6,
    shape: [1, 'S', 3], seed: 3, length: 20, pulse: 2, steps: [s.conv(0, { kernel: 3, out: 2 }), s.conv(0, { kernel: 7, out: 2 }), s.crop(1, 4, 0), s.add(2, 3)],
  },
  {
    what: 'a stride waits until its windows begin where those of the batch do', delay: 2, state: 2 * 4 + 2 * 2,
    shape: [1, 'S', 2], seed: 4, length: 20, pulse: 6, steps: [s.conv(0, { kernel: 5, out: 2 }), s.maxPool(1, { kernel: 3, stride: 3 })],
  },
  {
    what: 'a window no longer than its stride keeps nothing', delay: 0, state: 0,
    shape: [1, 'S', 2], seed: 5, length: 20, pulse: 12, steps: [s.maxPool(0, { kernel: 3, stride: 4 }), s.conv(1, { kernel: 1, stride: 3, out: 2 })],
  },
  {
    what: 'causal convolutions wait for nothing', delay: 0, state: 3 * 4 + 2 * 8,
    shape: [1, 'S', 3], seed: 6, length: 20, pulse: 3, steps: [s.conv(0, { kernel: 3, dilation: 2, out: 2, front: 4 }), s.relu(1), s.conv(2, { kernel: 3, dilation: 4, out: 2, front: 8 }), s.add(1, 3)],
  },
  {
    what: 'padding before a convolution is in what it keeps', delay: 0, state: 2 * 3,
    shape: [1, 'S', 3], seed: 7, length: 20, pulse: 3, steps: [s.pad(0, 2, 0), s.conv(1, { kernel: 3, out: 2 })],
  },
  {
    what: 'padding that nothing looks back on is waited for', delay: 0, state: 3 * 3,
    shape: [1, 'S', 3], seed: 8, length: 20, pulse: 2, steps: [s.pad(0, 3, 0), s.unary(1, 'exp')],
  },
  {
    what: 'a strided causal convolution', delay: 0, state: 3 * 2,
    shape: [1, 'S', 3], seed: 9, length: 21, pulse: 4, steps: [s.conv(0, { kernel: 3, stride: 2, out: 2, front: 2 })],
  },
  {
    what: 'frames side by side and back', delay: 4, state: 1 + 1,
    shape: [1, 'S', 2], seed: 10, length: 20, pulse: 2, steps: [s.crop(0, 3, 0), s.unfold(1, 2), s.conv(2, { kernel: 2, out: 1 }), s.crop(3, 0, 1), s.fold(4, 2)],
  },
  {
    what: 'padding of 8-bit integers in frames of half a word is no zero', delay: 0, state: 4, bytes: 1,
    shape: [1, 'S', 2], seed: 11, length: 7, pulse: 2, steps: [s.quantizedConv(0, { kernel: 3, front: 2, out: 2 })],
  },
  {
    what: 'padding of 8-bit integers in whole words', delay: 0, state: 8, bytes: 1,
    shape: [1, 'S', 4], seed: 12, length: 7, pulse: 2, steps: [s.quantizedConv(0, { kernel: 3, front: 2, out: 2 })],
  },
];
