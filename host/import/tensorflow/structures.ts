import type { TfNode } from './graph-def.ts';

/** Operators that hold functions, or loops of them; what is in these is imported too. */
const structures = ['Exit', 'While', 'StatelessWhile', 'If', 'StatelessIf', 'PartitionedCall', 'StatefulPartitionedCall'] as const;
export type Structure = (typeof structures)[number];

export const structureNames: readonly string[] = structures;
export const structureOf = (node: TfNode): Structure | undefined => structures.find((s) => s === node.op);

/** Attributes that repeat what the functions say, or that tell only how TensorFlow is to run them. */
export const structureHints = ['Tin', 'Tout', 'Tcond', 'output_shapes', 'parallel_iterations', 'config', 'config_proto', 'executor_type'];
