import { mapStack } from 'linnet:native';

const maxDepth = 3, maxItems = 100, maxWidth = 76;

/** A value as `console` shows it: strings as they are, everything else as in source code. */
export const inspect = (value: unknown): string => (typeof value === 'string' ? value : show(value, 0, []));

/** `console.log`'s arguments: `%s %d %i %f %j %o %O %%` in a first text take the next ones. */
export function format(values: readonly unknown[]): string {
  const [first] = values;
  if (typeof first !== 'string' || !first.includes('%')) return values.map(inspect).join(' ');
  let used = 1;
  const text = first.replace(/%[sdifjoO%]/g, (mark) => {
    if (mark === '%%') return '%';
    if (used >= values.length) return mark;
    const value = values[used++];
    if (mark === '%s') return inspect(value);
    if (mark === '%d' || mark === '%f') return String(Number(value));
    if (mark === '%i') return String(Math.trunc(Number(value)));
    return mark === '%j' ? JSON.stringify(value) ?? 'undefined' : show(value, 0, []);
  });
  return [text, ...values.slice(used).map(inspect)].join(' ');
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name));
const quote = (text: string): string => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/[\\'\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}'`);

function show(value: unknown, depth: number, above: readonly object[]): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'function') return `[${/^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function'}: ${value.name || '(anonymous)'}]`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  if (!isObject(value)) return String(value);
  if (above.includes(value)) return '[Circular]';
  if (value instanceof Error) return showError(value, depth, above);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return 'Promise';
  return showContainer(value, depth, [...above, value]);
}

function showError(error: Error, depth: number, above: readonly object[]): string {
  const head = `${error.name}${error.message ? `: ${error.message}` : ''}`;
  const text = typeof error.stack === 'string' ? `${head}\n${mapStack(error.stack).trimEnd()}` : head;
  return Object.hasOwn(error, 'cause') && !above.includes(error) ? `${text}\n[cause]: ${show(error.cause, depth + 1, [...above, error])}` : text;
}

const isTyped = (value: object): value is Uint8Array => ArrayBuffer.isView(value) && !(value instanceof DataView);

function showContainer(value: object, depth: number, above: readonly object[]): string {
  const inner = (v: unknown): string => show(v, depth + 1, above);
  const name = nameOf(value);
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  if (Array.isArray(value) || isTyped(value)) {
    const prefix = Array.isArray(value) ? '' : `${name}(${value.length}) `;
    if (depth >= maxDepth && value.length > 0) return `${prefix}[Array]`;
    const items = Array.from({ length: Math.min(value.length, maxItems) }, (_, i) => inner(value[i]));
    return prefix + enclose('[', items, value.length - items.length, ']', depth);
  }
  if (value instanceof Map) return `Map(${value.size}) ${enclose('{', Array.from(value, ([k, v]) => `${inner(k)} => ${inner(v)}`), 0, '}', depth)}`;
  if (value instanceof Set) return `Set(${value.size}) ${enclose('{', Array.from(value, inner), 0, '}', depth)}`;
  const entries = Object.entries(value), prefix = name === 'Object' ? '' : `${name} `;
  if (depth >= maxDepth && entries.length > 0) return `[${name}]`;
  return prefix + enclose('{', entries.map(([k, v]) => `${key(k)}: ${inner(v)}`), 0, '}', depth);
}

function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isObject(prototype)) return '[Object: null prototype]';
  return typeof prototype.constructor === 'function' && prototype.constructor.name ? prototype.constructor.name : 'Object';
}

function enclose(open: string, items: readonly string[], more: number, close: string, depth: number): string {
  const all = more > 0 ? [...items, `... ${more} more`] : items;
  if (all.length === 0) return open + close;
  const line = `${open} ${all.join(', ')} ${close}`;
  if (line.length + 2 * depth <= maxWidth && !line.includes('\n')) return line;
  const indent = '  '.repeat(depth + 1);
  // Short items, such as numbers, share lines.
  const rows: string[] = [];
  for (const [i, item] of all.entries()) {
    const text = i + 1 < all.length ? `${item},` : item, last = rows[rows.length - 1];
    if (last !== undefined && item.length < 16 && last.length + text.length + 1 <= maxWidth && !last.includes('\n')) rows[rows.length - 1] = `${last} ${text}`;
    else rows.push(text);
  }
  return `${open}\n${rows.map((row) => indent + row).join('\n')}\n${'  '.repeat(depth)}${close}`;
}
