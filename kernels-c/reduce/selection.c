#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"

KERNEL(arg_max_f32) {
  const int32_t count = a->count, n = a->n, ys = a->ys, minimum = a->minimum;
  const float *x = a->x;
  int32_t *y = a->y;
  assert(a->m >= 1 && count >= 1 && n >= 1 && ys >= 1);
  for (int32_t m = a->m; m > 0; m--, x += (ptrdiff_t)count * n) {
    for (int32_t j = 0; j < n; j++, y += ys) {
      float best = minimum ? __builtin_inff() : -__builtin_inff();
      int32_t found = 0;
      for (int32_t k = 0; k < count; k++) {
        const float v = x[(ptrdiff_t)k * n + j];
        if (minimum ? v < best : v > best) {
          best = v;
          found = k;
        }
      }
      y[0] = found;
      if (ys == 2) y[1] = 0;
    }
  }
}

static inline int is_before(float v, float w) { return v > w || (w != w && v == v); }

// Each element is inserted before the smaller ones among the largest so far.
KERNEL(top_k_f32) {
  const int32_t n = a->n, k = a->k;
  const ptrdiff_t ps = a->ps;
  const float *x = a->x;
  float *y = a->y;
  int32_t *index = a->index;
  assert(a->m >= 1 && n >= 1 && k >= 1 && ps >= 1);
  for (int32_t m = a->m; m > 0; m--, x += n, y += k, index += k * ps) {
    for (int32_t i = 0; i < n; i++) {
      int32_t at = i < k ? i : k;
      while (at > 0 && is_before(x[i], y[at - 1])) at--;
      if (at == k) continue;
      for (int32_t j = i < k ? i : k - 1; j > at; j--) {
        y[j] = y[j - 1];
        index[j * ps] = index[(j - 1) * ps];
      }
      y[at] = x[i];
      index[at * ps] = i;
    }
    if (ps == 2) {
      for (int32_t j = 0; j < k; j++) index[j * ps + 1] = 0;
    }
  }
}
