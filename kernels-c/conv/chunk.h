// Chunks of the depth of conv_f32 (taps x c, in the order of its panels), so that what a chunk reads of a panel stays in a cache while rows pass it.
// Sums of the chunks add up in y.
#ifndef LINNET_CHUNK_H
#define LINNET_CHUNK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels.gen.h"
#include "result.h"

// From channel `channel` of tap `tap` on, several whole taps or some channels of one.
typedef struct {
  int32_t tap, channel, taps, channels;
} conv_chunk;

// Equal shares of `whole`, at most `max` each, the last one shorter.
static inline int32_t chunk_share(int32_t whole, int32_t max) {
  const int32_t shares = (whole - 1) / max + 1;
  return (whole - 1) / shares + 1;
}

// Moves on to the next chunk, at most `max` values deep, from all zeros to the first one. False: there is none.
static inline bool next_chunk(conv_chunk *at, int32_t taps, int32_t c, int32_t max) {
  at->channel += at->channels;
  if (at->channel == c) {
    at->channel = 0;
    at->tap += at->taps;
  }
  if (at->tap == taps) return false;
  const int32_t share = c < max ? chunk_share(taps, max / c) : chunk_share(c, max), left = c < max ? taps - at->tap : c - at->channel;
  const int32_t size = left < share ? left : share;
  at->taps = c < max ? size : 1;
  at->channels = c < max ? c : size;
  return true;
}

// Where the chunk begins in a row of x, and in the first panel.
static inline const float *chunk_x(const conv_f32_args *a, const conv_chunk *at) { return a->x + (ptrdiff_t)at->tap * a->ts + at->channel; }
static inline const float *chunk_w(const conv_f32_args *a, const conv_chunk *at) { return a->w + ((ptrdiff_t)at->tap * a->c + at->channel) * N; }

// The first chunk begins with the bias and the residual, the others with the sums in y; the last one clamps.
static inline conv_result chunk_result(const conv_f32_args *a, const conv_chunk *at) {
  const bool first = !at->tap && !at->channel, last = at->tap + at->taps == a->taps && at->channel + at->channels == a->c;
  return (conv_result){first ? a->b : NULL, first ? a->r : a->y, a->y, first ? a->rs : a->ys, a->ys, last ? a->lo : -INFINITY, last ? a->hi : INFINITY};
}

#endif
