import { decode } from '@jridgewell/sourcemap-codec';

/** Where each line of a bundle comes from: `lines[i]` is for line i + 1; null: from no source. */
export interface LineMap {
  readonly sources: readonly string[];
  readonly lines: readonly ({ readonly source: number; readonly line: number } | null)[];
}

const lineBits = 20;

/** Reads the `mappings` of a source map (ECMA-426); of each line, the first segment that has a source. */
export function lineMapOf(map: { readonly sources: readonly string[]; readonly mappings: string }): LineMap {
  const lines = decode(map.mappings).map((segments) => {
    const [, source, line] = segments.find((segment) => segment.length > 1) ?? [];
    return source === undefined || line === undefined ? null : { source, line: line + 1 };
  });
  return { sources: map.sources, lines };
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
