// matmul_f32 (kernels.def): tiles of ROWS x COLUMNS sums; every variant is this loop, compiled for its instruction set.
#ifndef LINNET_MATMUL_F32_H
#define LINNET_MATMUL_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define MATMUL_F32(NAME, ROWS, COLUMNS)                                                                                           \
  static inline void NAME##_tile(const float *a, const float *b, float *y, int32_t rows, int32_t columns, int32_t k, int32_t n,   \
                                 ptrdiff_t am, ptrdiff_t ak, ptrdiff_t bk, ptrdiff_t bn) {                                        \
    float sum[ROWS][COLUMNS] = {{0}};                                                                                             \
    for (int32_t t = 0; t < k; t++, a += ak, b += bk) {                                                                           \
      for (int32_t r = 0; r < rows; r++) {                                                                                        \
        const float v = a[r * am];                                                                                                \
        for (int32_t q = 0; q < columns; q++) sum[r][q] += v * b[q * bn];                                                         \
      }                                                                                                                           \
    }                                                                                                                             \
    for (int32_t r = 0; r < rows; r++) {                                                                                          \
      for (int32_t q = 0; q < columns; q++) y[(ptrdiff_t)r * n + q] = sum[r][q];                                                  \
    }                                                                                                                             \
  }                                                                                                                               \
  void NAME(const float *a, const float *b, float *y, int32_t m, int32_t n, int32_t k, int32_t am, int32_t ak, int32_t bk,        \
            int32_t bn) {                                                                                                         \
    assert(m >= 1 && n >= 1 && k >= 1 && am >= 0 && ak >= 0 && bk >= 0 && bn >= 0);                                               \
    for (int32_t i = 0; i < m; i += ROWS) {                                                                                       \
      const int32_t rows = m - i < ROWS ? m - i : ROWS;                                                                           \
      for (int32_t j = 0; j < n; j += COLUMNS) {                                                                                  \
        const float *left = a + (ptrdiff_t)i * am, *right = b + (ptrdiff_t)j * bn;                                                \
        float *to = y + (ptrdiff_t)i * n + j;                                                                                     \
        const int32_t columns = n - j < COLUMNS ? n - j : COLUMNS;                                                                \
        if (rows == ROWS && columns == COLUMNS && bn == 1) {                                                                      \
          NAME##_tile(left, right, to, ROWS, COLUMNS, k, n, am, ak, bk, 1);                                                       \
        } else if (rows == ROWS && columns == COLUMNS) {                                                                          \
          NAME##_tile(left, right, to, ROWS, COLUMNS, k, n, am, ak, bk, bn);                                                      \
        } else {                                                                                                                  \
          NAME##_tile(left, right, to, rows, columns, k, n, am, ak, bk, bn);                                                      \
        }                                                                                                                         \
      }                                                                                                                           \
    }                                                                                                                             \
  }

#endif
