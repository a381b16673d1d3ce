#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void gather_nd_w32__scalar(const float *x, const int32_t *index, const int32_t *dims, float *y, int32_t length, int32_t count, int32_t depth,
                           int32_t n, int32_t is) {
  assert(length >= 1 && count >= 1 && depth >= 1 && n >= 1 && is >= 1);
  for (int32_t k = 0; k < count; k++, y += n) {
    int64_t at = 0;
    bool inside = true;
    for (int32_t d = 0; d < depth; d++, index += is) {
      const int32_t place = *index < 0 ? *index + dims[d] : *index;
      inside = inside && place >= 0 && place < dims[d];
      at = inside ? at * dims[d] + place : 0;
      inside = inside && at < length;
    }
    const float *from = x + (inside ? (ptrdiff_t)at * n : 0);
    for (int32_t j = 0; j < n; j++) y[j] = inside ? from[j] : 0.0f;
  }
}
