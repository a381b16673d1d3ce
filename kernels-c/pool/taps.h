// The taps of a sliding window that lie in the plane.
#ifndef LINNET_TAPS_H
#define LINNET_TAPS_H

#include <stdint.h>

typedef struct {
  int32_t from, to;
} tap_range;

// Along one axis of `length` elements: taps t of `kernel` for which at + t * dilation is inside. Empty ranges have from == to.
static inline tap_range taps_within(int32_t at, int32_t kernel, int32_t dilation, int32_t length) {
  if (at >= 0 && at + (kernel - 1) * dilation < length) return (tap_range){0, kernel};
  int32_t from = at < 0 ? (-at + dilation - 1) / dilation : 0, to = at >= length ? 0 : (length - 1 - at) / dilation + 1;
  if (to > kernel) to = kernel;
  return from < to ? (tap_range){from, to} : (tap_range){0, 0};
}

#endif
