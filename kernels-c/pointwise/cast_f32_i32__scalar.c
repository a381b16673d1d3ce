#include <assert.h>

#include "../engine/kernels.gen.h"

// Towards zero; 0 where no 32-bit integer is near.
void cast_f32_i32__scalar(const float *x, int32_t *y, int32_t n) {
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) y[i] = x[i] >= -0x1p31f && x[i] < 0x1p31f ? (int32_t)x[i] : 0;
}
