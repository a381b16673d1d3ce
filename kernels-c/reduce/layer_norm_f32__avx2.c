#include "../engine/kernels.gen.h"
#include "layer_norm_f32.h"

LAYER_NORM(layer_norm_f32__avx2)
