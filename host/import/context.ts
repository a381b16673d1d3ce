import { badNode, callsTooDeep, unsupportedOperators, withAttributes } from '../errors.ts';
import type { ImportedWire } from '../stages.ts';
import { NodeError, type ReadAttributes } from './attributes.ts';
import { Unsupported } from './call.ts';
import { Expansion } from './elements.ts';

/** Functions may call functions and hold loops, but not endlessly: so deep, and so many in all. */
const [maxDepth, maxFunctions] = [64, 4096];

/** A node of a model, as messages name it. */
interface Named { readonly name: string; readonly op: string }

/** What the import of one model collects, in all its graphs, functions and loops. */
export class ImportContext {
  readonly file: string;
  readonly expansion = new Expansion();
  readonly #refused = new Map<string, { readonly operator: string; readonly reason: string | null; readonly nodes: string[] }>();
  readonly #warnings = new Set<string>();
  #functions = 0;

  constructor(file: string) { this.file = file; }

  get refused(): boolean { return this.#refused.size > 0; }
  get warnings(): readonly string[] { return [...this.#warnings]; }

  /** Throws `UserError` with all that is not supported. */
  throwRefused(): void {
    if (this.refused) throw unsupportedOperators(this.file, [...this.#refused.values()]);
  }

  /** `reason` is null where the whole operator is unknown. */
  refuse(node: Named, reason: string | null): null {
    const key = `${node.op} ${reason ?? ''}`;
    const group = this.#refused.get(key);
    if (group === undefined) this.#refused.set(key, { operator: node.op, reason, nodes: [node.name] });
    else group.nodes.push(node.name);
    return null;
  }

  /** A warning, once for all nodes that it holds of. */
  warn(text: string): void { this.#warnings.add(text); }

  /**
   * The outputs that `build` makes of a node, or null where it is not supported: where `build` throws `Unsupported`, where what it needs is
   * not (it gives null), or where it left an attribute unread. Throws `UserError` where the node contradicts itself.
   */
  build<V>(node: Named, attrs: ReadAttributes<V>, build: () => ImportedWire | readonly ImportedWire[] | null): readonly ImportedWire[] | null {
    try {
      const made = build();
      if (made === null) return null;
      const [unread] = attrs.unread();
      if (unread !== undefined) return this.refuse(node, `attribute '${unread}' is not known`);
      return 'node' in made ? [made] : made;
    } catch (e) {
      if (e instanceof Unsupported) return this.refuse(node, e.message);
      if (e instanceof NodeError) throw badNode(this.file, node.name, node.op, e.message.startsWith('attribute') ? e.message : withAttributes(e.message, attrs));
      throw e;
    }
  }

  /** Counts one more function or loop body, called by `node`, `depth` calls deep. Throws `UserError` where they do not end. */
  enter(depth: number, node: string): void {
    if (depth > maxDepth || this.#functions++ > maxFunctions) throw callsTooDeep(this.file, node);
  }
}
