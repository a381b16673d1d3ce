#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(add_f32__avx2, VALUE_ADD)
