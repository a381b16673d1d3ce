import { beyondKernel, bug } from '../errors.ts';
import { type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import type { Argument, Target, Invocation } from '../program/program.ts';
import type { Known, LowerContext, Operand, Range } from '../program/lower-context.ts';
import { encode } from './encode.ts';
import { type KernelArgs, type KernelName, kernels } from '../program/kernels.gen.ts';
import { type Memory, capacityOf } from './memory.ts';
import { denseStrides, rowStride } from '../program/blocks.ts';
import type { Ref } from '../program/buffer.ts';
import { bytePanels } from '../program/panels.ts';
import { staticShape } from '../graph/fact.ts';

/** The memory of a wire; a constant is added to the weights when it is first read. */
export function refOf(memory: Memory, wire: Wire): Ref {
  const value = constantOf(wire);
  return memory.allocated(wire) ?? (value === undefined ? bug(`${wire.node.name} is read before it is allocated`) : memory.assign(wire, memory.constant(encode(value))));
}

/** Arguments in the order of kernels.def, each in its range. Throws `UserError` where a number of `node` is beyond what the kernel takes. */
export function kernelInvocation<K extends KernelName>(node: string, kernel: K, args: KernelArgs<Ref>[K]): Invocation {
  const byName = new Map<string, Argument | undefined>(Object.entries(args));
  const words = kernels[kernel].params.map((p): Argument => {
    const value = byName.get(p.name) ?? null;
    if (p.kind === 'int' && typeof value === 'number' && value > p.max) throw beyondKernel(node, p.name, value, p.max);
    if (p.kind === 'int' ? typeof value !== 'number' || !Number.isInteger(value) || value < p.min || value > p.max
      : p.kind === 'float' ? typeof value !== 'number'
      : typeof value === 'number' || (value === null && !p.optional)) bug(`${kernel} with ${p.name} = ${String(value)}`);
    return value;
  });
  return { kind: 'kernel', kernel, args: words };
}

/** What lowering does for a node: `emit` receives its steps, `put` those of a range, `range` lowers a graph. */
export interface Sink { readonly emit: (invocation: Invocation) => void; readonly put: (range: Range) => void; readonly range: LowerContext['range'] }

/** The context passed to one node's `lower`. */
export function contextOf(memory: Memory, target: Target, node: Node, { emit, put, range }: Sink): LowerContext {
  const wireAt = (i: number): Wire => node.inputs[i] ?? bug(`${node.op.name} reads an input that it does not have`);
  const operand = (wire: Wire, ref: Ref): Operand => ({ ...describe(wire), ref });
  const known = (wire: Wire): Known => {
    const strides = memory.strided(wire)?.strides;
    return { ...describe(wire), ...(strides === undefined ? {} : { strides }) };
  };
  const out = (i: number): Wire => ({ node, slot: i });
  const weights: LowerContext['weights'] = (data) => memory.constant(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
  return {
    layouts: target.layouts,
    l2: target.cpu?.l2 ?? 0,
    int8Weights: target.int8Weights === true,
    inputs: node.inputs.map(known),
    outputs: node.outputs.map((f) => ({ dtype: f.dtype, shape: staticShape(f) })),
    input: (i) => ({ ...known(wireAt(i)), ref: memory.strided(wireAt(i))?.ref ?? refOf(memory, wireAt(i)) }),
    string: (i) => ({ ref: refOf(memory, wireAt(i)), bytes: capacityOf(factOf(wireAt(i))) }),
    output: (i) => operand(out(i), memory.allocated(out(i)) ?? memory.allocate(out(i))),
    outputOver: (i, ...under) => operand(out(i), memory.allocated(out(i)) ?? memory.allocateOver(out(i), under.map(wireAt))),
    outputRows: (i, ...under) => {
      const shape = staticShape(factOf(out(i))), there = memory.allocateStrided(out(i));
      const stride = there === undefined ? shape.at(-1) ?? 1 : rowStride(shape, there.strides) ?? bug(`rows of ${node.name} that do not lie evenly`);
      return { ref: there?.ref ?? memory.allocated(out(i)) ?? memory.allocateOver(out(i), under.map(wireAt)), stride };
    },
    outputStrided: (i) => memory.allocateStrided(out(i)) ?? { ref: memory.allocated(out(i)) ?? memory.allocate(out(i)), strides: denseStrides(staticShape(factOf(out(i)))) },
    weights,
    panels: (data, depth) => {
      const n = target.layouts.conv, packed = target.int8Weights === true ? bytePanels(data, depth, n) : undefined;
      if (packed === undefined) return weights(data);
      return memory.dequantized({ from: weights(packed.bytes), factors: weights(packed.factors), panels: data.length / depth / n, depth, columns: n });
    },
    scratch: (bytes) => memory.buffer('arena', bytes),
    range,
    loop: (loop, body) => {
      emit({ kind: 'loop', steps: body.steps.length, ...loop });
      put(body);
    },
    branch: (branch, then, otherwise) => {
      emit({ kind: 'branch', then: then.steps.length, otherwise: otherwise.steps.length, ...branch });
      put(then);
      put(otherwise);
    },
    call: (kernel, args) => emit(kernelInvocation(node.name, kernel, args)),
  };
}

function describe(wire: Wire): Known {
  const { dtype, value } = factOf(wire);
  return { dtype, shape: staticShape(factOf(wire)), ...(value === undefined ? {} : { value }) };
}
