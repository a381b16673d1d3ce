#if defined(__arm__)
#define LEN 1
#define INPUT winograd_input_n4_vfp
#define OUTPUT winograd_output_n4_vfp
#include "winograd_n4_armv6.h"
#endif
