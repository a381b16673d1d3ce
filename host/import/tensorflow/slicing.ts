import { tensor } from '../../../src/eval/tensor.ts';
import { constant } from '../../graph/constant.ts';
import { same } from '../../graph/dim.ts';
import { knownDims } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { type IndexItem, dynamicSlice } from '../../ops/dynamic/dynamic.ts';
import type { ImportedWire } from '../../stages.ts';
import { deferred } from '../deferred.ts';
import { inputsOf, sliced } from '../computed-slice.ts';
import type { Call } from './call.ts';

/** Bit i speaks of entry i of begin, end and strides. */
interface Masks { readonly begin: number; readonly end: number; readonly ellipsis: number; readonly newAxis: number; readonly shrinkAxis: number }

/** What `count` entries take of a tensor of `rank` axes. */
function indexItems(masks: Masks, count: number, rank: number): readonly IndexItem[] {
  const has = (mask: number, entry: number): boolean => (mask & (1 << entry)) !== 0;
  const entries = Array.from({ length: count }, (_, i) => i);
  const named = entries.filter((i) => !has(masks.ellipsis, i) && !has(masks.newAxis, i)).length;
  const whole = Array.from({ length: Math.max(0, rank - named) }, (): IndexItem => ({ kind: 'whole' }));
  return entries.flatMap((entry): readonly IndexItem[] => {
    if (has(masks.ellipsis, entry)) return whole;
    if (has(masks.newAxis, entry)) return [{ kind: 'new' }];
    return [has(masks.shrinkAxis, entry) ? { kind: 'index', entry } : { kind: 'range', entry, fromFirst: has(masks.begin, entry), toLast: has(masks.end, entry) }];
  });
}

/** `behind`: what it takes of axes behind those that it knows of. */
export function stridedSlice(c: Call, behind: readonly IndexItem[]): ImportedWire {
  const inputs = c.four();
  const mask = (name: string): number => c.attrs.int(name, 0);
  const masks = { begin: mask('begin_mask'), end: mask('end_mask'), ellipsis: mask('ellipsis_mask'), newAxis: mask('new_axis_mask'), shrinkAxis: mask('shrink_axis_mask') };
  const ends = c.ends(inputs[1], inputs[2]);
  return c.add(deferred('StridedSlice', masks, (make, wires) => {
    const [x, begin] = wires, count = factOf(begin!).shape[0];
    if (typeof count !== 'number') throw new InferError('the number of axes to slice is not known');
    return sliced(make, wires, [...indexItems(masks, count, factOf(x!).shape.length - behind.length), ...behind], ends);
  }), ...inputs, ...inputsOf(ends));
}

/** A slice of given lengths from given starts on; a length of -1 takes the rest. */
export function sliceOfLengths(c: Call): ImportedWire {
  const [x, begin, size] = c.three(), starts = c.elements(begin);
  return c.add(deferred('Slice', {}, (make, [data, from, lengths, ...more]) => {
    const known = knownDims(factOf(lengths!)), { shape } = factOf(data!);
    if (known === undefined || knownDims(factOf(from!)) !== undefined || known.length !== shape.length) return make(op(dynamicSlice, {}), [data!, from!, lengths!]);
    const steps = make(constant(tensor('i32', [shape.length], shape.map(() => 1))), []);
    const items = known.map((n, entry): IndexItem => (same(n, shape[entry]!) ? { kind: 'whole' } : { kind: 'range', entry, fromFirst: false, toLast: same(n, -1) }));
    return sliced(make, [data!, from!, from!, steps, ...more], items, { starts, ends: undefined, lengths: known.map((n) => (typeof n === 'number' ? n : undefined)) });
  }), x, begin, size, ...starts ?? []);
}

/** How many outputs an attribute asks for; a damaged file may ask for any number. */
export function outputsOf(c: Call, name: string): number {
  const count = c.attrs.int(name);
  return count >= 1 && count <= 65536 ? count : c.fail(`attribute ${name} is ${count}`);
}

/** Indices outside are an error in all that is known: by itself, or by request. */
export function checkIndexPolicy(c: Call): void {
  const policy = c.attrs.text('bad_indices_policy', '');
  if (policy !== '' && policy !== 'DEFAULT' && policy !== 'ERROR') c.refuse(`bad_indices_policy ${policy}`);
}
