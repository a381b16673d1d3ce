#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(mul_f32__avx2, VALUE_MUL)
