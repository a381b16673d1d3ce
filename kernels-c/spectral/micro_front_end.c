// The front end of TensorFlow Lite Micro, in its fixed point: 16 bits for the transform, halves rounded up, 32 or 64 for what follows.
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels.gen.h"

typedef struct {
  int32_t re, im;
} point;

static inline int32_t int16(int32_t x) { return (int16_t)x; }
static inline int32_t rounded(int32_t x) { return int16((x + (1 << 14)) >> 15); }
static inline int bit_length(uint32_t x) { return x ? 32 - __builtin_clz(x) : 0; }

static inline point turned(point a, const int32_t *w) { return (point){rounded(a.re * w[0] - a.im * w[1]), rounded(a.re * w[1] + a.im * w[0])}; }
static inline point scaled(point a, int32_t share) { return (point){rounded(a.re * share), rounded(a.im * share)}; }
static inline point sum(point a, point b) { return (point){int16(a.re + b.re), int16(a.im + b.im)}; }
static inline point difference(point a, point b) { return (point){int16(a.re - b.re), int16(a.im - b.im)}; }

static inline int32_t sample16(float x) {
  const float v = x * 32768.0f;
  if (v >= 32767.0f) return 32767;
  if (v <= -32768.0f) return -32768;
  return v != v ? 0 : (int32_t)(v + (v < 0 ? -0.5f : 0.5f));
}

// Where point i of `points` lies before the first pass: its digits to base 4, and the last one to base 2 where four do not divide it, reversed.
static inline int32_t reversed(int32_t i, int32_t points) {
  int32_t at = 0;
  for (int32_t m = points; m > 1;) {
    const int bits = m >= 4 ? 2 : 1;
    m >>= bits;
    at += (i & ((1 << bits) - 1)) * m;
    i >>= bits;
  }
  return at;
}

// The windowed samples, as loud as 16 bits hold, as points in the order of the first pass. Returns by how many bits they are shifted.
static __attribute__((noinline)) int load(const float *x, const int32_t *win, int32_t window, point *z, int32_t points) {
  int32_t loudest = 0;
  for (int32_t i = 0; i < points; i++) z[i] = (point){0, 0};
  for (int32_t i = 0; i < window; i++) {
    const int32_t v = int16((int32_t)((int64_t)sample16(x[i]) * win[i] >> 12)), loud = int16(v < 0 ? -v : v);
    if (loud > loudest) loudest = loud;
    point *const p = &z[reversed(i >> 1, points)];
    if (i & 1) p->im = v;
    else p->re = v;
  }
  const int shift = 15 - bit_length((uint32_t)loudest);
  for (int32_t i = 0; i < points; i++) z[i] = (point){int16((int32_t)((uint32_t)z[i].re << shift)), int16((int32_t)((uint32_t)z[i].im << shift))};
  return shift;
}

static __attribute__((noinline)) void pass2(point *z, int32_t points, const int32_t *twiddle) {
  for (point *p = z; p < z + points; p += 2) {
    const point a = scaled(p[0], 16383), b = turned(scaled(p[1], 16383), twiddle);
    p[0] = sum(a, b);
    p[1] = difference(a, b);
  }
}

// Merges groups of four transforms of m points each.
static __attribute__((noinline)) void pass4(point *z, int32_t points, int32_t m, int32_t step, const int32_t *twiddle) {
  const point *const end = z + points;
  for (int32_t k = 0; k < m; k++, z++) {
    const int32_t *const w1 = twiddle + 2 * (ptrdiff_t)k * step, *const w2 = w1 + 2 * (ptrdiff_t)k * step, *const w3 = w2 + 2 * (ptrdiff_t)k * step;
    for (point *p = z; p < end; p += 4 * (ptrdiff_t)m) {
      const point a = scaled(p[0], 8191), b = turned(scaled(p[m], 8191), w1), c = turned(scaled(p[2 * m], 8191), w2), d = turned(scaled(p[3 * m], 8191), w3);
      const point s = sum(a, c), t = difference(a, c), u = sum(b, d), v = difference(b, d);
      p[0] = sum(s, u);
      p[m] = (point){int16(t.re + v.im), int16(t.im - v.re)};
      p[2 * m] = difference(s, u);
      p[3 * m] = (point){int16(t.re - v.im), int16(t.im + v.re)};
    }
  }
}

static inline int32_t power(int32_t re, int32_t im) { return (int32_t)((uint32_t)(re * re) + (uint32_t)(im * im)); }

// Spectrum of the points -> powers of the bins of the real samples: bin k replaces the real part of point k.
static __attribute__((noinline)) void untangle(point *z, int32_t points, const int32_t *twiddle) {
  const point dc = scaled(z[0], 16383);
  for (int32_t k = 1; k <= points / 2; k++, twiddle += 2) {
    const point a = scaled(z[k], 16383), b = scaled((point){z[points - k].re, int16(-z[points - k].im)}, 16383);
    const point even = sum(a, b), odd = turned(difference(a, b), twiddle);
    z[k].re = power((even.re + odd.re) >> 1, (even.im + odd.im) >> 1);
    z[points - k].re = power((even.re - odd.re) >> 1, (odd.im - even.im) >> 1);
  }
  z[0].re = power(int16(dc.re + dc.im), 0);
  z[points].re = power(int16(dc.re - dc.im), 0);
}

// To the nearest; of numbers below 2^32 at most 65535, as the original has it. x < 2^62.
static uint32_t root(uint64_t x) {
  uint64_t r = (uint64_t)__builtin_sqrt((double)x);
  while (r * r > x) r--;
  return (uint32_t)(x - r * r > r && r != 0xffff ? r + 1 : r);
}

// scratch: the points and the power of the last bin. What the verifier cannot see is safe: a number of points that is no power of two is rounded
// down; samples past them, bins past the last one and slots that are none count nothing.
KERNEL(micro_filterbank_i32) {
  const int32_t first = a->first, channels = a->channels, points = 1 << (31 - __builtin_clz((unsigned)a->points));
  assert(a->m >= 1 && a->window >= 1 && a->hop >= 1 && a->points >= 4 && first >= 0 && a->bins >= 1 && channels >= 1);
  const int32_t window = a->window < 2 * points ? a->window : 2 * points;
  const int32_t known = points + 1 - (first <= points ? first : points + 1), bins = a->bins < known ? a->bins : known;
  const int32_t *const weights = a->weights, *const slot = a->slot, *const twiddle = a->twiddle;
  const bool twos = __builtin_ctz((unsigned)points) % 2;
  point *const z = (point *)a->scratch;
  const float *x = a->x;
  int32_t *y = a->y;
  for (int32_t i = 0; i < a->m; i++, x += a->hop, y += channels) {
    const int shift = load(x, a->win, window, z, points);
    int32_t m = 1, step = points / 4;
    if (twos) {
      pass2(z, points, twiddle);
      m = 2;
      step = points / 8;
    }
    for (; m < points; m *= 4, step /= 4) pass4(z, points, m, step, twiddle);
    untangle(z, points, twiddle + 2 * points);
    uint64_t own = 0, next = 0;
    for (int32_t k = 0, c = 0; c <= channels;) {
      if (k < bins && slot[k] <= c) {
        const uint64_t p = (uint32_t)z[first + k].re;
        own += p * (uint64_t)(int64_t)(int16_t)weights[k];
        next += p * (uint64_t)(int64_t)(weights[k] >> 16);
        k++;
        continue;
      }
      if (c > 0) y[c - 1] = (int32_t)(root(own & UINT64_MAX >> 2) >> shift);
      own = next;
      next = 0;
      c++;
    }
  }
}

static inline uint32_t gain_at(uint32_t noise, const int32_t *table) {
  if (noise <= 2) return (uint32_t)table[noise];
  const int bits = bit_length(noise);
  const int32_t *const t = table + 4 * bits - 6;
  const uint32_t part = (bits < 11 ? noise << (11 - bits) : noise >> (bits - 11)) & 0x3ff;
  const uint32_t slope = (uint32_t)((int32_t)((uint32_t)t[2] * part) >> 5) + ((uint32_t)t[1] << 5);
  return (uint32_t)int16(((int32_t)(slope * part + (1 << 14)) >> 15) + int16(t[0]));
}

static inline uint32_t logarithm(uint32_t x, int scale, const int32_t *table) {
  const int whole = bit_length(x) - 1;
  const uint32_t over = x - (1u << whole), part = whole < 16 ? over << (16 - whole) : over >> (whole - 16);
  const int32_t *const t = table + (part >> 9);
  const uint32_t between = (uint32_t)((int32_t)(((uint32_t)t[1] - (uint32_t)t[0]) * (part & 0x1ff)) >> 16);
  const uint32_t natural = (uint32_t)((45426u * (uint64_t)(((uint32_t)whole << 16) + part + (uint32_t)t[0] + between) + 32768) >> 16);
  return ((natural << scale) + 32768) >> 16;
}

// shares are of 14 bits, gains of 12 and the result of 6.
KERNEL(micro_gain_f32) {
  const int32_t n = a->n, *x = a->x, *const gains = a->gains;
  uint32_t *const noise = (uint32_t *)a->after;
  const uint32_t share[2] = {(uint32_t)a->even, (uint32_t)a->odd}, least = (uint32_t)a->least;
  float *y = a->y;
  int32_t hold = a->hold ? *a->hold : 0;
  assert(a->m >= 1 && n >= 1);
  for (int32_t c = 0; c < n; c++) a->after[c] = a->noise ? a->noise[c] : 0;
  for (int32_t i = 0; i < a->m; i++, x += n, y += n) {
    const bool held = hold > 0;
    hold -= held;
    for (int32_t c = 0; c < n; c++) {
      if (held) {
        y[c] = 0.0f;
        continue;
      }
      const uint32_t signal = (uint32_t)x[c], loud = signal << a->bits, smoothing = share[c & 1];
      noise[c] = (uint32_t)(((uint64_t)loud * smoothing + (uint64_t)noise[c] * ((1 << 14) - smoothing)) >> 14);
      const uint32_t above = (loud - (noise[c] < loud ? noise[c] : loud)) >> a->bits, kept = (uint32_t)((uint64_t)signal * least >> 14);
      uint32_t v = above > kept ? above : kept;
      if (gains) {
        const uint32_t ratio = (uint32_t)((uint64_t)v * gain_at(noise[c], gains) >> a->snr);
        v = ratio < 2 << 12 ? ratio * ratio >> 20 : (ratio >> 6) - (1 << 6);
      }
      if (a->log) {
        v = v << a->up >> a->down;
        v = v > 1 ? logarithm(v, a->scale, a->logs) : 0;
      }
      y[c] = (float)(v < 0xffff ? v : 0xffff);
    }
  }
  if (a->remaining) *a->remaining = hold;
}
