#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(sigmoid_f32__scalar, sigmoid_value)
