#include "../engine/kernels.gen.h"
#include "spectrogram_f32.h"

void spectrogram_f32__scalar(const float *x, const float *win, const float *twiddle, float *scratch, float *y, int32_t m, int32_t window,
                             int32_t hop, int32_t half, int32_t root) {
  spectrogram_frames(x, win, twiddle, scratch, y, m, window, hop, half, root);
}
