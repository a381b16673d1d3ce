/** Where the lines of a text start. */
export const lineStarts = (code: string): readonly number[] => [0, ...Array.from(code.matchAll(/\n/g), (m) => m.index + 1)];

/** Line, from 1, of a character. */
export function lineAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}
