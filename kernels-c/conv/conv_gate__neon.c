#include <assert.h>

#include "../activation/activation.h"
#include "kernels.gen.h"
#include "tile_n8.h"

KERNEL(conv_gate_f32) {
  const int32_t m = a->m, n = a->n, ys = a->ys;
  const float *const b = a->b;
  float *const y = a->y;
  assert(m >= 1 && n >= 1 && a->c >= 1 && a->taps >= 1 && a->xs >= 0 && a->ts >= 0 && ys >= 0);
  const conv_input in = {a->x, a->c, a->taps, a->xs, a->ts};
  const int32_t block = block_rows(&in, m);
  const ptrdiff_t panel = (ptrdiff_t)(in.taps * in.c * N);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *w = a->w;
    for (int32_t j = 0; j < n; j += N, w += 2 * panel) {
      const int32_t width = n - j < N ? n - j : N;
      float tanh_bias[N] = {0}, gate_bias[N] = {0};
      if (b) {
        load_columns(b + j, width, tanh_bias);
        load_columns(b + n + j, width, gate_bias);
      }
      for (int32_t i = start, tile; i < end; i += tile) {
        float tanhs[MAX_MR * N], gates[MAX_MR * N];
        tile = tile_rows(end - i);
        conv_tile(&in, i, end, tile, w, tanhs);
        conv_tile(&in, i, end, tile, w + panel, gates);
        const int32_t height = end - i < tile ? end - i : tile;
        for (int32_t row = 0; row < height; row++) {
          float values[N], *const yi = y + (ptrdiff_t)(i + row) * ys + j;
          for (int32_t k = 0; k < N; k++) values[k] = gate_value(tanhs[row * N + k] + tanh_bias[k], gates[row * N + k] + gate_bias[k]);
          for (int32_t k = 0; k < width; k++) yi[k] = values[k];
        }
      }
    }
  }
}
