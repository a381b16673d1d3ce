import type { BuildNode, Call, Family } from '../call.ts';
import { windowOf } from '../windows.ts';

const pool = (name: string): BuildNode => (c: Call) => {
  const ksize = [1, c.attrs.int('filter_height'), c.attrs.int('filter_width'), 1];
  return c.activated(c.tensorflow(name, { ...windowOf(c), ksize }, c.one()));
};

export const pools: Family = { AVERAGE_POOL_2D: pool('AvgPool'), MAX_POOL_2D: pool('MaxPool') };
