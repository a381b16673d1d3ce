#include "../engine/kernels.gen.h"
#include "depthwise_f32.h"

DEPTHWISE(depthwise_f32__avx512)
