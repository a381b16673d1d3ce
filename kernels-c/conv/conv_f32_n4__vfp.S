#define LEN 1
#define NAME conv_f32_n4__vfp
#include "conv_f32_n4_armv6.h"
