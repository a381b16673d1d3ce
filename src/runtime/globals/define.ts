/** Adds to the globals. */
export function define(globals: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
