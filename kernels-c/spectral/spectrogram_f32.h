// spectrogram_f32 (kernels.def): every portable variant is this, compiled for its instruction set.
#ifndef LINNET_SPECTROGRAM_F32_H
#define LINNET_SPECTROGRAM_F32_H

#include <assert.h>
#include <math.h>

#include "fft_f32.h"

// What the verifier cannot see is safe: half a length that is no power of two is rounded down, bins past it are 0, samples past it count
// nothing.
static inline void spectrogram_frames(const float *x, const float *win, const float *twiddle, float *scratch, float *y, int32_t m,
                                      int32_t window, int32_t hop, int32_t half, int32_t root) {
  assert(m >= 1 && window >= 1 && hop >= 1 && half >= 4 && (root == 0 || root == 1));
  const int32_t points = 1 << (31 - __builtin_clz((unsigned)half));
  const int32_t taken = window < 2 * points ? window : 2 * points;
  for (int32_t i = 0; i < m; i++, x += hop, y += half + 1) {
    power_spectrum(x, win, taken, scratch, points, twiddle);
    for (int32_t k = 0; k <= points; k++) y[k] = 0.25f * scratch[2 * (ptrdiff_t)k];
    for (int32_t k = points + 1; k <= half; k++) y[k] = 0.0f;
    if (!root) continue;
    for (int32_t k = 0; k <= points; k++) y[k] = sqrtf(y[k]);
  }
}

#endif
