import type { Tensor } from '../../eval/tensor.ts';

const shown = 8;
const text = (value: unknown): string => (typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value));

/** `scores f32[1,2]: 0.997052 0.00294791`; of more than 8 values the first ones, the smallest and the largest, with its place. */
export function showValues(name: string, { dtype, shape, data }: Tensor): string {
  const head = `${name} ${dtype}[${shape.join()}]:`;
  if (dtype === 'string') return [head, ...data.slice(0, shown).map((bytes) => JSON.stringify(new TextDecoder().decode(bytes)))].join(' ');
  const first = Array.from(data.slice(0, shown), text);
  if (data.length <= shown) return [head, ...first].join(' ');
  let [least, most] = [0, 0];
  for (let i = 1; i < data.length; i++) {
    if (data[i]! < data[least]!) least = i;
    if (data[i]! > data[most]!) most = i;
  }
  const place: number[] = [];
  shape.reduceRight((rest, n) => {
    place.unshift(rest % n);
    return Math.floor(rest / n);
  }, most);
  return `${[head, ...first].join(' ')} .. ${data.length} values, ${text(data[least])} to ${text(data[most])} at [${place.join()}]`;
}
