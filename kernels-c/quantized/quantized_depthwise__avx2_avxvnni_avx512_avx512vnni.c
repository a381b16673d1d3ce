#include "quantized_depthwise.h"

NO_LANES

// Pairs of taps, and groups of LANES channels, that are folded at a time.
enum { PAIRS = 32, GROUPS = 4 };

#if defined(__AVX512BW__)
#define JOINED(a, b) _mm512_cvtepu8_epi16(_mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi8(a, b)), _mm_unpackhi_epi8(a, b), 1))
#define BYTES_AT(p) _mm_loadu_si128((const __m128i *)(const void *)(p))
#else
#define JOINED(a, b) _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(a, b))
#define BYTES_AT(p) _mm_loadl_epi64((const __m128i *)(const void *)(p))
#endif

// LANES channels: weights of two taps each in a word, and what sums begin with and are multiplied by.
typedef struct {
  lanes w[PAIRS], bias;
  lane_factors factors;
  int32_t form;
} folded;

// LANES weights of a tap, zeros behind the first n.
static inline LANES_512(__m256i, __m128i) weights_at(const quantized_depthwise_args *a, int32_t tap, int32_t j, int32_t n) {
  const weight *const w = (const weight *)(const void *)a->w + (ptrdiff_t)tap * a->c + j;
  int16_t padded[LANES] = {0};
  if (n < LANES) memcpy(padded, w, (size_t)n * 2);
  const void *const from = n < LANES ? (const void *)padded : (const void *)w;
  return LANES_512(_mm256_loadu_si256((const __m256i *)from), _mm_loadu_si128((const __m128i *)from));
}

static void fold_lanes(const quantized_depthwise_args *a, int32_t j, folded *of) {
  const int32_t c = a->c, taps = a->kh * a->kw, n = c - j < LANES ? c - j : LANES, zero = (uint8_t)a->outside ^ a->flip;
  lanes sum = all_lanes(0), most = sum;
  for (int32_t t = 0; t < taps; t++) {
    const lanes by = OF_LANES(cvtepi16_epi32)(weights_at(a, t, j, n)), lower = LANES_512(_mm512_and_si512, _mm256_and_si256)(by, all_lanes(0xffff));
    sum = OF_LANES(add_epi32)(sum, by);
    most = LANES_512(_mm512_or_si512, _mm256_or_si256)(most, OF_LANES(abs_epi32)(by));
    of->w[t / 2] = t % 2 == 0 ? lower : LANES_512(_mm512_or_si512, _mm256_or_si256)(of->w[t / 2], OF_LANES(slli_epi32)(by, 16));
  }
  int32_t bias[LANES] = {0}, bits[LANES], all = 0;
  memcpy(bias, a->columns + j, (size_t)n * 4);
  of->bias = OF_LANES(sub_epi32)(lanes_at(bias), OF_LANES(mullo_epi32)(sum, all_lanes(zero)));
  put_lanes(bias, of->bias);
  put_lanes(bits, most);
  for (int32_t i = 0; i < LANES; i++) all |= bits[i];
  of->form = nearest_form(a->form, (int64_t)all * taps * 255 < 1 << 29, bias, a->columns + 2 * (ptrdiff_t)c + j, n);
  of->factors = factors_of((result_form){of->form, 1, a->zero, a->lo, a->hi}, a->columns + c + j, a->columns + 2 * (ptrdiff_t)c + j, n);
}

// The first n of LANES bytes; no others are read.
static inline __attribute__((always_inline)) __m128i first_bytes(const uint8_t *p, int32_t n) {
#if defined(__AVX512BW__)
  return n == LANES ? BYTES_AT(p) : _mm_maskz_loadu_epi8((__mmask16)((1u << n) - 1), p);
#else
  if (n == LANES) return BYTES_AT(p);
  uint8_t room[LANES] = {0};
  for (int32_t i = 0; i < n; i++) room[i] = p[i];
  return BYTES_AT(room);
#endif
}

// All results of some channels from j on.
OF_AVX2 void depthwise_by_taps(const quantized_depthwise_args *a, int32_t j, int32_t channels, const folded *of);
#if !defined(__AVXVNNI__)
// Results side by side of windows, `step` bytes apart, whose taps are those places and so many bytes behind them. `form`, `whole` (n is LANES) and `nine` (taps)
// are constants at every call.
static inline __attribute__((always_inline)) void some_results(const quantized_depthwise_args *a, const folded *of, const uint8_t *const *places, int32_t behind, int32_t step, uint8_t *y, int32_t count, int32_t n, const int32_t form, const bool whole, const bool nine) {
  const int32_t taps = nine ? 9 : a->kh * a->kw, ys = a->ys;
  const __m128i flip = _mm_set1_epi8((char)a->flip);
  const lane_factors factors = of->factors;
  const lanes bias = of->bias;
  lanes nines[5];
  const uint8_t *at[9];
  for (int32_t i = 0; i < 5 && nine; i++) nines[i] = of->w[i];
  for (int32_t i = 0; i < 9 && nine; i++) at[i] = places[i] + behind;
  for (ptrdiff_t i = 0; count > 0; count--, i += step, y += ys) {
    lanes sum = bias;
#pragma clang loop unroll_count(5)
    for (int32_t t = 0; t < taps; t += 2) {
      const uint8_t *const a0 = nine ? at[t] : places[t] + behind, *const a1 = t + 1 < taps ? (nine ? at[t + 1] : places[t + 1] + behind) : NULL;
      const __m128i first = first_bytes(a0 + i, whole ? LANES : n), second = t + 1 < taps ? first_bytes(a1 + i, whole ? LANES : n) : flip;
      sum = OF_LANES(add_epi32)(sum, OF_LANES(madd_epi16)(JOINED(_mm_xor_si128(first, flip), _mm_xor_si128(second, flip)), nine ? nines[t / 2] : of->w[t / 2]));
    }
    put_bytes(y, requantized_lanes(form, &factors, sum), whole ? LANES : n);
  }
}

static inline __attribute__((always_inline)) void of_form(const quantized_depthwise_args *a, const folded *of, const uint8_t *const *places, int32_t behind, int32_t step, uint8_t *y, int32_t count, int32_t n, const int32_t form) {
  if (n == LANES && a->kh * a->kw == 9) some_results(a, of, places, behind, step, y, count, n, form, true, true);
  else if (n == LANES) some_results(a, of, places, behind, step, y, count, n, form, true, false);
  else some_results(a, of, places, behind, step, y, count, n, form, false, false);
}

OF_AVX2 void depthwise_by_taps(const quantized_depthwise_args *a, int32_t j, int32_t channels, const folded *of) {
  const span inner = inner_columns(a);
  const int32_t step = low_product(a->sw, a->xs);
  uint8_t outside[GROUPS * LANES];
  memset(outside, a->outside, sizeof outside);
  uint8_t *y = a->y + j;
  for (int32_t p = 0; p < a->oh; p++) {
    const int32_t row = p * a->sh - a->pt;
    const uint8_t *places[2 * PAIRS];
    // taps beyond the upper and lower border are outside all along the row, which has no run then
    const bool inside = row >= 0 && row + (a->kh - 1) * a->dh < a->ih && inner.to > inner.from;
    for (int32_t q = 0, count; q < a->ow; q += count, y += (ptrdiff_t)count * a->ys) {
      count = inside && q == inner.from ? inner.to - inner.from : 1;
      for (int32_t u = 0; u < a->kh; u++)
        for (int32_t v = 0; v < a->kw; v++) {
          const int32_t r = row + u * a->dh, at = q * a->sw - a->pl + v * a->dw;
          places[u * a->kw + v] = r >= 0 && r < a->ih && at >= 0 && at < a->iw ? a->x + ((ptrdiff_t)r * a->iw + at) * a->xs + j : outside;
        }
      for (int32_t i = 0; i < channels; i += LANES) {
        const int32_t n = channels - i < LANES ? channels - i : LANES;
        if (of[i / LANES].form == FORM_NEAR) of_form(a, of + i / LANES, places, i, step, y + i, count, n, FORM_NEAR);
        else if (a->form == FORM_FLOAT) of_form(a, of + i / LANES, places, i, step, y + i, count, n, FORM_FLOAT);
        else of_form(a, of + i / LANES, places, i, step, y + i, count, n, FORM_DOUBLING);
      }
    }
  }
}
#endif

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
// Columns of a strip, in which the bytes of four rows lie side by side, a register each; rows and columns of a window.
enum { STRIP = 128, HIGH = 4, WIDE = 8 };

// Weights of LANES channels by columns, bytes of four rows each.
typedef struct {
  lanes w[WIDE];
} folded_columns;

static inline __attribute__((always_inline)) lanes side_by_side(__m128i a, __m128i b, __m128i c, __m128i d) {
  const __m128i low = _mm_unpacklo_epi8(a, b), low2 = _mm_unpacklo_epi8(c, d);
#if defined(__AVX512BW__)
  const __m128i high = _mm_unpackhi_epi8(a, b), high2 = _mm_unpackhi_epi8(c, d);
#endif
  const __m256i first = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(low, low2)), _mm_unpackhi_epi16(low, low2), 1);
  return LANES_512(_mm512_inserti64x4(_mm512_castsi256_si512(first), _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(high, high2)), _mm_unpackhi_epi16(high, high2), 1), 1), first);
}

// False where a weight is no byte.
static bool fold_columns(const quantized_depthwise_args *a, int32_t j, folded_columns *of) {
  const int32_t n = a->c - j < LANES ? a->c - j : LANES;
  for (int32_t v = 0; v < a->kw; v++) {
    __m128i rows[HIGH] = {0};
    for (int32_t u = 0; u < a->kh; u++) {
#if defined(__AVX512BW__)
      const __m256i by = weights_at(a, u * a->kw + v, j, n);
      rows[u] = _mm256_cvtepi16_epi8(by);
      if (_mm256_cmpneq_epi16_mask(_mm256_cvtepi8_epi16(rows[u]), by)) return false;
#else
      const __m128i by = weights_at(a, u * a->kw + v, j, n);
      rows[u] = _mm_packs_epi16(by, by);
      if (_mm_movemask_epi8(_mm_cmpeq_epi16(_mm_cvtepi8_epi16(rows[u]), by)) != 0xffff) return false;
#endif
    }
    of->w[v] = side_by_side(rows[0], rows[1], rows[2], rows[3]);
  }
  return true;
}

// Results q to q + count of a row. `form` and `common` (n is LANES, columns are three) are constants at every call.
static inline __attribute__((always_inline)) void some_of_row(const quantized_depthwise_args *a, const folded *of, const folded_columns *by, int32_t j, int32_t row, int32_t q, int32_t count, uint8_t *y, int32_t n, const int32_t form, const bool common) {
  const int32_t kw = common ? 3 : a->kw, dw = a->dw, sw = a->sw, xs = a->xs, iw = a->iw, first = q * sw - a->pl, columns = (count - 1) * sw + (kw - 1) * dw + 1;
  const __m128i flip = _mm_set1_epi8((char)a->flip), outside = _mm_set1_epi8((char)(a->outside ^ a->flip));
  lanes strip[STRIP];
  // rows beyond the image, and beyond the window, are a place that stays where it is
  uint8_t beyond[LANES];
  memset(beyond, a->outside, sizeof beyond);
  const uint8_t *rows[HIGH];
  ptrdiff_t steps[HIGH];
  const int32_t from = first < 0 ? -first : 0, until = iw - first < columns ? iw - first : columns;
  for (int32_t u = 0; u < HIGH; u++) {
    const int32_t r = row + u * a->dh;
    const bool inside = u < a->kh && r >= 0 && r < a->ih && from < until;
    rows[u] = inside ? a->x + ((ptrdiff_t)r * iw + first + from) * xs + j : beyond;
    steps[u] = inside ? xs : 0;
  }
  const lanes all = side_by_side(outside, outside, outside, outside);
  for (int32_t i = 0; i < from && i < columns; i++) strip[i] = all;
  for (int32_t i = from; i < until; i++) {
#define OF_ROW(U) _mm_xor_si128(first_bytes(rows[U], common ? LANES : n), flip)
    strip[i] = side_by_side(OF_ROW(0), OF_ROW(1), OF_ROW(2), OF_ROW(3));
#undef OF_ROW
    for (int32_t u = 0; u < HIGH; u++) rows[u] += steps[u];
  }
  for (int32_t i = until > 0 ? until : 0; i < columns; i++) strip[i] = all;
  const lane_factors factors = of->factors;
  const lanes bias = of->bias;
  lanes w[WIDE];
  for (int32_t v = 0; v < kw; v++) w[v] = by->w[v];
  const lanes *at = strip;
  for (int32_t i = 0; i < count; i++, at += sw, y += a->ys) {
    lanes sum = bias;
    if (common) sum = OF_LANES(dpbusd_epi32)(OF_LANES(dpbusd_epi32)(OF_LANES(dpbusd_epi32)(sum, at[0], w[0]), at[dw], w[1]), at[2 * dw], w[2]);
    else
      for (int32_t v = 0; v < kw; v++) sum = OF_LANES(dpbusd_epi32)(sum, at[v * dw], w[v]);
    put_bytes(y, requantized_lanes(form, &factors, sum), common ? LANES : n);
  }
}

// All results of some channels from j on, or none.
static bool by_strips(const quantized_depthwise_args *a, int32_t j, int32_t channels, const folded *of) {
  const int32_t reach = (a->kw - 1) * a->dw + 1, most = (STRIP - reach) / a->sw + 1;
  folded_columns by[GROUPS];
  if (a->kh > HIGH || a->kw > WIDE || reach > STRIP) return false;
  for (int32_t i = 0; i < channels; i += LANES)
    if (!fold_columns(a, j + i, by + i / LANES)) return false;
  for (int32_t p = 0; p < a->oh; p++)
    for (int32_t q = 0; q < a->ow; q += most)
      for (int32_t i = 0; i < channels; i += LANES) {
        const int32_t count = a->ow - q < most ? a->ow - q : most, row = p * a->sh - a->pt, n = channels - i < LANES ? channels - i : LANES;
        const folded *const own = of + i / LANES;
        uint8_t *const y = a->y + ((ptrdiff_t)p * a->ow + q) * a->ys + j + i;
#define OF_FORM(FORM) \
  if (n == LANES && a->kw == 3) some_of_row(a, own, by + i / LANES, j + i, row, q, count, y, n, FORM, true); \
  else some_of_row(a, own, by + i / LANES, j + i, row, q, count, y, n, FORM, false)
        switch (own->form) {
          case FORM_NEAR: OF_FORM(FORM_NEAR); break;
          case FORM_FLOAT: OF_FORM(FORM_FLOAT); break;
          default: OF_FORM(FORM_DOUBLING);
        }
#undef OF_FORM
      }
  return true;
}
#else
static inline bool by_strips(const quantized_depthwise_args *a, int32_t j, int32_t channels, const folded *of) {
  (void)a, (void)j, (void)channels, (void)of;
  return false;
}
#endif

// All results, or none.
static int32_t first_channels(const quantized_depthwise_args *a) {
  const int32_t c = a->c, taps = a->kh * a->kw;
  if (a->bytes != 1 || !has_lanes(a->form) || taps > 2 * PAIRS) return 0;
  folded of[GROUPS];
  for (int32_t j = 0; j < c; j += GROUPS * LANES) {
    const int32_t channels = c - j < GROUPS * LANES ? c - j : GROUPS * LANES;
    for (int32_t i = 0; i < channels; i += LANES) fold_lanes(a, j + i, of + i / LANES);
    if (!by_strips(a, j, channels, of)) depthwise_by_taps(a, j, channels, of);
  }
  return c;
}

KERNEL(quantized_depthwise) {
  check_depthwise(a);
  const int32_t first = first_channels(a);
  if (first < a->c) every_result(a, first, a->c);
}
