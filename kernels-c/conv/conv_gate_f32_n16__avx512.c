#include "conv_gate_n16.h"

CONV_GATE_N16(avx512)
