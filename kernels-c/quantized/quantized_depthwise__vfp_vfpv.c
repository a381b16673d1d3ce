#include "quantized_depthwise.h"

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

// Single words need not be aligned.
static inline int32_t add_lanes(const quantized_depthwise_args *a, const uint8_t *x, const weight *w, tap_range rows, tap_range columns, int32_t row, int32_t column, int32_t *sums, int32_t n) {
  const uint32_t flip = (uint32_t)a->flip * 0x01010101u, zero = ((uint32_t)((uint8_t)a->outside ^ (uint8_t)a->flip)) * 0x00010001u;
  const int32_t c = a->c, step = low_product(a->dw, a->xs), taps = columns.to - columns.from;
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

// Taps, and channels, that are folded at a time.
enum { PAIRS = 16, FOURS = 8 };
// Pixels in a row of windows at the border.
enum { BORDER = 16 };

// Four channels: weights of two taps each in a word, and what their sums begin with and are multiplied and shifted by.
typedef struct {
  uint32_t w[PAIRS][4];
  int32_t bias[4], multiplier[4], half[4], right[4];
} four_channels;

// False where some sum may reach 2^30, or is not shifted right.
static bool fold(const quantized_depthwise_args *a, int32_t j, four_channels *of) {
  const int32_t c = a->c, taps = a->kh * a->kw;
  // bytes are read as they are, or as signed ones, which are 128 less
  const int32_t zero = ((uint8_t)a->outside ^ a->flip) - a->flip;
  for (int32_t i = 0; i < 4; i++) {
    const weight *const w = (const weight *)(const void *)a->w + j + i;
    const int32_t bias = a->columns[j + i], shift = a->columns[2 * (ptrdiff_t)c + j + i];
    if (bias >= 1 << 29 || bias <= -(1 << 29) || shift >= 0 || shift < -31) return false;
    int32_t sum = 0, most = bias < 0 ? -bias : bias;
    for (int32_t t = 0; t < taps; t += 2) {
      const int32_t first = w[(ptrdiff_t)t * c], second = t + 1 < taps ? w[(ptrdiff_t)(t + 1) * c] : 0;
      of->w[t / 2][i] = (uint32_t)(first & 0xffff) | (uint32_t)second << 16;
      sum += first + second;
      most += 256 * ((first < 0 ? -first : first) + (second < 0 ? -second : second));
    }
    if (most >= 1 << 30) return false;
    of->bias[i] = bias - zero * sum;
    of->multiplier[i] = a->columns[c + j + i];
    of->half[i] = 1 << (-shift - 1);
    of->right[i] = -shift;
  }
  return true;
}

// Adds two taps at a time, up to the end of the places, to four sums. EXTEND: of bytes to halves.
#define ADD_PAIRS(EXTEND) \
  __asm__( \
      "1:\n\t" \
      "ldr %[a], [%[at]], #4\n\t" \
      "ldr %[b], [%[at]], #4\n\t" \
      "ldr %[a], [%[x], %[a]]\n\t" \
      "ldr %[b], [%[x], %[b]]\n\t" \
      "ldr %[w0], [%[w]], #4\n\t" \
      EXTEND " %[even], %[a]\n\t" \
      EXTEND " %[odd], %[b]\n\t" \
      EXTEND " %[a], %[a], ror #8\n\t" \
      EXTEND " %[b], %[b], ror #8\n\t" \
      "pkhbt %[both], %[even], %[odd], lsl #16\n\t" \
      "pkhtb %[odd], %[odd], %[even], asr #16\n\t" \
      "smlad %[s0], %[both], %[w0], %[s0]\n\t" \
      "ldr %[w0], [%[w]], #4\n\t" \
      "pkhbt %[both], %[a], %[b], lsl #16\n\t" \
      "ldr %[even], [%[w]], #4\n\t" \
      "pkhtb %[b], %[b], %[a], asr #16\n\t" \
      "smlad %[s1], %[both], %[w0], %[s1]\n\t" \
      "ldr %[w0], [%[w]], #4\n\t" \
      "smlad %[s2], %[odd], %[even], %[s2]\n\t" \
      "cmp %[at], %[end]\n\t" \
      "smlad %[s3], %[b], %[w0], %[s3]\n\t" \
      "blo 1b" \
      : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [at] "+r"(at), [w] "+r"(w), [a] "=&r"(first), [b] "=&r"(second), [even] "=&r"(even), [odd] "=&r"(odd), [both] "=&r"(both), [w0] "=&r"(by) \
      : [x] "r"(x), [end] "r"(end) \
      : "cc", "memory")

static inline int32_t high_product(int32_t a, int32_t b) {
  int32_t v;
  __asm__("smmulr %0, %1, %2" : "=r"(v) : "r"(a), "r"(b));
  return v;
}
// v / 2^right, halves away from 0, for right > 0 and v so small that half of 2^right can be added.
static inline int32_t shifted_right(int32_t v, int32_t half, int32_t right) { return (v + (v >> 31) + half) >> right; }

// Results side by side of windows whose taps are `at` places of x, which are `step` bytes apart. `flipped` is a constant at every call.
static inline __attribute__((always_inline)) void some_results(const quantized_depthwise_args *a, const four_channels *of, const int32_t *taps, const uint8_t *x, int32_t step, uint8_t *y, int32_t count, const bool flipped) {
  const int32_t zero = a->zero, lo = less(a->lo, zero), hi = less(a->hi, zero);
  const int32_t *const end = taps + a->kh * a->kw;
  for (; count > 0; count--, x += step, y += a->ys) {
    int32_t s0 = of->bias[0], s1 = of->bias[1], s2 = of->bias[2], s3 = of->bias[3];
    const uint32_t *w = of->w[0];
    const int32_t *at = taps;
    uint32_t first, second, even, odd, both, by;
    if (flipped) ADD_PAIRS("sxtb16");
    else ADD_PAIRS("uxtb16");
#define BYTE(I, SUM) ((uint32_t)(uint8_t)(within_limits(shifted_right(high_product(2 * (SUM), of->multiplier[I]), of->half[I], of->right[I]), lo, hi) + zero) << 8 * I)
    const uint32_t word = BYTE(0, s0) | BYTE(1, s1) | BYTE(2, s2) | BYTE(3, s3);
#undef BYTE
    __asm__ volatile("str %1, %0" : "=m"(*(uint32_t *)(void *)y) : "r"(word));
  }
}

// The same of `fours` times four channels side by side.
static void some_channels(const quantized_depthwise_args *a, const four_channels *of, int32_t fours, const int32_t *taps, const uint8_t *x, int32_t step, uint8_t *y, int32_t count) {
  for (; fours > 0; fours--, of++, x += 4, y += 4) {
    if (a->flip) some_results(a, of, taps, x, step, y, count, true);
    else some_results(a, of, taps, x, step, y, count, false);
  }
}

// Where the taps of a window lie behind x; those beyond the border at `outside`.
static void place_taps(const quantized_depthwise_args *a, int32_t row, int32_t column, int32_t outside, int32_t *to) {
  for (int32_t u = 0; u < a->kh; u++) {
    const int32_t r = row + u * a->dh, line = r >= 0 && r < a->ih ? r * a->iw : -1;
    for (int32_t v = 0; v < a->kw; v++) {
      const int32_t q = column + v * a->dw;
      *to++ = line >= 0 && q >= 0 && q < a->iw ? (line + q) * a->xs : outside;
    }
  }
  *to = outside;
}

// All results of channels from `first` to `end`, as many as are done; returns the next one.
static int32_t by_fours(const quantized_depthwise_args *a, int32_t first, int32_t end) {
  if (a->form != FORM_DOUBLING || a->bytes != 1 || (a->flip != 0 && a->flip != 128) || a->kh * a->kw >= 2 * PAIRS) return first;
  const span inner = inner_columns(a);
  four_channels of[FOURS];
  uint32_t outside[FOURS];
  int32_t taps[2 * PAIRS];
  memset(outside, a->outside, sizeof outside);
  for (int32_t j = first;;) {
    int32_t fours = 0;
    while (fours < FOURS && j + 4 * fours + 4 <= end && fold(a, j + 4 * fours, of + fours)) fours++;
    if (!fours) return j;
    const uint8_t *const x = a->x + j;
    uint8_t *y = a->y + j;
    for (int32_t p = 0; p < a->oh; p++) {
      const int32_t row = p * a->sh - a->pt;
      const bool whole = row >= 0 && row + (a->kh - 1) * a->dh < a->ih && inner.to > inner.from;
      for (int32_t q = 0, count; q < a->ow; q += count, y += (ptrdiff_t)count * a->ys) {
        count = whole && q == inner.from ? inner.to - inner.from : 1;
        place_taps(a, row, q * a->sw - a->pl, (int32_t)((intptr_t)outside - (intptr_t)x), taps);
        some_channels(a, of, fours, taps, x, low_product(a->sw, a->xs), y, count);
      }
    }
    j += 4 * fours;
  }
}

// Four channels of 3 x 3 taps as the assembly reads them.
typedef struct {
  int32_t bias[4];
  int16_t w[9][4];
  uint32_t multiplier[4], power[4];
  int32_t zero;
  uint32_t flip;
} quantized_four;
_Static_assert(offsetof(quantized_four, flip) == 124, "as in quantized_depthwise_3x3__vfp_vfpv.S");

void ISA_NAME(quantized_3x3)(const quantized_four *of, const uint8_t *x, int32_t pixel, int32_t row, int32_t next, uint8_t *y, int32_t ys, const uint8_t *end);
void ISA_NAME(quantized_3x3_signed)(const quantized_four *of, const uint8_t *x, int32_t pixel, int32_t row, int32_t next, uint8_t *y, int32_t ys, const uint8_t *end);

// False where a multiplier or a shift is none that the assembly takes.
static bool fold_3x3(const quantized_depthwise_args *a, int32_t j, quantized_four *of) {
  const int32_t c = a->c, least = a->lo < 0 ? -128 : 0;
  // bytes are read as they are, or as signed ones, which are 128 less
  const int32_t zero = ((uint8_t)a->outside ^ a->flip) - a->flip;
  of->zero = a->zero - least;
  of->flip = least ? 0x80808080 : 0;
  for (int32_t i = 0; i < 4; i++) {
    const weight *w = (const weight *)(const void *)a->w + j + i;
    const int32_t multiplier = a->columns[c + j + i], shift = a->columns[2 * (ptrdiff_t)c + j + i];
    if (!scale_of(multiplier, shift, of->multiplier + i, of->power + i)) return false;
    int32_t sum = 0;
    for (int32_t t = 0; t < 9; t++, w += c) sum += of->w[t][i] = *w;
    of->bias[i] = (int32_t)((uint32_t)a->columns[j + i] - (uint32_t)zero * (uint32_t)sum);
  }
  return true;
}

// `count` results side by side of `fours` times four channels.
static void row_3x3(const quantized_depthwise_args *a, const quantized_four *of, int32_t fours, const uint8_t *x, int32_t pixel, int32_t row, int32_t next, uint8_t *y, int32_t count) {
  for (; fours > 0; fours--, of++, x += 4, y += 4) (a->flip ? ISA_NAME(quantized_3x3_signed) : ISA_NAME(quantized_3x3))(of, x, pixel, row, next, y, a->ys, y + (ptrdiff_t)count * a->ys);
}

// Pixels of `words` times four channels, `step` bytes apart, one behind the other.
static inline void copy_pixels(const uint8_t *x, int32_t step, int32_t pixels, int32_t words, uint32_t (*to)[FOURS]) {
  if (words == FOURS && (((uintptr_t)x | (uintptr_t)step) & 3) == 0)
    for (; pixels > 0; pixels--, to++, x += step) memcpy(__builtin_assume_aligned(to, 4), __builtin_assume_aligned(x, 4), sizeof *to);
  for (; pixels > 0; pixels--, to++, x += step)
    for (int32_t i = 0; i < words; i++) __asm__("ldr %0, %1" : "=r"((*to)[i]) : "m"(*(const uint32_t *)(const void *)(x + 4 * i)));
}

// The pixels of `count` windows side by side, from `row` and `column` on, `across` in each of three rows, those beyond the border as well.
static void copy_windows(const quantized_depthwise_args *a, const uint8_t *x, int32_t row, int32_t column, int32_t words, int32_t across, uint32_t (*to)[FOURS]) {
  // of those `across` pixels, these are in the image
  const int32_t dw = a->dw, from = column >= 0 ? 0 : (dw - 1 - column) / dw, last = a->iw - 1 - column, until = last < 0 ? 0 : last / dw < across ? last / dw + 1 : across;
  for (int32_t u = 0; u < 3; u++, to += across) {
    const int32_t r = row + u * a->dh;
    const bool inside = r >= 0 && r < a->ih && from < until;
    const int32_t begin = inside ? from : across, end = inside ? until : across;
    memset(to, a->outside, (size_t)begin * sizeof *to);
    copy_pixels(x + ((ptrdiff_t)r * a->iw + column + begin * dw) * a->xs, dw * a->xs, end - begin, words, to + begin);
    memset(to + end, a->outside, (size_t)(across - end) * sizeof *to);
  }
}

// Results side by side whose bytes stay in the first-level cache, 4 ways of 128 lines, while all channels of a group pass: where pixels are a power of two
// apart, they have few of its lines.
static int32_t most_together(const quantized_depthwise_args *a) {
  const int32_t apart = a->xs / 32, lines = apart == 0 ? 512 : 512 / ((apart & -apart) < 128 ? apart & -apart : 128), pixels = (lines - lines / 8) / 3;
  const int32_t most = (pixels - 3) / (a->sw < pixels ? a->sw : pixels) + 1;
  return pixels < 3 ? 2 : most < 2 ? 2 : most;
}

// As by_fours.
static int32_t by_3x3(const quantized_depthwise_args *a, int32_t first) {
  const span inner = inner_columns(a);
  const int32_t pixel = low_product(a->dw, a->xs), line = low_product(low_product(a->dh, a->iw), a->xs), step = low_product(a->sw, a->xs), most = most_together(a);
  // from the last pixel of a line to the first of the next one, and from the last of a window to the first of the next
  const int32_t next_line = (int32_t)((uint32_t)line - 2u * (uint32_t)pixel), next_window = (int32_t)((uint32_t)step - 2u * (uint32_t)pixel - 2u * (uint32_t)line);
  quantized_four of[FOURS];
  for (int32_t j = first;;) {
    int32_t fours = 0;
    while (fours < FOURS && j + 4 * fours + 4 <= a->c && fold_3x3(a, j + 4 * fours, of + fours)) fours++;
    if (!fours) return j;
    const uint8_t *const x = a->x + j;
    uint8_t *y = a->y + j;
    for (int32_t p = 0; p < a->oh; p++) {
      const int32_t row = p * a->sh - a->pt;
      const bool whole = row >= 0 && row + 2 * a->dh < a->ih && inner.to > inner.from;
      for (int32_t q = 0, count; q < a->ow; q += count, y += (ptrdiff_t)count * a->ys) {
        const int32_t column = q * a->sw - a->pl;
        if (whole && q >= inner.from && q < inner.to) {
          count = inner.to - q < most ? inner.to - q : most;
          row_3x3(a, of, fours, x + ((ptrdiff_t)row * a->iw + column) * a->xs, pixel, next_line, next_window, y, count);
        } else {
          // up to the next window that hangs over neither end, as many as there is room for where they share pixels
          const int32_t until = whole && q < inner.from ? inner.from : a->ow, apart = a->sw % a->dw == 0 ? a->sw / a->dw : BORDER, room = (BORDER - 3) / apart + 1;
          count = until - q < room ? until - q : room;
          const int32_t across = (count - 1) * apart + 3, size = sizeof(uint32_t[FOURS]);
          uint32_t window[3 * BORDER][FOURS];
          copy_windows(a, x, row, column, fours, across, window);
          row_3x3(a, of, fours, (const uint8_t *)window, size, size * (across - 2), size * ((apart < BORDER ? apart : 0) - 2 - 2 * across), y, count);
        }
      }
    }
    j += 4 * fours;
  }
}

// Of the first channels, as many as are done.
static int32_t first_channels(const quantized_depthwise_args *a) {
  const int32_t least = a->lo < 0 ? -128 : 0;
  if (a->kh != 3 || a->kw != 3 || a->form != FORM_DOUBLING || a->bytes != 1 || (a->flip != 0 && a->flip != 128) || a->lo != least || a->hi != least + 255) return by_fours(a, 0, a->c);
  int32_t j = 0;
  while (j + 4 <= a->c) {
    const int32_t from = j;
    j = by_3x3(a, j);
    if (j + 4 > a->c || j > from) continue;
    // four channels that the assembly does not take
    j = by_fours(a, from, from + 4);
    if (j == from) every_result(a, from, j += 4);
  }
  return j;
}

KERNEL(quantized_depthwise) {
  check_depthwise(a);
  const int32_t first = first_channels(a);
  if (first < a->c) every_result(a, first, a->c);
}
