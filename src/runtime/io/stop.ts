/**
 * What a program loops over ends when the program is asked to end (signals.ts): iterations of this library ask to be stopped then.
 * Calls are in the order of registration.
 */
const stops = new Set<() => void>();
let stopped = false;

/** Returns how to take it back. Where the program has been asked already, `stop` is called at once. */
export function onStop(stop: () => void): () => void {
  if (stopped) stop();
  else stops.add(stop);
  return () => void stops.delete(stop);
}

export function stopAll(): void {
  stopped = true;
  for (const stop of [...stops]) stop();
  stops.clear();
}
