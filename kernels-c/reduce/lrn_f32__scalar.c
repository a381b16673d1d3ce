#include <assert.h>
#include <stddef.h>

#include "../activation/activation.h"
#include "../engine/kernels.gen.h"

void lrn_f32__scalar(const float *x, float *y, int32_t m, int32_t n, int32_t radius, float bias, float alpha, float beta) {
  assert(m >= 1 && n >= 1 && radius >= 0);
  for (int32_t i = 0; i < m; i++, x += n, y += n) {
    for (int32_t j = 0; j < n; j++) {
      const int32_t first = j > radius ? j - radius : 0, last = n - 1 - j > radius ? j + radius : n - 1;
      float sum = 0.0f;
      for (int32_t k = first; k <= last; k++) sum += x[k] * x[k];
      y[j] = bias + alpha * sum;
    }
    for (int32_t j = 0; j < n; j++) y[j] = x[j] * exp_value(-beta * log_value(y[j]));
  }
}
