#include "winograd_f32.h"

winograd_input_fn winograd_input_n4_vfpv;
winograd_output_fn winograd_output_n4_vfpv;

WINOGRAD(winograd_f32_n4__vfpv, conv_f32_n4__vfpv, 4, 1, winograd_plain, winograd_input_n4_vfpv, winograd_output_n4_vfpv)
