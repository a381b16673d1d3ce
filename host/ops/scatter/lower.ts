import type { Reduction } from '../../../src/eval/scatter.ts';
import { type DType, dtypeBytes } from '../../../src/format/dtype.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count, gatherElements } from '../shared/lowering.ts';

const words: { readonly [D in DType]?: number } = { f32: 1, i32: 1, f64: 2, i64: 2 };
const kinds: Readonly<Record<Reduction, number>> = { none: 0, add: 1, mul: 2, max: 3, min: 4 };

/** Indices that have all of x but along one axis: rows before it, elements behind it. */
function along(context: LowerContext, axis: number): { readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly is: number } | undefined {
  const [x, indices] = [context.inputs[0]!, context.inputs[1]!];
  if (count(indices.shape) === 0 || x.shape.some((d, i) => i !== axis && d !== indices.shape[i])) return undefined;
  return { m: count(x.shape.slice(0, axis)), length: x.shape[axis]!, count: indices.shape[axis]!, n: count(x.shape.slice(axis + 1)), is: indices.dtype === 'i64' ? 2 : 1 };
}

export function lowerGatherElements({ axis }: { readonly axis: number }, context: LowerContext): boolean {
  const [args, b] = [along(context, axis), dtypeBytes[context.inputs[0]!.dtype]];
  if (args === undefined || b === 0 || args.length === 0) return false;
  gatherElements(context, { x: context.input(0).ref, index: context.input(1).ref, y: context.output(0).ref, ...args }, b);
  return true;
}

/** Whether kernels write such elements. */
const writes = (dtype: DType, reduction: Reduction): boolean => dtype === 'f32' || (reduction === 'none' && words[dtype] !== undefined);

export function lowerScatterElements({ axis, reduction }: { readonly axis: number; readonly reduction: Reduction }, context: LowerContext): boolean {
  const [args, { dtype }] = [along(context, axis), context.inputs[0]!];
  if (args === undefined || words[dtype] !== 1 || !writes(dtype, reduction)) return false;
  context.call('scatter_elements_f32', { x: context.input(0).ref, index: context.input(1).ref, u: context.input(2).ref, y: context.output(0).ref, ...args, kind: kinds[reduction] });
  return true;
}

export function lowerScatterNd({ reduction }: { readonly reduction: Reduction }, context: LowerContext): boolean {
  const [x, indices] = [context.inputs[0]!, context.inputs[1]!];
  const depth = indices.shape.at(-1)!, dims = x.shape.slice(0, depth), places = count(indices.shape.slice(0, -1));
  if (depth === 0 || places === 0 || count(x.shape) === 0 || !writes(x.dtype, reduction)) return false;
  const [x0, index, u, table] = [context.input(0).ref, context.input(1).ref, context.input(2).ref, context.weights(Int32Array.from(dims))];
  context.call('scatter_nd_f32', { x: x0, index, dims: table, u, y: context.output(0).ref, length: count(dims), count: places, depth, n: count(x.shape.slice(depth)) * words[x.dtype]!, is: indices.dtype === 'i64' ? 2 : 1, kind: kinds[reduction] });
  return true;
}
