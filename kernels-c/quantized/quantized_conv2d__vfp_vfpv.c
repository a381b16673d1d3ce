// By dual multiply-adds: x is widened once a block, a panel's weights once for all of its rows. Pairs are bytes 0 and 2, then 1 and 3, of four.
#include "kernels.gen.h"

#define MR 2
#define PART 96
#define BLOCK 3072
#define WAITING 2048
#define TOGETHER 4
typedef int16_t x_number;
typedef int16_t w_number;
#define QUANTIZED_STORE quantized_columns
#include "quantized_conv2d.h"

void ISA_NAME(quantized_tile_2x4)(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, bool first);

// Single words need not be aligned.
static inline uint32_t word_at(const void *p) {
  uint32_t v;
  __asm__("ldr %0, %1" : "=r"(v) : "m"(*(const uint32_t *)p));
  return v;
}

static inline uint32_t widened(uint32_t bytes) {
  uint32_t v;
  __asm__("uxtb16 %0, %1" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t widened_odd(uint32_t bytes) {
  uint32_t v;
  __asm__("uxtb16 %0, %1, ror #8" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t extended(uint32_t bytes) {
  uint32_t v;
  __asm__("sxtb16 %0, %1" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t extended_odd(uint32_t bytes) {
  uint32_t v;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(v) : "r"(bytes));
  return v;
}
static inline int32_t dual(uint32_t x, uint32_t w, int32_t sum) {
  int32_t v;
  __asm__("smlad %0, %1, %2, %3" : "=r"(v) : "r"(x), "r"(w), "r"(sum));
  return v;
}

// One row reads its weights as bytes.
static inline const int16_t *quantized_panel(const int8_t *w, int32_t groups, int16_t *room, int32_t rows) {
  if (rows == 1) return (const int16_t *)(const void *)w;
  int16_t *to = room;
  for (int32_t g = 0; g < groups; g++)
    __asm__ volatile(
        "ldr r4, [%0], #4\n\tldr r5, [%0], #4\n\tldr r6, [%0], #4\n\tldr r12, [%0], #4\n\t"
        "sxtb16 r8, r4\n\tsxtb16 r9, r5\n\tsxtb16 r10, r6\n\tsxtb16 lr, r12\n\tstmia %1!, {r8-r10, lr}\n\t"
        "sxtb16 r8, r4, ror #8\n\tsxtb16 r9, r5, ror #8\n\tsxtb16 r10, r6, ror #8\n\tsxtb16 lr, r12, ror #8\n\tstmia %1!, {r8-r10, lr}"
        : "+r"(w), "+r"(to)::"r4", "r5", "r6", "r8", "r9", "r10", "r12", "lr", "memory");
  return room;
}

static inline int32_t quantized_row(const uint8_t *from, int32_t count, uint8_t flip, int16_t *tile, int32_t row, bool sum) {
  const uint32_t all = flip * 0x01010101u;
  uint32_t *to = (uint32_t *)(void *)tile + row;
  int32_t whole = 0;
  for (; count >= 8 && !sum; count -= 8, from += 8, to += 8) {
    const uint32_t first = word_at(from) ^ all, second = word_at(from + 4) ^ all;
    to[0] = widened(first);
    to[2] = widened_odd(first);
    to[4] = widened(second);
    to[6] = widened_odd(second);
  }
  for (; count >= 4; count -= 4, from += 4, to += 4) {
    const uint32_t word = word_at(from) ^ all, even = widened(word), odd = widened_odd(word);
    to[0] = even;
    to[2] = odd;
    if (sum) whole = dual(odd, 0x00010001, dual(even, 0x00010001, whole));
  }
  if (!count) return whole;
  uint32_t word = 0;
  for (int32_t i = 0; i < count; i++) word |= (uint32_t)(from[i] ^ flip) << 8 * i;
  to[0] = widened(word);
  to[2] = widened_odd(word);
  return sum ? dual(to[2], 0x00010001, dual(to[0], 0x00010001, whole)) : whole;
}

static inline void one_row(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, bool first) {
  const uint32_t *from = (const uint32_t *)(const void *)x;
  int32_t a = first ? 0 : sums[0], b = first ? 0 : sums[1], c = first ? 0 : sums[2], d = first ? 0 : sums[3];
  for (int32_t g = 0; g < groups; g++, from += 4, w += 16) {
    const uint32_t even = from[0], odd = from[2], wa = word_at(w), wb = word_at(w + 4), wc = word_at(w + 8), wd = word_at(w + 12);
    a = dual(odd, extended_odd(wa), dual(even, extended(wa), a));
    b = dual(odd, extended_odd(wb), dual(even, extended(wb), b));
    c = dual(odd, extended_odd(wc), dual(even, extended(wc), c));
    d = dual(odd, extended_odd(wd), dual(even, extended(wd), d));
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

static inline void quantized_tile(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, int32_t height, int32_t rows, bool first) {
  (void)height;
  if (rows == 1) one_row(x, (const int8_t *)(const void *)w, groups, sums, first);
  else ISA_NAME(quantized_tile_2x4)(x, w, groups, sums, first);
}

static inline void put_word(uint8_t *to, uint32_t word) { __asm__ volatile("str %1, %0" : "=m"(*(uint32_t *)(void *)to) : "r"(word)); }

// One column of a block's results, N bytes apart. `near`: no sum, its bias added, reaches 2^30. `offset` is a constant at every call.
static inline __attribute__((always_inline)) void quantized_column(const quantized_conv2d_args *a, const int32_t *sums, const int32_t *row_sums, const int32_t *column, uint8_t *to, int32_t rows, bool near, const bool offset) {
  const int32_t zero = a->zero, lo = less(a->lo, zero), hi = less(a->hi, zero);
  const int32_t bias = column[0], multiplier = column[N], shift = column[2 * N], left = shift > 0 ? shift & 31 : 0, right = shift < 0 ? (shift < -31 ? 31 : -shift) : 0;
  const uint32_t of_row = offset ? (uint32_t)column[3 * N] : 0;
  if (near && left == 0) {
    for (; rows > 0; rows--, sums += N, to += N) {
      const uint32_t sum = (uint32_t)*sums + (uint32_t)bias + (offset ? of_row * (uint32_t)*row_sums++ : 0);
      *to = (uint8_t)((uint32_t)within_limits(doubled_right((int32_t)(2 * sum), multiplier, right), lo, hi) + (uint32_t)zero);
    }
    return;
  }
  for (; rows > 0; rows--, sums += N, to += N) {
    const uint32_t sum = (uint32_t)*sums + (uint32_t)bias + (offset ? of_row * (uint32_t)*row_sums++ : 0);
    *to = (uint8_t)((uint32_t)within_limits(doubled((int32_t)sum, multiplier, shift), lo, hi) + (uint32_t)zero);
  }
}

// Column by column, so that what belongs to a column stays in registers; then whole words, as stores of bytes miss the cache each.
static inline void quantized_columns(const quantized_conv2d_args *a, const int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  if (a->form != FORM_DOUBLING || a->bytes != 1 || width != N) {
    quantized_rows(a, sums, row_sums, columns, y, rows, width);
    return;
  }
  // sums of so few products stay below 2^29
  const bool few = a->kh * a->kw * a->c <= (a->offset ? 1 << 11 : 1 << 14);
  uint32_t results[ROWS];
  for (int32_t j = 0; j < N; j++) {
    const int32_t bias = columns[j], offset = columns[3 * N + j];
    const bool near = few && bias < 1 << 29 && bias > -(1 << 29) && (!a->offset || (offset < 1 << 9 && offset > -(1 << 9)));
    if (a->offset) quantized_column(a, sums + j, row_sums, columns + j, (uint8_t *)results + j, rows, near, true);
    else quantized_column(a, sums + j, row_sums, columns + j, (uint8_t *)results + j, rows, near, false);
  }
  for (int32_t r = 0; r < rows; r++, y += a->ys) put_word(y, results[r]);
}

KERNEL(quantized_conv2d) { quantized_conv2d(a); }
