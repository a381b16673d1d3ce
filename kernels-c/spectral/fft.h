// Real FFTs in single precision, for the kernels that include this. The spectrum of 2 * points real values is that of `points` complex ones
// (even + i odd), by decimation in time, two halvings a pass, untangled when its power is taken. `twiddle`: cos and -sin of pi i / points,
// interleaved, i < points.
#ifndef LINNET_FFT_H
#define LINNET_FFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Loops of their own: inlined into one function, their pointers do not fit into the registers of ARMv6.
#define SEPARATE static __attribute__((noinline))

typedef struct {
  float re, im;
} complex_f32;

static inline complex_f32 complex_mul(complex_f32 a, complex_f32 w) {
  return (complex_f32){a.re * w.re - a.im * w.im, a.re * w.im + a.im * w.re};
}

static inline complex_f32 complex_load(const float *p) { return (complex_f32){p[0], p[1]}; }

static inline void complex_store(float *p, float re, float im) {
  p[0] = re;
  p[1] = im;
}

// Discrete Fourier transform of (a, b, c, d), its points 2 * stride apart.
static inline void butterfly4(float *z, ptrdiff_t stride, complex_f32 a, complex_f32 b, complex_f32 c, complex_f32 d) {
  const complex_f32 s = {a.re + c.re, a.im + c.im}, t = {a.re - c.re, a.im - c.im};
  const complex_f32 u = {b.re + d.re, b.im + d.im}, v = {b.re - d.re, b.im - d.im};
  complex_store(z, s.re + u.re, s.im + u.im);
  complex_store(z + 2 * stride, t.re + v.im, t.im - v.re);
  complex_store(z + 4 * stride, s.re - u.re, s.im - u.im);
  complex_store(z + 6 * stride, t.re - v.im, t.im + v.re);
}

// The samples at x, windowed; `left`: how many there are from here to the end of the window.
static inline complex_f32 windowed_pair(const float *x, const float *win, int32_t left) {
  if (left > 1) return (complex_f32){x[0] * win[0], x[1] * win[1]};
  return (complex_f32){left == 1 ? x[0] * win[0] : 0.0f, 0.0f};
}

// The next number in bit-reversed counting below `end`, a power of two.
static inline int32_t reversed_increment(int32_t r, int32_t end) {
  int32_t bit = end >> 1;
  while (r & bit) {
    r ^= bit;
    bit >>= 1;
  }
  return r | bit;
}

// First pass, from the samples in bit-reversed order into z, where the number of points is a power of 4: leaves transforms of length 4.
SEPARATE void fft_first_pass4(const float *x, const float *win, int32_t window, float *z, int32_t points) {
  const int32_t quarter = points / 2;
  for (int32_t g = 0, r = 0; g < points; g += 4, r = reversed_increment(r, quarter), z += 8) {
    const float *const xr = x + r, *const wr = win + r;
    const int32_t left = window - r;
    if (left > 3 * quarter || left < 2 * quarter + 2) {
      butterfly4(z, 1, windowed_pair(xr, wr, left), windowed_pair(xr + quarter, wr + quarter, left - quarter),
                 windowed_pair(xr + 2 * quarter, wr + 2 * quarter, left - 2 * quarter),
                 windowed_pair(xr + 3 * quarter, wr + 3 * quarter, left - 3 * quarter));
    } else {
      // What a window of 3/4 of the points mostly has: three pairs and a zero.
      const complex_f32 a = windowed_pair(xr, wr, 2), b = windowed_pair(xr + quarter, wr + quarter, 2);
      const complex_f32 c = windowed_pair(xr + 2 * quarter, wr + 2 * quarter, 2);
      complex_store(z, (a.re + c.re) + b.re, (a.im + c.im) + b.im);
      complex_store(z + 2, (a.re - c.re) + b.im, (a.im - c.im) - b.re);
      complex_store(z + 4, (a.re + c.re) - b.re, (a.im + c.im) - b.im);
      complex_store(z + 6, (a.re - c.re) - b.im, (a.im - c.im) + b.re);
    }
  }
}

// Discrete Fourier transform of eight pairs, from the transforms of the even ones and of the odd ones.
static inline void butterfly8(float *z, const complex_f32 even[4], const complex_f32 odd[4]) {
  const float half = 0.70710678f;
  const complex_f32 o1 = {(odd[1].re + odd[1].im) * half, (odd[1].im - odd[1].re) * half};
  const complex_f32 o3 = {(odd[3].im - odd[3].re) * half, (odd[3].re + odd[3].im) * half};
  complex_store(z, even[0].re + odd[0].re, even[0].im + odd[0].im);
  complex_store(z + 8, even[0].re - odd[0].re, even[0].im - odd[0].im);
  complex_store(z + 2, even[1].re + o1.re, even[1].im + o1.im);
  complex_store(z + 10, even[1].re - o1.re, even[1].im - o1.im);
  complex_store(z + 4, even[2].re + odd[2].im, even[2].im - odd[2].re);
  complex_store(z + 12, even[2].re - odd[2].im, even[2].im + odd[2].re);
  complex_store(z + 6, even[3].re + o3.re, even[3].im - o3.im);
  complex_store(z + 14, even[3].re - o3.re, even[3].im + o3.im);
}

// First pass where it is 8 times a power of 4: leaves transforms of length 8.
SEPARATE void fft_first_pass8(const float *x, const float *win, int32_t window, float *z, int32_t points) {
  const int32_t eighth = points / 4;
  for (int32_t g = 0, r = 0; g < points; g += 8, r = reversed_increment(r, eighth), z += 16) {
    const float *const xr = x + r, *const wr = win + r;
    const int32_t left = window - r;
    complex_f32 even[4], odd[4];
    if (left > 5 * eighth || left < 4 * eighth + 2) {
      float all[16];
      for (int32_t q = 0; q < 8; q++) {
        const complex_f32 pair = windowed_pair(xr + q * eighth, wr + q * eighth, left - q * eighth);
        complex_store(all + 2 * q, pair.re, pair.im);
      }
      float of_even[8], of_odd[8];
      butterfly4(of_even, 1, complex_load(all), complex_load(all + 4), complex_load(all + 8), complex_load(all + 12));
      butterfly4(of_odd, 1, complex_load(all + 2), complex_load(all + 6), complex_load(all + 10), complex_load(all + 14));
      for (int32_t q = 0; q < 4; q++) {
        even[q] = complex_load(of_even + 2 * q);
        odd[q] = complex_load(of_odd + 2 * q);
      }
    } else {
      // What a window of 5/8 of the points mostly has: five pairs and three zeros.
      const complex_f32 a = windowed_pair(xr, wr, 2), b = windowed_pair(xr + eighth, wr + eighth, 2);
      const complex_f32 c = windowed_pair(xr + 2 * eighth, wr + 2 * eighth, 2), d = windowed_pair(xr + 3 * eighth, wr + 3 * eighth, 2);
      const complex_f32 e = windowed_pair(xr + 4 * eighth, wr + 4 * eighth, 2);
      const complex_f32 sum = {a.re + e.re, a.im + e.im}, difference = {a.re - e.re, a.im - e.im};
      even[0] = (complex_f32){sum.re + c.re, sum.im + c.im};
      even[1] = (complex_f32){difference.re + c.im, difference.im - c.re};
      even[2] = (complex_f32){sum.re - c.re, sum.im - c.im};
      even[3] = (complex_f32){difference.re - c.im, difference.im + c.re};
      odd[0] = (complex_f32){b.re + d.re, b.im + d.im};
      odd[1] = (complex_f32){b.re + d.im, b.im - d.re};
      odd[2] = (complex_f32){b.re - d.re, b.im - d.im};
      odd[3] = (complex_f32){b.re - d.im, b.im + d.re};
    }
    butterfly8(z, even, odd);
  }
}

// Merges groups of four transforms of `length` = points / step points. Bit reversal has put them in the order 0, 2, 1, 3 modulo 4.
SEPARATE void fft_pass(float *z, int32_t points, int32_t length, int32_t step, const float *twiddle) {
  const ptrdiff_t stride = length;
  float *const end = z + 2 * (ptrdiff_t)points;
  for (float *p = z; p < end; p += 8 * stride) {
    butterfly4(p, stride, complex_load(p), complex_load(p + 4 * stride), complex_load(p + 2 * stride), complex_load(p + 6 * stride));
  }
  const float *w = twiddle, *squared = twiddle;
  for (int32_t j = 1; j < length; j++) {
    w += step;
    squared += 2 * (ptrdiff_t)step;
    z += 2;
    const complex_f32 w1 = complex_load(w), w2 = complex_load(squared), w3 = complex_mul(w1, w2);
    for (float *p = z; p < end; p += 8 * stride) {
      const complex_f32 a = complex_load(p), b = complex_mul(complex_load(p + 4 * stride), w1);
      const complex_f32 c = complex_mul(complex_load(p + 2 * stride), w2), d = complex_mul(complex_load(p + 6 * stride), w3);
      butterfly4(p, stride, a, b, c, d);
    }
  }
}

// 4 x power of bins k and points - k of the real spectrum, from points k and points - k of the complex one.
typedef struct {
  float low, high;
} power_pair;

static inline power_pair untangle(const float *low, const float *high, complex_f32 twiddle) {
  const float even_re = low[0] + high[0], even_im = low[1] - high[1];
  const complex_f32 odd = {low[1] + high[1], high[0] - low[0]};
  const complex_f32 turned = complex_mul(odd, twiddle);
  const float low_re = even_re + turned.re, low_im = even_im + turned.im;
  const float high_re = even_re - turned.re, high_im = even_im - turned.im;
  return (power_pair){low_re * low_re + low_im * low_im, high_re * high_re + high_im * high_im};
}

// Spectrum of the `points` complex values that 2 * points real ones make, of which `window` lie at x, to be taken times win, zeros behind.
static inline void half_size_fft(const float *x, const float *win, int32_t window, float *z, int32_t points, const float *twiddle) {
  const bool eights = __builtin_ctz((unsigned)points) % 2;
  if (eights) fft_first_pass8(x, win, window, z, points);
  else fft_first_pass4(x, win, window, z, points);
  // ARMv6 has no instruction for points / length.
  int32_t length = eights ? 8 : 4, step = eights ? points / 8 : points / 4;
  for (; length < points; length *= 4, step /= 4) fft_pass(z, points, length, step, twiddle);
}

#endif
