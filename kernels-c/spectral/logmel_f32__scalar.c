#include "../engine/kernels.gen.h"
#include "logmel_f32.h"

void logmel_f32__scalar(const float *x, const float *win, const float *twiddle, const float *rise, const int32_t *slot, float *scratch,
                        float *y, int32_t m, int32_t window, int32_t hop, int32_t fft, int32_t first, int32_t bins, int32_t mels, int32_t ys,
                        float offset) {
  logmel_frames(x, win, twiddle, rise, slot, scratch, y, m, window, hop, fft, first, bins, mels, ys, offset);
}
