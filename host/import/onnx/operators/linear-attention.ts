import { type Dim, add, exactDiv, sub } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import { Arithmetic, known } from '../../arithmetic.ts';
import { recurrence } from '../../recurrence.ts';
import type { Family } from '../call.ts';
import { swish } from '../activations.ts';

interface LinearAttrs { readonly queryHeads: number; readonly keyHeads: number; readonly scale: number; readonly gated: boolean; readonly delta: boolean }

/** [B, T, columns] as [T, B, heads, columns / heads]. */
function byFrames(a: Arithmetic, x: Wire, heads: Dim): Wire {
  const [batch, frames, columns] = factOf(x).shape;
  const size = columns === undefined ? undefined : exactDiv(columns, heads);
  if (batch === undefined || frames === undefined || size === undefined) throw new InferError(`${String(columns)} columns for ${String(heads)} heads`);
  return a.transpose(a.reshape(x, [batch, frames, heads, size]), [1, 0, 2, 3]);
}

/**
 * A state of a matrix for each head that every frame lets fade (gated) and then adds key and value to, or, with `delta`, key and what the value
 * differs by from what the state has for the key; a query reads it.
 */
function linearAttention(a: Arithmetic, [query, key, value, past, decay, beta]: readonly (Wire | undefined)[], attrs: LinearAttrs): readonly [Wire, Wire] {
  const { queryHeads, keyHeads } = attrs;
  const [q, k, v] = [byFrames(a, query!, queryHeads), byFrames(a, key!, keyHeads), byFrames(a, value!, keyHeads)];
  const [frames, batch, , depth] = factOf(q).shape, width = lengthOf(factOf(v), 3), { dtype } = factOf(q);
  const each = exactDiv(queryHeads, keyHeads);
  if (each === undefined) throw new InferError(`${queryHeads} heads of queries for ${keyHeads} of keys`);
  const scale = attrs.scale === 0 ? 1 / Math.sqrt(known(depth, 'the size of a head')) : attrs.scale;
  const fading = attrs.gated ? [a.unsqueeze(a.exp(byFrames(a, decay ?? missing('decay'), keyHeads)), 4)] : [];
  const rates = attrs.delta ? [a.unsqueeze(byFrames(a, beta ?? missing('beta'), lengthOf(factOf(beta ?? missing('beta')), 2)), 3)] : [];
  const rows = [a.reshape(a.mul(q, scale), [frames!, batch!, keyHeads, each, depth!]), a.unsqueeze(k, 3), a.unsqueeze(v, 3), ...fading, ...rates];
  const initial = past ?? a.zeros(dtype === 'f64' ? 'f64' : 'f32', [batch!, keyHeads, depth!, width]);
  const done = recurrence(a.make, { rows, states: [initial], outside: [] }, false, (s, { rows: [queries, keyRow, valueRow, ...options], states: [state] }) => {
    const faded = attrs.gated ? s.mul(state!, options[0]!) : state!;
    const written = attrs.delta ? s.mul(s.sub(valueRow!, s.matMul(keyRow!, faded)), options.at(-1)!) : valueRow!;
    const next = s.add(faded, s.mul(s.transpose(keyRow!, [0, 1, 3, 2]), written));
    return { states: [next], collected: [s.matMul(queries!, next)] };
  });
  const y = a.transpose(a.reshape(done.collected[0]!, [frames!, batch!, queryHeads, width]), [1, 0, 2, 3]);
  return [a.reshape(y, [batch!, frames!, queryHeads * known(width, 'the size of a head')]), done.states[0]!];
}

function missing(what: string): never { throw new InferError(`its update rule needs ${what}`); }

const rules: Readonly<Record<string, { readonly gated: boolean; readonly delta: boolean }>> = {
  linear: { gated: false, delta: false }, gated: { gated: true, delta: false }, delta: { gated: false, delta: true }, gated_delta: { gated: true, delta: true },
};

/** x [B, C, L], one kernel of [C, 1, K] for each channel that sees the frame and those before it; the last K - 1 frames are the state. */
function causalConv(a: Arithmetic, [x, weights, bias, past]: readonly (Wire | undefined)[], activated: boolean): readonly [Wire, Wire] {
  const { shape, dtype } = factOf(x!);
  const [batch, channels, length] = shape, taps = known(factOf(weights!).shape[2], 'the length of the kernel');
  const before = taps - 1, groups = known(channels, 'the number of channels');
  if (shape.length !== 3) throw new InferError(`${shape.length} axes, where there are batch, channels and frames`);
  const nothing = (): Wire => a.zeros(dtype === 'f64' ? 'f64' : 'f32', [batch!, groups, before]);
  const whole = before === 0 ? x! : a.concat(2, past ?? nothing(), x!);
  const [seen, padding] = past === undefined ? [x!, before] : [whole, 0];
  const kernel = a.transpose(weights!, [2, 1, 0]);
  const last = a.make(op(conv, { strides: [1], dilations: [1], padding: [[padding, 0]], groups }), [a.transpose(seen, [0, 2, 1]), kernel, ...(bias === undefined ? [] : [bias])]);
  const y = a.transpose(activated ? swish(a, last, 1) : last, [0, 2, 1]);
  const total = add(length!, before);
  return [y, before === 0 ? past ?? nothing() : a.slice(whole, 2, sub(total, before), total)];
}

export const linearAttentions: Family = {
  LinearAttention(c) {
    const named = c.attrs.text('update_rule', 'gated_delta');
    const rule = rules[named] ?? c.refuse(`update_rule ${named}`);
    const attrs = { queryHeads: c.attrs.int('q_num_heads'), keyHeads: c.attrs.int('kv_num_heads'), scale: c.attrs.float('scale', 0), ...rule };
    if (attrs.queryHeads < 1 || attrs.keyHeads < 1) c.fail(`it has ${attrs.queryHeads} and ${attrs.keyHeads} heads`);
    // how many frames an implementation takes at once
    c.attrs.ignore('chunk_size');
    c.neededUpTo(2);
    return c.deferMany('LinearAttention', { rule: named }, 2, (make, inputs) => linearAttention(new Arithmetic(make), inputs, attrs), ...c.inputsUpTo(6));
  },

  CausalConvWithState(c) {
    const activation = c.attrs.text('activation', 'none');
    if (activation !== 'none' && activation !== 'silu' && activation !== 'swish') c.refuse(`activation ${activation}`);
    c.neededUpTo(1);
    return c.deferMany('CausalConvWithState', { activation }, 2, (make, inputs) => causalConv(new Arithmetic(make), inputs, activation !== 'none'), ...c.inputsUpTo(4));
  },
};
