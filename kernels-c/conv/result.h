// What a convolution of rows adds to its sums, and where they go.
#ifndef LINNET_RESULT_H
#define LINNET_RESULT_H

#include <stddef.h>

typedef struct {
  const float *b, *r;
  float *y;
  ptrdiff_t rs, ys;
  float lo, hi;
} conv_result;

// From row i and column j on.
static inline conv_result result_at(const conv_result *of, ptrdiff_t i, ptrdiff_t j) {
  return (conv_result){of->b ? of->b + j : NULL, of->r ? of->r + i * of->rs + j : NULL, of->y + i * of->ys + j, of->rs, of->ys, of->lo, of->hi};
}

#endif
