#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(max_f32__scalar, VALUE_MAX)
