#include <assert.h>

#include "../engine/kernels.gen.h"

void cast_u8_f32__scalar(const uint8_t *x, float *y, int32_t n) {
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) y[i] = x[i];
}
