#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/lanes.h"
#include "kernels.gen.h"

// Sums of a tile: ROWS x COLUMNS, two vectors where there are vectors.
#ifdef LANES_NATIVE
enum { ROWS = 4, COLUMNS = 2 * LANES };
#else
enum { ROWS = 4, COLUMNS = LANES };
#endif

// rows and columns, and bn where it is 1, are constants at the calls for whole tiles.
static inline void tile(const float *a, const float *b, float *y, int32_t rows, int32_t columns, int32_t k, int32_t n, ptrdiff_t am, ptrdiff_t ak,
                        ptrdiff_t bk, ptrdiff_t bn) {
  float sum[ROWS][COLUMNS] = {{0}};
  for (int32_t t = 0; t < k; t++, a += ak, b += bk) {
    for (int32_t r = 0; r < rows; r++) {
      const float v = a[r * am];
      for (int32_t q = 0; q < columns; q++) sum[r][q] += v * b[q * bn];
    }
  }
  for (int32_t r = 0; r < rows; r++) {
    for (int32_t q = 0; q < columns; q++) y[(ptrdiff_t)r * n + q] = sum[r][q];
  }
}

KERNEL(matmul_f32) {
  const int32_t m = a->m, n = a->n, k = a->k;
  const ptrdiff_t am = a->am, ak = a->ak, bk = a->bk, bn = a->bn;
  assert(m >= 1 && n >= 1 && k >= 1 && am >= 0 && ak >= 0 && bk >= 0 && bn >= 0);
  for (int32_t i = 0; i < m; i += ROWS) {
    const int32_t rows = m - i < ROWS ? m - i : ROWS;
    for (int32_t j = 0; j < n; j += COLUMNS) {
      const float *const left = a->a + i * am, *const right = a->b + j * bn;
      float *const to = a->y + (ptrdiff_t)i * n + j;
      const int32_t columns = n - j < COLUMNS ? n - j : COLUMNS;
      if (rows == ROWS && columns == COLUMNS && bn == 1) tile(left, right, to, ROWS, COLUMNS, k, n, am, ak, bk, 1);
      else if (rows == ROWS && columns == COLUMNS) tile(left, right, to, ROWS, COLUMNS, k, n, am, ak, bk, bn);
      else tile(left, right, to, rows, columns, k, n, am, ak, bk, bn);
    }
  }
}
