// y[i] = VALUE(x[i]) for one function of activation.h: every variant of these kernels is this loop, compiled for its instruction set.
#ifndef LINNET_MAP_F32_H
#define LINNET_MAP_F32_H

#include <assert.h>
#include <stdint.h>

#include "activation.h"
#include "each.h"

#define MAP_F32(NAME, VALUE)                                      \
  void NAME(const float *x, float *y, int32_t n) {                \
    assert(n >= 1);                                               \
    EACH for (int32_t i = 0; i < n; i++) y[i] = VALUE(x[i]);      \
  }

#endif
