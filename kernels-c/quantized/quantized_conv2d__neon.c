// By long multiply-adds of 16-bit numbers: nothing saturates, whatever the bytes.
#include <arm_neon.h>

#include "kernels.gen.h"

#define MR 8
#define PART 512
#define BLOCK 8192
#define WAITING 2048
#define TOGETHER 1
typedef int16_t x_number;
#define QUANTIZED_STORE quantized_eights
#include "quantized_conv2d.h"

static inline int32_t quantized_row(const uint8_t *from, int32_t count, uint8_t flip, int16_t *tile, int32_t row, bool sum) {
  int32_t whole = 0;
  tile += row;
  int32_t k = 0;
#define PUT(I) vst1q_lane_s16(tile, eight, I), tile += ROW
  for (; k + 8 <= count; k += 8) {
    const int16x8_t eight = vreinterpretq_s16_u16(vmovl_u8(veor_u8(vld1_u8(from + k), vdup_n_u8(flip))));
    PUT(0), PUT(1), PUT(2), PUT(3), PUT(4), PUT(5), PUT(6), PUT(7);
  }
#undef PUT
  for (; k < count; k++, tile += ROW) *tile = from[k] ^ flip;
  if (sum)
    for (k = 0; k < count; k++) whole += from[k] ^ flip;
  return whole;
}

#define ONE(R) acc[2 * R] = vmlal_laneq_s16(acc[2 * R], vget_low_s16(b), a, R), acc[2 * R + 1] = vmlal_high_laneq_s16(acc[2 * R + 1], b, a, R)

// `height` is a constant at every call.
static inline __attribute__((always_inline)) void step(int32x4_t *acc, int16x8_t a, int16x8_t b, const int32_t height) {
  ONE(0);
  if (height > 1) ONE(1);
  if (height > 2) ONE(2), ONE(3);
  if (height > 4) ONE(4), ONE(5), ONE(6), ONE(7);
}

static inline __attribute__((always_inline)) void two_steps(int32x4_t *acc, const int16_t *x, const int8_t *w, const int32_t height) {
  const int8x16_t bytes = vld1q_s8(w);
  step(acc, vld1q_s16(x), vmovl_s8(vget_low_s8(bytes)), height);
  step(acc, vld1q_s16(x + 8), vmovl_high_s8(bytes), height);
}

static inline __attribute__((always_inline)) void some_rows(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, const int32_t height, bool first) {
  int32x4_t acc[16];
  for (int32_t i = 0; i < 2 * height; i++) acc[i] = first ? vdupq_n_s32(0) : vld1q_s32(sums + 4 * i);
  for (; groups >= 4; groups -= 4, x += 32, w += 32) {
    two_steps(acc, x, w, height);
    two_steps(acc, x + 16, w + 16, height);
  }
  for (; groups >= 2; groups -= 2, x += 16, w += 16) two_steps(acc, x, w, height);
  if (groups) step(acc, vld1q_s16(x), vmovl_s8(vld1_s8(w)), height);
  for (int32_t i = 0; i < 2 * height; i++) vst1q_s32(sums + 4 * i, acc[i]);
}

static inline void quantized_tile(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, int32_t height, bool first) {
  if (height > 4) some_rows(x, w, groups, sums, 8, first);
  else if (height > 2) some_rows(x, w, groups, sums, 4, first);
  else if (height == 2) some_rows(x, w, groups, sums, 2, first);
  else some_rows(x, w, groups, sums, 1, first);
}

// `form` is a constant at every call.
static inline __attribute__((always_inline)) void eights_of(const int32_t form, const quantized_conv2d_args *a, const int32_t *sums, const int32_t *columns, uint8_t *y, int32_t rows) {
  const result_form of = {form, 1, a->zero, a->lo, a->hi};
  const int32x4_t low = vld1q_s32(columns), high = vld1q_s32(columns + 4);
  for (int32_t r = 0; r < rows; r++, sums += N, y += a->ys) requantize_eight(of, vaddq_s32(vld1q_s32(sums), low), vaddq_s32(vld1q_s32(sums + 4), high), columns + N, columns + 2 * N, y);
}

static inline void quantized_eights(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  const bool right = vmaxvq_s32(vmaxq_s32(vld1q_s32(columns + 2 * N), vld1q_s32(columns + 2 * N + 4))) < 0;
  if ((a->form != FORM_DOUBLING && !(a->form == FORM_SINGLE && right)) || a->bytes != 1 || a->offset || width != N) quantized_rows(a, sums, row_sums, columns, y, rows, width);
  else if (a->form == FORM_SINGLE) eights_of(FORM_ONCE_RIGHT, a, sums, columns, y, rows);
  else eights_of(FORM_DOUBLING, a, sums, columns, y, rows);
}

KERNEL(quantized_conv2d) { quantized_conv2d(a); }
