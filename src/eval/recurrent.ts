import { type Tensor, plainOperand, tensor, zeros } from './tensor.ts';

/** What the evaluations of both recurrent operators share. Rows are frames; `backwards` goes from the last to the first. */
export type RecurrentAttrs = {
  readonly backwards: boolean;
  /** The last operand is an i32 [1]: that many frames from the first one leave the state as it is. The last result is how many are still to come. */
  readonly hold: boolean;
};

export type LstmAttrs = RecurrentAttrs & {
  /** An operand [3, n] of weights from the cells to the input, forget and output gate. */
  readonly peepholes: boolean;
  /** An operand, an i32 scalar: frames from there on give zeros and leave the state as it is. */
  readonly length: boolean;
  /** Magnitude that cells are clamped to. */
  readonly clip: number | null;
  /** The cells of every frame are a result too. */
  readonly cells: boolean;
};

export type GruAttrs = RecurrentAttrs & {
  /** The reset gate is applied to the product of the state, not to the state. */
  readonly resetAfter: boolean;
  /** An operand [n]: added to the state's product for the candidate, before the reset gate is applied. */
  readonly bias: boolean;
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** h [n] by columns [from, to) of w [n, columns]. */
function product(h: ArrayLike<number>, at: number, w: Tensor & { readonly dtype: 'f32' }, from: number, to: number): Float64Array {
  const [n, columns] = [w.shape[0]!, w.shape[1]!];
  const out = new Float64Array(to - from);
  for (let k = 0; k < n; k++) for (let j = from; j < to; j++) out[j - from]! += h[at + k]! * w.data[k * columns + j]!;
  return out;
}

function f32(inputs: readonly Tensor[], i: number): Tensor & { readonly dtype: 'f32' } {
  const t = plainOperand(inputs, i);
  if (t.dtype !== 'f32') throw new Error(`operand ${i} is of type ${t.dtype}`);
  return t;
}

/** Calls `step` with each frame that changes the state, and `still` with the others; returns how many frames are still to be held. */
function overFrames({ backwards, hold }: RecurrentAttrs, frames: number, length: number, inputs: readonly Tensor[], step: (t: number) => void, still: (t: number, held: boolean) => void): number {
  let remaining = hold ? plainOperand(inputs, inputs.length - 1).data[0]! : 0;
  for (let i = 0; i < frames; i++) {
    const t = backwards ? frames - 1 - i : i;
    if (remaining > 0) { remaining--; still(t, true); } else if (t >= length) still(t, false);
    else step(t);
  }
  return remaining;
}

/**
 * x [T, B, 4n]: input, forget, candidate and output gate before the state's part, w [n, 4n], h and c [B, n] -> the output of every frame [T, B, n],
 * h and c after the last one.
 */
export function lstm(attrs: LstmAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, w] = [f32(inputs, 0), f32(inputs, 1)];
  const [frames, batch, n] = [x.shape[0]!, x.shape[1]!, w.shape[0]!];
  const [h, c] = [tensor('f32', [batch, n], f32(inputs, 2).data), tensor('f32', [batch, n], f32(inputs, 3).data)];
  const peep = attrs.peepholes ? f32(inputs, 4).data : new Float32Array(3 * n);
  const length = attrs.length ? plainOperand(inputs, attrs.peepholes ? 5 : 4).data[0]! : frames;
  const [y, cells] = [tensor('f32', [frames, batch, n], []), tensor('f32', [frames, batch, n], [])];
  const step = (t: number): void => {
    for (let b = 0; b < batch; b++) {
      const z = product(h.data, b * n, w, 0, 4 * n).map((v, j) => v + x.data[(t * batch + b) * 4 * n + j]!);
      for (let j = 0; j < n; j++) {
        const at = b * n + j, before = c.data[at]!;
        const kept = sigmoid(z[n + j]! + peep[n + j]! * before) * before + sigmoid(z[j]! + peep[j]! * before) * Math.tanh(z[2 * n + j]!);
        c.data[at] = attrs.clip === null ? kept : Math.min(Math.max(kept, -attrs.clip), attrs.clip);
      }
      for (let j = 0; j < n; j++) h.data[b * n + j] = sigmoid(z[3 * n + j]! + peep[2 * n + j]! * c.data[b * n + j]!) * Math.tanh(c.data[b * n + j]!);
    }
    y.data.set(h.data, t * batch * n);
    cells.data.set(c.data, t * batch * n);
  };
  const remaining = overFrames(attrs, frames, length, inputs, step, (t, held) => {
    if (!held) return;
    y.data.set(h.data, t * batch * n);
    cells.data.set(c.data, t * batch * n);
  });
  return [y, h, c, ...(attrs.cells ? [cells] : []), ...(attrs.hold ? [tensor('i32', [1], [remaining])] : [])];
}

/** x [T, B, 3n]: update and reset gate and candidate before the state's part, w [n, 3n], h [B, n] -> the output of every frame [T, B, n], the last h. */
export function gru(attrs: GruAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, w] = [f32(inputs, 0), f32(inputs, 1)];
  const [frames, batch, n] = [x.shape[0]!, x.shape[1]!, w.shape[0]!];
  const h = tensor('f32', [batch, n], f32(inputs, 2).data);
  const bias = attrs.bias ? f32(inputs, 3).data : new Float32Array(n);
  const y = zeros('f32', [frames, batch, n]);
  const step = (t: number): void => {
    for (let b = 0; b < batch; b++) {
      const at = (t * batch + b) * 3 * n;
      const gates = product(h.data, b * n, w, 0, 2 * n).map((v, j) => sigmoid(v + x.data[at + j]!));
      const reset = Float64Array.from({ length: n }, (_, j) => gates[n + j]! * h.data[b * n + j]!);
      const candidate = attrs.resetAfter ? product(h.data, b * n, w, 2 * n, 3 * n).map((v, j) => gates[n + j]! * (v + bias[j]!)) : product(reset, 0, w, 2 * n, 3 * n).map((v, j) => v + bias[j]!);
      for (let j = 0; j < n; j++) h.data[b * n + j] = gates[j]! * h.data[b * n + j]! + (1 - gates[j]!) * Math.tanh(x.data[at + 2 * n + j]! + candidate[j]!);
    }
    y.data.set(h.data, t * batch * n);
  };
  const remaining = overFrames(attrs, frames, frames, inputs, step, (t) => { y.data.set(h.data, t * batch * n); });
  return [y, h, ...(attrs.hold ? [tensor('i32', [1], [remaining])] : [])];
}
