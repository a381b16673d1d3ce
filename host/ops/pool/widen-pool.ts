import type { DType } from '../../../src/format/dtype.ts';
import { factOf } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { staticShape } from '../../graph/fact.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { cast } from '../elementwise/elementwise.ts';
import { planesOf } from './bytes-window.ts';
import { maxPool } from './pool.ts';

/** Integers that single precision holds. */
const narrow: readonly DType[] = ['u8', 'i8', 'u16', 'i16'];

/** Before: MaxPool of narrow integers, but of bytes under windows that have a kernel. After: Cast to floats -> MaxPool -> Cast back. */
export const widenPool: Rule = ruleOn(maxPool, 'widen-pool', (node, attrs, graph, name) => {
  const [x] = node.inputs, { dtype } = factOf(x!);
  if (!narrow.includes(dtype) || ((dtype === 'u8' || dtype === 'i8') && planesOf({ ...attrs, view: staticShape(factOf(x!)) }) !== undefined)) return null;
  const patch = new Patch(graph, name);
  const largest = patch.add(node.name, op(maxPool, attrs), [patch.add(node.name, op(cast, { to: 'f32' }), [x!])]);
  return patch.replace(wireOf(node), patch.add(node.name, op(cast, { to: dtype }), [largest]));
});
