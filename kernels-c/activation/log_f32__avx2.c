#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(log_f32__avx2, log_value)
