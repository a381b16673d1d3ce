#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(exp_f32__scalar, exp_value)
