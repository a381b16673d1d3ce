#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

// Each element moves in front of the smaller ones among the largest so far.
void top_k_f32__scalar(const float *x, float *y, int32_t *place, int32_t m, int32_t n, int32_t k, int32_t ps) {
  assert(m >= 1 && n >= 1 && k >= 1 && ps >= 1);
  for (int32_t row = 0; row < m; row++, x += n, y += k, place += (ptrdiff_t)k * ps) {
    for (int32_t i = 0; i < n; i++) {
      int32_t at = i < k ? i : k;
      while (at > 0 && x[i] > y[at - 1]) at--;
      if (at == k) continue;
      for (int32_t j = i < k ? i : k - 1; j > at; j--) {
        y[j] = y[j - 1];
        place[(ptrdiff_t)j * ps] = place[(ptrdiff_t)(j - 1) * ps];
      }
      y[at] = x[i];
      place[(ptrdiff_t)at * ps] = i;
    }
    if (ps == 2) {
      for (int32_t j = 0; j < k; j++) place[(ptrdiff_t)j * ps + 1] = 0;
    }
  }
}
