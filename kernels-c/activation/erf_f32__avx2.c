#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(erf_f32__avx2, erf_value)
