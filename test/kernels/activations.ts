import { kernels } from '../../host/program/kernels.gen.ts';
import type { Reference } from './naive.ts';
import type { Problem } from './problem.ts';

/** Elementwise kernels that problems end convolutions with, and how much one of them makes of an error at most. */
const slopes = { tanh_f32: 1, sigmoid_f32: 0.25, softplus_f32: 1, erf_f32: 1.13, silu_f32: 1.1, hard_swish_f32: 1.5, gelu_f32: 1.13, sin_f32: 1, cos_f32: 1, abs_f32: 1, neg_f32: 1 } as const;

const names: ReadonlyMap<number, string> = new Map(Object.entries(kernels).map(([name, { id }]) => [id, name]));
const ulp = 2 ** -24;

/** What the base kernel puts, through the elementwise kernel `act`. */
export const withAct = (base: Reference, plain: Readonly<Record<string, Reference>>): Reference => (args, put) => {
  const name = names.get(args.int('act')) ?? '', slope = new Map<string, number>(Object.entries(slopes)).get(name) ?? 1;
  base(args, (i, value, tolerance, output) => {
    const one = { int: () => 1, memory: () => Float32Array.of(value) };
    plain[name]!(one, (_, y, error) => put(i, y, slope * (tolerance + Math.abs(value) * ulp) + error, output));
  });
};

/** Of the kernel that ends with an activation: problems of its base, with one activation after another. */
export const actProblems = (problems: readonly Problem[]): readonly Problem[] => problems.map((p, i) => {
  const acts = [kernels.tanh_f32, kernels.sigmoid_f32, kernels.softplus_f32, kernels.erf_f32, kernels.silu_f32, kernels.hard_swish_f32, kernels.gelu_f32, kernels.sin_f32, kernels.cos_f32, kernels.abs_f32, kernels.neg_f32];
  return { ...p, kernel: p.kernel.replace('_f32', '_act_f32'), args: { ...p.args, act: acts[i % acts.length]!.id } };
});
