/** Inputs that an operator can't take; the stage that meets it adds the node. */
export class InferError extends Error {}
