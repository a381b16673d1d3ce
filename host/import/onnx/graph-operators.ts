import { type BuildControl, controls } from './control-flow.ts';
import { flexAttention } from './flex-attention.ts';

/** Operators that hold graphs; those of other domains than ONNX's own with it in front. */
export const graphOperators: ReadonlyMap<string, BuildControl> = new Map([...controls, ['ai.onnx.preview.FlexAttention', flexAttention]]);
