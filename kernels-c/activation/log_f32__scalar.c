#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(log_f32__scalar, log_value)
