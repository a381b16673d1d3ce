import type { Tensor } from '../../eval/tensor.ts';
import { noLabelled } from '../errors.ts';
import { readText } from '../files.ts';
import { isNumeric } from '../tensors.ts';

/** A label and its score. */
export interface Scored { readonly label: string; readonly score: number }

/** One label a line; empty lines at the end do not count. */
const readLabels = (file: string): readonly string[] => readText(file).replace(/\s+$/, '').split('\n').map((line) => line.trim());

/** The best scores of each output that has as many values as the file has labels. Throws a UserError where there is none. */
export function topLabels(results: Readonly<Record<string, Tensor>>, file: string): ReadonlyMap<string, readonly Scored[]> {
  const labels = readLabels(file), top = new Map<string, readonly Scored[]>();
  for (const [name, value] of Object.entries(results)) {
    if (!isNumeric(value) || value.data.length !== labels.length) continue;
    const scored = labels.map((label, i): Scored => ({ label, score: Number(value.data[i]) }));
    top.set(name, scored.sort((a, b) => b.score - a.score).slice(0, 5));
  }
  if (top.size === 0) throw noLabelled(file, labels.length, Object.entries(results).map(([name, value]) => `${name} ${value.dtype}[${value.shape.join()}]`));
  return top;
}

/** `0.9731 yes`, one line a label, below the name of the output where several have labels. */
export function showLabels(top: ReadonlyMap<string, readonly Scored[]>): string {
  return [...top].map(([name, scored]) => [...(top.size > 1 ? [name] : []), ...scored.map(({ label, score }) => `${score.toFixed(4)} ${label}`)].join('\n')).join('\n');
}
