#include "conv_act.h"

CONV_ACT(sigmoid, 8, scalar, scalar)
