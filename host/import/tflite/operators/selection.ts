import type { BuildNode, Family } from '../call.ts';
import { typeNumber } from '../../tensorflow/types.ts';
import { indexType } from './shape.ts';

const arg = (name: string): BuildNode => (c) => c.tensorflow(name, { output_type: { type: typeNumber(indexType(c, 'output_type')) } }, ...c.two());

export const selections: Family = {
  ARG_MAX: arg('ArgMax'), ARG_MIN: arg('ArgMin'),
  TOPK_V2: (c) => c.tensorflowMany('TopKV2', {}, ...c.two()),
  WHERE: (c) => c.tensorflow('Where', {}, c.one()),
  ONE_HOT: (c) => c.tensorflow('OneHot', { axis: c.attrs.int('axis') }, ...c.four()),
  SCATTER_ND: (c) => c.tensorflow('ScatterNd', {}, ...c.three()),
  GATHER_ND: (c) => c.tensorflow('GatherNd', {}, ...c.two()),
  REVERSE_V2: (c) => c.tensorflow('ReverseV2', {}, ...c.two()),
  REVERSE_SEQUENCE: (c) => c.tensorflow('ReverseSequence', { seq_dim: c.attrs.int('seq_dim'), batch_dim: c.attrs.int('batch_dim') }, ...c.two()),
};
