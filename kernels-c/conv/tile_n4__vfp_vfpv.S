// A tile of conv2d_f32_n4 for VFPv2.
//   void conv_tile_4x4(const float *const rows[4], const float *w, int32_t c, int32_t taps, int32_t skip, float sums[16], int32_t height)
// sums[row][4] += sum over taps and channels; `skip`: bytes from the end of a tap of a row to its next one. With a height of 1 only the
// first row counts. Registers: armv6.h.
#include "armv6.h"

    function ISA_NAME(conv_tile_4x4)
    str     r2, [sp, #C]
    str     r3, [sp, #TAPS]
    mov     r4, r1
    mov     r8, r2, lsr #1
    arguments r12
    ldmia   r12, {r7, r10, r12}         // skip, sums, height
    mov     r9, r12
    vldmia  r10, {s16-s31}
    ldmia   r0, {r0-r3}
    bl      tile
    vstmia  r10, {s16-s31}
    leave

    define_tile
    end_function ISA_NAME(conv_tile_4x4)
