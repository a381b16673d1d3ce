import { flag, float, i, Layers, text, type } from './layers.ts';

/** A network of ours in TensorFlow's format, made from a seed: the same bytes every time. */
export interface Generated {
  readonly model: Uint8Array;
  /** Of the input; absent: the bytes of a WAV file. */
  readonly input: { readonly name: string; readonly shape?: readonly number[] };
  readonly output: string;
  /** Frames a pulse that it is streamed with; none: it is no stream. */
  readonly pulses: readonly number[];
}

/** Inverted residuals over images, as MobileNet v2 has them. */
function mobilenet(): Generated {
  const net = new Layers(1);
  let x = net.normalised('stem', net.input('image', 1, 64, 64, 3), [3, 3, 3, 8], 2), c = 8;
  for (const [k, [n, stride]] of ([[8, 1], [12, 2], [12, 1], [16, 2], [16, 1], [24, 2], [24, 1]] as const).entries()) {
    const wide = net.normalised(`block${k}/expand`, x, [1, 1, c, 4 * c]);
    const y = net.normalised(`block${k}/project`, net.depthwise(`block${k}`, wide, 4 * c, stride), [1, 1, 4 * c, n], 1, false);
    x = n === c && stride === 1 ? net.add(`block${k}/add`, 'AddV2', [x, y]) : y;
    c = n;
  }
  const last = net.normalised('last', x, [1, 1, c, 64]);
  const pooled = net.add('pooled', 'Mean', [last, net.integers('axes', [2], 1, 2)], { keep_dims: flag(false) });
  net.add('probabilities', 'Softmax', [net.dense('classes', pooled, 64, 10)]);
  return { model: net.bytes, input: { name: 'image', shape: [1, 64, 64, 3] }, output: 'probabilities', pulses: [] };
}

/** WAV bytes of a second, cepstra of 49 frames, two convolutions. */
function keywords(): Generated {
  const net = new Layers(2);
  net.add('wav_data', 'Placeholder', [], { dtype: type('string'), shape: { shape: {} } });
  net.add('decoded', 'DecodeWav', ['wav_data'], { desired_channels: i(1), desired_samples: i(16_000) });
  net.add('power', 'AudioSpectrogram', ['decoded'], { window_size: i(640), stride: i(320), magnitude_squared: flag(true) });
  net.add('Mfcc', 'Mfcc', ['power', 'decoded:1'], { lower_frequency_limit: float(20), upper_frequency_limit: float(4000), filterbank_channel_count: i(40), dct_coefficient_count: i(10) });
  const image = net.add('image', 'Reshape', ['Mfcc', net.integers('image/shape', [4], -1, 49, 10, 1)]);
  const first = net.add('first', 'Relu', [net.conv('conv1', image, [10, 4, 1, 16], { padding: 'VALID' })]);
  const second = net.add('second', 'Relu', [net.conv('conv2', first, [10, 4, 16, 12], { stride: 2, padding: 'VALID' })]);
  const flat = net.add('flat', 'Reshape', [second, net.integers('flat/shape', [2], -1, 16 * 2 * 12)]);
  net.add('labels_softmax', 'Softmax', [net.dense('labels', net.dense('narrow', flat, 16 * 2 * 12, 16), 16, 12)]);
  return { model: net.bytes, input: { name: 'wav_data' }, output: 'labels_softmax', pulses: [] };
}

interface Cell { readonly x: string; readonly state: (name: string) => string; readonly constant: (name: string, from: string) => string }

/**
 * A loop over rows [T, 1, d] as TensorFlow 1 writes dynamic_rnn: frames of Enter, Merge, Switch, NextIteration and Exit around a cell that
 * gives the next states; what `h` becomes is collected. Gives [T, 1, n] and the last `h`.
 */
function loop(net: Layers, rows: string, n: number, states: readonly string[], cell: (c: Cell) => ReadonlyMap<string, string>): { readonly all: string; readonly last: string } {
  const enter = (name: string, from: string, constant = true): string => net.add(`${name}/enter`, 'Enter', [from], { frame_name: text('loop'), is_constant: flag(constant) });
  const [zero, one] = [net.integers('zero', [], 0), net.integers('one', [], 1)];
  const size = net.add('size', 'StridedSlice', [net.add('shape', 'Shape', [rows], { out_type: type('int32') }), net.integers('begin', [1], 0), net.integers('end', [1], 1), net.integers('step', [1], 1)], { shrink_axis_mask: i(1) });
  const places = net.add('places', 'Range', [zero, size, one]);
  for (const name of ['in', 'out']) net.add(name, 'TensorArrayV3', [size], { dtype: type('float'), clear_after_read: flag(true), dynamic_size: flag(false) });
  const filled = net.add('filled', 'TensorArrayScatterV3', ['in', places, rows, 'in:1'], { T: type('float') });
  const [limit, step, read, from, written] = [enter('limit', size), enter('one', one), enter('in', 'in'), enter('filled', filled), enter('out', 'out')];
  const begun = new Map([['k', zero], ['flow', 'out:1'], ...states.map((name): [string, string] => [name, net.values(`${name}/zero`, [1, n], 0, 0)])]);
  for (const [name, value] of begun) net.add(`${name}/merge`, 'Merge', [enter(name, value, false), `${name}/next`]);
  net.add('goesOn', 'LoopCond', [net.add('less', 'Less', ['k/merge', limit])]);
  for (const name of begun.keys()) net.add(name, 'Identity', [`${net.add(`${name}/switch`, 'Switch', [`${name}/merge`, 'goesOn'])}:1`]);
  const x = net.add('frame', 'TensorArrayReadV3', [read, 'k', from], { dtype: type('float') });
  const next = cell({ x, state: (name) => name, constant: enter });
  const flow = net.add('write', 'TensorArrayWriteV3', [written, 'k', next.get('h') ?? '', 'flow'], { T: type('float') });
  for (const [name, value] of [['k', net.add('k/add', 'AddV2', ['k', step])], ['flow', flow], ...next] as const) net.add(`${name}/next`, 'NextIteration', [value]);
  net.add('flow/exit', 'Exit', ['flow/switch']);
  return { all: net.add('gathered', 'TensorArrayGatherV3', ['out', places, 'flow/exit'], { dtype: type('float'), element_shape: { shape: { dim: [{ size: 1 }, { size: n }] } } }), last: net.add('h/exit', 'Exit', ['h/switch']) };
}

/** The last state of a GRU over 25 frames of cepstra. */
function gru(): Generated {
  const [net, frames, depth, n] = [new Layers(3), 25, 10, 32] as const;
  const rows = net.add('rows', 'Reshape', [net.input('x', 1, frames, depth), net.integers('rows/shape', [3], frames, 1, depth)]);
  const { last } = loop(net, rows, n, ['h'], ({ x, state, constant }) => {
    const h = state('h'), axis = constant('axis', net.integers('axis', [], 1));
    const affine = (name: string, from: string, columns: number, low: number, high: number): string => {
      const product = net.add(`${name}/product`, 'MatMul', [from, constant(`${name}/w`, net.weights(`${name}/w`, [depth + n, columns], depth + n))]);
      return net.add(`${name}/bias`, 'BiasAdd', [product, constant(`${name}/b`, net.values(`${name}/b`, [columns], low, high))]);
    };
    const gates = net.add('gates', 'Sigmoid', [affine('gates', net.add('joined', 'ConcatV2', [x, h, axis], { N: i(2) }), 2 * n, 0.5, 1)]);
    const reset = net.add('split', 'Split', [axis, gates], { num_split: i(2) }), update = 'split:1';
    const inner = net.add('inner', 'ConcatV2', [x, net.add('reset', 'Mul', [reset, h]), axis], { N: i(2) });
    const fresh = net.add('candidate', 'Tanh', [affine('candidate', inner, n, -0.1, 0.1)]);
    const taken = net.add('remainder', 'Sub', [constant('whole', net.values('whole', [], 1, 1)), update]);
    return new Map([['h', net.add('state', 'AddV2', [net.add('held', 'Mul', [update, h]), net.add('taken', 'Mul', [taken, fresh])])]]);
  });
  net.add('labels_softmax', 'Softmax', [net.dense('labels', last, n, 12)]);
  return { model: net.bytes, input: { name: 'x', shape: [1, frames, depth] }, output: 'labels_softmax', pulses: [] };
}

/** Frames through an LSTM of 24 units, and a score for each of them. */
function lstm(): Generated {
  const [net, depth, n] = [new Layers(4), 20, 24] as const;
  const rows = net.add('rows', 'ExpandDims', [net.input('x', -1, depth), net.integers('rows/axis', [], 1)]);
  const { all } = loop(net, rows, n, ['c', 'h'], ({ x, state, constant }) => {
    const axis = constant('axis', net.integers('axis', [], 1)), joined = net.add('joined', 'ConcatV2', [x, state('h'), axis], { N: i(2) });
    const product = net.add('product', 'MatMul', [joined, constant('w', net.weights('w', [depth + n, 4 * n], depth + n))]);
    net.add('split', 'Split', [axis, net.add('bias', 'BiasAdd', [product, constant('b', net.values('b', [4 * n], -0.1, 0.1))])], { num_split: i(4) });
    const [input, forget, output] = [['input', 'split'], ['forget', net.add('forget/bias', 'AddV2', ['split:2', constant('one/float', net.values('one/float', [], 1, 1))])], ['output', 'split:3']].map(([name = '', from = '']) => net.add(name, 'Sigmoid', [from]));
    const c = net.add('cell', 'AddV2', [net.add('held', 'Mul', [state('c'), forget!]), net.add('taken', 'Mul', [input!, net.add('candidate', 'Tanh', ['split:1'])])]);
    return new Map([['c', c], ['h', net.add('result', 'Mul', [net.add('squashed', 'Tanh', [c]), output!])]]);
  });
  net.add('scores', 'Softmax', [net.dense('out', net.add('flat', 'Reshape', [all, net.integers('flat/shape', [2], -1, n)]), n, 4)]);
  return { model: net.bytes, input: { name: 'x', shape: [90, depth] }, output: 'scores', pulses: [1, 8, 30] };
}

/** Gated convolutions of widening dilation with residuals, and the sum of what each adds: a stream like the wake word's, and 50 frames of past. */
function wavenet(): Generated {
  const [net, depth, c] = [new Layers(5), 20, 16] as const;
  const wide = net.add('wide', 'ExpandDims', [net.add('rows', 'ExpandDims', [net.input('x', -1, depth), net.integers('axis0', [], 0)]), net.integers('axis2', [], 2)]);
  const zero = net.integers('crop/end', [4], 0, 0, 0, 0), ones = net.integers('crop/step', [4], 1, 1, 1, 1);
  const crop = (name: string, x: string, frames: number): string => (frames === 0 ? x
    : net.add(name, 'StridedSlice', [x, net.integers(`${name}/begin`, [4], 0, frames, 0, 0), zero, ones], { end_mask: i(15) }));
  let x = net.conv('first', wide, [1, 1, depth, c]);
  const dilations = [1, 2, 4, 8, 1, 2, 4, 3], skips: { readonly name: string; readonly seen: number }[] = [];
  let seen = 0;
  for (const [k, dilation] of dilations.entries()) {
    const both = ['Tanh', 'Sigmoid'].map((f) => net.add(`layer${k}/${f}`, f, [net.conv(`layer${k}/${f}`, x, [3, 1, c, c], { padding: 'VALID', dilation })]));
    const gated = net.add(`layer${k}/gated`, 'Mul', both);
    seen += 2 * dilation;
    skips.push({ name: net.conv(`layer${k}/skip`, gated, [1, 1, c, 12]), seen });
    x = net.add(`layer${k}/out`, 'AddV2', [net.conv(`layer${k}/residual`, gated, [1, 1, c, c]), crop(`layer${k}/past`, x, 2 * dilation)]);
  }
  let sum = skips.map(({ name, seen: own }, k) => crop(`skip${k}`, name, seen - own)).reduce((a, b, k) => net.add(`sum${k}`, 'AddV2', [a, b]));
  sum = net.conv('last', net.add('relu', 'Relu', [sum]), [1, 1, 12, 3]);
  const rows = net.add('squeezed', 'Squeeze', [sum], { squeeze_dims: { list: { i: [0, 2] } } });
  net.add('scores', 'Softmax', [rows]);
  return { model: net.bytes, input: { name: 'x', shape: [120, depth] }, output: 'scores', pulses: [1, 8, 30] };
}

export const generated: Readonly<Record<string, () => Generated>> = { mobilenet, keywords, gru, lstm, wavenet };
