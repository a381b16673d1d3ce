#include <assert.h>
#include <stddef.h>

#include "../pointwise/rounding.h"
#include "kernels.gen.h"

enum { LINEAR, FLOOR, CEIL, HALF_UP, HALF_DOWN };

static float chosen(float place, int32_t interpolation) {
  switch (interpolation) {
    case CEIL: return ceil_value(place);
    case HALF_UP: return floor_value(place + 0.5f);
    case HALF_DOWN: return ceil_value(place - 0.5f);
    default: return floor_value(place);
  }
}

// NaN is 0 too.
static int32_t inside(float place, int32_t length) {
  const float last = (float)(length - 1);
  return place >= last ? length - 1 : place > 0.0f ? (int32_t)place : 0;
}

KERNEL(resize_f32) {
  const int32_t length = a->length, count = a->count, n = a->n, interpolation = a->interpolation;
  const float scale = a->scale, half = a->half, *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && length >= 1 && count >= 1 && n >= 1);
  for (int32_t m = a->m; m > 0; m--, x += (ptrdiff_t)length * n) {
    for (int32_t o = 0; o < count; o++, y += n) {
      const float product = ((float)o + half) * scale, place = product - half, below = chosen(place, interpolation);
      const float *low = x + (ptrdiff_t)inside(below, length) * n;
      if (interpolation != LINEAR) {
        for (int32_t j = 0; j < n; j++) y[j] = low[j];
        continue;
      }
      const float *high = x + (ptrdiff_t)inside(ceil_value(place), length) * n, part = place - below;
      for (int32_t j = 0; j < n; j++) y[j] = low[j] + (high[j] - low[j]) * part;
    }
  }
}
