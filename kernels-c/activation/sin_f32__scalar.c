#include <math.h>

#include "../engine/kernels.gen.h"
#include "map_f32.h"

MAP_F32(sin_f32__scalar, sinf)
