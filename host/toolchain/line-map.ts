/** Where each line of a bundle comes from: `lines[i]` is for line i + 1; null: from no source. */
export interface LineMap {
  readonly sources: readonly string[];
  readonly lines: readonly ({ readonly source: number; readonly line: number } | null)[];
}

const lineBits = 20;

/** Reads the `mappings` of a source map (ECMA-426); of each line, its first segment. */
export function lineMapOf(map: { readonly sources: readonly string[]; readonly mappings: string }): LineMap {
  let source = 0, line = 0;
  const lines = map.mappings.split(';').map((segments) => {
    let first: { source: number; line: number } | null = null;
    for (const segment of segments.split(',')) {
      const [, sources, lineStep] = decodeVlq(segment);
      if (sources === undefined || lineStep === undefined) continue;
      source += sources;
      line += lineStep;
      first ??= { source, line: line + 1 };
    }
    return first;
  });
  return { sources: map.sources, lines };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeVlq(text: string): readonly number[] {
  const values: number[] = [];
  let value = 0, shift = 0;
  for (const character of text) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  return values;
}

/** The bytes of kernels-c/engine/payload.h's `payload_lines`. */
export function packLineMap(map: LineMap): Uint8Array {
  const words = Uint32Array.from([map.lines.length, map.sources.length, ...map.lines.map((at) => (at === null ? 0 : at.source << lineBits | at.line))]);
  return Buffer.concat([Buffer.from(words.buffer), Buffer.from(map.sources.map((name) => `${name}\0`).join(''))]);
}

/** `file:line` of a line of the bundle, null where it comes from no source. */
export function originOf(map: LineMap, line: number): string | null {
  const at = map.lines[line - 1];
  return at ? `${map.sources[at.source]}:${at.line}` : null;
}
