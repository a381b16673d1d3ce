#include <assert.h>

#include "../activation/activation.h"
#include "kernels.gen.h"
#include "rows.h"

KERNEL(conv_f32) {
  const conv_rows rows = {a->x, a->m, a->c, a->taps, a->xs, a->ts};
  const int32_t n = a->n, rs = a->rs, ys = a->ys;
  const float *const b = a->b, *const res = a->r;
  float *const y = a->y;
  const float lo = a->lo, hi = a->hi;
  assert(rows.m >= 1 && n >= 1 && rows.c >= 1 && rows.taps >= 1);
  assert(rows.xs >= 0 && rows.ts >= 0 && rs >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)rows.taps * rows.c * N;
  for (int32_t i = 0; i < rows.m; i += CONV_MR) {
    const int32_t height = rows.m - i < CONV_MR ? rows.m - i : CONV_MR;
    const float *w = a->w;
    for (int32_t j0 = 0; j0 < n; j0 += N, w += panel) {
      const int32_t width = n - j0 < N ? n - j0 : N;
      float sums[CONV_MR][N];
      conv_tile(&rows, i, w, sums);
      for (int32_t r = 0; r < height; r++) {
        for (int32_t j = 0; j < width; j++) {
          float v = sums[r][j];
          if (b) v += b[j0 + j];
          if (res) v += res[(ptrdiff_t)(i + r) * rs + j0 + j];
          y[(ptrdiff_t)(i + r) * ys + j0 + j] = clamp_value(v, lo, hi);
        }
      }
    }
  }
}
