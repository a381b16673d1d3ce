#if defined(__arm__)
#define LEN 4
#define INPUT winograd_input_n4_vfpv
#define OUTPUT winograd_output_n4_vfpv
#include "winograd_n4_armv6.h"
#endif
