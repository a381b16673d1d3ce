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

static inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

static inline void tile_of(const float *a, const float *b, float *y, int32_t rows, int32_t columns, int32_t k, int32_t n, ptrdiff_t am, ptrdiff_t ak,
                           ptrdiff_t bk, ptrdiff_t bn) {
  if (rows == ROWS && columns == COLUMNS && bn == 1) tile(a, b, y, ROWS, COLUMNS, k, n, am, ak, bk, 1);
  else if (rows == ROWS && columns == COLUMNS) tile(a, b, y, ROWS, COLUMNS, k, n, am, ak, bk, bn);
  else tile(a, b, y, rows, columns, k, n, am, ak, bk, bn);
}

#ifdef LANES_NATIVE
// Columns that lie apart are put side by side for all rows that read them, as long as they fit on the stack.
enum { PANEL = 2048 };

static void by_panels(const float *left, const float *right, float *y, int32_t m, int32_t n, int32_t k, ptrdiff_t am, ptrdiff_t ak, ptrdiff_t bk, ptrdiff_t bn) {
  float panel[PANEL];
  for (int32_t j = 0; j < n; j += COLUMNS) {
    const int32_t columns = smaller(COLUMNS, n - j);
    for (int32_t t = 0; t < k; t++) {
      for (int32_t q = 0; q < columns; q++) panel[t * COLUMNS + q] = right[t * bk + (j + q) * bn];
    }
    for (int32_t i = 0; i < m; i += ROWS) tile_of(left + i * am, panel, y + (ptrdiff_t)i * n + j, smaller(ROWS, m - i), columns, k, n, am, ak, COLUMNS, 1);
  }
}
#endif

KERNEL(matmul_f32) {
  const int32_t m = a->m, n = a->n, k = a->k;
  const ptrdiff_t am = a->am, ak = a->ak, bk = a->bk, bn = a->bn;
  assert(m >= 1 && n >= 1 && k >= 1 && am >= 0 && ak >= 0 && bk >= 0 && bn >= 0);
#ifdef LANES_NATIVE
  if (bn != 1 && m > 2 * ROWS && k <= PANEL / COLUMNS) {
    by_panels(a->a, a->b, a->y, m, n, k, am, ak, bk, bn);
    return;
  }
#endif
  for (int32_t i = 0; i < m; i += ROWS) {
    for (int32_t j = 0; j < n; j += COLUMNS) {
      tile_of(a->a + i * am, a->b + j * bn, a->y + (ptrdiff_t)i * n + j, smaller(ROWS, m - i), smaller(COLUMNS, n - j), k, n, am, ak, bk, bn);
    }
  }
}
