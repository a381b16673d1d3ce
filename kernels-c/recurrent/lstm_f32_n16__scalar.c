#include "../engine/kernels.gen.h"

#define NR 16
#include "recurrent_f32.h"

void lstm_f32_n16__scalar(const float *x, const float *w, const float *h0, const float *c0, const float *peep, const int32_t *length,
                          const int32_t *hold, float *z, float *h, float *c, int32_t *left, float *y, float *cells, int32_t frames, int32_t batch,
                          int32_t n, int32_t backwards, float clip) {
  lstm_frames(x, w, h0, c0, peep, length, hold, z, h, c, left, y, cells, frames, batch, n, backwards, clip);
}
