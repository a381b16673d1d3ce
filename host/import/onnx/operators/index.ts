import type { BuildNode } from '../call.ts';
import * as families from './families.ts';

/** Operators that are spelt in ours node by node, by name; those of other domains than ONNX's own with it in front. */
export const builders: ReadonlyMap<string, BuildNode> = new Map(Object.values(families).flatMap((family) => Object.entries(family)));

/** Domains of operators that ONNX and its runtime define; the first one is ONNX's own. */
export const domains: ReadonlySet<string> = new Set(['', 'ai.onnx.ml', 'com.microsoft', 'ai.onnx.preview.training', 'ai.onnx.preview', 'ai.onnx.training']);

/** The newest operator set of ONNX's own domain whose meanings are known. */
export const newest = 27;
