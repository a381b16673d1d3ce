import { type LinControl, type LinCopy, type LinReader, depthsOf, tensorBytes } from '../../src/format/reader.ts';
import type { NativeBoard } from '../boards/load.ts';
import { bug } from '../errors.ts';
import { evaluate } from '../toolchain/expression.ts';
import type { Kernel } from '../toolchain/kernels-def.ts';
import { kernelList } from '../toolchain/sources.ts';

/** One step: its kernel and its static counts. */
export interface StepInfo {
  readonly index: number;
  /** The node in the model's framework. */
  readonly node: string;
  /** `Operator (script)` for a script step. */
  readonly kernel: string;
  /** Instruction set of the kernel's variant; of a script step `script`. */
  readonly variant: string;
  /** How many loops and branches it is in. */
  readonly depth: number;
  /** How often it ran. */
  readonly times: number;
  /** Multiply-adds; 0 for script steps and for kernels that compute no sums of products. */
  readonly mac: number;
  /** Bytes that the step reads and writes: the extents of its operands, and the state copies around it. */
  readonly bytes: number;
}

/** `order`: the steps of a run as they ran, by default each once; `best`: the instruction set that the runtime chose; `forced`: it was set by LINNET_VARIANT, so kernels without that variant are scalar. */
export function stepInfoOf(lin: LinReader, board: NativeBoard, best: string, forced: boolean, order: readonly number[] = Array.from({ length: lin.stepsCount }, (_, i) => i)): readonly StepInfo[] {
  const kernels = kernelList();
  const { isa } = board.cpu;
  const usable: readonly string[] = forced ? [best, 'scalar'] : isa.slice(Math.max(0, isa.findIndex((name) => name === best)));
  const variantOf = (kernel: Kernel): string => usable.find((name) => kernel.isas.some((isa) => isa === name)) ?? 'scalar';
  const scripts = new Map(lin.scriptSteps().map((s) => [s.index, s]));
  const times = new Map<number, number>();
  for (const step of order) times.set(step, (times.get(step) ?? 0) + 1);
  return depthsOf(lin).map((depth, index): StepInfo => {
    const step = lin.step(index), script = scripts.get(index), n = times.get(index) ?? 0;
    const moved = [...step.loads, ...step.saves].reduce((sum, m) => sum + 2 * m.bytes, 0);
    const at = { index, node: step.label, depth, times: n };
    if (script !== undefined) {
      const bytes = [...script.inputs, ...script.outputs].reduce((sum, t) => sum + tensorBytes(lin.tensor(t)), moved);
      return { ...at, kernel: `${script.operator} (script)`, variant: 'script', mac: 0, bytes: n * bytes };
    }
    if (step.control !== undefined) return { ...at, kernel: step.control.kind, variant: 'engine', mac: 0, bytes: n * (moved + copiedBytes(step.control, index, times)) };
    const kernel = kernels.find((k) => k.id === step.kernel) ?? bug(`no kernel ${step.kernel}`);
    const { mac, bytes } = callOf(kernel, step.args);
    return { ...at, kernel: kernel.name, variant: variantOf(kernel), mac: n * mac, bytes: n * (bytes + moved) };
  });
}

/** Bytes that a loop or branch moves each time that it runs. */
function copiedBytes(control: LinControl, index: number, times: ReadonlyMap<number, number>): number {
  const sum = (copies: readonly LinCopy[]): number => copies.reduce((n, c) => n + 2 * c.bytes, 0);
  if (control.kind === 'branch') return Math.max(sum(control.thenCopies), sum(control.otherwiseCopies));
  const iterations = control.steps === 0 ? control.count : (times.get(index + 1) ?? 0) / Math.max(1, times.get(index) ?? 0);
  return sum(control.enter) + iterations * sum([...control.before, ...control.after]);
}

const elementBytes = { f32: 4, i32: 4, u8: 1 };

function callOf(kernel: Kernel, words: Uint32Array): { readonly mac: number; readonly bytes: number } {
  const valueOf = (name: string): number => (words[kernel.params.findIndex((p) => p.name === name)] ?? 0) | 0;
  const bytes = kernel.params.reduce((sum, p, i) => {
    if (p.kind === 'int' || p.kind === 'float' || words[i] === 0) return sum;
    return sum + evaluate(p.extent, valueOf) * elementBytes[p.type] * (p.kind === 'inout' ? 2 : 1);
  }, 0);
  return { mac: kernel.mac === undefined ? 0 : evaluate(kernel.mac, valueOf), bytes };
}
