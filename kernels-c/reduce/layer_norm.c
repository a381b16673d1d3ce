#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "../activation/each.h"
#include "../activation/lanes.h"
#include "kernels.gen.h"

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

KERNEL(layer_norm_f32) {
  const int32_t n = a->n;
  const float epsilon = a->epsilon, *x = a->x, *const g = a->g, *const b = a->b;
  float *y = a->y;
  assert(a->m >= 1 && n >= 1 && a->xs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < a->m; i++, x += a->xs, y += a->ys) {
    const float mean = layer_norm_sum(x, n, 0.0f, false) / (float)n, variance = layer_norm_sum(x, n, mean, true) / (float)n;
    const float scale = 1.0f / sqrtf(variance + epsilon);
    EACH for (int32_t j = 0; j < n; j++) y[j] = (x[j] - mean) * scale * g[j] + b[j];
  }
}
