#include "winograd_lanes.h"

WINOGRAD(winograd_f32_n16__avx512, conv_f32_n16__avx512, 16, 1, winograd_lanes, winograd_input, winograd_output)
