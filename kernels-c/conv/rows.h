// Rows of x times one panel in portable C, for conv.c and conv_gate.c.
#ifndef LINNET_ROWS_H
#define LINNET_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { CONV_MR = 4 };

typedef struct {
  const float *x;
  int32_t m, c, taps, xs, ts;
} conv_rows;

// sums = `height` rows of x from i on times one panel. `height` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void conv_some_rows(const conv_rows *rows, int32_t i, const float *w, float sums[CONV_MR][N],
                                                                 const int32_t height) {
  const float *row = rows->x + (ptrdiff_t)i * rows->xs;
  const ptrdiff_t xs = rows->xs;
  float acc[CONV_MR][N] = {{0}};
  for (int32_t t = 0; t < rows->taps; t++, row += rows->ts) {
    for (int32_t k = 0; k < rows->c; k++, w += N) {
      for (int32_t r = 0; r < height; r++) {
        const float a = row[r * xs + k];
        for (int32_t j = 0; j < N; j++) acc[r][j] += a * w[j];
      }
    }
  }
  for (int32_t r = 0; r < height; r++)
    for (int32_t j = 0; j < N; j++) sums[r][j] = acc[r][j];
}

// As many rows as there are, CONV_MR at most.
static inline void conv_tile(const conv_rows *rows, int32_t i, const float *w, float sums[CONV_MR][N]) {
  const int32_t left = rows->m - i;
  if (left >= 4) conv_some_rows(rows, i, w, sums, 4);
  else if (left == 3) conv_some_rows(rows, i, w, sums, 3);
  else if (left == 2) conv_some_rows(rows, i, w, sums, 2);
  else conv_some_rows(rows, i, w, sums, 1);
}

#endif
