import type { LinPort } from '../format/reader.ts';
import { noSuchPort } from './errors.ts';

/** The input or output of a name; `x:0`, the first result of a graph's node x, is `x`. Throws a UserError with the names that there are. */
export function portNamed(model: string, kind: 'input' | 'output', name: string, ports: readonly LinPort[]): LinPort {
  const port = ports.find((p) => p.name === name) ?? ports.find((p) => `${p.name}:0` === name);
  if (port === undefined) throw noSuchPort(model, kind, name, ports.map((p) => p.name));
  return port;
}
