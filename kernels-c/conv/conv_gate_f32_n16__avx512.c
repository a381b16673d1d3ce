#include "conv_gate_n16.h"

CONV_GATE_N16(conv_gate_f32_n16__avx512)
