// Blocks of the depth of a convolution (taps x c, in the order of its panels), so that a panel stays in the L1 cache while rows pass it.
// Sums of the blocks add up in y.
#ifndef LINNET_CHUNK_H
#define LINNET_CHUNK_H

#include <stdint.h>

typedef struct {
  int32_t tap, channel;    // where it begins
  int32_t taps, channels;  // several whole taps, or some channels of one
} conv_chunk;

// Even parts of `whole`, `most` at most, the last one shorter.
static inline int32_t chunk_part(int32_t whole, int32_t most) {
  const int32_t parts = (whole - 1) / most + 1;
  return (whole - 1) / parts + 1;
}

// The chunk after one that ended before `tap` and `channel`, at most `most` values deep.
static inline conv_chunk chunk_at(int32_t tap, int32_t channel, int32_t taps, int32_t c, int32_t most) {
  if (c < most) {
    const int32_t part = chunk_part(taps, most / c), left = taps - tap;
    return (conv_chunk){tap, 0, left < part ? left : part, c};
  }
  const int32_t part = chunk_part(c, most), left = c - channel;
  return (conv_chunk){tap, channel, 1, left < part ? left : part};
}

#endif
