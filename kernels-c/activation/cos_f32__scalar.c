#include <math.h>

#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(cos_f32__scalar, cosf)
