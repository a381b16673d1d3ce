// Real FFTs in single precision, for the kernels that include this. The spectrum of 2 * points real values is that of `points` complex ones
// (even + i odd), by decimation in time, two halvings a pass, untangled when its power is taken. `twiddle`: cos and -sin of pi i / points,
// interleaved, i < points.
#ifndef LINNET_FFT_F32_H
#define LINNET_FFT_F32_H

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

// First pass, from the samples in bit-reversed order into z; returns the length of the transforms that it leaves: 2 or 4.
SEPARATE int32_t fft_first_pass(const float *x, const float *win, int32_t window, float *z, int32_t points) {
  if (__builtin_ctz((unsigned)points) % 2) {
    for (int32_t g = 0, r = 0; g < points; g += 2, r = reversed_increment(r, points), z += 4) {
      const complex_f32 a = windowed_pair(x + r, win + r, window - r);
      const complex_f32 b = windowed_pair(x + r + points, win + r + points, window - points - r);
      complex_store(z, a.re + b.re, a.im + b.im);
      complex_store(z + 2, a.re - b.re, a.im - b.im);
    }
    return 2;
  }
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
  return 4;
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

// Spectrum of the complex points -> 4 x power of the real ones' bins, in z[0 .. points]. Bins k and points - k come from, and go to, the
// same four places but for the halves: power k replaces the real part of point k and is moved down at the end.
SEPARATE void untangle_power(float *z, int32_t points, const float *twiddle) {
  const float dc = z[0] + z[1], nyquist = z[0] - z[1];
  for (int32_t k = 1; k <= points / 2; k++) {
    float *const low = z + 2 * (ptrdiff_t)k, *const high = z + 2 * (ptrdiff_t)(points - k);
    const float even_re = low[0] + high[0], even_im = low[1] - high[1];
    const complex_f32 odd = {low[1] + high[1], high[0] - low[0]};
    const complex_f32 turned = complex_mul(odd, complex_load(twiddle + 2 * (ptrdiff_t)k));
    const float low_re = even_re + turned.re, low_im = even_im + turned.im;
    const float high_re = even_re - turned.re, high_im = even_im - turned.im;
    low[0] = low_re * low_re + low_im * low_im;
    high[0] = high_re * high_re + high_im * high_im;
  }
  z[0] = 4.0f * dc * dc;
  z[2 * (ptrdiff_t)points] = 4.0f * nyquist * nyquist;
}

// 4 x power of the frame of `window` <= 2 * points samples at x times win, zeros behind it: bin k in z[2 * k], k <= points.
static inline void power_spectrum(const float *x, const float *win, int32_t window, float *z, int32_t points, const float *twiddle) {
  int32_t length = fft_first_pass(x, win, window, z, points), step = length == 2 ? points / 2 : points / 4;
  for (; length < points; length *= 4, step /= 4) fft_pass(z, points, length, step, twiddle);
  untangle_power(z, points, twiddle);
}

#endif
