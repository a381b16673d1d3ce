#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(sigmoid_f32__avx512, sigmoid_value)
