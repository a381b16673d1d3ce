// EACH, before a loop: its turns depend on no memory that others write. Without, compilers take a result in the place of an operand for an overlap, and
// run it one value at a time.
#ifndef LINNET_EACH_H
#define LINNET_EACH_H

#if defined(__clang__) && (defined(__SSE2__) || defined(__ARM_NEON))
#define EACH _Pragma("clang loop vectorize(assume_safety)")
#else
#define EACH
#endif

#endif
