import { size } from '../../src/eval/tensor.ts';
import { constantValue } from '../graph/constant.ts';
import type { Imported } from '../stages.ts';

/** Operators that loops, functions and static forms may make of each node of the file, and of a small file in all. */
const [operatorsOfNode, operatorsAtLeast] = [64, 1 << 15];
/** Elements of constants that may be made, and operations that folding may take, beside what the constants of the file are worth: bounds of time and memory, whatever a few bytes ask for. */
const [madeElements, foldedWork] = [1 << 22, 1 << 26];

/** What the type stage may still spend on one model. */
export class Budget {
  #operators: number;
  #elements: number;
  #work: number;

  constructor({ nodes }: Pick<Imported, 'nodes'>) {
    const given = nodes.reduce((n, { op }) => n + size(constantValue(op)?.shape ?? [0]), 0);
    this.#operators = operatorsAtLeast + operatorsOfNode * nodes.length;
    this.#elements = madeElements + 2 * given;
    this.#work = foldedWork + 62 * given;
  }

  /** Counts one more operator; false where they are too many. */
  operator(): boolean { return this.#operators-- > 0; }

  /** Takes the elements of a constant that the file does not hold; false where they are too many. */
  constant(elements: number): boolean { return (this.#elements -= elements) >= 0; }

  /** Takes what folding one operator costs; false, and nothing is taken, where that is too much. */
  fold(elements: number, work: number): boolean {
    if (elements > this.#elements || work > this.#work) return false;
    this.#elements -= elements;
    this.#work -= work;
    return true;
  }
}
