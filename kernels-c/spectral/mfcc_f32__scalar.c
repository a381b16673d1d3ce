#include "../engine/kernels.gen.h"
#include "mfcc_f32.h"

void mfcc_f32__scalar(const float *x, const int32_t *rate, const float *cosines, int32_t *edges, float *scratch, float *y, int32_t m,
                      int32_t bins, int32_t filters, int32_t coefs, float low, float high) {
  mfcc_frames(x, rate, cosines, edges, scratch, y, m, bins, filters, coefs, low, high);
}
