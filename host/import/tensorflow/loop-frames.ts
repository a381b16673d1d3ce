import type { TfNode, TfRef } from './graph-def.ts';

/** One variable of a while loop of TensorFlow 1, and the names of the nodes that carry it. */
export interface FrameVariable {
  readonly initial: TfRef;
  readonly next: TfRef;
  readonly merge: string;
  /** The Switch, whose output 1 is the variable in the body; absent where only the condition reads it. */
  readonly split: string | undefined;
}

/** Operators that only frame a loop: what leaves it (Exit) stands for all of them. */
export const frameNames: readonly string[] = ['Enter', 'LoopCond', 'NextIteration'];

/** A while loop as TensorFlow 1 writes it: Enter -> Merge -> Switch -> body -> NextIteration -> Merge, and Exit behind the Switch. */
export interface Frame {
  readonly name: string;
  readonly variables: readonly FrameVariable[];
  /** Enter nodes of what does not change. */
  readonly constants: readonly TfNode[];
  readonly condition: TfRef;
}

/** The while loops of a graph, by their Exit nodes. */
export class Frames {
  readonly #nodes: ReadonlyMap<string, TfNode>;
  readonly #readers = new Map<string, TfNode[]>();
  readonly #enters = new Map<string, TfNode[]>();
  readonly #frames = new Map<string, Frame | undefined>();

  constructor(nodes: ReadonlyMap<string, TfNode>) {
    this.#nodes = nodes;
    for (const node of nodes.values()) {
      if (node.op === 'Enter' || node.op === 'RefEnter') push(this.#enters, frameName(node), node);
      if (node.op === 'Merge' || node.op === 'Switch') for (const { name } of node.inputs) push(this.#readers, name, node);
    }
  }

  /** The loop that `exit` leaves, and which of its variables `exit` gives; undefined where the nodes before it are no such loop. */
  leftBy(exit: TfNode): { readonly frame: Frame; readonly variable: number } | undefined {
    const split = this.#nodes.get(exit.inputs[0]?.name ?? '');
    const merge = this.#nodes.get(split?.inputs[0]?.name ?? '');
    const enter = merge?.inputs.map((r) => this.#nodes.get(r.name)).find((n) => n?.op === 'Enter' || n?.op === 'RefEnter');
    if (split?.op !== 'Switch' || merge?.op !== 'Merge' || enter === undefined) return undefined;
    const name = frameName(enter);
    if (!this.#frames.has(name)) this.#frames.set(name, this.#frame(name));
    const frame = this.#frames.get(name);
    const variable = frame?.variables.findIndex((v) => v.merge === merge.name) ?? -1;
    return frame === undefined || variable < 0 ? undefined : { frame, variable };
  }

  #frame(name: string): Frame | undefined {
    const variables: FrameVariable[] = [], constants: TfNode[] = [];
    let condition: TfRef | undefined;
    for (const enter of this.#enters.get(name) ?? []) {
      const initial = enter.inputs[0];
      const merge = this.#readers.get(enter.name)?.find((n) => n.op === 'Merge');
      if (initial === undefined) return undefined;
      if (merge === undefined) { constants.push(enter); continue; }
      const next = merge.inputs.map((r) => this.#nodes.get(r.name)).find((n) => n?.op === 'NextIteration')?.inputs[0];
      if (next === undefined) return undefined;
      const split = this.#readers.get(merge.name)?.find((n) => n.op === 'Switch' && this.#nodes.get(n.inputs[1]?.name ?? '')?.op === 'LoopCond');
      condition ??= this.#nodes.get(split?.inputs[1]?.name ?? '')?.inputs[0];
      variables.push({ initial, next, merge: merge.name, split: split?.name });
    }
    return condition === undefined ? undefined : { name, variables, constants, condition };
  }
}

const frameName = (enter: TfNode): string => {
  const name = enter.attrs.get('frame_name');
  return name?.has('s') === true ? new TextDecoder().decode(name.bytes('s')) : '';
};

const push = <T>(map: Map<string, T[]>, key: string, value: T): void => { (map.get(key) ?? map.set(key, []).get(key)!).push(value); };
