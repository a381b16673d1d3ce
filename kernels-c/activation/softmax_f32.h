// softmax_f32 and log_softmax_f32 (kernels.def): every portable variant is these loops, compiled for its instruction set.
#ifndef LINNET_SOFTMAX_F32_H
#define LINNET_SOFTMAX_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "activation.h"
#include "each.h"

static inline float row_max(const float *x, int32_t n) {
  float top = x[0];
  for (int32_t j = 1; j < n; j++) top = x[j] > top ? x[j] : top;
  return top;
}

static inline void softmax_rows(const float *x, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys) {
  assert(m >= 1 && n >= 1 && xs >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    const float top = row_max(x, n);
    EACH for (int32_t j = 0; j < n; j++) y[j] = exp_nonpositive(x[j] - top);
    float sum = 0.0f;
    for (int32_t j = 0; j < n; j++) sum += y[j];
    const float scale = 1.0f / sum;
    for (int32_t j = 0; j < n; j++) y[j] *= scale;
  }
}

static inline void log_softmax_rows(const float *x, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys) {
  assert(m >= 1 && n >= 1 && xs >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    const float top = row_max(x, n);
    float sum = 0.0f;
    for (int32_t j = 0; j < n; j++) sum += exp_nonpositive(x[j] - top);
    const float log_sum = log_value(sum);
    EACH for (int32_t j = 0; j < n; j++) y[j] = (x[j] - top) - log_sum;
  }
}

#endif
