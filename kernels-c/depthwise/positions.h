// Neighbouring outputs of depthwise_f32 (kernels.def) on vectors, or in plain C.
#ifndef LINNET_POSITIONS_H
#define LINNET_POSITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "../activation/activation.h"
#include "../activation/lanes.h"

// Neighbouring outputs that share their weights.
enum { DEPTHWISE_POSITIONS = 4 };
// Vectors of channels that have their sums in registers.
#ifdef LANES_NATIVE
enum { DEPTHWISE_VECTORS = 2 };
#else
enum { DEPTHWISE_VECTORS = 1 };
#endif

typedef struct {
  const float *b;
  ptrdiff_t xs, line, step;  // of x, in elements: between taps, between rows of taps, between outputs
  ptrdiff_t wc, ws;          // of w: between taps, between rows of taps
  ptrdiff_t rs, ys;          // between outputs
  int32_t c, rows, columns;  // taps that lie in the image
  float lo, hi;
} depthwise_run;

#ifndef LANES_PARTIAL
// Channels from j on, one by one.
static inline void depthwise_channels(const depthwise_run *of, const float *x, const float *w, const float *r, float *y, int32_t positions, int32_t j) {
  for (; j < of->c; j++) {
    for (int32_t i = 0; i < positions; i++) {
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

// `vectors` of channels (`count` of one, where that is less than LANES) of `positions` outputs at y, y + ys ... from the windows at x, x + step ...
// `positions`, `vectors`, `columns` where it is not that of the run, and `stride`, are constants at every call: `stride` taps from one output's window to
// that of its neighbour, so that outputs share what is loaded, or 0 for windows that share nothing.
static inline __attribute__((always_inline)) void depthwise_vectors(const depthwise_run *of, const float *x, const float *w, const float *b, const float *r,
                                                                    float *y, const int positions, const int vectors, const int count, const int32_t columns,
                                                                    const int stride) {
  const lanes lo = lanes_set(of->lo), hi = lanes_set(of->hi);
  lanes sums[DEPTHWISE_POSITIONS][4];
  for (int k = 0; k < vectors; k++) {
    const lanes bias = b ? lanes_load_some(b + k * LANES, count) : lanes_set(0.0f);
    for (int i = 0; i < positions; i++) sums[i][k] = bias;
  }
  for (int32_t u = 0; u < of->rows; u++, x += of->line, w += of->ws) {
    const float *tap = x, *weights = w;
    if (stride) {
#pragma clang loop unroll(full)
      for (int32_t at = 0; at < (positions - 1) * stride + columns; at++, tap += of->xs) {
#pragma clang loop unroll(full)
        for (int k = 0; k < vectors; k++) {
          const lanes value = lanes_load_some(tap + k * LANES, count);
#pragma clang loop unroll(full)
          for (int i = 0; i < positions; i++) {
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
        for (int i = 0; i < positions; i++) sums[i][k] = lanes_madd(sums[i][k], lanes_load_some(tap + i * of->step + k * LANES, count), f);
      }
    }
  }
  for (int i = 0; i < positions; i++, y += of->ys) {
    for (int k = 0; k < vectors; k++) {
      if (r) sums[i][k] = lanes_add(sums[i][k], lanes_load_some(r + i * of->rs + k * LANES, count));
      lanes_store_some(y + k * LANES, lanes_clamp(sums[i][k], lo, hi), count);
    }
  }
}

static inline __attribute__((always_inline)) void depthwise_columns(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                    const int positions, const int32_t columns, const int stride) {
  int32_t j = 0;
#define VECTORS(vectors, count) \
  depthwise_vectors(of, x + j, w + j, of->b ? of->b + j : NULL, r ? r + j : NULL, y + j, positions, vectors, count, columns, stride)
#ifdef LANES_NATIVE
  if (positions == 1)
    for (; j + 4 * LANES <= of->c; j += 4 * LANES) VECTORS(4, LANES);
#endif
  for (; j + DEPTHWISE_VECTORS * LANES <= of->c; j += DEPTHWISE_VECTORS * LANES) VECTORS(DEPTHWISE_VECTORS, LANES);
  for (; j + LANES <= of->c; j += LANES) VECTORS(1, LANES);
#ifdef LANES_PARTIAL
  if (j < of->c) VECTORS(1, of->c - j);
#else
  depthwise_channels(of, x, w, r, y, positions, j);
#endif
#undef VECTORS
}

// `positions` is a constant at every call, DEPTHWISE_POSITIONS at most.
static inline __attribute__((always_inline)) void depthwise_positions(const depthwise_run *of, const float *x, const float *w, const float *r, float *y,
                                                                      const int positions) {
#ifdef LANES_NATIVE
  const int stride = positions == 1 ? 0 : of->step == of->xs ? 1 : of->step == 2 * of->xs ? 2 : 0;
  if (stride == 1 && of->columns == 3) depthwise_columns(of, x, w, r, y, positions, 3, 1);
  else if (stride == 2 && of->columns == 3) depthwise_columns(of, x, w, r, y, positions, 3, 2);
  else if (positions < DEPTHWISE_POSITIONS)
    for (int i = 0; i < positions; i++) depthwise_columns(of, x + i * of->step, w, r ? r + i * of->rs : NULL, y + i * of->ys, 1, of->columns, 0);
  else if (stride == 1 && of->columns == 5) depthwise_columns(of, x, w, r, y, positions, 5, 1);
  else if (stride == 2 && of->columns == 5) depthwise_columns(of, x, w, r, y, positions, 5, 2);
  else depthwise_columns(of, x, w, r, y, positions, of->columns, 0);
#else
  if (of->columns == 3) depthwise_columns(of, x, w, r, y, positions, 3, 0);
  else depthwise_columns(of, x, w, r, y, positions, of->columns, 0);
#endif
}

#endif
