/** A binary heap: `pop` removes the first by `before`. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) { this.#before = before; }

  push(item: T): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.#before(item, items[up]!); at = up, up = (at - 1) >> 1) items[at] = items[up]!;
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const [first, last] = [items[0], items.pop()];
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (let down = 1; down < items.length; down = 2 * at + 1) {
      if (down + 1 < items.length && this.#before(items[down + 1]!, items[down]!)) down++;
      if (!this.#before(items[down]!, last)) break;
      items[at] = items[down]!;
      at = down;
    }
    items[at] = last;
    return first;
  }
}
