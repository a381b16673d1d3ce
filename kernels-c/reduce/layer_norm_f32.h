// layer_norm_f32 (kernels.def): every variant is these loops, compiled for its instruction set.
#ifndef LINNET_LAYER_NORM_F32_H
#define LINNET_LAYER_NORM_F32_H

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/each.h"
#include "../activation/lanes.h"

// The sum of (x[j] - less), or of its squares.
static inline __attribute__((always_inline)) float layer_norm_sum(const float *x, int32_t n, float less, const bool squared) {
  const lanes negative = lanes_set(-less);
  lanes sums = lanes_set(0.0f);
  float parts[LANES], sum = 0.0f;
  int32_t j = 0;
  for (; j + LANES <= n; j += LANES) {
    const lanes d = lanes_add(lanes_load(x + j), negative);
    sums = squared ? lanes_madd(sums, d, d) : lanes_add(sums, d);
  }
  lanes_store(parts, sums);
  for (int i = 0; i < LANES; i++) sum += parts[i];
  for (; j < n; j++) {
    const float d = x[j] - less;
    sum += squared ? d * d : d;
  }
  return sum;
}

static inline void layer_norm(const float *x, const float *g, const float *b, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys, float epsilon) {
  assert(m >= 1 && n >= 1 && xs >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++, x += xs, y += ys) {
    const float mean = layer_norm_sum(x, n, 0.0f, false) / (float)n, variance = layer_norm_sum(x, n, mean, true) / (float)n;
    const float scale = 1.0f / sqrtf(variance + epsilon);
    EACH for (int32_t j = 0; j < n; j++) y[j] = (x[j] - mean) * scale * g[j] + b[j];
  }
}

#define LAYER_NORM(name)                                                                                                                   \
  void name(const float *x, const float *g, const float *b, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys, float epsilon) {        \
    layer_norm(x, g, b, y, m, n, xs, ys, epsilon);                                                                                          \
  }

#endif
