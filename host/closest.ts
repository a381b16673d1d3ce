/** The candidate that a misspelt word most likely means, or null where none is near. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const near = candidates.map((name) => ({ name, far: distance(plain(word), plain(name)) })).sort((a, b) => a.far - b.far)[0];
  return near && near.far < word.length && near.far <= Math.max(2, Math.floor(word.length / 3)) ? near.name : null;
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '');

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
