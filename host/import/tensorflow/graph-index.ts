import { inputMissing, twoNodesOfOneName } from '../../errors.ts';
import { dependents, producersFirst, usersOf } from '../order.ts';
import { writes } from './assignments.ts';
import { brokenGraph } from './errors.ts';
import { Frames } from './loop-frames.ts';
import type { GraphDef, TfNode, TfRef } from './graph-def.ts';

/** Operators that end a graph without being a result. */
const noResult = new Set(['Const', 'Placeholder', 'PlaceholderWithDefault', 'NoOp', 'Assert', 'Switch', 'SaveV2', 'MergeV2Checkpoints', 'RestoreV2', ...writes.keys()]);

/** The name of a checkpoint, which what saves variables is given. */
const isText = (node: TfNode): boolean => node.attrs.get('dtype')?.number('type') === 7;

/** Who reads whom in a GraphDef. */
export class GraphIndex {
  readonly frames: Frames;
  readonly #nodes = new Map<string, TfNode>();
  readonly #graph: GraphDef;
  readonly #file: string;

  constructor(graph: GraphDef, file: string) {
    this.#graph = graph;
    this.#file = file;
    for (const node of graph.nodes) {
      if (node.name === '' || node.op === '' || /[\x00-\x1f\x7f]/.test(node.name + node.op)) throw brokenGraph(file, `a node is named '${node.name}' and of operator '${node.op}'`);
      if (this.#nodes.has(node.name)) throw twoNodesOfOneName(file, node.name);
      this.#nodes.set(node.name, node);
    }
    this.frames = new Frames(this.#nodes);
  }

  find(name: string): TfNode | undefined { return this.#nodes.get(name); }

  /** Nodes that nothing reads and that depend on an input, in the order of the file; if no node depends on one, all that nothing reads. */
  sinks(): readonly TfNode[] {
    const [fed, inLoop] = [this.#fed(), this.#inLoop()];
    const endsOf = (readers: readonly TfNode[]): readonly TfNode[] => {
      const read = new Set(readers.flatMap((n) => n.inputs.map((r) => r.name)));
      return this.#graph.nodes.filter((n) => !read.has(n.name) && !noResult.has(n.op));
    };
    const ends = endsOf(this.#graph.nodes);
    // what only goes into a variable is a result where nothing else is
    for (const found of [ends, endsOf(this.#graph.nodes.filter((n) => !writes.has(n.op)))]) {
      const results = found.filter((n) => fed.has(n.name) && !inLoop.has(n.name));
      // variables of a loop that nothing reads
      const kept = results.filter((n) => n.op !== 'Exit');
      if (results.length > 0) return kept.length > 0 ? kept : results;
    }
    return ends;
  }

  /**
   * Names of the control inputs that decide whether `node` runs: those behind a Switch, as in the branches of tf.cond. All others only
   * order side effects, which the operators that are imported do not have.
   */
  gates(node: TfNode): readonly string[] {
    return node.controls.filter((name) => {
      let source = this.#nodes.get(name);
      for (let steps = 0; source?.op === 'Identity' && steps < 64; steps++) {
        source = this.#nodes.get(source.inputs[0]?.name ?? '');
        if (source?.op === 'Switch') return true;
      }
      return false;
    });
  }

  /**
   * What the named nodes need, producers before users, and the names on a cycle where there is one. Names in `known` and what only these
   * need are left out. Of a loop only its Exit nodes are named.
   */
  order(names: readonly string[], known: { has(name: string): boolean } = new Set()): { readonly order: readonly TfNode[]; readonly cycle: readonly string[] | undefined } {
    return producersFirst(names, {
      find: (name, reader) => (known.has(name) ? undefined : this.#nodes.get(name) ?? this.#missing(name, reader)),
      needs: (node) => [...this.#inputs(node).map((r) => r.name), ...this.gates(node)],
    });
  }

  #missing(name: string, reader: TfNode | undefined): never {
    throw inputMissing(this.#file, reader === undefined ? `output '${name}'` : `node '${reader.name}' (${reader.op})`, name, 'no node has this name');
  }

  /** What a node reads; what leaves a loop reads all that the loop does. */
  #inputs(node: TfNode): readonly TfRef[] {
    const frame = node.op === 'Exit' ? this.frames.leftBy(node)?.frame : undefined;
    return frame === undefined ? node.inputs : [...frame.variables.map((v) => v.initial), ...frame.constants.flatMap((c) => c.inputs)];
  }

  /** Names of nodes that change a variable by something that depends on an input. */
  effects(): readonly string[] {
    const changing = this.#graph.nodes.filter((n) => writes.has(n.op));
    const fed = changing.length === 0 ? new Set<string>() : this.#fed();
    return changing.filter((n) => fed.has(n.name)).map((n) => n.name);
  }

  /** Names of nodes that depend on an input of the graph. */
  #fed(): ReadonlySet<string> {
    return this.#behind((n) => n.op === 'Placeholder' || (n.op === 'PlaceholderWithDefault' && !isText(n)), () => false);
  }

  /** Names of nodes in the while loops of TensorFlow 1. */
  #inLoop(): ReadonlySet<string> {
    return this.#behind((n) => n.op === 'Enter' || n.op === 'RefEnter', (n) => n.op === 'Exit');
  }

  /** Names of the nodes that `isFirst` picks and of those that depend on them, up to but without those where it `ends`. */
  #behind(isFirst: (node: TfNode) => boolean, ends: (node: TfNode) => boolean): ReadonlySet<string> {
    const { nodes } = this.#graph;
    return dependents(nodes.filter(isFirst).map((n) => n.name), usersOf(nodes, (n) => n.name, (n) => n.inputs.map((r) => r.name)), (name) => ends(this.#nodes.get(name)!));
  }
}
