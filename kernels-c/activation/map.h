// Kernels whose y[i] is a function of x[i] = v, compiled for each of their instruction sets. `constants`: definitions before the loop.
#ifndef LINNET_MAP_H
#define LINNET_MAP_H

#include <assert.h>

#include "each.h"
#include "kernels.gen.h"

#define MAP_WITH(name, constants, value)          \
  KERNEL(name) {                                  \
    const float *const x = a->x;                  \
    float *const y = a->y;                        \
    const int32_t n = a->n;                       \
    constants;                                    \
    assert(n >= 1);                               \
    EACH for (int32_t i = 0; i < n; i++) {        \
      const float v = x[i];                       \
      y[i] = value;                               \
    }                                             \
  }
#define MAP(name, value) MAP_WITH(name, (void)0, value)

#endif
