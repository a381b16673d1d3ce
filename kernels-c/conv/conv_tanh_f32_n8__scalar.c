#include "conv_act.h"

CONV_ACT(tanh, 8, scalar, scalar)
