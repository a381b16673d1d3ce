#include <assert.h>

#include "../engine/kernels.gen.h"

// Words of 64-bit integers, the lower first.
void cast_i32_i64__scalar(const int32_t *x, int32_t *y, int32_t n) {
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) {
    y[2 * i] = x[i];
    y[2 * i + 1] = x[i] < 0 ? -1 : 0;
  }
}
