#include "../engine/kernels.gen.h"
#include "binary_f32.h"
#include "rounding.h"

#define VALUE_FLOOR_DIV(a, b) floor_value((a) / (b))

BINARY_F32(floor_div_f32__scalar, VALUE_FLOOR_DIV)
