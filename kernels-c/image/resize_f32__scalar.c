#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"
#include "../pointwise/rounding.h"

enum { LINEAR, FLOOR, CEIL, HALF_UP, HALF_DOWN };

static float chosen(float place, int32_t between) {
  switch (between) {
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

void resize_f32__scalar(const float *x, float *y, int32_t m, int32_t length, int32_t count, int32_t n, int32_t between, float scale, float half) {
  assert(m >= 1 && length >= 1 && count >= 1 && n >= 1);
  for (int32_t i = 0; i < m; i++, x += (ptrdiff_t)length * n) {
    for (int32_t o = 0; o < count; o++, y += n) {
      const float product = ((float)o + half) * scale, place = product - half, below = chosen(place, between);
      const float *low = x + (ptrdiff_t)inside(below, length) * n;
      if (between != LINEAR) {
        for (int32_t j = 0; j < n; j++) y[j] = low[j];
        continue;
      }
      const float *high = x + (ptrdiff_t)inside(ceil_value(place), length) * n, part = place - below;
      for (int32_t j = 0; j < n; j++) y[j] = low[j] + (high[j] - low[j]) * part;
    }
  }
}
