import { clearTimer, setTimer } from 'linnet:native';

type Callback = (...args: readonly unknown[]) => void;

/** Native timers of the running intervals, by the id that the script has: that of the first timer. */
const intervals = new Map<number, number>();

const delayOf = (milliseconds: unknown, least: number): number => Math.max(least, Number(milliseconds) || 0);

export const setTimeout = (callback: Callback, milliseconds?: number, ...args: readonly unknown[]): number =>
  setTimer(() => callback(...args), delayOf(milliseconds, 0));

/** Does not drift: each call is due a whole number of periods after the first. */
export function setInterval(callback: Callback, milliseconds?: number, ...args: readonly unknown[]): number {
  const period = delayOf(milliseconds, 1);
  let due = performance.now() + period;
  const fire = (): void => {
    const now = performance.now();
    due = Math.max(due + period, now);
    intervals.set(id, setTimer(fire, due - now));
    callback(...args);
  };
  const id = setTimer(fire, period);
  intervals.set(id, id);
  return id;
}

/** Ends all intervals. */
export function clearIntervals(): void {
  for (const id of [...intervals.keys()]) clear(id);
}

export function clear(id: number | undefined): void {
  if (typeof id !== 'number') return;
  clearTimer(intervals.get(id) ?? id);
  intervals.delete(id);
}
