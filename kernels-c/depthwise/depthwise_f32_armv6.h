// depthwise_f32 around the outputs of places_armv6.h. Include after `#define ASSEMBLY <their name>`.
#include <stdbool.h>

#include "depthwise_f32.h"

// As places_armv6.h reads it; strides and steps in bytes.
typedef struct {
  const float *x, *w, *b;
  float *y;
  int32_t fours, rows, columns, xs, x_skip, ws, w_skip, step, ys;
  // bits of the upper limit; limits: none, 0 below, 0 below and `hi` above
  uint32_t hi, limits;
} depthwise_call;

void ASSEMBLY(const depthwise_call *call, int32_t pairs);

static inline void depthwise_assembly(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places) {
  // r may be y
  if (r) {
    for (int32_t i = 0; i < places; i++) depthwise_places(of, x + i * of->step, w, r + i * of->rs, y + i * of->ys, 1);
    return;
  }
  const int32_t c = of->c & -LANES;
  const bool low = of->lo != -__builtin_inff(), high = of->hi != __builtin_inff(), known = of->lo == 0.0f ? of->hi > 0.0f : !low && !high;
  if (c) {
    const depthwise_call call = {
        x, w, of->b, y, c / LANES, of->columns ? of->rows : 0, of->columns, (int32_t)of->xs * 4, (int32_t)(of->line - of->columns * of->xs) * 4,
        (int32_t)of->wc * 4, (int32_t)(of->ws - of->columns * of->wc) * 4, (int32_t)of->step * 4, (int32_t)of->ys * 4,
        float_bits(of->hi), known ? low + high : 0};
    ASSEMBLY(&call, places / 2);
  }
  for (int32_t i = 0; i < places && !known; i++)
    for (int32_t j = 0; j < c; j++) y[i * of->ys + j] = clamp_value(y[i * of->ys + j], of->lo, of->hi);
  depthwise_channels(of, x, w, r, y, places, c);
}
