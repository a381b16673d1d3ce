#include <assert.h>

#include "../engine/kernels.gen.h"
#include "activation.h"
#include "each.h"

void elu_f32__avx2(const float *x, float *y, int32_t n, float alpha, float scale) {
  assert(n >= 1);
  EACH for (int32_t i = 0; i < n; i++) y[i] = elu_value(x[i], alpha, scale);
}
