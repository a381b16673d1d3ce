#include "winograd_f32.h"

WINOGRAD(winograd_f32_n4__scalar, conv_f32_n4__scalar, 4, 1, winograd_plain, winograd_input_plain, winograd_output_plain)
