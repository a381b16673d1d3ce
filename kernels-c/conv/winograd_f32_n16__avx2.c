#include "winograd_lanes.h"

WINOGRAD(winograd_f32_n16__avx2, conv_f32_n16__avx2, 16, 1, winograd_lanes, winograd_input, winograd_output)
