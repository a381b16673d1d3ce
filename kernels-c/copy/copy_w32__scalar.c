#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void copy_w32__scalar(const float *x, float *y, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2,
                      int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3) {
  assert(d0 >= 1 && d1 >= 1 && d2 >= 1 && d3 >= 1);
  assert(x0 >= 0 && x1 >= 0 && x2 >= 0 && x3 >= 0 && y0 >= 0 && y1 >= 0 && y2 >= 0 && y3 >= 0);
  for (int32_t i = 0; i < d0; i++) {
    for (int32_t j = 0; j < d1; j++) {
      for (int32_t k = 0; k < d2; k++) {
        const float *restrict from = x + (ptrdiff_t)i * x0 + (ptrdiff_t)j * x1 + (ptrdiff_t)k * x2;
        float *restrict to = y + (ptrdiff_t)i * y0 + (ptrdiff_t)j * y1 + (ptrdiff_t)k * y2;
        if (x3 == 1 && y3 == 1) {
          for (int32_t l = 0; l < d3; l++) to[l] = from[l];
        } else {
          for (int32_t l = 0; l < d3; l++, from += x3, to += y3) *to = *from;
        }
      }
    }
  }
}
