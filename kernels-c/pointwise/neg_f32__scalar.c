#include "../engine/kernels.gen.h"
#include "../activation/map_f32.h"

MAP_F32(neg_f32__scalar, -)
