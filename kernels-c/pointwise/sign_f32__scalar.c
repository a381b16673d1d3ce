#include "../activation/map_f32.h"
#include "../engine/kernels.gen.h"

static inline float sign_value(float x) { return x != x ? x : (float)((x > 0.0f) - (x < 0.0f)); }

MAP_F32(sign_f32__scalar, sign_value)
