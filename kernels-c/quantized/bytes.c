// Functions of bytes, bit for bit as src/eval/{bytes,quantized}.ts define them.
#include <assert.h>
#include <stddef.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "requantize.h"

#define BYTE_TABLE                                                        \
  const int32_t n = a->n;                                                 \
  assert(a->m >= 1 && n >= 1 && a->ys >= 0);                              \
  for (int32_t i = 0; i < a->m; i++) {                                    \
    const uint8_t *const x = a->x + (ptrdiff_t)i * n;                     \
    for (int32_t j = 0; j < n; j++) a->y[(ptrdiff_t)i * a->ys + j] = a->table[x[j]]; \
  }

#if defined(__AVX512VBMI__)
// Of 64 bytes, what stands in a table of 256 bytes.
static inline __attribute__((always_inline)) __m512i bytes_of(const uint8_t *table, __m512i x) {
  const __m512i low = _mm512_permutex2var_epi8(_mm512_loadu_si512(table), x, _mm512_loadu_si512(table + 64)), high = _mm512_permutex2var_epi8(_mm512_loadu_si512(table + 128), x, _mm512_loadu_si512(table + 192));
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
}

KERNEL(byte_table_u8) {
  assert(a->m >= 1 && a->n >= 1 && a->ys >= 0);
  for (int32_t i = 0; i < a->m; i++) {
    const uint8_t *x = a->x + (ptrdiff_t)i * a->n;
    uint8_t *y = a->y + (ptrdiff_t)i * a->ys;
    for (int32_t n = a->n; n > 0; n -= 64, x += 64, y += 64) _mm512_mask_storeu_epi8(y, first_of(n), bytes_of(a->table, _mm512_maskz_loadu_epi8(first_of(n), x)));
  }
}
#else
KERNEL(byte_table_u8) { BYTE_TABLE }
#endif
KERNEL(byte_table_w32) { BYTE_TABLE }

#define COMBINE_BYTES(PUT)                                                                                \
  const int32_t d3 = a->d3, x3 = a->x3, y3 = a->y3;                                                       \
  uint8_t *z = a->z;                                                                                      \
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && d3 >= 1);                                              \
  for (int32_t i = 0; i < a->d0; i++)                                                                     \
    for (int32_t j = 0; j < a->d1; j++)                                                                   \
      for (int32_t k = 0; k < a->d2; k++, z += d3) {                                                      \
        const uint8_t *x = a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2;     \
        const uint8_t *y = a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2;     \
        for (int32_t l = 0; l < d3; l++, x += x3, y += y3) z[l] = (uint8_t)((uint32_t)(PUT) + (uint32_t)of.zero); \
      }

#if defined(__AVX2__)
// combine_row: z of n pairs side by side. `form` and `product` are constants at every call.
#if defined(__AVX512VBMI__)
// Bytes of the numbers of a table, the lowest first.
typedef struct {
  uint8_t bytes[4][256] __attribute__((aligned(64)));
} byte_planes;
static byte_planes planes_of(const int32_t *table) {
  byte_planes p;
  for (int32_t i = 0; i < 256; i += 16)
    for (int32_t k = 0; k < 4; k++) _mm_store_si128((__m128i *)(void *)(p.bytes[k] + i), _mm512_cvtepi32_epi8(_mm512_srl_epi32(_mm512_loadu_si512(table + i), _mm_cvtsi32_si128(8 * k))));
  return p;
}
// to[k]: the numbers of bytes 4 k to 4 k + 3 of each 16.
static inline __attribute__((always_inline)) void numbers_of(const byte_planes *p, __m512i x, __m512i *to) {
  const __m512i b0 = bytes_of(p->bytes[0], x), b1 = bytes_of(p->bytes[1], x), b2 = bytes_of(p->bytes[2], x), b3 = bytes_of(p->bytes[3], x);
  const __m512i low01 = _mm512_unpacklo_epi8(b0, b1), high01 = _mm512_unpackhi_epi8(b0, b1), low23 = _mm512_unpacklo_epi8(b2, b3), high23 = _mm512_unpackhi_epi8(b2, b3);
  to[0] = _mm512_unpacklo_epi16(low01, low23), to[1] = _mm512_unpackhi_epi16(low01, low23), to[2] = _mm512_unpacklo_epi16(high01, high23), to[3] = _mm512_unpackhi_epi16(high01, high23);
}
static inline __attribute__((always_inline)) void combine_row(const int32_t form, const byte_planes *s, const byte_planes *t, const lane_factors *f, const uint8_t *x, const uint8_t *y, uint8_t *z, int32_t n, const bool product) {
  for (; n > 0; n -= 64, x += 64, y += 64, z += 64) {
    __m512i u[4], v[4];
    numbers_of(s, _mm512_maskz_loadu_epi8(first_of(n), x), u);
    numbers_of(t, _mm512_maskz_loadu_epi8(first_of(n), y), v);
    for (int32_t k = 0; k < 4; k++) u[k] = _mm512_and_si512(requantized_lanes(form, f, product ? _mm512_mullo_epi32(u[k], v[k]) : _mm512_add_epi32(u[k], v[k])), _mm512_set1_epi32(255));
    _mm512_mask_storeu_epi8(z, first_of(n), _mm512_packus_epi16(_mm512_packus_epi32(u[0], u[1]), _mm512_packus_epi32(u[2], u[3])));
  }
}
#else
// s[x] and t[y] of the first n of LANES pairs.
static inline __attribute__((always_inline)) lanes looked_up(const int32_t *table, const uint8_t *x, int32_t n) {
  uint8_t some[16] = {0};
  if (n < LANES) memcpy(some, x, (size_t)n);
  return LANES_512(_mm512_i32gather_epi32(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(const void *)(n < LANES ? some : x))), table, 4),
                   _mm256_i32gather_epi32(table, _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(n < LANES ? some : x))), 4));
}

static inline __attribute__((always_inline)) void combine_row(const int32_t form, const int32_t *s, const int32_t *t, const lane_factors *f, const uint8_t *x, const uint8_t *y, uint8_t *z, int32_t n, const bool product) {
  for (; n >= LANES; n -= LANES, x += LANES, y += LANES, z += LANES) {
    const lanes u = looked_up(s, x, LANES), v = looked_up(t, y, LANES);
    put_bytes(z, requantized_lanes(form, f, product ? OF_LANES(mullo_epi32)(u, v) : OF_LANES(add_epi32)(u, v)), LANES);
  }
  if (n > 0) {
    const lanes u = looked_up(s, x, n), v = looked_up(t, y, n);
    put_bytes(z, requantized_lanes(form, f, product ? OF_LANES(mullo_epi32)(u, v) : OF_LANES(add_epi32)(u, v)), n);
  }
}
#endif

// Whether no sum of two of the tables' numbers reaches 2^29.
static bool are_few(const combine_bytes_i32_args *a) {
  int32_t s = 0, t = 0;
  for (int32_t i = 0; i < 256; i++) s |= a->s[i] ^ (a->s[i] >> 31), t |= a->t[i] ^ (a->t[i] >> 31);
  return !a->product && s < 1 << 28 && t < 1 << 28;
}
static void combine_rows(const combine_bytes_i32_args *a) {
  int32_t multiplier[LANES], shift[LANES], none[LANES] = {0};
  for (int32_t i = 0; i < LANES; i++) multiplier[i] = a->multiplier, shift[i] = a->shift;
  const int32_t form = nearest_form(FORM_DOUBLING, are_few(a), none, shift, LANES);
  const lane_factors f = factors_of((result_form){form, 1, a->zero, a->lo, a->hi}, multiplier, shift, LANES);
#if defined(__AVX512VBMI__)
  const byte_planes planes_s = planes_of(a->s), planes_t = planes_of(a->t), *const s = &planes_s, *const t = &planes_t;
#else
  const int32_t *const s = a->s, *const t = a->t;
#endif
  // where rows follow each other in both, they are one
  int32_t d2 = a->d2, d3 = a->d3;
  if (a->x2 == d3 && a->y2 == d3) d3 *= d2, d2 = 1;
  uint8_t *z = a->z;
  for (int32_t i = 0; i < a->d0; i++)
    for (int32_t j = 0; j < a->d1; j++)
      for (int32_t k = 0; k < d2; k++, z += d3) {
        const uint8_t *const x = a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2, *const y = a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2;
        if (a->product) combine_row(FORM_DOUBLING, s, t, &f, x, y, z, d3, true);
        else if (form == FORM_NEAR) combine_row(FORM_NEAR, s, t, &f, x, y, z, d3, false);
        else combine_row(FORM_DOUBLING, s, t, &f, x, y, z, d3, false);
      }
}
#endif

KERNEL(combine_bytes_i32) {
#if defined(__AVX2__)
  if (a->x3 == 1 && a->y3 == 1) {
    combine_rows(a);
    return;
  }
#endif
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const int32_t *const s = a->s, *const t = a->t, multiplier = a->multiplier, shift = a->shift;
#define COMBINED(OP) (int32_t)((uint32_t)s[*x] OP (uint32_t)t[*y])
#define RESULT(OP) within_limits(doubled(COMBINED(OP), multiplier, shift), of.lo, of.hi)
  if (a->product) {
    COMBINE_BYTES(RESULT(*))
  } else {
    COMBINE_BYTES(RESULT(+))
  }
}

KERNEL(combine_bytes_f32) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float *const s = a->s, *const t = a->t, scale = a->scale, lo = near_limit(of.lo), hi = near_limit(of.hi);
  const int32_t even = a->even;
  if (a->product) {
    COMBINE_BYTES(rounded(s[*x] * t[*y] / scale, lo, hi, even))
  } else {
    COMBINE_BYTES(rounded((s[*x] + t[*y]) / scale, lo, hi, even))
  }
}

typedef struct {
  const uint8_t *x;
  ptrdiff_t xs, line;
  int32_t rows, columns;
} byte_window;

// Sums of 16 bits hold so many bytes.
enum { TOGETHER = 257 };

// Channels that are summed, or whose largest byte is sought, at once.
#if defined(__arm__)
enum { AT_ONCE = 4 };

// Single words need not be aligned; of a copy of four bytes compilers make four loads.
static inline uint32_t four_bytes(const uint8_t *x) {
  uint32_t v;
  __asm__("ldr %0, %1" : "=r"(v) : "m"(*(const uint32_t *)(const void *)x));
  return v;
}

// Bytes 0 and 2 in one word, 1 and 3 in the other.
static inline void sums_at_once(const byte_window *of, int32_t all, int32_t *sum) {
  const uint32_t flip = 0x01010101u * (uint32_t)all;
  uint32_t even = 0, odd = 0;
  int32_t left = TOGETHER;
  for (int32_t u = 0; u < of->rows; u++) {
    const uint8_t *x = of->x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, x += of->xs) {
      const uint32_t four = four_bytes(x) ^ flip;
      even += four & 0xff00ff;
      odd += four >> 8 & 0xff00ff;
      if (--left > 0) continue;
      sum[0] += even & 0xffff, sum[1] += odd & 0xffff, sum[2] += even >> 16, sum[3] += odd >> 16;
      even = odd = 0, left = TOGETHER;
    }
  }
  sum[0] += even & 0xffff, sum[1] += odd & 0xffff, sum[2] += even >> 16, sum[3] += odd >> 16;
}

// The larger bytes of both.
static inline uint32_t larger_four(uint32_t a, uint32_t b) {
  uint32_t v;
  __asm__("usub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(v) : "r"(a), "r"(b) : "cc");
  return v;
}

static inline void largest_at_once(const byte_window *of, int32_t all, int32_t *largest) {
  const uint32_t flip = 0x01010101u * (uint32_t)all;
  uint32_t four = 0;
  for (int32_t u = 0; u < of->rows; u++) {
    const uint8_t *x = of->x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, x += of->xs) four = larger_four(four, four_bytes(x) ^ flip);
  }
  for (int32_t k = 0; k < 4; k++) largest[k] = four >> 8 * k & 255;
}
#elif defined(__AVX2__)
enum { AT_ONCE = 16 };

static inline __m128i bytes_at(const uint8_t *x, __m128i flip) { return _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)x), flip); }

static inline void add_halves(int32_t *sum, __m256i halves) {
  __m256i *const to = (__m256i *)(void *)sum;
  _mm256_storeu_si256(to, _mm256_add_epi32(_mm256_loadu_si256(to), _mm256_cvtepu16_epi32(_mm256_castsi256_si128(halves))));
  _mm256_storeu_si256(to + 1, _mm256_add_epi32(_mm256_loadu_si256(to + 1), _mm256_cvtepu16_epi32(_mm256_extracti128_si256(halves, 1))));
}

static inline void sums_at_once(const byte_window *of, int32_t all, int32_t *sum) {
  const __m128i flip = _mm_set1_epi8((char)all);
  __m256i halves = _mm256_setzero_si256();
  int32_t left = TOGETHER;
  for (int32_t u = 0; u < of->rows; u++) {
    const uint8_t *x = of->x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, x += of->xs) {
      halves = _mm256_add_epi16(halves, _mm256_cvtepu8_epi16(bytes_at(x, flip)));
      if (--left > 0) continue;
      add_halves(sum, halves);
      halves = _mm256_setzero_si256(), left = TOGETHER;
    }
  }
  add_halves(sum, halves);
}

static inline void largest_at_once(const byte_window *of, int32_t all, int32_t *largest) {
  const __m128i flip = _mm_set1_epi8((char)all);
  __m128i bytes = _mm_setzero_si128();
  for (int32_t u = 0; u < of->rows; u++) {
    const uint8_t *x = of->x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, x += of->xs) bytes = _mm_max_epu8(bytes, bytes_at(x, flip));
  }
  add_halves(largest, _mm256_cvtepu8_epi16(bytes));
}
#else
enum { AT_ONCE = 1 };
#endif

static inline void sum_or_largest(const byte_window *of, uint32_t flip, int32_t max, int32_t *result) {
  for (int32_t u = 0; u < of->rows; u++) {
    const uint8_t *x = of->x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, x += of->xs) {
      const int32_t value = (int32_t)(*x ^ flip);
      *result = max ? (value > *result ? value : *result) : *result + value;
    }
  }
}

// sum / count, halves away from zero.
static inline int32_t mean_of(int32_t sum, int32_t count) { return count == 0 ? 0 : (sum + (sum < 0 ? -(count >> 1) : count >> 1)) / count; }

KERNEL(pool2d_u8) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const int32_t c = a->c, flip = a->flip, max = a->form == 0;
  const ptrdiff_t iw = a->iw, xs = a->xs;
  uint8_t *y = a->y;
  assert(a->ih >= 1 && iw >= 1 && c >= 1 && a->oh >= 1 && a->ow >= 1 && xs >= 0 && a->ys >= 0);
  for (int32_t p = 0; p < a->oh; p++) {
    const int32_t row = p * a->sh - a->pt;
    const tap_range rows = taps_within(row, a->kh, a->dh, a->ih);
    for (int32_t q = 0; q < a->ow; q++, y += a->ys) {
      const int32_t column = q * a->sw - a->pl;
      const tap_range columns = taps_within(column, a->kw, a->dw, a->iw);
      byte_window window = {a->x, a->dw * xs, a->dh * iw * xs, rows.to - rows.from, columns.to - columns.from};
      const int32_t count = window.rows * window.columns, less = max ? flip : (int32_t)((uint32_t)(flip * count) + (a->form == 2 ? (uint32_t)a->less : 0));
      // no tap: nothing of x is read
      if (count > 0) window.x += ((row + (ptrdiff_t)rows.from * a->dh) * iw + column + (ptrdiff_t)columns.from * a->dw) * xs;
      else window.rows = 0;
      for (int32_t j = 0, n; j < c; j += n, window.x += n) {
        int32_t results[AT_ONCE] = {0};
        n = j + AT_ONCE <= c ? AT_ONCE : 1;
        if (n == 1) sum_or_largest(&window, (uint32_t)flip, max, results);
#if defined(__arm__) || defined(__AVX2__)
        else if (max) largest_at_once(&window, flip, results);
        else sums_at_once(&window, flip, results);
#endif
        for (int32_t k = 0; k < n; k++) {
          const int32_t v = (int32_t)((uint32_t)results[k] - (uint32_t)less);
          if (max) y[j + k] = (uint8_t)within_limits(v, a->lo, a->hi);
          else y[j + k] = (uint8_t)((uint32_t)within_limits(a->form == 1 ? mean_of(v, count) : doubled(v, a->multiplier, a->shift), of.lo, of.hi) + (uint32_t)of.zero);
        }
      }
    }
  }
}
