// conv_gate_f32_n4 (kernels.def) for VFPv2. Include after `#define LEN` and `#define NAME`.
// tanh(a) * sigmoid(g) = a p(a^2) (q'(g^2) + g p'(g^2)) / (2 q(a^2) q'(g^2)), p / q the rational tanh of activation.h and
// p', q' the same for g / 2: one division, absolute error 5e-7.
#include "armv6_n4.h"

    .section .text.NAME, "ax", %progbits
    .global NAME
    .type   NAME, %function
// x r0, w r1, b r2, y r3; m, n, c, taps, xs, ts, ys on the stack
NAME:
    enter
    str     r0, [sp, #X]
    str     r1, [sp, #W]
    str     r2, [sp, #B]
    str     r3, [sp, #Y]
    add     r12, sp, #ARGS
    ldmia   r12!, {r0, r1}
    str     r0, [sp, #M]
    str     r1, [sp, #N]
    ldmia   r12, {r0, r1, r2, r3, r4}   // c taps xs ts ys
    mov     r2, r2, lsl #2
    mov     r4, r4, lsl #2
    str     r2, [sp, #XS]
    str     r4, [sp, #YS]
    mov     r2, r3
    set_loops

block:
    ldr     r0, [sp, #W]
    ldr     r1, [sp, #B]
    ldr     r2, [sp, #N]
    ldr     r3, [sp, #Y]
    str     r0, [sp, #PANEL_W]
    str     r1, [sp, #PANEL_B]
    str     r2, [sp, #PANEL_N]
    str     r3, [sp, #PANEL_Y]
panel:
    ldr     r5, [sp, #PANEL_N]
    ldr     r12, [sp, #PANEL_B]
    stage_bias BIAS_A
    ldr     r5, [sp, #PANEL_N]
    ldr     r0, [sp, #N]
    cmp     r12, #0
    addne   r12, r12, r0, lsl #2
    stage_bias BIAS_B
    ldr     r0, [sp, #X]
    ldr     r10, [sp, #PANEL_Y]
    ldr     r9, [sp, #M]
    ldr     r1, [sp, #BLOCK]
    cmp     r9, r1
    movgt   r9, r1
    str     r0, [sp, #XT]
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
    vldmia  r11!, {s0-s3}
    ldr     r5, limits
    ldr     r6, limits + 4
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
    vldmia  r3!, {s16-s23}
    VV(vmul.f32, V8, V24, V24)
    VV(vmul.f32, V12, V28, V28)
// 2 q(a^2) and q'(g^2) in s16-s23
    VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V12, s1)
    vldmia  r3!, {s24-s31}
    VV(vmla.f32, V24, V8, V16)
    VV(vmla.f32, V28, V12, V20)
    vldmia  r3!, {s16-s23}
    VV(vmla.f32, V16, V8, V24)
    VV(vmla.f32, V20, V12, V28)
    VV(vmul.f32, V24, V16, V20)
    vstmia  r4, {s20-s27}
// p(a^2) and p'(g^2) in s24-s31
    vldmia  r3!, {s16-s23}
    VS(vmla.f32, V16, V8, s2)
    VS(vmla.f32, V20, V12, s3)
    .rept 2
    vldmia  r3!, {s24-s31}
    VV(vmla.f32, V24, V8, V16)
    VV(vmla.f32, V28, V12, V20)
    vldmia  r3!, {s16-s23}
    VV(vmla.f32, V16, V8, V24)
    VV(vmla.f32, V20, V12, V28)
    .endr
    vldmia  r3!, {s24-s31}
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
    ldr     r0, [sp, #XT]
    ldr     r1, [sp, #XS]
    subs    r9, r9, #4
    add     r0, r0, r1, lsl #2
    str     r0, [sp, #XT]
    bgt     next_tile

    ldr     r0, [sp, #PANEL_B]
    ldr     r1, [sp, #PANEL_N]
    ldr     r2, [sp, #PANEL_Y]
    ldr     r4, [sp, #W_END]
    cmp     r0, #0
    addne   r0, r0, #16
    add     r2, r2, #16
    subs    r1, r1, #4
    str     r0, [sp, #PANEL_B]
    str     r1, [sp, #PANEL_N]
    str     r2, [sp, #PANEL_Y]
    str     r4, [sp, #PANEL_W]
    bgt     panel

    ldr     r0, [sp, #BLOCK]
    ldr     r1, [sp, #M]
    ldr     r2, [sp, #XS]
    ldr     r3, [sp, #YS]
    ldr     r5, [sp, #X]
    ldr     r6, [sp, #Y]
    sub     r1, r1, r0
    mla     r5, r0, r2, r5
    mla     r6, r0, r3, r6
    cmp     r1, #0
    str     r1, [sp, #M]
    str     r5, [sp, #X]
    str     r6, [sp, #Y]
    bgt     block
    leave

    .balign 4
// q: coefficient 3 of a and g; p: coefficient 6 of a and g
scalars:
    .float  5.092273160e-04, 3.978338406e-06
    .float  -8.488492677e-14, -1.036192954e-17
// q, coefficients 2 to 0, then p, 5 to 0: 4 for a, 4 for g
.macro coefficients a, g
    .float  \a, \a, \a, \a, \g, \g, \g, \g
.endm
    coefficients 4.899030758e-02, 1.530947112e-03
    coefficients 9.283466324e-01, 1.160433291e-01
    coefficients 2.000000000e+00, 1.000000000e+00
    coefficients 5.277853000e-11, 2.577076660e-14
    coefficients -2.022500419e-08, -3.950196131e-11
    coefficients 1.115424833e-05, 8.714256508e-08
    coefficients 3.103950131e-03, 9.699844159e-05
    coefficients 1.308400453e-01, 1.635500566e-02
    coefficients 9.999999934e-01, 4.999999967e-01
// Twice the bits of 8.9 and 17.8, beyond which tanh and sigmoid are constant in single precision.
limits:
    .word   0x821CCCCC, 0x831CCCCC

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
1:  ldmia   r12!, {r3-r6}
    cmp     r0, #2
    str     r3, [r10]
    strge   r4, [r10, #4]
    strgt   r5, [r10, #8]
    add     r10, r10, r1
    subs    r2, r2, #1
    bgt     1b
    b       stored

    define_tile
    .size   NAME, . - NAME
