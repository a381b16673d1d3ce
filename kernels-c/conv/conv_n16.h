// conv_f32_n16 (kernels.def) with the tiles of tile_n16.h.
#ifndef LINNET_CONV_N16_H
#define LINNET_CONV_N16_H

#include <math.h>

#include "../engine/kernels.gen.h"
#include "chunk.h"
#include "tile_n16.h"

// 64 KB of a panel: those of a tile and their rows of x stay in the second-level cache.
enum { CHUNK = 1024 };

static inline __attribute__((always_inline)) void conv_tiles(const conv_window *of, const float *x, const float *w, const float *next,
                                                             const conv_result *to, int32_t m, int32_t width) {
  const ptrdiff_t panel = (ptrdiff_t)of->lines * of->taps * of->c * NR;
  for (int32_t i = 0, tile = 0, rows; i < m; i += rows, tile++) {
    rows = tile_rows(m - i);
    const conv_result at = {to->b, to->r ? to->r + i * to->rs : NULL, to->y + i * to->ys, to->rs, to->ys, to->lo, to->hi};
    conv_tile(of, x + i * of->xs, w, tile < TILE_COLUMNS / NR ? next + tile * panel : w, &at, width, rows);
  }
}

// One chunk; w is its part of the first panel, of `panel` elements.
static inline void conv_chunk_rows(conv_columns_fn *columns, const conv_window *of, const float *x, const float *w, ptrdiff_t panel,
                                   const conv_result *out, int32_t m, int32_t n) {
  const int64_t fit = BLOCK_FLOATS / ((int64_t)of->c * of->taps);
  const int32_t block = fit < MR ? MR : fit < m ? (int32_t)fit / MR * MR : m;
  for (int32_t i = 0; i < m; i += block) {
    const int32_t rows = m - i < block ? m - i : block;
    for (int32_t j = 0; j < n; j += TILE_COLUMNS) {
      const conv_result at = {out->b ? out->b + j : NULL, out->r ? out->r + i * out->rs + j : NULL, out->y + i * out->ys + j, out->rs, out->ys, out->lo, out->hi};
      columns(of, x + i * of->xs, columns_at(w, panel, j), columns_at(w, panel, j + TILE_COLUMNS), &at, rows, n - j);
    }
  }
}

static inline void conv(conv_columns_fn *columns, const float *x, const float *w, const conv_result *out, int32_t m, int32_t n, int32_t c,
                        int32_t taps, int32_t xs, int32_t ts) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && out->rs >= 0 && out->ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)taps * c * NR;
  for (int32_t t = 0, k = 0; t < taps;) {
    const conv_chunk chunk = chunk_at(t, k, taps, c, CHUNK);
    const bool first = !t && !k, last = t + chunk.taps == taps && k + chunk.channels == c;
    const conv_window of = {.c = chunk.channels, .taps = chunk.taps, .lines = 1, .xs = xs, .ts = ts, .second = second_vector(panel)};
    const conv_result to = {first ? out->b : NULL, first ? out->r : out->y, out->y, first ? out->rs : out->ys, out->ys,
                            last ? out->lo : -INFINITY, last ? out->hi : INFINITY};
    conv_chunk_rows(columns, &of, x + (ptrdiff_t)t * ts + k, w + ((ptrdiff_t)t * c + k) * NR, panel, &to, m, n);
    k += chunk.channels;
    if (k == c) {
      k = 0;
      t += chunk.taps;
    }
  }
}

// The definitions of conv_f32_n16__<isa> and of what conv2d_n16.h calls.
#define CONV_N16(isa)                                                                                                                       \
  conv_columns_fn conv_columns__##isa;                                                                                                      \
  void conv_columns__##isa(const conv_window *of, const float *x, const float *w, const float *next, const conv_result *to, int32_t m,      \
                           int32_t width) {                                                                                                 \
    conv_tiles(of, x, w, next, to, m, width);                                                                                               \
  }                                                                                                                                         \
  void conv_f32_n16__##isa(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,       \
                           int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {                              \
    const conv_result out = {b, r, y, rs, ys, lo, hi};                                                                                      \
    conv(conv_columns__##isa, x, w, &out, m, n, c, taps, xs, ts);                                                                           \
  }

#endif
