#include <assert.h>
#include <stddef.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "requantize.h"

enum { CHANNELS = 32 };

// At any address.
typedef int16_t __attribute__((aligned(1))) weight;

#if defined(ISA_neon)
// Of the first channels, as many as are done.
static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint8x8_t flip = vdup_n_u8((uint8_t)a->flip), zero = veor_u8(vdup_n_u8((uint8_t)a->outside), flip);
  const int32_t c = a->c, step = a->dw * a->xs;
  int32_t done = 0;
  for (; done + 8 <= n; done += 8) {
    int32x4_t low = vld1q_s32(sums + done), high = vld1q_s32(sums + done + 4);
    for (int32_t u = rows.from; u < rows.to; u++) {
      const uint8_t *from = x + ((ptrdiff_t)(row + u * a->dh) * a->iw + column + columns.from * a->dw) * a->xs + done;
      const weight *taps = w + ((ptrdiff_t)u * a->kw + columns.from) * c + done;
      for (int32_t v = columns.from; v < columns.to; v++, from += step, taps += c) {
        const int16x8_t of = vreinterpretq_s16_u16(vsubl_u8(veor_u8(vld1_u8(from), flip), zero)), by = vld1q_s16(taps);
        low = vmlal_s16(low, vget_low_s16(of), vget_low_s16(by));
        high = vmlal_high_s16(high, of, by);
      }
    }
    vst1q_s32(sums + done, low);
    vst1q_s32(sums + done + 4, high);
  }
  return done;
}
#elif defined(ISA_vfp) || defined(ISA_vfpv)
#define OF_HALVES(NAME) \
  static inline int32_t NAME(uint32_t x, uint32_t w, int32_t sum) { \
    int32_t v; \
    __asm__(#NAME " %0, %1, %2, %3" : "=r"(v) : "r"(x), "r"(w), "r"(sum)); \
    return v; \
  }
OF_HALVES(smlabb)
OF_HALVES(smlabt)
OF_HALVES(smlatb)
OF_HALVES(smlatt)

// Of the first channels, as many as are done. Single words need not be aligned.
static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint32_t flip = (uint32_t)a->flip * 0x01010101u, zero = ((uint32_t)((uint8_t)a->outside ^ (uint8_t)a->flip)) * 0x00010001u;
  const int32_t c = a->c, step = a->dw * a->xs, taps = columns.to - columns.from;
  int32_t done = 0;
  for (; done + 4 <= n && taps; done += 4) {
    int32_t s0 = sums[done], s1 = sums[done + 1], s2 = sums[done + 2], s3 = sums[done + 3];
    for (int32_t u = rows.from; u < rows.to; u++) {
      const uint8_t *from = x + ((ptrdiff_t)(row + u * a->dh) * a->iw + column + columns.from * a->dw) * a->xs + done;
      const weight *by = w + ((ptrdiff_t)u * a->kw + columns.from) * c + done;
      for (int32_t v = taps; v > 0; v--, from += step, by += c) {
        uint32_t word, even, odd, w01, w23;
        __asm__("ldr %0, %1" : "=r"(word) : "m"(*(const uint32_t *)(const void *)from));
        __asm__("ldr %0, %1" : "=r"(w01) : "m"(*(const uint32_t *)(const void *)by));
        __asm__("ldr %0, %1" : "=r"(w23) : "m"(*(const uint32_t *)(const void *)(by + 2)));
        word ^= flip;
        __asm__("uxtb16 %0, %1" : "=r"(even) : "r"(word));
        __asm__("uxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(word));
        __asm__("ssub16 %0, %1, %2" : "=r"(even) : "r"(even), "r"(zero));
        __asm__("ssub16 %0, %1, %2" : "=r"(odd) : "r"(odd), "r"(zero));
        s0 = smlabb(even, w01, s0);
        s1 = smlabt(odd, w01, s1);
        s2 = smlatb(even, w23, s2);
        s3 = smlatt(odd, w23, s3);
      }
    }
    sums[done] = s0, sums[done + 1] = s1, sums[done + 2] = s2, sums[done + 3] = s3;
  }
  return taps ? done : n;
}
#endif

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

KERNEL(quantized_depthwise) {
  const int32_t c = a->c;
  const weight *const w = (const weight *)(const void *)a->w;
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
#if defined(ISA_neon) || defined(ISA_vfp) || defined(ISA_vfpv)
        const int32_t done = add_lanes(a, a->x + j, w + j, rows, columns, row, column, sums, n);
        if (done < n) add_taps(a, a->x + j + done, w + j + done, rows, columns, row, column, sums + done, n - done);
#else
        if (n == CHANNELS) add_taps(a, a->x + j, w + j, rows, columns, row, column, sums, CHANNELS);
        else add_taps(a, a->x + j, w + j, rows, columns, row, column, sums, n);
#endif
        requantize_row(of, sums, a->columns + c + j, a->columns + 2 * (ptrdiff_t)c + j, y + (ptrdiff_t)j * a->bytes, n);
      }
    }
  }
}
