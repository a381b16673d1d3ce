// z = x OP y over a d0 x d1 x d2 x d3 block with broadcasting (kernels.def): every variant is this loop, compiled for its instruction set.
#ifndef LINNET_BINARY_F32_H
#define LINNET_BINARY_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/each.h"

// VALUE(a, b) is an expression. The rows that networks have (dense or broadcast operands) are loops that compilers vectorise.
#define BINARY_F32(NAME, VALUE)                                                                                                   \
  void NAME(const float *x, const float *y, float *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1,      \
            int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3) {                                             \
    assert(d0 >= 1 && d1 >= 1 && d2 >= 1 && d3 >= 1);                                                                             \
    assert(x0 >= 0 && x1 >= 0 && x2 >= 0 && x3 >= 0 && y0 >= 0 && y1 >= 0 && y2 >= 0 && y3 >= 0);                                 \
    for (int32_t i = 0; i < d0; i++) {                                                                                            \
      for (int32_t j = 0; j < d1; j++) {                                                                                          \
        for (int32_t k = 0; k < d2; k++, z += d3) {                                                                               \
          const float *a = x + (ptrdiff_t)i * x0 + (ptrdiff_t)j * x1 + (ptrdiff_t)k * x2;                                         \
          const float *b = y + (ptrdiff_t)i * y0 + (ptrdiff_t)j * y1 + (ptrdiff_t)k * y2;                                         \
          if (x3 == 1 && y3 == 1) {                                                                                               \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(a[l], b[l]);                                                       \
          } else if (x3 == 1 && y3 == 0) {                                                                                        \
            const float s = *b;                                                                                                   \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(a[l], s);                                                          \
          } else if (x3 == 0 && y3 == 1) {                                                                                        \
            const float s = *a;                                                                                                   \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(s, b[l]);                                                          \
          } else {                                                                                                                \
            for (int32_t l = 0; l < d3; l++, a += x3, b += y3) z[l] = VALUE(*a, *b);                                              \
          }                                                                                                                       \
        }                                                                                                                         \
      }                                                                                                                           \
    }                                                                                                                             \
  }

#define VALUE_ADD(a, b) ((a) + (b))
#define VALUE_SUB(a, b) ((a) - (b))
#define VALUE_MUL(a, b) ((a) * (b))
#define VALUE_DIV(a, b) ((a) / (b))
// NaN if either is.
#define VALUE_MAX(a, b) ((a) > (b) || (a) != (a) ? (a) : (b))
#define VALUE_MIN(a, b) ((a) < (b) || (a) != (a) ? (a) : (b))

#endif
