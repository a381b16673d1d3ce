#include <assert.h>
#include <stddef.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "requantize.h"

enum { CHANNELS = 32 };

// sums += the taps of one window, of `n` channels.
static inline void add_taps(const quantized_depthwise_args *a, const uint8_t *x, const int16_t *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint8_t flip = (uint8_t)a->flip;
  const int32_t zero = (uint8_t)a->outside ^ flip;
  for (int32_t u = rows.from; u < rows.to; u++)
    for (int32_t v = columns.from; v < columns.to; v++) {
      const uint8_t *const from = x + ((ptrdiff_t)(row + u * a->dh) * a->iw + column + v * a->dw) * a->xs;
      const int16_t *const taps = w + ((ptrdiff_t)u * a->kw + v) * a->c;
      for (int32_t j = 0; j < n; j++) sums[j] += ((from[j] ^ flip) - zero) * taps[j];
    }
}

KERNEL(quantized_depthwise) {
  const int32_t c = a->c;
  const int16_t *const w = (const int16_t *)(const void *)a->w;
  const result_form of = {a->form, a->bytes, a->zero, a->lo, a->hi};
  assert(a->ih >= 1 && a->iw >= 1 && c >= 1 && a->kh >= 1 && a->kw >= 1 && a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1);
  for (int32_t p = 0; p < a->oh; p++) {
    const int32_t row = p * a->sh - a->pt;
    const tap_range rows = taps_within(row, a->kh, a->dh, a->ih);
    for (int32_t q = 0; q < a->ow; q++) {
      const int32_t column = q * a->sw - a->pl;
      const tap_range columns = taps_within(column, a->kw, a->dw, a->iw);
      uint8_t *const y = a->y + ((ptrdiff_t)p * a->ow + q) * a->ys * a->bytes;
      for (int32_t j = 0; j < c; j += CHANNELS) {
        const int32_t n = c - j < CHANNELS ? c - j : CHANNELS;
        int32_t sums[CHANNELS];
        for (int32_t i = 0; i < n; i++) sums[i] = a->columns[j + i];
        if (n == CHANNELS) add_taps(a, a->x + j, w + j, rows, columns, row, column, sums, CHANNELS);
        else add_taps(a, a->x + j, w + j, rows, columns, row, column, sums, n);
        requantize_row(of, sums, a->columns + c + j, a->columns + 2 * (ptrdiff_t)c + j, y + (ptrdiff_t)j * a->bytes, n);
      }
    }
  }
}
