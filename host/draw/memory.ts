import { lifetimes } from '../plan/lifetimes.ts';
import { type Plan, nameOf } from '../program/program.ts';
import { escaped, svg } from './svg.ts';

const left = 90, top = 28, chartHeight = 320, bottom = 40;

/** The arena over the steps: each buffer is a rectangle from the first step that uses it to the last, at its place in the memory. */
export function memorySvg(plan: Plan): string {
  const steps = plan.steps.length, column = Math.max(4, Math.min(24, 1200 / Math.max(1, steps))), width = left + column * (steps + 2) + 20;
  const scale = chartHeight / Math.max(1, plan.arenaBytes), y = (bytes: number): number => top + chartHeight - bytes * scale, x = (step: number): number => left + column * (step + 1);
  const rectangles = lifetimes(plan).map(({ buffer, from, to }) => {
    const offset = plan.offsets.get(buffer.id) ?? 0, last = Math.min(to, steps), height = Math.max(1, buffer.bytes * scale);
    const stepOf = (step: number): string => (step < 0 ? 'the input' : step >= steps ? 'the end' : `step ${step} (${nameOf(plan.steps[step]!.invocation)})`);
    return `<rect class="live" x="${x(from).toFixed(1)}" y="${(y(offset) - height).toFixed(1)}" width="${(column * (last - from + 1)).toFixed(1)}" height="${height.toFixed(1)}"><title>${escaped(`${buffer.bytes} bytes at ${offset}, from ${stepOf(from)} to ${stepOf(last)}`)}</title></rect>`;
  });
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => `<text class="line" x="${left - 8}" y="${(y(part * plan.arenaBytes) + 4).toFixed(1)}" text-anchor="end">${Math.round(part * plan.arenaBytes).toLocaleString('en')}</text>`);
  const every = Math.max(1, Math.ceil(steps / 20));
  const numbers = plan.steps.flatMap((_, i) => (i % every === 0 ? [`<text class="line" x="${(x(i) + column / 2).toFixed(1)}" y="${top + chartHeight + 18}" text-anchor="middle">${i}</text>`] : []));
  return svg(width, top + chartHeight + bottom, [`<text class="title" x="10" y="18">Arena, bytes, over the steps</text>`, ...marks, ...rectangles, ...numbers].join('\n'));
}
