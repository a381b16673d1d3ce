// Portable conv_f32_n<N> and conv_gate_f32_n<N> (contracts: kernels.def). Include after `#define NR <columns of a panel>`.
#ifndef LINNET_CONV_F32_H
#define LINNET_CONV_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/activation.h"

enum { CONV_MR = 4 };

typedef struct {
  const float *x;
  int32_t m, c, taps, xs, ts;
} conv_rows;

// sums = `height` rows of x from i on times one panel. `height` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void conv_some_rows(const conv_rows *rows, int32_t i, const float *w, float sums[CONV_MR][NR],
                                                                 const int32_t height) {
  const float *row = rows->x + (ptrdiff_t)i * rows->xs;
  const ptrdiff_t xs = rows->xs;
  float acc[CONV_MR][NR] = {{0}};
  for (int32_t t = 0; t < rows->taps; t++, row += rows->ts) {
    for (int32_t k = 0; k < rows->c; k++, w += NR) {
      for (int32_t r = 0; r < height; r++) {
        const float a = row[r * xs + k];
        for (int32_t j = 0; j < NR; j++) acc[r][j] += a * w[j];
      }
    }
  }
  for (int32_t r = 0; r < height; r++)
    for (int32_t j = 0; j < NR; j++) sums[r][j] = acc[r][j];
}

static inline void conv_tile(const conv_rows *rows, int32_t i, const float *w, float sums[CONV_MR][NR]) {
  const int32_t left = rows->m - i;
  if (left >= 4) conv_some_rows(rows, i, w, sums, 4);
  else if (left == 3) conv_some_rows(rows, i, w, sums, 3);
  else if (left == 2) conv_some_rows(rows, i, w, sums, 2);
  else conv_some_rows(rows, i, w, sums, 1);
}

static inline void conv_portable(const conv_rows *rows, const float *w, const float *b, const float *res, float *y, int32_t n,
                                 int32_t rs, int32_t ys, float lo, float hi) {
  assert(rows->m >= 1 && n >= 1 && rows->c >= 1 && rows->taps >= 1);
  assert(rows->xs >= 0 && rows->ts >= 0 && rs >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)rows->taps * rows->c * NR;
  for (int32_t i = 0; i < rows->m; i += CONV_MR) {
    const int32_t height = rows->m - i < CONV_MR ? rows->m - i : CONV_MR;
    const float *p = w;
    for (int32_t j0 = 0; j0 < n; j0 += NR, p += panel) {
      const int32_t width = n - j0 < NR ? n - j0 : NR;
      float acc[CONV_MR][NR];
      conv_tile(rows, i, p, acc);
      for (int32_t r = 0; r < height; r++) {
        for (int32_t j = 0; j < width; j++) {
          float v = acc[r][j];
          if (b) v += b[j0 + j];
          if (res) v += res[(ptrdiff_t)(i + r) * rs + j0 + j];
          y[(ptrdiff_t)(i + r) * ys + j0 + j] = clamp_value(v, lo, hi);
        }
      }
    }
  }
}

static inline void conv_gate_portable(const conv_rows *rows, const float *w, const float *b, float *y, int32_t n, int32_t ys) {
  assert(rows->m >= 1 && n >= 1 && rows->c >= 1 && rows->taps >= 1);
  assert(rows->xs >= 0 && rows->ts >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)rows->taps * rows->c * NR;
  for (int32_t i = 0; i < rows->m; i += CONV_MR) {
    const int32_t height = rows->m - i < CONV_MR ? rows->m - i : CONV_MR;
    const float *p = w;
    for (int32_t j0 = 0; j0 < n; j0 += NR, p += 2 * panel) {
      const int32_t width = n - j0 < NR ? n - j0 : NR;
      float a[CONV_MR][NR], g[CONV_MR][NR];
      conv_tile(rows, i, p, a);
      conv_tile(rows, i, p + panel, g);
      for (int32_t r = 0; r < height; r++) {
        for (int32_t j = 0; j < width; j++) {
          const float ba = b ? b[j0 + j] : 0.0f, bg = b ? b[n + j0 + j] : 0.0f;
          y[(ptrdiff_t)(i + r) * ys + j0 + j] = gate_value(a[r][j] + ba, g[r][j] + bg);
        }
      }
    }
  }
}

#endif
