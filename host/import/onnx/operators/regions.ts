import { min } from '../../../graph/dim.ts';
import { InferError, op } from '../../../graph/op.ts';
import { nonMaxSuppression, roiAlign, roiPool } from '../../../ops/regions/regions.ts';
import { slice } from '../../../ops/slice/slice.ts';
import { deferred } from '../../deferred.ts';
import type { Family } from '../call.ts';
import { knownNumber, shapeOf } from '../../constants.ts';
import { channelsLast } from '../windows.ts';

export const regions: Family = {
  RoiAlign(c) {
    const [kind, mode] = [c.attrs.text('mode', 'avg'), c.attrs.text('coordinate_transformation_mode', c.version < 16 ? 'output_half_pixel' : 'half_pixel')];
    if (kind !== 'avg' && kind !== 'max') return c.refuse(`mode ${kind}`);
    if (mode !== 'half_pixel' && mode !== 'output_half_pixel') return c.refuse(`coordinate_transformation_mode ${mode}`);
    const [height, width, samples] = [c.attrs.int('output_height', 1), c.attrs.int('output_width', 1), c.attrs.int('sampling_ratio', 0)];
    if (height < 1 || width < 1 || samples < 0) c.fail(`attribute output_height is ${height}, output_width ${width}, sampling_ratio ${samples}`);
    const attrs = { height, width, samples, scale: c.attrs.float('spatial_scale', 1), offset: mode === 'half_pixel' ? 0.5 : 0, least: mode === 'half_pixel' ? null : 1, kind: kind === 'avg' ? 'mean' : 'max' } as const;
    return c.add(deferred('RoiAlign', { kind, mode }, (make, [x, boxes, images]) => channelsLast(make, x!, (last) => make(op(roiAlign, attrs), [last, boxes!, images!]))), ...c.three());
  },

  MaxRoiPool(c) {
    const [height, width, ...more] = c.attrs.ints('pooled_shape');
    if (height === undefined || width === undefined || more.length > 0 || height < 1 || width < 1) return c.fail('attribute pooled_shape is not two lengths');
    const attrs = { height, width, scale: c.attrs.float('spatial_scale', 1) };
    return c.add(deferred('MaxRoiPool', attrs, (make, [x, boxes]) => channelsLast(make, x!, (last) => make(op(roiPool, attrs), [last, boxes!]))), ...c.two());
  },

  /** As many rows as there may be; those that are none are -1. */
  NonMaxSuppression(c) {
    const centres = c.attrs.int('center_point_box', 0);
    if (centres !== 0 && centres !== 1) c.fail(`attribute center_point_box is ${centres}`);
    c.neededUpTo(1);
    return c.defer('NonMaxSuppression', { centres }, (make, [boxes, scores, count, overlap, score]) => {
      if (shapeOf(scores!).length !== 3) throw new InferError('scores of other axes than images, classes and boxes');
      const most = count === undefined ? 0 : knownNumber(count, 'how many boxes of a class there may be');
      const attrs = { overlap: overlap === undefined ? 0 : knownNumber(overlap, 'the overlap'), score: score === undefined ? null : knownNumber(score, 'the least score'), centres: centres === 1 };
      if (!(attrs.overlap >= 0 && attrs.overlap <= 1)) throw new InferError(`an overlap of ${attrs.overlap}`);
      const least = min(most, shapeOf(scores!)[2]!);
      if (most > 0) return make(op(nonMaxSuppression, { count: typeof least === 'number' ? least : most, ...attrs }), [boxes!, scores!]);
      return make(op(slice, { axis: 0, start: 0, end: 0 }), [make(op(nonMaxSuppression, { count: 1, ...attrs }), [boxes!, scores!])]);
    }, ...c.inputsUpTo(5));
  },
};
