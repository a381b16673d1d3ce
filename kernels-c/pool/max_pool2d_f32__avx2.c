#include "../engine/kernels.gen.h"
#include "pool2d_f32.h"

POOL2D(max_pool2d_f32__avx2, true)
