#include <assert.h>

#include "kernels.gen.h"

// y[i] = value, of v = x[i].
#define CAST(name, FROM, TO, value)                                         \
  KERNEL(name) {                                                            \
    const FROM *const x = a->x;                                             \
    TO *const y = a->y;                                                     \
    const int32_t n = a->n;                                                 \
    assert(n >= 1);                                                         \
    for (int32_t i = 0; i < n; i++) {                                       \
      const FROM v = x[i];                                                  \
      y[i] = value;                                                         \
    }                                                                       \
  }

CAST(cast_u8_f32, uint8_t, float, v)
CAST(cast_u8_i32, uint8_t, int32_t, v)
CAST(cast_i32_f32, int32_t, float, (float)v)
// Towards zero; NaN and what is beyond 32 bits to the least integer.
CAST(cast_f32_i32, float, int32_t, v >= -0x1p31f && v < 0x1p31f ? (int32_t)v : INT32_MIN)

// Words of 64-bit integers, the lower first.
KERNEL(cast_i32_i64) {
  const int32_t *const x = a->x, n = a->n;
  int32_t *const y = a->y;
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) {
    y[2 * i] = x[i];
    y[2 * i + 1] = x[i] < 0 ? -1 : 0;
  }
}

// Rounded twice beyond 2^53.
KERNEL(cast_i64_f32) {
  const int32_t *const x = a->x, n = a->n;
  float *const y = a->y;
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) y[i] = (float)(x[2 * i + 1] * 0x1p32 + (uint32_t)x[2 * i]);
}
