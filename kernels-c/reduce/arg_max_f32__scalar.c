#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void arg_max_f32__scalar(const float *x, int32_t *y, int32_t m, int32_t count, int32_t n, int32_t ys, int32_t least) {
  assert(m >= 1 && count >= 1 && n >= 1 && ys >= 1);
  for (int32_t i = 0; i < m; i++, x += (ptrdiff_t)count * n) {
    for (int32_t j = 0; j < n; j++, y += ys) {
      float best = x[j];
      int32_t found = 0;
      for (int32_t k = 1; k < count; k++) {
        const float v = x[(ptrdiff_t)k * n + j];
        if (least ? v < best : v > best) {
          best = v;
          found = k;
        }
      }
      y[0] = found;
      if (ys == 2) y[1] = 0;
    }
  }
}
