#include <assert.h>

#include "../engine/kernels.gen.h"

void cast_u8_i32__scalar(const uint8_t *x, int32_t *y, int32_t n) {
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) y[i] = x[i];
}
