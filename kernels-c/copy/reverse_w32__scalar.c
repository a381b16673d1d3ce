#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void reverse_w32__scalar(const float *x, float *y, int32_t m, int32_t count, int32_t n) {
  assert(m >= 1 && count >= 1 && n >= 1);
  for (int32_t i = 0; i < m; i++, x += (ptrdiff_t)count * n) {
    for (int32_t k = count - 1; k >= 0; k--, y += n) {
      const float *from = x + (ptrdiff_t)k * n;
      for (int32_t j = 0; j < n; j++) y[j] = from[j];
    }
  }
}
