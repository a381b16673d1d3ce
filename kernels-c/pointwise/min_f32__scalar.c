#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(min_f32__scalar, VALUE_MIN)
