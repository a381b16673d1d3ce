#include "quantized_depthwise.h"

#ifdef ISA_neon
static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint8x8_t flip = vdup_n_u8((uint8_t)a->flip), zero = veor_u8(vdup_n_u8((uint8_t)a->outside), flip);
  const int32_t c = a->c, step = low_product(a->dw, a->xs);
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
#else
NO_LANES
#endif

KERNEL(quantized_depthwise) {
  check_depthwise(a);
  every_result(a, 0, a->c);
}
