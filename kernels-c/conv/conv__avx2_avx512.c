#include <assert.h>

#include "chunk.h"
#include "kernels.gen.h"
#include "tile_n16.h"

// 64 KB of a panel: those of a tile and their rows of x stay in the second-level cache.
enum { CHUNK = 1024 };

void ISA_NAME(conv_columns)(const conv_window *of, const float *x, const float *w, const float *next, const conv_result *to, int32_t m, int32_t width) {
  const ptrdiff_t panel = (ptrdiff_t)of->lines * of->taps * of->c * N;
  for (int32_t i = 0, tile = 0, rows; i < m; i += rows, tile++) {
    rows = tile_rows(m - i);
    const conv_result at = result_at(to, i, 0);
    conv_tile(of, x + i * of->xs, w, tile < TILE_COLUMNS / N ? next + tile * panel : w, &at, width, rows);
  }
}

// One chunk; w is its part of the first panel, of `panel` elements.
static inline void multiply(const conv_window *of, const float *x, const float *w, ptrdiff_t panel, const conv_result *out, int32_t m, int32_t n) {
  const int64_t fit = BLOCK_FLOATS / ((int64_t)of->c * of->taps);
  const int32_t block = fit < MR ? MR : fit < m ? (int32_t)fit / MR * MR : m;
  for (int32_t i = 0; i < m; i += block) {
    const int32_t rows = m - i < block ? m - i : block;
    for (int32_t j = 0; j < n; j += TILE_COLUMNS) {
      const conv_result at = result_at(out, i, j);
      ISA_NAME(conv_columns)(of, x + i * of->xs, columns_at(w, panel, j), columns_at(w, panel, j + TILE_COLUMNS), &at, rows, n - j);
    }
  }
}

KERNEL(conv_f32) {
  const int32_t m = a->m, n = a->n, c = a->c, taps = a->taps;
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && a->xs >= 0 && a->ts >= 0 && a->rs >= 0 && a->ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)taps * c * N;
  for (conv_chunk chunk = {0}; next_chunk(&chunk, taps, c, CHUNK);) {
    const conv_window of = {.c = chunk.channels, .taps = chunk.taps, .lines = 1, .xs = a->xs, .ts = a->ts, .second = second_vector(panel)};
    const conv_result out = chunk_result(a, &chunk);
    multiply(&of, chunk_x(a, &chunk), chunk_w(a, &chunk), panel, &out, m, n);
  }
}
