#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void gather_w32__scalar(const float *x, const int32_t *index, float *y, int32_t m, int32_t length, int32_t count, int32_t n, int32_t is) {
  assert(m >= 1 && length >= 1 && count >= 1 && n >= 1 && is >= 1);
  for (int32_t i = 0; i < m; i++, x += (ptrdiff_t)length * n) {
    for (int32_t k = 0; k < count; k++, y += n) {
      const int32_t wanted = index[(ptrdiff_t)k * is], at = wanted < 0 ? wanted + length : wanted;
      const int inside = at >= 0 && at < length;
      const float *from = x + (inside ? (ptrdiff_t)at * n : 0);
      for (int32_t j = 0; j < n; j++) y[j] = inside ? from[j] : 0.0f;
    }
  }
}
