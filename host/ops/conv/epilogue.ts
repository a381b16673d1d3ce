import * as evaluations from '../../../src/eval/flat.gen.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { bug } from '../../errors.ts';
import type { Op } from '../../graph/op.ts';
import { type Epilogue, epilogues, type KernelName } from '../../program/kernels.gen.ts';
import type { LowerContext, Operand } from '../../program/lower-context.ts';
import { boundOf } from '../operator.ts';

/** An operator without attributes, and the elementwise kernel that is all it becomes. */
export type Activation = { readonly operator: string; readonly kernel: Epilogue };

const isEpilogue = (kernel: KernelName): kernel is Epilogue => epilogues.some((name) => name === kernel);

/** The elementwise kernel that is all an operator without attributes becomes over f32: the one that a convolution may end with instead. Found by lowering it. */
export function epilogueOf(operation: Op): Epilogue | undefined {
  const { lower } = boundOf(operation);
  if (lower === undefined || Object.keys(operation.attrs).length > 0) return undefined;
  const shape = [2, 3], type = { dtype: 'f32', shape } as const;
  const [x, y, other] = [0, 1, 2].map((id): Operand => ({ ...type, ref: { buffer: { id, region: 'arena', bytes: 24 }, offset: 0 } }));
  const none = (): never => bug('an operator without attributes that holds others');
  const calls: { readonly kernel: KernelName; readonly args: object }[] = [];
  const context: LowerContext = {
    layouts: { conv: 4 }, l2: 0, int8Weights: false, inputs: [type], outputs: [type],
    input: (i) => (i === 0 ? x! : other!), output: () => y!, outputOver: () => y!, outputRows: () => ({ ref: y!.ref, stride: 3 }), outputStrided: () => ({ ref: y!.ref, strides: [3, 1] }),
    string: () => ({ ref: other!.ref, bytes: 24 }), weights: () => other!.ref, panels: () => other!.ref, scratch: () => other!.ref,
    range: none, loop: none, branch: none,
    call: (kernel, args) => void calls.push({ kernel, args }),
  };
  if (!lower(context)) return undefined;
  const [call] = calls, wanted = { x: x!.ref, y: y!.ref, n: 6 };
  const fits = calls.length === 1 && call !== undefined && Object.entries(wanted).every(([name, value]) => Object.entries(call.args).some(([key, arg]) => key === name && arg === value));
  return fits && isEpilogue(call.kernel) ? call.kernel : undefined;
}

const byName: ReadonlyMap<string, unknown> = new Map(Object.entries(evaluations));

/** y through the evaluation of an activation. */
export function activated({ operator }: Activation, y: Tensor): Tensor {
  const evaluate = byName.get(operator[0]!.toLowerCase() + operator.slice(1));
  if (typeof evaluate !== 'function') return bug(`${operator} has no evaluation`);
  const [result]: readonly Tensor[] = Reflect.apply(evaluate, undefined, [{}, [y]]);
  return result ?? bug('no result');
}
