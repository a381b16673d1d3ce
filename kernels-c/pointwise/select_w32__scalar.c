#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void select_w32__scalar(const uint8_t *c, const float *x, const float *y, float *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t c0,
                        int32_t c1, int32_t c2, int32_t c3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2,
                        int32_t y3) {
  assert(d0 >= 1 && d1 >= 1 && d2 >= 1 && d3 >= 1);
  for (int32_t i = 0; i < d0; i++) {
    for (int32_t j = 0; j < d1; j++) {
      for (int32_t k = 0; k < d2; k++) {
        const uint8_t *chosen = c + (ptrdiff_t)i * c0 + (ptrdiff_t)j * c1 + (ptrdiff_t)k * c2;
        const float *a = x + (ptrdiff_t)i * x0 + (ptrdiff_t)j * x1 + (ptrdiff_t)k * x2;
        const float *b = y + (ptrdiff_t)i * y0 + (ptrdiff_t)j * y1 + (ptrdiff_t)k * y2;
        for (int32_t l = 0; l < d3; l++, chosen += c3, a += x3, b += y3) *z++ = *chosen ? *a : *b;
      }
    }
  }
}
