/** Inputs that an operator can't take; the stage that meets it adds the node. */
export class InferError extends Error {
  /** What the stream's length would have to be a multiple of for the lengths in question to be no quotients. */
  readonly multiple: number;
  constructor(message: string, multiple = 1) {
    super(message);
    this.multiple = multiple;
  }
}
