/** Standard globals that the engine lacks. Imported first by every program. */
import { now, print } from 'linnet:native';
import { structuredClone } from './clone.ts';
import { format } from './inspect.ts';
import { TextDecoder, TextEncoder } from './text.ts';
import { clear, setInterval, setTimeout } from './timers.ts';

const line = (stream: 1 | 2) => (...values: readonly unknown[]): void => print(stream, `${format(values)}\n`);

for (const [name, value] of Object.entries({
  console: {
    log: line(1), info: line(1), debug: line(1), warn: line(2), error: line(2),
    assert: (holds: unknown, ...values: readonly unknown[]): void => { if (!holds) line(2)('Assertion failed', ...values); },
  },
  performance: { now },
  setTimeout, setInterval, clearTimeout: clear, clearInterval: clear,
  TextEncoder, TextDecoder, structuredClone,
})) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
