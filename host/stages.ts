import type { Tensor } from '../src/eval/tensor.ts';
import type { DType } from '../src/format/dtype.ts';
import type { Dim } from './graph/dim.ts';
import type { Graph, Wire } from './graph/graph.ts';
import type { Op } from './graph/op.ts';
import type { PulsedWire } from './ops/pulse-context.ts';
import type { End, Stream } from './graph/stream.ts';

/** The symbol of the stream's length, and of the first unknown length of an input. */
export const streamSymbol = 'S';

/** What the user says of an input. With a `value` it is always that, and no input of what is packed. */
export interface InputSpec { readonly name: string; readonly shape: readonly Dim[]; readonly dtype?: DType; readonly value?: Tensor }

/** An input that takes in each run what an output was in the one before, at first `initial` or zeros. Neither belongs to the interface then. */
export interface StateSpec { readonly input: string; readonly output: string; readonly initial?: Tensor }

/** One output of an imported node: an index into `Imported.nodes` and a slot. */
export interface ImportedWire { readonly node: number; readonly slot: number }

/** One of our operators; wires have no facts before the type stage. */
export interface ImportedNode {
  /** The framework's name of the node that it stands for. */
  readonly name: string;
  /** The framework's name of the operator. */
  readonly source: string;
  /** What the framework's node says beside its inputs, for messages. */
  readonly attributes?: { readonly said: string };
  readonly op: Op;
  readonly inputs: readonly ImportedWire[];
  /** Wires that decide whether it runs at all: it is dead where one of them is. */
  readonly gates: readonly ImportedWire[];
  /** Set where it is control flow; `op` then only has a name. */
  readonly control?: ImportedControl;
}

/** A function in our operators: its first nodes, `parameters` of them, stand for what it is given. */
export interface ImportedFunction {
  readonly parameters: number;
  readonly nodes: readonly ImportedNode[];
  readonly results: readonly ImportedWire[];
}

/**
 * Control flow. A loop, unrolled where it `unrolls` and is no Scan: its `variables` first inputs change, the others do not; both functions take all of them; what `body` gives are the
 * variables' next values, `condition` says whether it goes on. A branch: input 0 chooses, the functions take the others. A route of
 * several `ways` sends input 0 to the output that input 1 numbers, an integer or a boolean, to the last one where it numbers none, and nothing
 * to the others, which are dead: what reads them is never computed either. A join gives the one input that is not dead, and its index.
 */
export type ImportedControl =
  | { readonly kind: 'loop'; readonly variables: number; readonly unrolls?: boolean; readonly condition: ImportedFunction; readonly body: ImportedFunction }
  | { readonly kind: 'branch'; readonly then: ImportedFunction; readonly otherwise: ImportedFunction }
  | { readonly kind: 'route'; readonly ways: number }
  | { readonly kind: 'join' };

export interface ImportedInput {
  readonly name: string;
  readonly wire: ImportedWire;
  readonly dtype: DType;
  /** A name, or null, for a length that the file leaves open; absent where not even the rank is given. */
  readonly shape: readonly (number | string | null)[] | undefined;
  /** Whether its first length, which is open, counts samples: it is 1 where nobody says otherwise. */
  readonly batch: boolean;
  /** What it carries where the caller does not name it as an input. */
  readonly fallback: ImportedWire | undefined;
}

/** A variable that a run changes: what it was before, and what it is after. */
export interface ImportedState {
  readonly name: string;
  /** A node that stands for its value before the run. */
  readonly wire: ImportedWire;
  readonly next: ImportedWire;
  /** Its value before the first run; constant. */
  readonly initial: ImportedWire;
}

/** What the file says of a value that it computes. Only a hint: the operators decide. */
export interface ImportedHint { readonly name: string; readonly wire: ImportedWire; readonly dtype: DType; readonly shape: readonly (number | string | null)[] | undefined }

/** A model in our operators, producers before users. */
export interface Imported {
  readonly stage: 'imported';
  /** That wrote the model: the name of its importer. */
  readonly framework: string;
  /** The file's name, for messages. */
  readonly name: string;
  readonly nodes: readonly ImportedNode[];
  readonly inputs: readonly ImportedInput[];
  /** An array, or an optional value: where `apart` is set an output for each element (NAME.0, NAME.1, ...), or none; else one that has them as rows. */
  readonly outputs: readonly { readonly name: string; readonly wire: ImportedWire; readonly apart?: boolean }[];
  readonly states: readonly ImportedState[];
  readonly hints?: readonly ImportedHint[];
  /** Of its classes, where the file has them. */
  readonly labels?: readonly string[];
  /** The user named the outputs; otherwise they are what nothing else reads. */
  readonly outputsNamed: boolean;
  /** Nodes in the file. */
  readonly graphNodes: number;
  readonly warnings: readonly string[];
}

/** Every wire has a dtype and a shape. */
export interface Typed {
  readonly stage: 'typed';
  readonly name: string;
  readonly graph: Graph;
  readonly graphNodes: number;
  readonly warnings: readonly string[];
  /** Absent: 1. Else the lengths of the network fit together only where the stream is so many times S frames long, and it is typed that way. */
  readonly multiple?: number;
}

/** A network over windows of a stream, and the one over a single window that it was. */
export interface Slid extends Typed {
  readonly window: {
    readonly typed: Typed;
    /** By input, the axis along which its windows lie. */
    readonly axes: ReadonlyMap<string, number>;
    /** Frames of a window, and from one to the next. */
    readonly length: number;
    readonly hop: number;
  };
}

/** The stream symbol is gone; the graph's inputs and outputs carry pulses, and `Delay` nodes keep the past. */
export interface Pulsed {
  readonly stage: 'pulsed';
  readonly name: string;
  readonly graph: Graph;
  /** The symbol that was the stream's length. */
  readonly symbol: string;
  /** Frames of every stream input in one pulse. */
  readonly pulse: number;
  /** By name of the input or output; absent where it does not depend on the stream. */
  readonly inputs: ReadonlyMap<string, Stream>;
  readonly outputs: ReadonlyMap<string, Stream>;
  /** By name, the outputs that take in a whole stream. */
  readonly ends: ReadonlyMap<string, End>;
  /** The batch network that `pairs` are of. */
  readonly batch: Graph;
  /** Wires of the batch network beside what carries their frames here. Several may be carried by one wire with different delays. */
  readonly pairs: readonly { readonly batch: Wire; readonly pulsed: PulsedWire }[];
  readonly graphNodes: number;
  readonly warnings: readonly string[];
}
