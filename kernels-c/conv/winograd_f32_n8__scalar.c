#include "winograd_f32.h"

WINOGRAD(winograd_f32_n8__scalar, conv_f32_n8__scalar, 8, 4, winograd_plain, winograd_input_plain, winograd_output_plain)
