#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "../activation/each.h"
#include "../activation/lanes.h"
#include "kernels.gen.h"

// Elements whose sum is taken in single precision.
enum { BLOCK = 4096 };

// The sum of (x[j] - less), or of its squares.
static inline __attribute__((always_inline)) float layer_norm_block(const float *x, int32_t n, float less, const bool squared) {
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

static inline __attribute__((always_inline)) float layer_norm_mean(const float *x, int32_t n, float less, const bool squared) {
  if (n <= BLOCK) return layer_norm_block(x, n, less, squared) / (float)n;
  double sum = 0.0;
  for (int32_t j = 0; j < n; j += BLOCK) sum += (double)layer_norm_block(x + j, n - j < BLOCK ? n - j : BLOCK, less, squared);
  return (float)(sum / n);
}

KERNEL(rms_norm_f32) {
  const int32_t n = a->n;
  const float epsilon = a->epsilon, *x = a->x, *const g = a->g, *const b = a->b;
  float *y = a->y;
  assert(a->m >= 1 && n >= 1 && a->xs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < a->m; i++, x += a->xs, y += a->ys) {
    const float scale = 1.0f / sqrtf(layer_norm_mean(x, n, 0.0f, true) + epsilon);
    EACH for (int32_t j = 0; j < n; j++) y[j] = x[j] * scale * g[j] + b[j];
  }
}

KERNEL(layer_norm_f32) {
  const int32_t n = a->n;
  const float epsilon = a->epsilon, *x = a->x, *const g = a->g, *const b = a->b;
  float *y = a->y;
  assert(a->m >= 1 && n >= 1 && a->xs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < a->m; i++, x += a->xs, y += a->ys) {
    const float mean = layer_norm_mean(x, n, 0.0f, false), variance = layer_norm_mean(x, n, mean, true);
    const float scale = 1.0f / sqrtf(variance + epsilon);
    EACH for (int32_t j = 0; j < n; j++) y[j] = (x[j] - mean) * scale * g[j] + b[j];
  }
}
