// z = VALUE(x, y) over a block with broadcasting (kernels.def), compiled for each of its instruction sets. VALUE(u, v) is an expression.
#ifndef LINNET_BINARY_H
#define LINNET_BINARY_H

#include <assert.h>
#include <stddef.h>

#include "../activation/each.h"
#include "kernels.gen.h"

// The rows that networks have (dense or broadcast operands) are loops that compilers vectorise.
#define BINARY(name, VALUE)                                                                                   \
  KERNEL(name) {                                                                                              \
    const int32_t d0 = a->d0, d1 = a->d1, d2 = a->d2, d3 = a->d3, x3 = a->x3, y3 = a->y3;                     \
    float *z = a->z;                                                                                          \
    assert(d0 >= 1 && d1 >= 1 && d2 >= 1 && d3 >= 1);                                                         \
    assert(a->x0 >= 0 && a->x1 >= 0 && a->x2 >= 0 && x3 >= 0 && a->y0 >= 0 && a->y1 >= 0 && a->y2 >= 0 && y3 >= 0); \
    for (int32_t i = 0; i < d0; i++) {                                                                        \
      for (int32_t j = 0; j < d1; j++) {                                                                      \
        const float *x = a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1;                                  \
        const float *y = a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1;                                  \
        for (int32_t k = 0; k < d2; k++, z += d3, x += a->x2, y += a->y2) {                                   \
          if (x3 == 1 && y3 == 1) {                                                                           \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(x[l], y[l]);                                   \
          } else if (x3 == 1 && y3 == 0) {                                                                    \
            const float s = *y;                                                                               \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(x[l], s);                                      \
          } else if (x3 == 0 && y3 == 1) {                                                                    \
            const float s = *x;                                                                               \
            EACH for (int32_t l = 0; l < d3; l++) z[l] = VALUE(s, y[l]);                                      \
          } else {                                                                                            \
            for (int32_t l = 0; l < d3; l++) z[l] = VALUE(x[(ptrdiff_t)l * x3], y[(ptrdiff_t)l * y3]);        \
          }                                                                                                   \
        }                                                                                                     \
      }                                                                                                       \
    }                                                                                                         \
  }

#endif
