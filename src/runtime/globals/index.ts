/** Standard globals that every program has; the bundler adds others where a script names them (lazy.ts). Imported first. */
import { mapStack, now, print } from 'linnet:native';
import { format } from './inspect.ts';
import { clear, setInterval, setTimeout } from './timers.ts';

const line = (stream: 1 | 2) => (...values: readonly unknown[]): void => print(stream, `${format(values)}\n`);

for (const [name, value] of Object.entries({
  console: {
    log: line(1), info: line(1), debug: line(1), warn: line(2), error: line(2),
    assert: (holds: unknown, ...values: readonly unknown[]): void => { if (!holds) line(2)('Assertion failed', ...values); },
  },
  performance: { now },
  setTimeout, setInterval, clearTimeout: clear, clearInterval: clear,
})) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });

interface Frame { getFunctionName(): string | null; getFileName(): string | null; getLineNumber(): number }

/** So that a stack that a script prints or sends somewhere has the lines of its sources. */
const prepareStackTrace = (_: unknown, frames: readonly Frame[]): string =>
  mapStack(frames.filter((f) => f.getFileName() === 'script').map((f) => `    at ${f.getFunctionName() || '<anonymous>'} (script:${f.getLineNumber()}:0)\n`).join(''));
Object.assign(Error, { prepareStackTrace });
