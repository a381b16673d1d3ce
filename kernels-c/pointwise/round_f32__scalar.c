#include "../activation/map_f32.h"
#include "../engine/kernels.gen.h"
#include "rounding.h"

MAP_F32(round_f32__scalar, round_value)
