#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"

// Over rows of values; VALUE(u, v): what a row has after the value u and one more tap, v. The results are times `scale`.
#define POOL(name, VALUE, scale)                                                                       \
  KERNEL(name) {                                                                                       \
    const int32_t n = a->n, taps = a->taps;                                                            \
    const ptrdiff_t xs = a->xs, ts = a->ts, ys = a->ys;                                                \
    const float *restrict x = a->x;                                                                    \
    float *restrict y = a->y;                                                                          \
    assert(a->m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);                         \
    const float factor = scale;                                                                        \
    for (int32_t m = a->m; m > 0; m--, x += xs, y += ys) {                                             \
      for (int32_t j = 0; j < n; j++) y[j] = x[j];                                                     \
      for (int32_t t = 1; t < taps; t++) {                                                             \
        const float *tap = x + t * ts;                                                                 \
        for (int32_t j = 0; j < n; j++) y[j] = VALUE(y[j], tap[j]);                                    \
      }                                                                                                \
      for (int32_t j = 0; factor != 1.0f && j < n; j++) y[j] *= factor;                                \
    }                                                                                                  \
  }

#define SUM(u, v) ((u) + (v))
#define PRODUCT(u, v) ((u) * (v))
// NaN if any element is.
#define LARGER(u, v) ((u) >= (v) || (u) != (u) ? (u) : (v))
#define SMALLER(u, v) ((u) <= (v) || (u) != (u) ? (u) : (v))

POOL(max_pool_f32, LARGER, 1.0f)
POOL(mean_pool_f32, SUM, 1.0f / (float)taps)
POOL(min_pool_f32, SMALLER, 1.0f)
POOL(prod_pool_f32, PRODUCT, 1.0f)
