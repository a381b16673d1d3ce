#include "../engine/kernels.gen.h"
#include "matmul_f32.h"

MATMUL_F32(matmul_f32__neon, 4, 8)
