// max_pool_f32, mean_pool_f32, min_pool_f32 and prod_pool_f32 (kernels.def): every portable variant is these loops, compiled for its instruction set.
#ifndef LINNET_POOL_F32_H
#define LINNET_POOL_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

// NaN if any element is.
static inline void max_pool_rows(const float *restrict x, float *restrict y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts,
                                 int32_t ys) {
  assert(m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    for (int32_t j = 0; j < n; j++) y[j] = x[j];
    for (int32_t t = 1; t < taps; t++) {
      const float *tap = x + (ptrdiff_t)t * ts;
      for (int32_t j = 0; j < n; j++) y[j] = y[j] >= tap[j] || y[j] != y[j] ? y[j] : tap[j];
    }
  }
}

static inline void mean_pool_rows(const float *restrict x, float *restrict y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts,
                                  int32_t ys) {
  assert(m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  const float scale = 1.0f / (float)taps;
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    for (int32_t j = 0; j < n; j++) y[j] = x[j];
    for (int32_t t = 1; t < taps; t++) {
      const float *tap = x + (ptrdiff_t)t * ts;
      for (int32_t j = 0; j < n; j++) y[j] += tap[j];
    }
    for (int32_t j = 0; j < n; j++) y[j] *= scale;
  }
}

// NaN if any element is.
static inline void min_pool_rows(const float *restrict x, float *restrict y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts,
                                 int32_t ys) {
  assert(m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    for (int32_t j = 0; j < n; j++) y[j] = x[j];
    for (int32_t t = 1; t < taps; t++) {
      const float *tap = x + (ptrdiff_t)t * ts;
      for (int32_t j = 0; j < n; j++) y[j] = y[j] <= tap[j] || y[j] != y[j] ? y[j] : tap[j];
    }
  }
}

static inline void prod_pool_rows(const float *restrict x, float *restrict y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts,
                                  int32_t ys) {
  assert(m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    for (int32_t j = 0; j < n; j++) y[j] = x[j];
    for (int32_t t = 1; t < taps; t++) {
      const float *tap = x + (ptrdiff_t)t * ts;
      for (int32_t j = 0; j < n; j++) y[j] *= tap[j];
    }
  }
}

#endif
