#include <assert.h>

#include "../activation/activation.h"
#include "kernels.gen.h"

KERNEL(lrn_f32) {
  const int32_t n = a->n, radius = a->radius;
  const float bias = a->bias, alpha = a->alpha, beta = a->beta, *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && n >= 1 && radius >= 0);
  for (int32_t m = a->m; m > 0; m--, x += n, y += n) {
    for (int32_t j = 0; j < n; j++) {
      const int32_t first = j > radius ? j - radius : 0, last = n - 1 - j > radius ? j + radius : n - 1;
      float sum = 0.0f;
      for (int32_t k = first; k <= last; k++) sum += x[k] * x[k];
      y[j] = bias + alpha * sum;
    }
    for (int32_t j = 0; j < n; j++) y[j] = x[j] * exp_value(-beta * log_value(y[j]));
  }
}
