/** Globals that a script gets where it names them, by the module of src/runtime that defines them. */
const lazy: Readonly<Record<string, readonly string[]>> = {
  'globals/text': ['TextEncoder', 'TextDecoder'],
  'globals/clone': ['structuredClone'],
  'globals/events': ['Event', 'CustomEvent', 'EventTarget', 'DOMException', 'AbortSignal', 'AbortController'],
  'globals/url': ['URL', 'URLSearchParams'],
  'globals/crypto': ['crypto'],
  'globals/base64': ['atob', 'btoa'],
  'globals/self': ['self'],
  'net/fetch': ['fetch', 'Headers', 'Request', 'Response'],
};

/** Module of a global that is added where it is named. */
export const moduleOfGlobal: ReadonlyMap<string, string> = new Map(Object.entries(lazy).flatMap(([module, names]) => names.map((name) => [name, module])));

/** What src/runtime/globals/index.ts defines for every program. */
const always = ['console', 'performance', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'];

/** What the engine has (kernels-c/engine/main.c: its intrinsics). A test compares with the board. */
const engine = [
  'globalThis', 'undefined', 'NaN', 'Infinity', 'isNaN', 'isFinite', 'parseInt', 'parseFloat', 'encodeURI', 'encodeURIComponent', 'decodeURI', 'decodeURIComponent', 'escape', 'unescape', 'queueMicrotask',
  'Object', 'Function', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'String', 'RegExp', 'Date', 'Array', 'Iterator', 'JSON', 'Reflect', 'Proxy', 'Promise', 'Atomics',
  'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView',
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array',
  'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'InternalError', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack',
];

export const boardGlobals: ReadonlySet<string> = new Set([...engine, ...always, ...moduleOfGlobal.keys()]);

/** What to use in place of a global that the board lacks. */
export function insteadOf(name: string): string {
  const [, hint] = [
    [/^(process|__dirname|__filename|global)$/, "there is no Node on the board: use what 'linnet' exports (args, env, exit, signals)"],
    [/^Buffer$/, 'there is no Node on the board: use Uint8Array, TextEncoder and TextDecoder'],
    [/^(require|module|exports)$/, 'use import'],
    [/^(window|document|navigator|localStorage|location|XMLHttpRequest)$/, 'there is no browser on the board'],
    [/^(eval)$/, 'scripts are compiled on the developer\'s machine'],
    [/^(Intl|Temporal|Worker|WebAssembly)$/, 'the engine has none'],
    [/^(setImmediate|clearImmediate)$/, 'use setTimeout(callback, 0)'],
  ].find(([pattern]) => pattern instanceof RegExp && pattern.test(name)) ?? [];
  return typeof hint === 'string' ? hint : 'nothing declares it';
}
