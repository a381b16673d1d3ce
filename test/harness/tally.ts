import type { ExecutionContext } from 'ava';

/** Least shares of the cases tried. `rejected` counts what was refused as it should be, or did not fit where it was put. */
export interface Wanted { readonly tried: number; readonly accepted: number; readonly rejected?: number }

/** What a fuzzer or a random test did. A run that tries nothing, or whose cases are all refused, tests nothing: `holds` fails then. */
export class Tally {
  accepted = 0;
  rejected = 0;
  readonly #failures: string[] = [];
  readonly #seed: number | string;

  constructor(seed: number | string) { this.#seed = seed; }

  get tried(): number { return this.accepted + this.rejected + this.#failures.length; }

  /** `repeat`: the case in a form that can be pasted, and what is wrong with it. */
  fail(repeat: string): void { this.#failures.push(repeat); }

  /** Counts one case: undefined is a valid one that held, 'rejected' an invalid one that was refused, other text a failure. */
  add(outcome: 'accepted' | 'rejected' | { readonly wrong: string }): void {
    if (outcome === 'accepted') this.accepted++;
    else if (outcome === 'rejected') this.rejected++;
    else this.fail(outcome.wrong);
  }

  toString(): string { return `seed ${this.#seed}: ${this.tried} tried, ${this.accepted} accepted, ${this.rejected} rejected, ${this.#failures.length} failed`; }

  /** Fails with the first failures, or where less was tried, accepted or rejected than wanted. */
  holds(t: ExecutionContext, { tried, accepted, rejected = 0 }: Wanted): void {
    t.log(String(this));
    t.deepEqual(this.#failures.slice(0, 5), [], String(this));
    t.true(this.tried >= tried, `fewer than ${tried} cases: ${String(this)}`);
    t.true(this.accepted >= accepted, `fewer than ${accepted} accepted: ${String(this)}`);
    t.true(this.rejected >= rejected, `fewer than ${rejected} rejected: ${String(this)}`);
  }
}
