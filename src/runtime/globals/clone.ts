import { define } from './define.ts';

/** A deep copy of plain data, dates, maps, sets, errors, buffers and typed arrays; cycles stay cycles. */
function structuredClone(value: unknown): unknown {
  const done = new Map<object, unknown>();
  const clone = (v: unknown): unknown => {
    if (typeof v === 'function' || typeof v === 'symbol') throw new TypeError(`structuredClone: a ${typeof v} cannot be copied`);
    if (typeof v !== 'object' || v === null) return v;
    if (done.has(v)) return done.get(v);
    const keep = <T>(copy: T): T => { done.set(v, copy); return copy; };
    if (v instanceof Date) return keep(new Date(v));
    if (v instanceof ArrayBuffer) return keep(v.slice(0));
    if (ArrayBuffer.isView(v)) return keep(copyView(v));
    if (v instanceof Map) { const m = keep(new Map<unknown, unknown>()); for (const [k, x] of v) m.set(clone(k), clone(x)); return m; }
    if (v instanceof Set) { const s = keep(new Set<unknown>()); for (const x of v) s.add(clone(x)); return s; }
    if (v instanceof Error) return keep(Object.hasOwn(v, 'cause') ? new Error(v.message, { cause: clone(v.cause) }) : new Error(v.message));
    if (Array.isArray(v)) { const a = keep(new Array<unknown>(v.length)); v.forEach((x, i) => { a[i] = clone(x); }); return a; }
    const object = keep<Record<string, unknown>>({});
    for (const [k, x] of Object.entries(v)) object[k] = clone(x);
    return object;
  };
  return clone(value);
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).buffer;
  for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
    if (view instanceof type) return new type(bytes);
  }
  return new DataView(bytes);
}

define({ structuredClone });
