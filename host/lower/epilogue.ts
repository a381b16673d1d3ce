import { bug } from '../errors.ts';
import type { LowerContext, Operand } from '../graph/lowering.ts';
import { op, type Op } from '../graph/op.ts';
import { operators } from '../ops/index.ts';
import { type Epilogue, epilogues, type KernelName } from '../program/kernels.gen.ts';

/** An operator without attributes. */
export function operatorNamed(name: string): Op {
  const { operator } = operators.find((o) => o.operator.name === name) ?? bug(`there is no operator ${name}`);
  return op(operator, {} as never);
}

const isEpilogue = (kernel: KernelName): kernel is Epilogue => epilogues.some((name) => name === kernel);

/** The elementwise kernel that is all an operator without attributes becomes over f32: the one that a convolution may end with in its place. Found by lowering it. */
export function epilogueOf(operation: Op): Epilogue | undefined {
  if (operation.lower === undefined || Object.keys(operation.attrs).length > 0) return undefined;
  const shape = [2, 3], type = { dtype: 'f32', shape } as const;
  const [x, y, other] = [0, 1, 2].map((id): Operand => ({ ...type, ref: { buffer: { id, region: 'arena', bytes: 24 }, offset: 0 } }));
  const calls: { readonly kernel: KernelName; readonly args: object }[] = [];
  const context: LowerContext = {
    layouts: { conv: 4 }, l2: 0, inputs: [type], outputs: [type],
    input: (i) => (i === 0 ? x! : other!), output: () => y!, outputOver: () => y!, outputRows: () => ({ ref: y!.ref, stride: 3 }),
    string: () => ({ ref: other!.ref, bytes: 24 }), weights: () => other!.ref, scratch: () => other!.ref,
    call: (kernel, args) => void calls.push({ kernel, args }),
  };
  if (!operation.lower(context)) return undefined;
  const [call] = calls, wanted = { x: x!.ref, y: y!.ref, n: 6 };
  const fits = calls.length === 1 && call !== undefined && Object.entries(wanted).every(([name, value]) => Object.entries(call.args).some(([key, arg]) => key === name && arg === value));
  return fits && isEpilogue(call.kernel) ? call.kernel : undefined;
}
