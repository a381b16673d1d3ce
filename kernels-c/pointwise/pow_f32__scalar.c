#include <math.h>

#include "../engine/kernels.gen.h"
#include "binary_f32.h"

BINARY_F32(pow_f32__scalar, powf)
