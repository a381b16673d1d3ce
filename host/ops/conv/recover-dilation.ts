import { type Dim, isSymbolic, sub } from '../../graph/dim.ts';
import { type Node, factOf } from '../../graph/graph.ts';
import { knownDims, sameType } from '../../graph/fact.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type ConvAttrs, conv } from './conv.ts';
import { batchToSpace, spaceToBatch } from '../dynamic/dynamic.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { soleProducer, wireOf } from '../../graph/match.ts';

/**
 * Before: SpaceToBatch(block d, paddings p) -> Conv -> BatchToSpace(block d, crops c), a dilated convolution spelt without dilation.
 * After: one Conv with dilation d and padding p - c. Each of the d phases is convolved by itself, so along a blocked axis the inner
 * convolution must be unpadded, of stride 1 and undilated; what a phase reads past its end must be what the crops cut off.
 */
export const recoverDilation: Rule = ruleOn(batchToSpace, 'recover-dilation', (node, _attrs, graph, name) => {
  const inner = soleProducer(node.inputs[0]!, conv, graph);
  const outer = inner && soleProducer(inner.node.inputs[0]!, spaceToBatch, graph);
  if (inner === undefined || outer === undefined) return null;
  const [blocks, pads] = [outer.node.inputs[1]!, outer.node.inputs[2]!].map((w) => knownDims(factOf(w)));
  const [againBlocks, crops] = [node.inputs[1]!, node.inputs[2]!].map((w) => knownDims(factOf(w)));
  if (blocks === undefined || pads === undefined || crops === undefined || againBlocks === undefined) return null;
  if (blocks.length !== againBlocks.length || blocks.some((b, i) => b !== againBlocks[i])) return null;
  const attrs = dilate(inner.attrs, blocks, pads, crops, inner.node);
  if (attrs === null) return null;
  const patch = new Patch(graph, name);
  const dilated = patch.add(inner.node.name, op(conv, attrs), [outer.node.inputs[0]!, ...inner.node.inputs.slice(1)]);
  // blocks that do not fill the axis, or crops of another length, are no dilation
  return sameType(factOf(dilated), factOf(wireOf(node))) ? patch.replace(wireOf(node), dilated) : null;
});

/** Pairs of (front, end) of a flattened [axes, 2] tensor. */
const pair = (flat: readonly Dim[], axis: number): readonly [Dim, Dim] => [flat[2 * axis]!, flat[2 * axis + 1]!];

function dilate(attrs: ConvAttrs, blocks: readonly Dim[], pads: readonly Dim[], crops: readonly Dim[], node: Node): ConvAttrs | null {
  const kernel = factOf(node.inputs[1]!).shape;
  const dilations = [...attrs.dilations];
  const padding: (readonly [number, number])[] = [];
  for (let axis = 0; axis < dilations.length; axis++) {
    const inner: 'sameUpper' | readonly [number, number] = typeof attrs.padding === 'string' ? (attrs.padding === 'valid' || kernel[axis] === 1 ? [0, 0] : 'sameUpper') : attrs.padding[axis]!;
    const block = blocks[axis];
    if (block === undefined || block === 1) {
      if (inner === 'sameUpper') return null;
      const [front, end] = axis < blocks.length ? difference(pads, crops, axis) ?? [NaN, NaN] : [0, 0];
      if (Number.isNaN(front)) return null;
      padding.push([inner[0] + front, inner[1] + end]);
      continue;
    }
    if (isSymbolic(block) || inner === 'sameUpper' || inner[0] !== 0 || inner[1] !== 0 || attrs.strides[axis] !== 1 || dilations[axis] !== 1) return null;
    const outside = difference(pads, crops, axis);
    if (outside === undefined) return null;
    dilations[axis] = block;
    padding.push(outside);
  }
  if (padding.some(([front, end]) => front < 0 || end < 0)) return null;
  return { ...attrs, dilations, padding: padding.every(([front, end]) => front === 0 && end === 0) ? 'valid' : padding };
}

/** Paddings less crops, where these are plain numbers. */
function difference(pads: readonly Dim[], crops: readonly Dim[], axis: number): readonly [number, number] | undefined {
  const [p, c] = [pair(pads, axis), pair(crops, axis)];
  const [front, end] = [sub(p[0], c[0]), sub(p[1], c[1])];
  return isSymbolic(front) || isSymbolic(end) ? undefined : [front, end];
}
