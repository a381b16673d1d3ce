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

// Neighbouring outputs that share their weights.
#ifdef ASSEMBLY
enum { DEPTHWISE_PLACES = 2 };
#else
enum { DEPTHWISE_PLACES = 4 };
#endif
// Vectors of channels that have their sums in registers.
#if defined(__AVX2__) || defined(__aarch64__)
enum { DEPTHWISE_VECTORS = 2 };
#else
enum { DEPTHWISE_VECTORS = 1 };
#endif

typedef struct {
  const float *b;
  ptrdiff_t xs, line, step;  // of x, in elements: between taps, between rows of taps, between outputs
  ptrdiff_t ws, rs, ys;      // between rows of taps in w, and between outputs
  int32_t c, rows, columns;  // taps that lie in the plane
  float lo, hi;
} depthwise_run;

// Channels from j on, one by one.
static inline void depthwise_channels(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places, int32_t j) {
  for (; j < of->c; j++) {
    for (int32_t i = 0; i < places; i++) {
      float sum = of->b ? of->b[j] : 0.0f;
      for (int32_t u = 0; u < of->rows; u++) {
        const float *tap = x + i * of->step + u * of->line + j, *weights = w + u * of->ws + j;
        for (int32_t v = 0; v < of->columns; v++) sum += tap[v * of->xs] * weights[(ptrdiff_t)v * of->c];
      }
      if (r) sum += r[i * of->rs + j];
      y[i * of->ys + j] = clamp_value(sum, of->lo, of->hi);
    }
  }
}

// `vectors` of channels of `places` outputs at y, y + ys ... from the windows at x, x + step ...; both, and `columns` where it is not that of the
// run, are constants at every call.
static inline __attribute__((always_inline)) void depthwise_vectors(const depthwise_run *of, const float *x, const float *w, const float *b, const float *r,
                                                                    float *y, const int places, const int vectors, const int32_t columns) {
  const lanes lo = lanes_set(of->lo), hi = lanes_set(of->hi);
  lanes sums[DEPTHWISE_PLACES][DEPTHWISE_VECTORS];
  for (int k = 0; k < vectors; k++) {
    const lanes bias = b ? lanes_load(b + k * LANES) : lanes_set(0.0f);
    for (int i = 0; i < places; i++) sums[i][k] = bias;
  }
  for (int32_t u = 0; u < of->rows; u++, x += of->line, w += of->ws) {
    const float *tap = x, *weights = w;
    for (int32_t v = 0; v < columns; v++, tap += of->xs, weights += of->c) {
      for (int k = 0; k < vectors; k++) {
        const lanes f = lanes_load(weights + k * LANES);
        for (int i = 0; i < places; i++) sums[i][k] = lanes_madd(sums[i][k], lanes_load(tap + i * of->step + k * LANES), f);
      }
    }
  }
  for (int i = 0; i < places; i++, y += of->ys) {
    for (int k = 0; k < vectors; k++) {
      if (r) sums[i][k] = lanes_add(sums[i][k], lanes_load(r + i * of->rs + k * LANES));
      lanes_store(y + k * LANES, lanes_clamp(sums[i][k], lo, hi));
    }
  }
}

static inline __attribute__((always_inline)) void depthwise_columns(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                    const int places, const int32_t columns) {
  int32_t j = 0;
  for (; j + DEPTHWISE_VECTORS * LANES <= of->c; j += DEPTHWISE_VECTORS * LANES)
    depthwise_vectors(of, x + j, w + j, of->b ? of->b + j : NULL, r ? r + j : NULL, y + j, places, DEPTHWISE_VECTORS, columns);
  for (; j + LANES <= of->c; j += LANES) depthwise_vectors(of, x + j, w + j, of->b ? of->b + j : NULL, r ? r + j : NULL, y + j, places, 1, columns);
  depthwise_channels(of, x, w, r, y, places, j);
}

static inline __attribute__((always_inline)) void depthwise_places(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                   const int places) {
  if (of->columns == 3) depthwise_columns(of, x, w, r, y, places, 3);
  else depthwise_columns(of, x, w, r, y, places, of->columns);
}

// Any multiple of DEPTHWISE_PLACES, or one.
#ifdef ASSEMBLY
static inline void depthwise_assembly(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places);
#define depthwise_outputs depthwise_assembly
#else
static inline void depthwise_outputs(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t places) {
  if (places == 1) depthwise_places(of, x, w, r, y, 1);
  for (; places >= DEPTHWISE_PLACES; places -= DEPTHWISE_PLACES, x += DEPTHWISE_PLACES * of->step, y += DEPTHWISE_PLACES * of->ys) {
    depthwise_places(of, x, w, r, y, DEPTHWISE_PLACES);
    if (r) r += DEPTHWISE_PLACES * of->rs;
  }
}
#endif

static inline void depthwise(const float *x, const float *w, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c,
                             int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt,
                             int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {
  assert(ih >= 1 && iw >= 1 && c >= 1 && oh >= 1 && ow >= 1 && kh >= 1 && kw >= 1 && sh >= 1 && sw >= 1 && dh >= 1 && dw >= 1);
  assert(pt >= 0 && pl >= 0 && xs >= 0 && rs >= 0 && ys >= 0);
  // outputs whose windows are not cut off at the left or the right
  const int32_t left = (pl + sw - 1) / sw, reach = iw - 1 + pl - (kw - 1) * dw, right = reach < 0 ? 0 : reach / sw + 1;
  depthwise_run run = {b, (ptrdiff_t)dw * xs, (ptrdiff_t)dh * iw * xs, (ptrdiff_t)sw * xs, (ptrdiff_t)kw * c, rs, ys, c, 0, 0, lo, hi};
  for (int32_t p = 0; p < oh; p++) {
    const int32_t row = p * sh - pt;
    const tap_range rows = taps_within(row, kh, dh, ih);
    run.rows = rows.to - rows.from;
    const ptrdiff_t first = ((ptrdiff_t)row + rows.from * dh) * iw;
    const float *const weights = w + rows.from * run.ws;
    for (int32_t q = 0; q < ow;) {
      const int32_t column = q * sw - pl;
      const tap_range columns = taps_within(column, kw, dw, iw);
      run.columns = columns.to - columns.from;
      const ptrdiff_t place = (ptrdiff_t)p * ow + q;
      const float *const ri = r ? r + place * rs : NULL;
      // no tap: nothing of x is read
      const float *const xi = run.rows && run.columns ? x + (first + column + (ptrdiff_t)columns.from * dw) * xs : x;
      const int32_t whole = q < left ? 0 : ((right < ow ? right : ow) - q) / DEPTHWISE_PLACES * DEPTHWISE_PLACES;
      const int32_t places = whole > 0 ? whole : 1;
      depthwise_outputs(&run, xi, weights + (ptrdiff_t)columns.from * c, ri, y + place * ys, places);
      q += places;
    }
  }
}

#define DEPTHWISE(name)                                                                                                                     \
  void name(const float *x, const float *w, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh,        \
            int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs,         \
            int32_t rs, int32_t ys, float lo, float hi) {                                                                                   \
    depthwise(x, w, b, r, y, ih, iw, c, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl, xs, rs, ys, lo, hi);                                        \
  }

#endif
