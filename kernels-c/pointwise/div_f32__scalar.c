#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(div_f32__scalar, VALUE_DIV)
