#include "../activation/activation.h"
#include "../engine/kernels.gen.h"
#include "conv_n8_neon.h"

void conv_gate_f32_n8__neon(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps,
                            int32_t xs, int32_t ts, int32_t ys) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  const conv_input in = {x, c, taps, xs, ts};
  const int32_t block = block_rows(&in, m);
  const ptrdiff_t depth = (ptrdiff_t)(in.taps * in.c * NR);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *panel = w;
    for (int32_t j = 0; j < n; j += NR, panel += 2 * depth) {
      const int32_t width = n - j < NR ? n - j : NR;
      float bias_a[NR] = {0}, bias_g[NR] = {0};
      if (b) {
        load_columns(b + j, width, bias_a);
        load_columns(b + n + j, width, bias_g);
      }
      for (int32_t i = start, tile; i < end; i += tile) {
        float a[MAX_MR * NR], g[MAX_MR * NR];
        tile = tile_rows(end - i);
        conv_tile(&in, i, end, tile, panel, a);
        conv_tile(&in, i, end, tile, panel + depth, g);
        const int32_t height = end - i < tile ? end - i : tile;
        for (int32_t row = 0; row < height; row++) {
          float part[NR], *const yi = y + (ptrdiff_t)(i + row) * ys + j;
          for (int32_t k = 0; k < NR; k++) part[k] = gate_value(a[row * NR + k] + bias_a[k], g[row * NR + k] + bias_g[k]);
          for (int32_t k = 0; k < width; k++) yi[k] = part[k];
        }
      }
    }
  }
}
