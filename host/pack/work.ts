import { kernels } from '../program/kernels.gen.ts';
import type { Invocation, RangeCopy, StateCopy } from '../program/program.ts';

/** Element operations that the header counts as one; its largest number stands for all that are more. */
const unit = 2 ** 20, most = 2 ** 32 - 1;

const ofCopies = (copies: readonly (RangeCopy | StateCopy)[]): number => copies.reduce((sum, { bytes }) => sum + 1 + Math.floor(bytes / 4), 0);

/** What a run of a file may cost (proto/flat.md, Work): the steps are added in their order. */
export class Work {
  #operations = 0;
  #step = 0;
  /** The ranges of steps that the next one is in: the step behind each and how often it may run. */
  readonly #ranges: { readonly end: number; readonly times: number }[] = [];

  /** `words`: a kernel's arguments. */
  add(invocation: Invocation, words: readonly number[], stateCopies: readonly StateCopy[]): void {
    while (this.#ranges.at(-1)?.end === this.#step) this.#ranges.pop();
    const times = this.#ranges.at(-1)?.times ?? 1;
    this.#operations += times * ofCopies(stateCopies);
    this.#step++;
    if (invocation.kind === 'kernel') this.#operations += times * kernels[invocation.kernel].work(words);
    else if (invocation.kind === 'loop') {
      const { steps, count, enter, before, after } = invocation;
      this.#operations += times * (ofCopies(enter) + count * (1 + ofCopies([...before, ...after])));
      this.#ranges.push({ end: this.#step + steps, times: times * count });
    } else if (invocation.kind === 'branch') {
      const { then, otherwise, thenCopies, otherwiseCopies } = invocation;
      this.#operations += times * ofCopies([...thenCopies, ...otherwiseCopies]);
      this.#ranges.push({ end: this.#step + then + otherwise, times });
    }
  }

  /** As the header says it. */
  get units(): number { return Math.min(most, Math.ceil(this.#operations / unit)); }
}
