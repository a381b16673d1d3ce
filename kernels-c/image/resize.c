#include <assert.h>
#include <stddef.h>

#include "../pointwise/rounding.h"
#include "kernels.gen.h"

enum { LINEAR, FLOOR, CEIL, HALF_UP, HALF_DOWN };

static float chosen(float coordinate, int32_t interpolation) {
  switch (interpolation) {
    case CEIL: return ceil_value(coordinate);
    case HALF_UP: return floor_value(coordinate + 0.5f);
    case HALF_DOWN: return ceil_value(coordinate - 0.5f);
    default: return floor_value(coordinate);
  }
}

// NaN is 0 too.
static int32_t inside(float coordinate, int32_t length) {
  const float last = (float)(length - 1);
  return coordinate >= last ? length - 1 : coordinate > 0.0f ? (int32_t)coordinate : 0;
}

KERNEL(resize_f32) {
  const int32_t length = a->length, count = a->count, n = a->n, interpolation = a->interpolation;
  const float scale = a->scale, half = a->half, *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && length >= 1 && count >= 1 && n >= 1);
  for (int32_t m = a->m; m > 0; m--, x += (ptrdiff_t)length * n) {
    for (int32_t o = 0; o < count; o++, y += n) {
      const float product = ((float)o + half) * scale, coordinate = product - half, below = chosen(coordinate, interpolation);
      const float *low = x + (ptrdiff_t)inside(below, length) * n;
      if (interpolation != LINEAR) {
        for (int32_t j = 0; j < n; j++) y[j] = low[j];
        continue;
      }
      const float *high = x + (ptrdiff_t)inside(ceil_value(coordinate), length) * n, fraction = coordinate - below;
      for (int32_t j = 0; j < n; j++) y[j] = low[j] + (high[j] - low[j]) * fraction;
    }
  }
}
