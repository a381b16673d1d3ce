// conv_gate_f32_n4 (kernels.def) for VFPv2.
// tanh(a) * sigmoid(g) = a p(a^2) (q(h) + g p(h)) / (q(a^2) q(h)), h = (g / 2)^2, 2 p / q the rational tanh of activation.h: one
// division, absolute error 5e-7.
#include "panels_n4.h"

#if conv_gate_f32_args_y != 12 || conv_gate_f32_args_n != 20 || conv_gate_f32_args_ys != 40
#error the parameters of conv_gate_f32 are read in their order
#endif

// The next coefficient for a^2 and for h.
#define LOAD_BOTH_(a0, a1, a2, a3, g0, g1, g2, g3) vldmia r3, {a0, a1, a2, a3}; vldmia r3!, {g0, g1, g2, g3}
#define LOAD_BOTH(A, G) LOAD_BOTH_(A, G)

    function KERNEL_NAME(conv_gate_f32)
    mov     r12, r0
    ldmia   r12!, {r0-r5}               // x w b y m n
    mov     r6, #0
    str     r0, [sp, #AT_X]
    str     r1, [sp, #AT_W]
    str     r2, [sp, #AT_B]
    str     r3, [sp, #AT_Y]
    str     r4, [sp, #AT_M]
    str     r5, [sp, #AT_N]
    str     r6, [sp, #AT_R]
    ldmia   r12, {r0, r1, r2, r3, r5}   // c taps xs ts ys
    mov     r4, #0
    set_strides

block:
    begin_block
panel:
    stage_panel_bias
    ldr     r5, [sp, #PANEL_N]
    ldr     r0, [sp, #AT_N]
    cmp     r12, #0
    addne   r12, r12, r0, lsl #2
    stage_bias BIAS_B
    begin_tiles
next_tile:
    start_tile BIAS_A
    point_rows
    ldr     r4, [sp, #PANEL_W]
    bl      tile
    add     r12, sp, #TILE_A
    vstmia  r12, {s16-s31}
    start_tile BIAS_B
    point_rows
    bl      tile
    add     lr, sp, #TILE_B
    vstmia  lr, {s16-s31}

    str     r4, [sp, #W_END]
    str     r9, [sp, #ROWS]
    add     r12, sp, #TILE_A
    adr     r11, scalars
    vldmia  r11!, {s0-s2}
    ldr     r5, [r11], #4
    add     r6, r5, #0x01000000
    add     r4, sp, #SPILL
    cmp     r9, #4
    movgt   r9, #4
    ldr     r0, [sp, #PANEL_N]
    ldr     r1, [sp, #YS]
    cmp     r0, #4
    str     r10, [sp, #YT]
    movlt   r10, r12                    // 1 to 3 columns: over the tile
    movlt   r1, #16
    str     r1, [sp, #RS]
// r12 4 a, lr 4 g, r10 y, r9 rows left, r11 constants, r4 SPILL, r5 and r6 the ranges of a and g
gate_row:
    ldmia   r12, {r0-r3}
    cmp     r5, r0, lsl #1
    cmphs   r5, r1, lsl #1
    cmphs   r5, r2, lsl #1
    cmphs   r5, r3, lsl #1
    ldmia   lr, {r0-r3}
    cmphs   r6, r0, lsl #1
    cmphs   r6, r1, lsl #1
    cmphs   r6, r2, lsl #1
    cmphs   r6, r3, lsl #1
    blo     clip
clipped:
    vldmia  r12, {s24-s27}
    vldmia  lr, {s28-s31}
    mov     r3, r11
    VV(vmul.f32, V12, V28, V28)
    LOAD_BOTH(V16, V20)
    VV(vmul.f32, V8, V24, V24)
    VS(vmul.f32, V12, V12, s2)
// q(a^2) and q(h) in s16-s23
    VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V12, s0)
    LOAD_BOTH(V24, V28)
    VV(vmla.f32, V24, V8, V16)
    VV(vmla.f32, V28, V12, V20)
    LOAD_BOTH(V16, V20)
    VV(vmla.f32, V16, V8, V24)
    VV(vmla.f32, V20, V12, V28)
    VV(vmul.f32, V24, V16, V20)
    vstmia  r4, {s20-s27}
// p(a^2) and p(h) in s24-s31
    LOAD_BOTH(V16, V20)
    VS(vmla.f32, V16, V8, s1)
    VS(vmla.f32, V20, V12, s1)
    .rept 2
    LOAD_BOTH(V24, V28)
    VV(vmla.f32, V24, V8, V16)
    VV(vmla.f32, V28, V12, V20)
    LOAD_BOTH(V16, V20)
    VV(vmla.f32, V16, V8, V24)
    VV(vmla.f32, V20, V12, V28)
    .endr
    LOAD_BOTH(V24, V28)
    VV(vmla.f32, V24, V8, V16)
    VV(vmla.f32, V28, V12, V20)
    vldmia  r12!, {s16-s19}
    vldmia  lr!, {s20-s23}
    VV(vmul.f32, V28, V28, V20)
    vldmia  r4, {s8-s15}
    VV(vmul.f32, V24, V24, V16)
    VV(vadd.f32, V28, V28, V8)
    ldr     r0, [sp, #RS]
    subs    r9, r9, #1
    VV(vmul.f32, V24, V24, V28)
    VV(vdiv.f32, V24, V24, V12)
    vstmia  r10, {s24-s27}
    add     r10, r10, r0
    bgt     gate_row

    ldr     r9, [sp, #ROWS]
    ldr     r0, [sp, #PANEL_N]
    cmp     r0, #4
    blt     store_words
stored:
    end_tile
    leave

// Coefficient 3 of q, coefficient 6 of p, 1/4, and twice the bits of 8.9: beyond it tanh, and beyond 17.8 sigmoid, are constant in single precision.
    .balign 32
scalars:
    .float  5.092273160e-04, -8.488492677e-14, 0.25
    .word   0x821CCCCC
// Coefficients 2 to 0 of q and 5 to 0 of p, 4 times each.
    .irp k, 4.899030758e-02, 9.283466324e-01, 2.000000000e+00, 5.277853000e-11, -2.022500419e-08, 1.115424833e-05, 3.103950131e-03, 1.308400453e-01, 9.999999934e-01
    .float  \k, \k, \k, \k
    .endr

// Brings the values of this row into their ranges, NaN excepted.
clip:
.macro clip_row at, limit
    ldmia   \at, {r0-r3}
    .irp r, r0, r1, r2, r3
    cmp     \limit, \r, lsl #1
    bhs     1f
    mov     r4, \r, lsl #1
    cmp     r4, #0xFF000000
    bhi     1f
    mov     r4, \limit, lsr #1
    cmp     \r, #0
    orrmi   r4, r4, #0x80000000
    mov     \r, r4
1:
    .endr
    stmia   \at, {r0-r3}
.endm
    clip_row r12, r5
    clip_row lr, r6
    add     r4, sp, #SPILL
    b       clipped

// Copies 1 to 3 columns (r0) of the rows in TILE_A to y.
store_words:
    ldr     r10, [sp, #YT]
    ldr     r1, [sp, #YS]
    add     r12, sp, #TILE_A
    mov     r2, r9
    cmp     r2, #4
    movgt   r2, #4
    store_rows r12, r2, r0, r1, 0, r3, r4, r5, r6
    b       stored

    define_tile
    end_function KERNEL_NAME(conv_gate_f32)
