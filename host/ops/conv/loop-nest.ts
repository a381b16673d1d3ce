/** Where a convolution without padding reads and writes, in elements; x [N, ...spatial, C], whose pixels are `pixel` apart, y [N, ...spatial, O], dense. */
export interface ConvShape {
  readonly x: readonly number[];
  readonly pixel: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
  /** Channels of y; those of a group lie together. */
  readonly outputs: number;
}

/** The convolution of one group as calls of a kernel that goes over evenly spaced rows of x, and over evenly spaced taps in each. */
export interface ConvLoopNest {
  /** Rows of one call. */
  readonly m: number;
  readonly xs: number;
  readonly taps: number;
  readonly ts: number;
  /** Neighbouring elements of x that one tap takes: channels, and whole rows of a kernel where these lie together. */
  readonly c: number;
  /** Where the calls' first rows are. */
  readonly rows: readonly { readonly x: number; readonly y: number }[];
  /** Calls that sum up one row: where in x and at which tap of the whole kernel each begins. */
  readonly parts: readonly { readonly x: number; readonly tap: number }[];
}

interface Level { readonly count: number; readonly step: number; readonly other: number }

/** Nested loops with those of one turn dropped, and an outer joined to an inner one where it only continues it. Innermost last. */
function joinLevels(levels: readonly Level[]): Level[] {
  const out: Level[] = [];
  for (const level of levels) {
    if (level.count === 1) continue;
    const outer = out.at(-1);
    if (outer !== undefined && outer.step === level.count * level.step && outer.other === level.count * level.other) {
      out[out.length - 1] = { ...level, count: outer.count * level.count };
    } else {
      out.push(level);
    }
  }
  return out;
}

/** Offsets of every turn of nested loops, in order. */
const turns = (levels: readonly Level[]): readonly { readonly step: number; readonly other: number }[] =>
  levels.reduce((at, { count, step, other }) => at.flatMap((a) => Array.from({ length: count }, (_, i) => ({ step: a.step + i * step, other: a.other + i * other }))), [{ step: 0, other: 0 }]);

export const outputSize = (length: number, kernel: number, stride: number, dilation: number): number => Math.floor((length - (kernel - 1) * dilation - 1) / stride) + 1;

export function convLoopNest({ x, pixel, kernel, strides, dilations, groups, outputs }: ConvShape): ConvLoopNest {
  const spatial = x.slice(1, -1);
  const depth = x[x.length - 1]! / groups;
  const lengths = spatial.map((d, i) => outputSize(d, kernel[i]!, strides[i]!, dilations[i]!));
  const step = (axis: number): number => spatial.slice(axis + 1).reduce((a, b) => a * b, pixel);
  const below = (axis: number, of: readonly number[], unit: number): number => of.slice(axis + 1).reduce((a, b) => a * b, unit);
  const rowLevels = joinLevels([
    { count: x[0]!, step: spatial.reduce((a, b) => a * b, pixel), other: lengths.reduce((a, b) => a * b, outputs) },
    ...lengths.map((count, i) => ({ count, step: step(i) * strides[i]!, other: below(i, lengths, outputs) })),
  ]);
  const tapLevels = joinLevels([
    ...kernel.map((count, i) => ({ count, step: step(i) * dilations[i]!, other: below(i, kernel, 1) * depth })),
    { count: depth, step: 1, other: 1 },
  ]);
  const contiguous = tapLevels.at(-1)?.step === 1 && tapLevels.at(-1)?.other === 1;
  const c = contiguous ? tapLevels.pop()!.count : 1;
  const tap = tapLevels.pop() ?? { count: 1, step: 0, other: 0 };
  const row = rowLevels.pop() ?? { count: 1, step: 0, other: outputs };
  return {
    m: row.count, xs: row.step, taps: tap.count, ts: tap.step, c,
    rows: turns(rowLevels).map((t) => ({ x: t.step, y: t.other })),
    parts: turns(tapLevels).map((t) => ({ x: t.step, tap: t.other / depth })),
  };
}
