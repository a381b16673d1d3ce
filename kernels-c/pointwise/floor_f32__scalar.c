#include "../activation/map_f32.h"
#include "../engine/kernels.gen.h"
#include "rounding.h"

MAP_F32(floor_f32__scalar, floor_value)
