// Products of many rows with panels of 4 columns on ARMv6: blocks of packed rows that stay in the L1 cache (16 KB, round-robin) while all
// panels stream past them. Sums of the blocks of channels add up in y.
#ifndef LINNET_BLOCKED_N4_H
#define LINNET_BLOCKED_N4_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.gen.h"

// Half of the cache: with two of its four ways, few of the streamed lines push out a row. Channels: whole lines of x.
enum { BLOCK_CHANNELS = 40, BLOCK_ROWS = 52 };

// y[i, j] = clamp(b[j] + r[i, j] + sum over k of a[i / 4][k][i % 4] * w[j / 4 * ws + k * 4 + j % 4]), i < m, j < n. b and r may be NULL, y may
// be r. a has rows up to a multiple of 4, w columns. Strides count floats.
typedef struct {
  const float *a, *w;
  int32_t ws;
  const float *b, *r;
  float *y;
  int32_t m, n, k, rs, ys;
  float lo, hi;
} conv_block_n4;

void ISA_NAME(conv_block_n4)(const conv_block_n4 *block);

// to[k][4] = x0[k], x1[k], x2[k], x3[k], k < count (pack_n4.S).
void conv_pack_n4(const float *x0, const float *x1, const float *x2, const float *x3, float *to, int32_t count);

// Where channel `from` of tap t of row i is; *run: so many values, c - from or more, lie there in the order of taps and channels.
typedef const float *conv_row_fn(void *rows, int32_t i, int32_t t, int32_t from, int32_t *run);

// Equal shares of `whole`, at most `max` each, multiples of `unit`, the last one shorter.
static inline int32_t block_share(int32_t whole, int32_t max, int32_t unit) {
  int32_t shares = 1;
  for (int32_t covered = max; covered < whole; covered += max) shares++;
  int32_t share = unit;
  while (share * shares < whole) share += unit;
  return share;
}

// Where rows i .. i + 4 (those past the last one are the last one) have channel `from` of tap t, and how many values all of them have there.
static inline __attribute__((always_inline)) int32_t find_rows(void *rows, conv_row_fn *row, int32_t i, int32_t last, int32_t t, int32_t from, const float *x[4]) {
  int32_t max = INT32_MAX;
  for (int32_t k = 0; k < 4; k++) {
    int32_t run;
    x[k] = row(rows, i + k < last ? i + k : last, t, from, &run);
    if (run < max) max = run;
  }
  return max;
}

// Rows begin .. begin + m, channels k .. k + depth, k being channel `from` of tap t. While a tile is packed, the next one is fetched.
static inline __attribute__((always_inline)) void pack_rows(void *rows, conv_row_fn *row, int32_t begin, int32_t m, int32_t c, int32_t t, int32_t from,
                                                            int32_t depth, float *to) {
  const int32_t last = begin + m - 1;
  const float *next[4];
  int32_t next_run = find_rows(rows, row, begin, last, t, from, next);
  for (int32_t i = begin; i <= last; i += 4) {
    const float *x[4] = {next[0], next[1], next[2], next[3]};
    int32_t run = next_run, left = depth, tap = t, channel = from;
    if (i + 4 <= last) {
      next_run = find_rows(rows, row, i + 4, last, t, from, next);
      for (int32_t k = 0; k < 4; k++)
        for (int32_t q = 0; q < depth && q < next_run; q += 8) __builtin_prefetch(next[k] + q);
    }
    for (;;) {
      const int32_t count = run < left ? run : left;
      conv_pack_n4(x[0], x[1], x[2], x[3], to, count);
      to += 4 * count;
      left -= count;
      if (!left) break;
      for (channel += count; channel >= c; channel -= c) tap++;
      run = find_rows(rows, row, i, last, tap, channel, x);
    }
  }
}

// Packs rows begin .. begin + m, channels k .. k + depth, k being channel `from` of tap t: tiles of 4 rows, the last row again where there are fewer.
typedef void conv_pack_fn(void *rows, int32_t begin, int32_t m, int32_t t, int32_t from, int32_t depth, float *to);

// conv_f32 of the rows that `pack` packs: x, xs and ts are not used.
static inline __attribute__((always_inline)) void conv_blocked_n4(void *rows, conv_pack_fn *pack, const conv_f32_args *p) {
  float packed[BLOCK_ROWS * BLOCK_CHANNELS] __attribute__((aligned(32)));
  const int32_t whole = p->c * p->taps, height = block_share(p->m, BLOCK_ROWS, 4), depth = block_share(whole, BLOCK_CHANNELS, 8);
  for (int32_t i = 0; i < p->m; i += height) {
    const int32_t m = p->m - i < height ? p->m - i : height;
    float *const y = p->y + (ptrdiff_t)i * p->ys;
    for (int32_t k = 0, t = 0, from = 0; k < whole; k += depth) {
      const int32_t left = whole - k, count = left < depth ? left : depth;
      pack(rows, i, m, t, from, count, packed);
      const conv_block_n4 block = {
        packed, p->w + (ptrdiff_t)k * 4, whole * 4,
        k ? NULL : p->b, k ? y : p->r ? p->r + (ptrdiff_t)i * p->rs : NULL, y,
        m, p->n, count, k ? p->ys : p->rs, p->ys,
        left > depth ? -__builtin_inff() : p->lo, left > depth ? __builtin_inff() : p->hi,
      };
      ISA_NAME(conv_block_n4)(&block);
      for (from += count; from >= p->c; from -= p->c) t++;
    }
  }
}

#endif
