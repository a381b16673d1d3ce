// What variants of quantized_depthwise share: results one by one.
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "requantize.h"

enum { CHANNELS = 32 };

// At any address.
typedef int16_t __attribute__((aligned(1))) weight;

// Results of a row whose windows hang over neither end.
typedef struct {
  int32_t from, to;
} span;
static inline span inner_columns(const quantized_depthwise_args *a) {
  const int32_t begin = a->pl <= 0 ? 0 : (a->pl + a->sw - 1) / a->sw, last = a->iw - 1 - (a->kw - 1) * a->dw + a->pl, end = last < 0 ? 0 : last / a->sw + 1;
  const int32_t from = begin < a->ow ? begin : a->ow;
  return (span){from, end < from ? from : end < a->ow ? end : a->ow};
}

// sums += the taps of one window, of the first of `n` channels: as many as are done. Each variant has its own.
static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n);

// Of a variant without.
#define NO_LANES \
  static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) { \
    return (void)a, (void)x, (void)w, (void)rows, (void)columns, (void)row, (void)column, (void)sums, (void)n, 0; \
  }

// sums += the taps of one window, of `n` channels.
static inline void add_taps(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint8_t flip = (uint8_t)a->flip;
  const int32_t zero = (uint8_t)a->outside ^ flip;
  for (int32_t u = rows.from; u < rows.to; u++)
    for (int32_t v = columns.from; v < columns.to; v++) {
      const uint8_t *const from = x + ((ptrdiff_t)(row + u * a->dh) * a->iw + column + v * a->dw) * a->xs;
      const weight *const taps = w + ((ptrdiff_t)u * a->kw + v) * a->c;
      for (int32_t j = 0; j < n; j++) sums[j] = (int32_t)((uint32_t)sums[j] + (uint32_t)(((from[j] ^ flip) - zero) * taps[j]));
    }
}

// One result of `n` channels from `j` on, whose window may hang over the border.
static inline void one_result(const quantized_depthwise_args *a, int32_t j, int32_t n, int32_t row, int32_t column, tap_range rows, uint8_t *y) {
  const int32_t c = a->c;
  const weight *const w = (const weight *)(const void *)a->w + j;
  const tap_range columns = taps_within(column, a->kw, a->dw, a->iw);
  int32_t sums[CHANNELS];
  for (int32_t i = 0; i < n; i++) sums[i] = a->columns[j + i];
  const int32_t done = add_lanes(a, a->x + j, w, rows, columns, row, column, sums, n);
  if (done == 0 && n == CHANNELS) add_taps(a, a->x + j, w, rows, columns, row, column, sums, CHANNELS);
  else if (done < n) add_taps(a, a->x + j + done, w + done, rows, columns, row, column, sums + done, n - done);
  requantize_row((result_form){a->form, a->bytes, a->zero, a->lo, a->hi}, sums, a->columns + c + j, a->columns + 2 * (ptrdiff_t)c + j, y + (ptrdiff_t)j * a->bytes, n);
}

// All results of channels [first, end).
static inline void every_result(const quantized_depthwise_args *a, int32_t first, int32_t end) {
  for (int32_t p = 0; p < a->oh; p++) {
    const int32_t row = p * a->sh - a->pt;
    const tap_range rows = taps_within(row, a->kh, a->dh, a->ih);
    for (int32_t q = 0; q < a->ow; q++) {
      uint8_t *const y = a->y + ((ptrdiff_t)p * a->ow + q) * a->ys * a->bytes;
      for (int32_t j = first; j < end; j += CHANNELS) one_result(a, j, end - j < CHANNELS ? end - j : CHANNELS, row, q * a->sw - a->pl, rows, y);
    }
  }
}

static inline void check_depthwise(const quantized_depthwise_args *a) {
  (void)a;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->kh >= 1 && a->kw >= 1 && a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1);
}
