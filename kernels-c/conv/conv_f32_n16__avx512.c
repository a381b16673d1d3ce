#include <math.h>

#include "../engine/kernels.gen.h"
#include "chunk.h"
#include "conv_n16_avx512.h"

// 64 KB of a panel: two and their rows of x stay in the second-level cache.
enum { CHUNK = 1024 };

// One chunk; w is its part of the first panel.
static void multiply(const conv_window *of, const float *x, const float *w, const conv_result *out, int32_t m, int32_t n) {
  const int64_t fit = BLOCK_FLOATS / ((int64_t)of->c * of->taps);
  const int32_t block = fit < MR ? MR : fit < m ? (int32_t)fit / MR * MR : m;
  for (int32_t i = 0; i < m; i += block) {
    const int32_t rows = m - i < block ? m - i : block;
    for (int32_t j = 0; j < n; j += 2 * NR) {
      const conv_result at = {out->b ? out->b + j : NULL, out->r ? out->r + i * out->rs + j : NULL, out->y + i * out->ys + j, out->rs, out->ys, out->lo, out->hi};
      conv_columns(of, x + i * of->xs, w + j / NR * of->panel, &at, rows, n - j);
    }
  }
}

void conv_f32_n16__avx512(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,
                          int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && rs >= 0 && ys >= 0);
  for (int32_t t = 0, k = 0; t < taps;) {
    const conv_chunk chunk = chunk_at(t, k, taps, c, CHUNK);
    const bool first = !t && !k, last = t + chunk.taps == taps && k + chunk.channels == c;
    const conv_window of = {chunk.channels, chunk.taps, 1, xs, ts, 0, 0, (ptrdiff_t)taps * c * NR};
    const conv_result out = {first ? b : NULL, first ? r : y, y, first ? rs : ys, ys, last ? lo : -INFINITY, last ? hi : INFINITY};
    multiply(&of, x + (ptrdiff_t)t * ts + k, w + ((ptrdiff_t)t * c + k) * NR, &out, m, n);
    k += chunk.channels;
    if (k == c) {
      k = 0;
      t += chunk.taps;
    }
  }
}
