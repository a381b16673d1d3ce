#include <assert.h>

#include "../engine/kernels.gen.h"

// Words of 64-bit integers, the lower first. Rounded twice beyond 2^53.
void cast_i64_f32__scalar(const int32_t *x, float *y, int32_t n) {
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) y[i] = (float)(x[2 * i + 1] * 0x1p32 + (uint32_t)x[2 * i]);
}
