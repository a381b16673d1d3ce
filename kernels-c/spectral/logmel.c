#include <assert.h>
#include <stddef.h>

#include "../activation/activation.h"
#include "fft.h"
#include "kernels.gen.h"

// Spectrum of the complex points -> 4 x power of the real ones' bins: bin k replaces the real part of point k.
SEPARATE void untangle_power(float *z, int32_t points, const float *twiddle) {
  const float dc = z[0] + z[1], nyquist = z[0] - z[1];
  for (int32_t k = 1; k <= points / 2; k++) {
    float *const low = z + 2 * (ptrdiff_t)k, *const high = z + 2 * (ptrdiff_t)(points - k);
    const power_pair power = untangle(low, high, complex_load(twiddle + 2 * (ptrdiff_t)k));
    low[0] = power.low;
    high[0] = power.high;
  }
  z[0] = 4.0f * dc * dc;
  z[2 * (ptrdiff_t)points] = 4.0f * nyquist * nyquist;
}

// energy[slot + 1] = sum over bins: energies of the dropped slots -1 and mels are the first and the last of mels + 2.
SEPARATE void mel_energies(const float *restrict power, const float *restrict rise, const int32_t *restrict slot, int32_t count,
                           float *restrict energy, int32_t mels) {
  for (int32_t j = 0; j < mels + 2; j++) energy[j] = 0.0f;
  for (int32_t k = 0; k < count;) {
    const int32_t s = slot[k];
    float all = 0.0f, rising = 0.0f;
    for (; k < count && slot[k] == s; k++) {
      all += power[2 * k];
      rising += rise[k] * power[2 * k];
    }
    if (s < 0 || s > mels) continue;
    energy[s] += all - rising;
    energy[s + 1] += rising;
  }
}

// scratch: the spectrum and the power of the last bin, then the energies. What the verifier cannot see is safe: an fft that is no power
// of two is rounded down; bins past the last one, slots out of range and samples past `fft` count nothing.
KERNEL(logmel_f32) {
  const int32_t window = a->window, fft = a->fft, first = a->first, bins = a->bins, mels = a->mels;
  const float *x = a->x, offset = a->offset;
  float *const scratch = a->scratch, *y = a->y;
  assert(a->m >= 1 && window >= 1 && a->hop >= 1 && fft >= 8 && first >= 0 && bins >= 1 && mels >= 1 && a->ys >= 0);
  const int32_t points = 1 << (30 - __builtin_clz((unsigned)fft));
  const int32_t length_in = window < 2 * points ? window : 2 * points;
  const int32_t known = points + 1 - (first <= points ? first : points + 1), count = bins < known ? bins : known;
  float *const energy = scratch + 2 * (ptrdiff_t)points + 2;
  for (int32_t i = 0; i < a->m; i++, x += a->hop, y += a->ys) {
    half_size_fft(x, a->win, length_in, scratch, points, a->twiddle);
    untangle_power(scratch, points, a->twiddle);
    mel_energies(scratch + 2 * (ptrdiff_t)first, a->rise, a->slot, count, energy, mels);
    for (int32_t j = 0; j < mels; j++) y[j] = log_value(0.25f * energy[j + 1] + offset);
  }
}
