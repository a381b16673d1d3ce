import type { BuildNode, Family } from '../call.ts';

const resized = (name: string): BuildNode => (c) => c.tensorflow(name, { align_corners: c.attrs.flag('align_corners'), half_pixel_centers: c.attrs.flag('half_pixel_centers') }, ...c.two());
const inBlocks = (name: string): BuildNode => (c) => c.tensorflow(name, { block_size: c.attrs.int('block_size') }, c.one());

export const images: Family = {
  RESIZE_BILINEAR: resized('ResizeBilinear'), RESIZE_NEAREST_NEIGHBOR: resized('ResizeNearestNeighbor'),
  SPACE_TO_DEPTH: inBlocks('SpaceToDepth'), DEPTH_TO_SPACE: inBlocks('DepthToSpace'),
  SPACE_TO_BATCH_ND: (c) => c.tensorflow('SpaceToBatchND', {}, ...c.three()), BATCH_TO_SPACE_ND: (c) => c.tensorflow('BatchToSpaceND', {}, ...c.three()),
  LOCAL_RESPONSE_NORMALIZATION: (c) => c.tensorflow('LRN', { depth_radius: c.attrs.int('radius'), bias: c.attrs.int('bias'), alpha: c.attrs.int('alpha'), beta: c.attrs.int('beta') }, c.one()),
};
