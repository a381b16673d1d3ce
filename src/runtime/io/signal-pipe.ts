import { system } from 'linnet:system';
import { Descriptor } from './descriptor.ts';

const listeners = new Map<number, Set<() => void>>();
let reading = false;

/** Calls whenever a signal comes. Does not keep the program alive. Returns how to take it back. */
export function onSignal(signal: number, call: () => void): () => void {
  const descriptor = new Descriptor(system.signals(signal), 'signals'), calls = listeners.get(signal) ?? new Set();
  listeners.set(signal, calls.add(call));
  if (!reading) void deliver(descriptor);
  reading = true;
  return () => void calls.delete(call);
}

async function deliver(descriptor: Descriptor): Promise<never> {
  for (const bytes = new Uint8Array(64);;) {
    await descriptor.ready(false, true);
    const n = descriptor.readNow(bytes);
    for (const signal of new Set(bytes.subarray(0, Math.max(0, n)))) for (const call of [...listeners.get(signal) ?? []]) call();
  }
}
