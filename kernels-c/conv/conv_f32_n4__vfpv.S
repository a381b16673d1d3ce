#define LEN 4
#define NAME conv_f32_n4__vfpv
#include "conv_f32_n4_armv6.h"
