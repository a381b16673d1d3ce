#include "../activation/map_f32.h"
#include "../engine/kernels.gen.h"
#include "rounding.h"

MAP_F32(ceil_f32__scalar, ceil_value)
