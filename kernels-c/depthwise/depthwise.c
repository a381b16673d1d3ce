#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "positions.h"
#include "region.h"

// Values of x that the first-level cache has room for: half of 16 KB, three quarters of 32 KB. Channels are done so many or a multiple at a time.
#ifdef __arm__
enum { DEPTHWISE_FLOATS = 2 << 10 };
#else
enum { DEPTHWISE_FLOATS = 6 << 10 };
#endif
enum { DEPTHWISE_STEP = 2 * LANES };

#if defined(ISA_vfp) || defined(ISA_vfpv)
#include "positions_armv6.h"
#else
// Neighbouring outputs whose windows have the same taps.
static inline void depthwise_outputs(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t positions) {
  for (; positions >= DEPTHWISE_POSITIONS; positions -= DEPTHWISE_POSITIONS, x += DEPTHWISE_POSITIONS * of->step, y += DEPTHWISE_POSITIONS * of->ys) {
    depthwise_positions(of, x, w, r, y, DEPTHWISE_POSITIONS);
    if (r) r += DEPTHWISE_POSITIONS * of->rs;
  }
#ifdef LANES_NATIVE
  if (positions == 3) depthwise_positions(of, x, w, r, y, 3);
  else if (positions == 2) depthwise_positions(of, x, w, r, y, 2);
  else if (positions == 1) depthwise_positions(of, x, w, r, y, 1);
#else
  for (int32_t i = 0; i < positions; i++) depthwise_positions(of, x + i * of->step, w, r ? r + i * of->rs : NULL, y + i * of->ys, 1);
#endif
}
#endif

// Channels whose lines of a window stay in the first-level cache until the next row of outputs wants them again.
static inline int32_t channels_of_block(const depthwise_f32_args *a) {
  const int64_t fit = DEPTHWISE_FLOATS / ((int64_t)a->kh * a->iw) / DEPTHWISE_STEP * DEPTHWISE_STEP;
  return fit < DEPTHWISE_STEP ? DEPTHWISE_STEP : fit < a->c ? (int32_t)fit : a->c;
}

// The channels of `run`.
static inline void rows_of(const depthwise_f32_args *a, const depthwise_region *of, depthwise_run *run, const float *x, const float *w, const float *r,
                           float *y) {
  const ptrdiff_t xs = a->xs;
  // outputs whose windows are not cut off at the left or the right
  const int32_t left = (a->pl + a->sw - 1) / a->sw, reach = a->iw - 1 + a->pl - (a->kw - 1) * a->dw, right = reach < 0 ? 0 : reach / a->sw + 1;
  for (int32_t p = of->top; p < of->bottom; p++) {
    const int32_t row = p * a->sh - a->pt;
    const tap_range rows = taps_within(row, a->kh, a->dh, a->ih);
    run->rows = rows.to - rows.from;
    const ptrdiff_t first = ((ptrdiff_t)row + rows.from * a->dh) * a->iw;
    const float *const weights = w + rows.from * run->ws;
    for (int32_t q = of->left; q < of->right;) {
      const int32_t column = q * a->sw - a->pl, whole = q < left ? 0 : (right < of->right ? right : of->right) - q, outputs = whole > 0 ? whole : 1;
      const tap_range columns = taps_within(column, a->kw, a->dw, a->iw);
      run->columns = columns.to - columns.from;
      // no tap: nothing of x is read
      const float *const xi = run->rows && run->columns ? x + (first + column + (ptrdiff_t)columns.from * a->dw) * xs : x;
      depthwise_outputs(run, xi, weights + (ptrdiff_t)columns.from * run->wc, r, y, outputs);
      q += outputs;
      y += outputs * run->ys;
      if (r) r += outputs * run->rs;
    }
  }
}

void ISA_NAME(depthwise_region)(const depthwise_f32_args *a, const depthwise_region *of) {
  const int32_t c = a->c;
  assert(a->ih >= 1 && a->iw >= 1 && c >= 1 && a->kh >= 1 && a->kw >= 1 && a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1);
  assert(of->top < of->bottom && of->left < of->right && a->pt >= 0 && a->pl >= 0 && a->xs >= 0 && a->rs >= 0 && a->ys >= 0);
  const int32_t block = of->bottom - of->top > 1 ? channels_of_block(a) : c;
  for (int32_t j = 0; j < c; j += block) {
    depthwise_run run = {
        .b = a->b ? a->b + j : NULL, .xs = (ptrdiff_t)a->dw * a->xs, .line = (ptrdiff_t)a->dh * a->iw * a->xs, .step = (ptrdiff_t)a->sw * a->xs, .wc = c,
        .ws = (ptrdiff_t)a->kw * c, .rs = a->rs, .ys = a->ys, .c = c - j < block ? c - j : block, .lo = a->lo, .hi = a->hi,
    };
    rows_of(a, of, &run, a->x + j, a->w + j, a->r ? a->r + j : NULL, a->y + j);
  }
}

KERNEL(depthwise_f32) { ISA_NAME(depthwise_region)(a, &(depthwise_region){0, a->oh, 0, a->ow}); }
