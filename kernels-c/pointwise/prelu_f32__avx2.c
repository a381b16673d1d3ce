#include "../engine/kernels.gen.h"
#include "binary_f32.h"

#define VALUE_PRELU(a, b) ((a) < 0.0f ? (a) * (b) : (a))

BINARY_F32(prelu_f32__avx2, VALUE_PRELU)
