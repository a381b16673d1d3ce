// Neighbouring outputs of depthwise_f32 by positions__vfp_vfpv.S.
#ifndef LINNET_POSITIONS_ARMV6_H
#define LINNET_POSITIONS_ARMV6_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/activation.h"
#include "kernels.gen.h"
#include "positions.h"

// As positions__vfp_vfpv.S reads it; strides, steps and skips in bytes. x and y move on.
typedef struct {
  int32_t xs, ws, rows, step, x_skip, w_skip, columns;
  // limits: none, 0 below, 0 below and `hi`, the bits of a float, above
  uint32_t limits, hi;
  int32_t ys;
  const float *x, *w, *b;
  float *y;
  int32_t eights;
} depthwise_call;

void ISA_NAME(depthwise_pairs)(depthwise_call *call, int32_t pairs);

enum { CHANNELS = 8 };

static void depthwise_eights(const depthwise_run *of, const float *x, const float *w, float *y, int32_t outputs, int32_t j, int32_t eights, uint32_t limits) {
  depthwise_call call = {
    (int32_t)of->xs * 4, (int32_t)of->wc * 4, of->rows, (int32_t)of->step * 4, (int32_t)(of->line - of->columns * of->xs) * 4,
    (int32_t)(of->ws - of->columns * of->wc) * 4, of->columns, limits, float_bits(of->hi), (int32_t)of->ys * 4,
    x + j, w + j, of->b ? of->b + j : NULL, y + j, eights,
  };
  ISA_NAME(depthwise_pairs)(&call, outputs / 2);
}

// An even number of outputs, or one.
static inline void depthwise_assembly(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t outputs) {
  // r may be y
  if (r || of->c < CHANNELS || !of->rows || !of->columns) {
    for (int32_t i = 0; i < outputs; i++) depthwise_positions(of, x + i * of->step, w, r ? r + i * of->rs : NULL, y + i * of->ys, 1);
    return;
  }
  const bool low = of->lo != -__builtin_inff(), high = of->hi != __builtin_inff(), known = of->lo == 0.0f ? of->hi > 0.0f : !low && !high;
  const uint32_t limits = known ? low + high : 0;
  depthwise_eights(of, x, w, y, outputs, 0, of->c / CHANNELS, limits);
  // the last ones again, with the remainder
  if (of->c % CHANNELS) depthwise_eights(of, x, w, y, outputs, of->c - CHANNELS, 1, limits);
  for (int32_t i = 0; i < outputs && !known; i++)
    for (int32_t j = 0; j < of->c; j++) y[i * of->ys + j] = clamp_value(y[i * of->ys + j], of->lo, of->hi);
}

// Neighbouring outputs whose windows have the same taps.
static inline void depthwise_outputs(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t outputs) {
  const int32_t even = outputs & -2;
  if (even) depthwise_assembly(of, x, w, r, y, even);
  if (outputs > even) depthwise_assembly(of, x + even * of->step, w, r ? r + even * of->rs : NULL, y + even * of->ys, 1);
}

#endif
