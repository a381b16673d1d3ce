#include <assert.h>
#include <math.h>

#include "fft.h"
#include "kernels.gen.h"

// Spectrum of the complex points -> power of the real ones' bins.
static __attribute__((noinline)) void untangle_to(const float *restrict z, int32_t points, const float *restrict twiddle, float *restrict y) {
  const float dc = z[0] + z[1], nyquist = z[0] - z[1], *high = z + 2 * (ptrdiff_t)points;
  float *y_high = y + points;
  *y++ = dc * dc;
  *y_high-- = nyquist * nyquist;
  for (int32_t k = points / 2; k > 0; k--) {
    z += 2;
    high -= 2;
    twiddle += 2;
    const power_pair power = untangle(z, high, complex_load(twiddle));
    *y++ = 0.25f * power.low;
    *y_high-- = 0.25f * power.high;
  }
}

// What the verifier cannot see is safe: half a length that is no power of two is rounded down, bins past it are 0, samples past it count
// nothing.
KERNEL(spectrogram_f32) {
  const int32_t window = a->window, half = a->half;
  const float *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && window >= 1 && a->hop >= 1 && half >= 4);
  const int32_t points = 1 << (31 - __builtin_clz((unsigned)half));
  const int32_t taken = window < 2 * points ? window : 2 * points;
  for (int32_t i = 0; i < a->m; i++, x += a->hop, y += half + 1) {
    half_size_fft(x, a->win, taken, a->scratch, points, a->twiddle);
    untangle_to(a->scratch, points, a->twiddle, y);
    for (int32_t k = points + 1; k <= half; k++) y[k] = 0.0f;
    if (!a->root) continue;
    for (int32_t k = 0; k <= points; k++) y[k] = sqrtf(y[k]);
  }
}
