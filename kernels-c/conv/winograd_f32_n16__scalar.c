#include "winograd_f32.h"

WINOGRAD(winograd_f32_n16__scalar, conv_f32_n16__scalar, 16, 1, winograd_plain, winograd_input_plain, winograd_output_plain)
