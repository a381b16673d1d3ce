import type { Random } from '../pulse/random.ts';

/** Where things of a FlatBuffer lie, whatever its schema: what could be a table, a vector or a text is taken for one. */
interface Places {
  /** Entries of vtables; 0 takes the field away. */
  readonly entries: readonly number[];
  /** Words of fields and vectors that lead nowhere, and those that lead to tables, vectors and texts, with where these lie. */
  readonly values: readonly number[];
  readonly offsets: readonly (readonly [at: number, to: number])[];
  readonly lengths: readonly number[];
}

const maxThings = 20_000;

function places(view: DataView): Places {
  const entries = new Set<number>(), values: number[] = [], offsets: (readonly [number, number])[] = [], lengths: number[] = [], seen = new Set<number>();
  const isInside = (at: number, bytes: number): boolean => at >= 0 && at + bytes <= view.byteLength;
  const vtableOf = (at: number): number | undefined => {
    if (at % 4 !== 0 || !isInside(at, 4)) return undefined;
    const vtable = at - view.getInt32(at, true);
    if (vtable % 2 !== 0 || vtable === at || !isInside(vtable, 4)) return undefined;
    const bytes = view.getUint16(vtable, true), object = view.getUint16(vtable + 2, true);
    return bytes >= 4 && bytes % 2 === 0 && bytes < 200 && isInside(vtable, bytes) && object >= 4 && isInside(at, object) ? vtable : undefined;
  };
  const queue: number[] = [];
  const word = (at: number): void => {
    const to = at + view.getUint32(at, true);
    if (to === at || to % 4 !== 0 || !isInside(to, 4)) { values.push(at); return; }
    offsets.push([at, to]);
    if (!seen.has(to)) { seen.add(to); queue.push(to); }
  };
  if (view.byteLength >= 8) word(0);
  for (let at = queue.pop(); at !== undefined && seen.size < maxThings; at = queue.pop()) {
    const vtable = vtableOf(at);
    if (vtable !== undefined) {
      const [bytes, object] = [view.getUint16(vtable, true), view.getUint16(vtable + 2, true)];
      for (let entry = vtable + 4; entry < vtable + bytes; entry += 2) {
        const field = view.getUint16(entry, true);
        entries.add(entry);
        if (field >= 4 && field < object && field % 4 === 0 && isInside(at + field, 4)) word(at + field);
        else if (field >= 4 && field < object) values.push(Math.min(at + field, view.byteLength - 4));
      }
    } else {
      const length = view.getUint32(at, true);
      lengths.push(at);
      for (let i = 0; i < Math.min(length, 64) && isInside(at + 4 + 4 * i, 4); i++) word(at + 4 + 4 * i);
    }
  }
  return { entries: [...entries], values, offsets, lengths };
}

const numbers = [0, 1, 2, 3, 4, 5, 7, 8, 9, 127, 128, 255, 0x7fff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x3f800000, 0x7fc00000, 0x7f800000];

/** A FlatBuffer with one to three changes that leave it one: a field or element with another value, taken away, or led to another table, vector or text. */
export function mutateFlatBuffer(model: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(model), view = new DataView(bytes.buffer), { entries, values, offsets, lengths } = places(view);
  for (let n = random.integer(1, 3); n > 0; n--) {
    const kind = random.next();
    if (kind < 0.5 && values.length > 0) {
      const at = random.pick(values), byte = random.next() < 0.5;
      if (byte) view.setUint8(at, random.next() < 0.5 ? random.integer(0, 160) : view.getUint8(at) ^ (1 << random.integer(0, 7)));
      else view.setUint32(at, random.next() < 0.6 ? random.pick(numbers) : view.getUint32(at, true) + random.integer(-2, 2), true);
    } else if (kind < 0.7 && offsets.length > 0) {
      const [at] = random.pick(offsets), [, to] = random.pick(offsets);
      view.setUint32(at, to - at, true);
    } else if (kind < 0.8 && entries.length > 0) {
      view.setUint16(random.pick(entries), random.next() < 0.6 ? 0 : view.getUint16(random.pick(entries), true), true);
    } else if (kind < 0.95 && lengths.length > 0) {
      const at = random.pick(lengths);
      view.setUint32(at, random.next() < 0.5 ? random.integer(0, 4) : view.getUint32(at, true) + random.integer(-2, 2), true);
    } else {
      bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
    }
  }
  return bytes;
}
