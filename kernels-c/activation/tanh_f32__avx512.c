#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(tanh_f32__avx512, tanh_value)
