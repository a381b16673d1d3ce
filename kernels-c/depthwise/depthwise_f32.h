// depthwise_f32 (kernels.def): every portable variant is these loops, compiled for its instruction set. With `ASSEMBLY` defined, outputs
// are computed by depthwise_assembly, which the includer defines.
#ifndef LINNET_DEPTHWISE_F32_H
#define LINNET_DEPTHWISE_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/activation.h"
#include "../activation/lanes.h"
#include "../pool/taps.h"
#include "depthwise_part.h"

// Neighbouring outputs that share their weights.
enum { DEPTHWISE_PLACES = 4 };
// Vectors of channels that have their sums in registers.
#ifdef LANES_NATIVE
enum { DEPTHWISE_VECTORS = 2 };
#else
enum { DEPTHWISE_VECTORS = 1 };
#endif

// Values of x that the first-level cache has room for: half of 16 KB, three quarters of 32 KB. Channels are done so many or a multiple at a time.
#ifdef __arm__
enum { DEPTHWISE_FLOATS = 2 << 10 };
#else
enum { DEPTHWISE_FLOATS = 6 << 10 };
#endif
enum { DEPTHWISE_STEP = 2 * LANES };

typedef struct {
  const float *b;
  ptrdiff_t xs, line, step;  // of x, in elements: between taps, between rows of taps, between outputs
  ptrdiff_t wc, ws;          // of w: between taps, between rows of taps
  ptrdiff_t rs, ys;          // between outputs
  int32_t c, rows, columns;  // taps that lie in the plane
  float lo, hi;
} depthwise_run;

#ifndef LANES_PARTIAL
// Channels from j on, one by one.
static inline void depthwise_channels(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places, int32_t j) {
  for (; j < of->c; j++) {
    for (int32_t i = 0; i < places; i++) {
      float sum = of->b ? of->b[j] : 0.0f;
      for (int32_t u = 0; u < of->rows; u++) {
        const float *tap = x + i * of->step + u * of->line + j, *weights = w + u * of->ws + j;
        for (int32_t v = 0; v < of->columns; v++) sum += tap[v * of->xs] * weights[(ptrdiff_t)v * of->wc];
      }
      if (r) sum += r[i * of->rs + j];
      y[i * of->ys + j] = clamp_value(sum, of->lo, of->hi);
    }
  }
}
#endif

// `vectors` of channels (`count` of one, where that is less than LANES) of `places` outputs at y, y + ys ... from the windows at x, x + step ...
// `places`, `vectors`, `columns` where it is not that of the run, and `stride`, are constants at every call: `stride` taps from one output's window to
// that of its neighbour, so that outputs share what is loaded, or 0 for windows that share nothing.
static inline __attribute__((always_inline)) void depthwise_vectors(const depthwise_run *of, const float *x, const float *w, const float *b, const float *r,
                                                                    float *y, const int places, const int vectors, const int count, const int32_t columns,
                                                                    const int stride) {
  const lanes lo = lanes_set(of->lo), hi = lanes_set(of->hi);
  lanes sums[DEPTHWISE_PLACES][4];
  for (int k = 0; k < vectors; k++) {
    const lanes bias = b ? lanes_load_some(b + k * LANES, count) : lanes_set(0.0f);
    for (int i = 0; i < places; i++) sums[i][k] = bias;
  }
  for (int32_t u = 0; u < of->rows; u++, x += of->line, w += of->ws) {
    const float *tap = x, *weights = w;
    if (stride) {
#pragma clang loop unroll(full)
      for (int32_t at = 0; at < (places - 1) * stride + columns; at++, tap += of->xs) {
#pragma clang loop unroll(full)
        for (int k = 0; k < vectors; k++) {
          const lanes value = lanes_load_some(tap + k * LANES, count);
#pragma clang loop unroll(full)
          for (int i = 0; i < places; i++) {
            const int32_t v = at - i * stride;
            if (v >= 0 && v < columns) sums[i][k] = lanes_madd(sums[i][k], value, lanes_load_some(w + (ptrdiff_t)v * of->wc + k * LANES, count));
          }
        }
      }
      continue;
    }
    for (int32_t v = 0; v < columns; v++, tap += of->xs, weights += of->wc) {
      for (int k = 0; k < vectors; k++) {
        const lanes f = lanes_load_some(weights + k * LANES, count);
        for (int i = 0; i < places; i++) sums[i][k] = lanes_madd(sums[i][k], lanes_load_some(tap + i * of->step + k * LANES, count), f);
      }
    }
  }
  for (int i = 0; i < places; i++, y += of->ys) {
    for (int k = 0; k < vectors; k++) {
      if (r) sums[i][k] = lanes_add(sums[i][k], lanes_load_some(r + i * of->rs + k * LANES, count));
      lanes_store_some(y + k * LANES, lanes_clamp(sums[i][k], lo, hi), count);
    }
  }
}

static inline __attribute__((always_inline)) void depthwise_columns(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                    const int places, const int32_t columns, const int stride) {
  int32_t j = 0;
#define VECTORS(vectors, count) \
  depthwise_vectors(of, x + j, w + j, of->b ? of->b + j : NULL, r ? r + j : NULL, y + j, places, vectors, count, columns, stride)
#ifdef LANES_NATIVE
  if (places == 1)
    for (; j + 4 * LANES <= of->c; j += 4 * LANES) VECTORS(4, LANES);
#endif
  for (; j + DEPTHWISE_VECTORS * LANES <= of->c; j += DEPTHWISE_VECTORS * LANES) VECTORS(DEPTHWISE_VECTORS, LANES);
  for (; j + LANES <= of->c; j += LANES) VECTORS(1, LANES);
#ifdef LANES_PARTIAL
  if (j < of->c) VECTORS(1, of->c - j);
#else
  depthwise_channels(of, x, w, r, y, places, j);
#endif
#undef VECTORS
}

// `places` is a constant at every call, DEPTHWISE_PLACES at most.
static inline __attribute__((always_inline)) void depthwise_places(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                   const int places) {
#ifdef LANES_NATIVE
  const int stride = places == 1 ? 0 : of->step == of->xs ? 1 : of->step == 2 * of->xs ? 2 : 0;
  if (stride == 1 && of->columns == 3) depthwise_columns(of, x, w, r, y, places, 3, 1);
  else if (stride == 2 && of->columns == 3) depthwise_columns(of, x, w, r, y, places, 3, 2);
  else if (places < DEPTHWISE_PLACES)
    for (int i = 0; i < places; i++) depthwise_columns(of, x + i * of->step, w, r ? r + i * of->rs : NULL, y + i * of->ys, 1, of->columns, 0);
  else if (stride == 1 && of->columns == 5) depthwise_columns(of, x, w, r, y, places, 5, 1);
  else if (stride == 2 && of->columns == 5) depthwise_columns(of, x, w, r, y, places, 5, 2);
  else depthwise_columns(of, x, w, r, y, places, of->columns, 0);
#else
  if (of->columns == 3) depthwise_columns(of, x, w, r, y, places, 3, 0);
  else depthwise_columns(of, x, w, r, y, places, of->columns, 0);
#endif
}

// Neighbouring outputs whose windows have the same taps.
#ifdef ASSEMBLY
// An even number of them, or one.
static inline void depthwise_assembly(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places);
static inline void depthwise_outputs(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places) {
  const int32_t even = places & -2;
  if (even) depthwise_assembly(of, x, w, r, y, even);
  if (places > even) depthwise_assembly(of, x + even * of->step, w, r ? r + even * of->rs : NULL, y + even * of->ys, 1);
}
#else
static inline void depthwise_outputs(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places) {
  for (; places >= DEPTHWISE_PLACES; places -= DEPTHWISE_PLACES, x += DEPTHWISE_PLACES * of->step, y += DEPTHWISE_PLACES * of->ys) {
    depthwise_places(of, x, w, r, y, DEPTHWISE_PLACES);
    if (r) r += DEPTHWISE_PLACES * of->rs;
  }
#ifdef LANES_NATIVE
  if (places == 3) depthwise_places(of, x, w, r, y, 3);
  else if (places == 2) depthwise_places(of, x, w, r, y, 2);
  else if (places == 1) depthwise_places(of, x, w, r, y, 1);
#else
  for (int32_t i = 0; i < places; i++) depthwise_places(of, x + i * of->step, w, r ? r + i * of->rs : NULL, y + i * of->ys, 1);
#endif
}
#endif

// Channels whose lines of a window stay in the first-level cache until the next row of outputs wants them again.
static inline int32_t depthwise_block(const depthwise_plane *in, int32_t c) {
  const int64_t fit = DEPTHWISE_FLOATS / ((int64_t)in->kh * in->iw) / DEPTHWISE_STEP * DEPTHWISE_STEP;
  return fit < DEPTHWISE_STEP ? DEPTHWISE_STEP : fit < c ? (int32_t)fit : c;
}

// The channels of `run`.
static inline void depthwise_rows(const depthwise_plane *in, const depthwise_range *of, depthwise_run *run, ptrdiff_t xs, const float *x, const float *w,
                                  const float *r, float *y) {
  // outputs whose windows are not cut off at the left or the right
  const int32_t left = (in->pl + in->sw - 1) / in->sw, reach = in->iw - 1 + in->pl - (in->kw - 1) * in->dw, right = reach < 0 ? 0 : reach / in->sw + 1;
  for (int32_t p = of->top; p < of->bottom; p++) {
    const int32_t row = p * in->sh - in->pt;
    const tap_range rows = taps_within(row, in->kh, in->dh, in->ih);
    run->rows = rows.to - rows.from;
    const ptrdiff_t first = ((ptrdiff_t)row + rows.from * in->dh) * in->iw;
    const float *const weights = w + rows.from * run->ws;
    for (int32_t q = of->left; q < of->right;) {
      const int32_t column = q * in->sw - in->pl, whole = q < left ? 0 : (right < of->right ? right : of->right) - q, places = whole > 0 ? whole : 1;
      const tap_range columns = taps_within(column, in->kw, in->dw, in->iw);
      run->columns = columns.to - columns.from;
      // no tap: nothing of x is read
      const float *const xi = run->rows && run->columns ? x + (first + column + (ptrdiff_t)columns.from * in->dw) * xs : x;
      depthwise_outputs(run, xi, weights + (ptrdiff_t)columns.from * run->wc, r, y, places);
      q += places;
      y += places * run->ys;
      if (r) r += places * run->rs;
    }
  }
}

static inline void depthwise(const depthwise_plane *in, const depthwise_range *of, const float *x, const float *w, const float *b, const float *r, float *y,
                             int32_t c, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {
  assert(in->ih >= 1 && in->iw >= 1 && c >= 1 && in->kh >= 1 && in->kw >= 1 && in->sh >= 1 && in->sw >= 1 && in->dh >= 1 && in->dw >= 1);
  assert(of->top < of->bottom && of->left < of->right && in->pt >= 0 && in->pl >= 0 && xs >= 0 && rs >= 0 && ys >= 0);
  const int32_t block = of->bottom - of->top > 1 ? depthwise_block(in, c) : c;
  for (int32_t j = 0; j < c; j += block) {
    depthwise_run run = {
        .b = b ? b + j : NULL, .xs = (ptrdiff_t)in->dw * xs, .line = (ptrdiff_t)in->dh * in->iw * xs, .step = (ptrdiff_t)in->sw * xs, .wc = c,
        .ws = (ptrdiff_t)in->kw * c, .rs = rs, .ys = ys, .c = c - j < block ? c - j : block, .lo = lo, .hi = hi,
    };
    depthwise_rows(in, of, &run, xs, x + j, w + j, r ? r + j : NULL, y + j);
  }
}

// The definitions of depthwise_f32__<isa> and of what depthwise_conv.h calls.
#define DEPTHWISE(isa)                                                                                                                      \
  depthwise_part_fn depthwise_part__##isa;                                                                                                  \
  void depthwise_part__##isa(const depthwise_plane *in, const depthwise_range *of, const float *x, const float *w, const float *b,        \
                             const float *r, float *y, int32_t c, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {                 \
    depthwise(in, of, x, w, b, r, y, c, xs, rs, ys, lo, hi);                                                                                \
  }                                                                                                                                         \
  void depthwise_f32__##isa(const float *x, const float *w, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c,    \
                            int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt,     \
                            int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {                                           \
    const depthwise_plane in = {ih, iw, kh, kw, sh, sw, dh, dw, pt, pl};                                                                    \
    depthwise_part__##isa(&in, &(depthwise_range){0, oh, 0, ow}, x, w, b, r, y, c, xs, rs, ys, lo, hi);                                   \
  }

#endif
