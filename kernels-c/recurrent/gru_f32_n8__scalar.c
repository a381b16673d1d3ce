#include "../engine/kernels.gen.h"

#define NR 8
#include "recurrent_f32.h"

void gru_f32_n8__scalar(const float *x, const float *w, const float *h0, const float *b, const int32_t *hold, float *z, float *h, int32_t *left,
                        float *y, int32_t frames, int32_t batch, int32_t n, int32_t backwards, int32_t after) {
  gru_frames(x, w, h0, b, hold, z, h, left, y, frames, batch, n, backwards, after);
}
