#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(sub_f32__avx2, VALUE_SUB)
