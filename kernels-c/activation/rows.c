// Functions of rows of channels.
#include <assert.h>
#include <stddef.h>

#include "activation.h"
#include "each.h"
#include "kernels.gen.h"

KERNEL(gate_f32) {
  const int32_t m = a->m, n = a->n;
  const float *x = a->a, *g = a->g;
  float *y = a->y;
  assert(m >= 1 && n >= 1 && a->as >= 0 && a->gs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < m; i++, x += a->as, g += a->gs, y += a->ys)
    for (int32_t j = 0; j < n; j++) y[j] = gate_value(x[j], g[j]);
}

static inline float row_max(const float *x, int32_t n) {
  float top = x[0];
  for (int32_t j = 1; j < n; j++) top = x[j] > top ? x[j] : top;
  return top;
}

// Elements whose sum is taken in single precision.
enum { BLOCK = 1024 };

// The sum of n values, each of which is at most 1.
static inline float row_sum(const float *x, int32_t n) {
  double total = 0.0;
  for (int32_t j = 0; j < n; j += BLOCK) {
    const int32_t end = n - j < BLOCK ? n : j + BLOCK;
    float sum = 0.0f;
    for (int32_t i = j; i < end; i++) sum += x[i];
    total += (double)sum;
  }
  return (float)total;
}

KERNEL(softmax_f32) {
  const int32_t m = a->m, n = a->n;
  const float *x = a->x;
  float *y = a->y;
  assert(m >= 1 && n >= 1 && a->xs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < m; i++, x += a->xs, y += a->ys) {
    const float top = row_max(x, n);
    EACH for (int32_t j = 0; j < n; j++) y[j] = exp_nonpositive(x[j] - top);
    const float scale = 1.0f / row_sum(y, n);
    for (int32_t j = 0; j < n; j++) y[j] *= scale;
  }
}

KERNEL(log_softmax_f32) {
  const int32_t m = a->m, n = a->n;
  const float *x = a->x;
  float *y = a->y;
  assert(m >= 1 && n >= 1 && a->xs >= 0 && a->ys >= 0);
  for (int32_t i = 0; i < m; i++, x += a->xs, y += a->ys) {
    const float top = row_max(x, n);
    double total = 0.0;
    for (int32_t j = 0; j < n; j += BLOCK) {
      const int32_t end = n - j < BLOCK ? n : j + BLOCK;
      float sum = 0.0f;
      for (int32_t k = j; k < end; k++) sum += exp_nonpositive(x[k] - top);
      total += (double)sum;
    }
    const float log_sum = log_value((float)total);
    EACH for (int32_t j = 0; j < n; j++) y[j] = (x[j] - top) - log_sum;
  }
}
