/** Language features that QuickJS 2021-03-27 lacks and scripts use. */
export function addMissing(): void {
  for (const type of [Array, String, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    method(type.prototype, 'at', function at(this: ArrayLike<unknown>, index: number) {
      const i = Math.trunc(index) || 0;
      return this[i < 0 ? this.length + i : i];
    });
  }
  for (const type of [Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    method(type.prototype, 'findLast', function findLast(this: ArrayLike<unknown>, test: Test) { return this[lastIndex(this, test)]; });
    method(type.prototype, 'findLastIndex', function findLastIndex(this: ArrayLike<unknown>, test: Test) { return lastIndex(this, test); });
  }
  method(Object, 'hasOwn', (object: object, name: PropertyKey) => Object.prototype.hasOwnProperty.call(object, name));
}

type Test = (value: unknown, index: number, all: ArrayLike<unknown>) => unknown;

function lastIndex(all: ArrayLike<unknown>, test: Test): number {
  let i = all.length - 1;
  while (i >= 0 && !test(all[i], i, all)) i--;
  return i;
}

function method(owner: object, name: string, value: unknown): void {
  if (!(name in owner)) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

/** A deep copy of plain data, dates, maps, sets, buffers and typed arrays; cycles stay cycles. */
export function structuredClone(value: unknown): unknown {
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
    if (v instanceof Error) return keep(new Error(v.message));
    if (Array.isArray(v)) { const a = keep(new Array<unknown>(v.length)); for (const [i, x] of v.entries()) a[i] = clone(x); return a; }
    const object = keep<Record<string, unknown>>({});
    for (const [k, x] of Object.entries(v)) object[k] = clone(x);
    return object;
  };
  return clone(value);
}

function copyView(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).buffer;
  for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    if (view instanceof type) return new type(bytes);
  }
  return new DataView(bytes);
}
