#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(softplus_f32__scalar, softplus_value)
