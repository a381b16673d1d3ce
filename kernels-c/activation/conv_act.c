// A convolution, then an elementwise kernel over its results while they are in a cache: block by block, with the variants that the runtime chose.
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kernel_table.h"

static void apply(int32_t act, float *y, int32_t rows, int32_t n, int32_t ys) {
  kernel_fn *const map = kernel_chosen[act].function;
  if (ys == n) map(&(const tanh_f32_args){y, y, rows * n});
  else
    for (int32_t i = 0; i < rows; i++, y += ys) map(&(const tanh_f32_args){y, y, n});
}

static inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

// Rows of a block: a multiple of those of every tile, so that blocks, and how rows are shared among threads, change no bit. All of them where less would
// fit: with lower blocks the weights, which each block reads again, would cost more than results that have left the cache.
KERNEL(conv_act_f32) {
  assert(a->m >= 1 && a->n >= 1 && a->xs >= 0 && a->rs >= 0 && a->ys >= 0);
  const int32_t fit = a->m > WIDTH_ACT_ROWS ? WIDTH_ACT_FLOATS / a->n / WIDTH_ACT_ROWS * WIDTH_ACT_ROWS : 0, rows = fit > 0 ? fit : a->m;
  conv_f32_args part;
  memcpy(&part, a, sizeof part);
  for (int32_t i = 0; i < a->m; i += rows) {
    part.x = a->x + (ptrdiff_t)i * a->xs;
    part.r = a->r ? a->r + (ptrdiff_t)i * a->rs : NULL;
    part.y = a->y + (ptrdiff_t)i * a->ys;
    part.m = smaller(rows, a->m - i);
    kernel_chosen[KERNEL_ID(conv_f32)].function(&part);
    apply(a->act, part.y, part.m, a->n, a->ys);
  }
}

// Rows of results in a block of an image: `rows`, where those of the last window are in the image.
static inline int32_t rows_of_block(int32_t rows, int32_t oh, int64_t last_top, int32_t ih) { return rows < oh && last_top < ih ? rows : oh; }

#define IMAGE_ACT(family, n, sh, rows_wanted)                                                                    \
  KERNEL(family##_act_f32) {                                                                                     \
    const int32_t ow = a->ow, rows = rows_of_block(rows_wanted, a->oh, (int64_t)(a->oh - 1) * (sh) - a->pt, a->ih); \
    family##_f32_args part;                                                                                      \
    memcpy(&part, a, sizeof part);                                                                               \
    for (int32_t p = 0; p < a->oh; p += rows) {                                                                  \
      const int32_t top = p * (sh) - a->pt, first = top > 0 ? top : 0;                                           \
      part.x = a->x + (ptrdiff_t)first * a->iw * a->xs;                                                          \
      part.ih = a->ih - first;                                                                                   \
      part.pt = first - top;                                                                                     \
      part.r = a->r ? a->r + (ptrdiff_t)p * ow * a->rs : NULL;                                                   \
      part.y = a->y + (ptrdiff_t)p * ow * a->ys;                                                                 \
      part.oh = smaller(rows, a->oh - p);                                                                        \
      kernel_chosen[KERNEL_ID(family##_f32)].function(&part);                                                    \
      apply(a->act, part.y, part.oh * ow, n, a->ys);                                                             \
    }                                                                                                            \
  }

static inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }
// As many as fit, a multiple of `unit`.
static inline int32_t rows_that_fit(int32_t ow, int32_t n, int32_t unit) { return (int32_t)(WIDTH_ACT_FLOATS / ((int64_t)ow * n)) / unit * unit; }
// Blocks read weights again: not for less than act_rows results a channel.
static inline int32_t rows_that_pay(int32_t ow) { return (WIDTH_ACT_ROWS - 1) / ow + 1; }
// The tiles that are computed together; more rows than an image has are all.
static inline int32_t rows_of_tiles(int32_t ow, int32_t m) {
  const int64_t rows = (int64_t)m * WIDTH_LANES / ((ow - 1) / 4 + 1);
  return 4 * larger(rows < 1 << 13 ? (int32_t)rows : 1 << 13, 1);
}

// Not by n: threads share conv2d's columns, and where an image is cut changes bits.
IMAGE_ACT(conv2d, a->n, a->sh, rows_that_pay(ow))
IMAGE_ACT(winograd, a->n, 1, larger(rows_of_tiles(ow, a->m), rows_that_fit(ow, a->n, 4)))
IMAGE_ACT(depthwise, a->c, a->sh, larger(1, rows_that_fit(ow, a->c, 1)))
IMAGE_ACT(separable_conv, a->n, a->sh, larger(rows_that_pay(ow), rows_that_fit(ow, a->n, 1)))
