#include "../engine/kernels.gen.h"
#include "../activation/map_f32.h"

static inline float rsqrt_value(float x) { return 1.0f / __builtin_sqrtf(x); }

MAP_F32(rsqrt_f32__scalar, rsqrt_value)
