#include "conv_act.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

void conv_act(conv_f32_n4_fn *conv, tanh_f32_fn *act, conv_act_block block, const float *x, const float *w, const float *b, const float *r, float *y,
              int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys) {
  assert(m >= 1 && n >= 1 && xs >= 0 && rs >= 0 && ys >= 0);
  const int32_t fit = m > block.rows ? block.floats / n / block.rows * block.rows : 0, rows = fit > 0 && fit < m ? fit : m;
  for (int32_t i = 0; i < m; i += rows) {
    const int32_t count = m - i < rows ? m - i : rows;
    float *const to = y + (ptrdiff_t)i * ys;
    conv(x + (ptrdiff_t)i * xs, w, b, r ? r + (ptrdiff_t)i * rs : NULL, to, count, n, c, taps, xs, ts, rs, ys, -INFINITY, INFINITY);
    if (ys == n) act(to, to, count * n);
    else for (int32_t k = 0; k < count; k++) act(to + (ptrdiff_t)k * ys, to + (ptrdiff_t)k * ys, n);
  }
}
