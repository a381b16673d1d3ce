#include <assert.h>

#include "../activation/activation.h"
#include "kernels.gen.h"
#include "rows.h"

KERNEL(conv_gate_f32) {
  const conv_rows rows = {a->x, a->m, a->c, a->taps, a->xs, a->ts};
  const int32_t n = a->n, ys = a->ys;
  const float *const b = a->b;
  float *const y = a->y;
  assert(rows.m >= 1 && n >= 1 && rows.c >= 1 && rows.taps >= 1 && rows.xs >= 0 && rows.ts >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)rows.taps * rows.c * N;
  for (int32_t i = 0; i < rows.m; i += CONV_MR) {
    const int32_t height = rows.m - i < CONV_MR ? rows.m - i : CONV_MR;
    const float *w = a->w;
    for (int32_t j0 = 0; j0 < n; j0 += N, w += 2 * panel) {
      const int32_t width = n - j0 < N ? n - j0 : N;
      float tanhs[CONV_MR][N], gates[CONV_MR][N];
      conv_tile(&rows, i, w, tanhs);
      conv_tile(&rows, i, w + panel, gates);
      for (int32_t r = 0; r < height; r++) {
        for (int32_t j = 0; j < width; j++) {
          const float tanh_bias = b ? b[j0 + j] : 0.0f, gate_bias = b ? b[n + j0 + j] : 0.0f;
          y[(ptrdiff_t)(i + r) * ys + j0 + j] = gate_value(tanhs[r][j] + tanh_bias, gates[r][j] + gate_bias);
        }
      }
    }
  }
}
