import type { ImportedWire } from '../../../stages.ts';
import type { PlainAttributes } from '../../tensorflow/spell.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { windowOf } from '../windows.ts';

const windowsOf = (c: Call): PlainAttributes => ({ ...windowOf(c), ksize: [1, c.attrs.int('filter_height'), c.attrs.int('filter_width'), 1] });

const pool = (name: string): BuildNode => (c) => c.activated(c.tensorflow(name, windowsOf(c), c.one()));

/** The root of the mean square. */
function rootMeanSquare(c: Call): ImportedWire {
  const mean = c.tensorflow('AvgPool', windowsOf(c), c.tensorflow('Square', {}, c.one()));
  return c.activated(c.tensorflow('Sqrt', {}, mean));
}

export const pools: Family = { AVERAGE_POOL_2D: pool('AvgPool'), MAX_POOL_2D: pool('MaxPool'), L2_POOL_2D: rootMeanSquare };
