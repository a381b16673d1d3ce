/** What the clock of a stream says, and every place that is not known or too far off to matter, in frames: room is left to add two of them in 32 bits. */
export const far = 2 ** 30;
