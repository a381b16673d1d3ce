// Kernels for VFPv2 in assembly: macros, their frame on the stack, and the tile of conv_f32_n4, conv_gate_f32_n4 and conv2d_f32_n4. LEN is 4 for
// instruction sets with short vectors, else 1.
//
// A tile is 4 rows of x by one panel of 4 columns: x is read where it is, two channels of each row at a time.
//   s0-s7    two channels of rows 0, 1, 2, 3 (bank 0: scalar operands of short vectors)
//   s8-s15   4 weights of the even channel, 4 of the odd one
//   s16-s31  sums: s16-s19 of row 0, ...
//   r0-r3    rows      r4 weights        r5 pairs left       r6 taps left
//   r7       bytes from the end of a tap to the next one     r8 pairs of channels a tap
//   r9       rows left (4 or more: a whole tile)             r10 y           r11 residual of the tile or 0       r12, lr scratch
#ifndef LINNET_ARMV6_H
#define LINNET_ARMV6_H

#include "kernels.gen.h"

#ifdef ISA_vfpv
#define LEN 4
#else
#define LEN 1
#endif

#define V8 s8, s9, s10, s11
#define V12 s12, s13, s14, s15
#define V16 s16, s17, s18, s19
#define V20 s20, s21, s22, s23
#define V24 s24, s25, s26, s27
#define V28 s28, s29, s30, s31

// VV(op, D, A, B): D = A op B on four values; VS: b is one scalar; COPY: D = B.
#if LEN == 4
#define VV_(op, d0, d1, d2, d3, a0, a1, a2, a3, b0, b1, b2, b3) op d0, a0, b0
#define VS_(op, d0, d1, d2, d3, a0, a1, a2, a3, b) op d0, a0, b
#define COPY_(d0, d1, d2, d3, b0, b1, b2, b3) vmov.f32 d0, b0
#define FPSCR_LEN 0x00030000
#else
#define VV_(op, d0, d1, d2, d3, a0, a1, a2, a3, b0, b1, b2, b3) op d0, a0, b0; op d1, a1, b1; op d2, a2, b2; op d3, a3, b3
#define VS_(op, d0, d1, d2, d3, a0, a1, a2, a3, b) op d0, a0, b; op d1, a1, b; op d2, a2, b; op d3, a3, b
#define COPY_(d0, d1, d2, d3, b0, b1, b2, b3) vmov.f32 d0, b0; vmov.f32 d1, b1; vmov.f32 d2, b2; vmov.f32 d3, b3
#define FPSCR_LEN 0
#endif
#define VV(op, D, A, B) VV_(op, D, A, B)
#define VS(op, D, A, b) VS_(op, D, A, b)
#define COPY(D, B) COPY_(D, B)

// Frame, from sp, which is the start of a line of the cache: what every tile touches comes first, biases in lines that are read before they
// are written.
#define TILE_A 0
#define TILE_B 64
#define TAPS 128
#define C 132
#define XS 136
#define YS 140
#define BIAS_A 144
#define BIAS_B 160
#define RS 176
#define XT 180
#define YT 184
#define W_END 188
#define PANEL_W 192
#define PANEL_B 196
#define PANEL_N 200
#define PANEL_Y 204
#define PANEL_R 208
#define AT_M 212
#define ROWS 216
#define BLOCK 220
#define SPILL 224
#define AT_W 256
#define AT_B 260
#define AT_N 264
#define AT_Y 268
#define AT_R 272
#define AT_X 276
#define MODE 280
#define LO 284
#define HI 288
#define FPSCR 292
#define ENTRY 296
#define FRAME 300
// Arguments on the stack, from ENTRY: after r4-r11, lr and s16-s31.
#define ARGS (36 + 64)

    .syntax unified
    .arm
    .fpu vfpv2
    .text

// A function, which runs without subnormals and with default NaNs, r4-r11 and s16-s31 kept. Ends in `end_function`.
.macro function name
    .section .text.\name, "ax", %progbits
    .global \name
    .type   \name, %function
\name:
    push    {r4-r11, lr}
    vpush   {s16-s31}
    mov     r12, sp
    sub     sp, sp, #FRAME
    bic     sp, sp, #31
    str     r12, [sp, #ENTRY]
    vmrs    r12, fpscr
    str     r12, [sp, #FPSCR]
    bic     r12, r12, #0x00370000
    orr     r12, r12, #0x03000000       // FZ and DN: RunFast
    orr     r12, r12, #FPSCR_LEN
    vmsr    fpscr, r12
.endm

.macro end_function name
    .size   \name, . - \name
.endm

// Where the arguments on the stack begin.
.macro arguments d
    ldr     \d, [sp, #ENTRY]
    add     \d, \d, #ARGS
.endm

.macro leave
    ldr     r12, [sp, #FPSCR]
    vmsr    fpscr, r12
    ldr     sp, [sp, #ENTRY]
    vpop    {s16-s31}
    pop     {r4-r11, pc}
.endm

// Bits of a float (\x) -> an integer in the same order. Uses \t.
.macro ordered d, x, t
    mov     \t, \x, asr #31
    eor     \d, \x, \t, lsr #1
.endm

// The bits of lo in r0 and of hi in r1 -> MODE (0 no clamp, 1 negative to zero, 2 any, 3 from zero to hi), LO and HI. Uses r2 and r3.
// With a clamp, NaN comes out as NaN where lo is 0 and hi infinite, else as hi.
.macro set_mode
    mov     r3, #0x7F000000
    orr     r3, r3, #0x00800000         // infinity
    mov     r2, r0, lsl #1
    cmp     r2, #0
    mov     r2, #2
    bne     1f
    cmp     r1, r3
    moveq   r2, #1
    bge     2f
    cmp     r1, #0
    movgt   r2, #3
    b       2f
1:  cmp     r1, r3
    orr     r3, r3, #0x80000000
    cmpeq   r0, r3
    moveq   r2, #0
2:  str     r2, [sp, #MODE]
    ordered r3, r0, r2
    str     r3, [sp, #LO]
    ordered r3, r1, r2
    str     r3, [sp, #HI]
.endm

// Clamps bits by \mode, not 0; \lo and \hi are LO and HI. Uses \t.
.macro clamp_words mode, lo, hi, t, a, b, c, d
    cmp     \mode, #2
    beq     7f
    .irp r, \a, \b, \c, \d
    bic     \r, \r, \r, asr #31
    .endr
    blt     8f
    .irp r, \a, \b, \c, \d
    cmp     \r, \hi
    movgt   \r, \hi
    .endr
    b       8f
7:  .irp r, \a, \b, \c, \d
    ordered \r, \r, \t
    cmp     \r, \lo
    movlt   \r, \lo
    cmp     \r, \hi
    movgt   \r, \hi
    ordered \r, \r, \t
    .endr
8:
.endm

// Copies \left rows of 4 words at \words to r10, of each the first \columns, \ys apart: through \a to \d, which are clamped as by clamp_words where
// \mode is given. touch: the cache takes in lines that are loaded, not those that are stored to.
.macro store_rows words, left, columns, ys, touch, a, b, c, d, mode, lo, hi, t
1:  ldmia   \words!, {\a, \b, \c, \d}
    .if \touch
    ldr     lr, [r10]
    .endif
    .ifnb \mode
    cmp     \mode, #0
    beq     2f
    clamp_words \mode, \lo, \hi, \t, \a, \b, \c, \d
2:
    .endif
    cmp     \columns, #3
    stmiagt r10, {\a, \b, \c, \d}
    stmiaeq r10, {\a, \b, \c}
    bge     3f
    cmp     \columns, #2
    str     \a, [r10]
    streq   \b, [r10, #4]
3:  subs    \left, \left, #1
    add     r10, r10, \ys
    bgt     1b
.endm

// c, taps, ts (in r0, r1, r2) -> r7, r8, and rows of a block: as many as keep 9 KB of x in the L1 cache, 4 to 64.
.macro set_loops
    str     r0, [sp, #C]
    str     r1, [sp, #TAPS]
    mov     r8, r0, lsr #1
    sub     r7, r2, r0
    mov     r7, r7, lsl #2
    mul     r3, r0, r1
    mov     r3, r3, lsl #2              // products of 4 rows
    mov     r5, #4
    mov     r6, r3
1:  add     r6, r6, r3
    cmp     r6, #2304
    bhi     2f
    add     r5, r5, #4
    cmp     r5, #64
    blo     1b
2:  str     r5, [sp, #BLOCK]
.endm

// s16-s31 = 4 biases at \at, for every row.
.macro start_tile at
    add     r12, sp, #\at
    vldmia  r12, {s8-s11}
    COPY(V16, V8)
    COPY(V20, V8)
    COPY(V24, V8)
    COPY(V28, V8)
.endm

// sp + \at = the first r5 of the 4 biases at r12, zeros for the others and where r12 is 0. Uses r0.
.macro stage_bias at
    cmp     r12, #0
    moveq   r5, #0
    .irp i, 0, 1, 2, 3
    cmp     r5, #\i
    ldrgt   r0, [r12, #4 * \i]
    movle   r0, #0
    str     r0, [sp, #\at + 4 * \i]
    .endr
.endm

// tile: adds rows r0-r3 times the panel r4 to s16-s31; leaves r4 behind the panel. One row only (r9 = 1): tile_row.
.macro define_tile
tile:
    ldr     r6, [sp, #TAPS]
    ldr     r12, [sp, #C]
    cmp     r9, #1
    beq     tile_row
tile_tap:
    movs    r5, r8
    beq     4f
    vldmia  r0!, {s0-s1}
    vldmia  r1!, {s2-s3}
    vldmia  r2!, {s4-s5}
    vldmia  r3!, {s6-s7}
    vldmia  r4!, {s8-s15}
    subs    r5, r5, #1
    beq     3f
2:  VS(vmla.f32, V16, V8, s0)
    pld     [r4, #96]
    VS(vmla.f32, V20, V8, s2)
    VS(vmla.f32, V24, V8, s4)
    VS(vmla.f32, V28, V8, s6)
    VS(vmla.f32, V16, V12, s1)
    vldmia  r0!, {s0-s1}
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V20, V12, s3)
    vldmia  r1!, {s2-s3}
    subs    r5, r5, #1
    VS(vmla.f32, V24, V12, s5)
    vldmia  r2!, {s4-s5}
    VS(vmla.f32, V28, V12, s7)
    vldmia  r3!, {s6-s7}
    vldmia  r4!, {s12-s15}
    bne     2b
3:  VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V8, s2)
    VS(vmla.f32, V24, V8, s4)
    VS(vmla.f32, V28, V8, s6)
    VS(vmla.f32, V16, V12, s1)
    VS(vmla.f32, V20, V12, s3)
    VS(vmla.f32, V24, V12, s5)
    VS(vmla.f32, V28, V12, s7)
4:  tst     r12, #1
    beq     5f
    vldmia  r0!, {s0}
    vldmia  r1!, {s2}
    vldmia  r2!, {s4}
    vldmia  r3!, {s6}
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V8, s2)
    VS(vmla.f32, V24, V8, s4)
    VS(vmla.f32, V28, V8, s6)
5:  subs    r6, r6, #1
    bxeq    lr
    add     r0, r0, r7
    add     r1, r1, r7
    add     r2, r2, r7
    add     r3, r3, r7
    b       tile_tap

// One row: even channels in s16-s19, odd ones in s20-s23, which start at zero.
tile_row:
    mov     r5, #0
    vmov    s20, s21, r5, r5
    vmov    s22, s23, r5, r5
tile_row_tap:
    movs    r5, r8
    beq     4f
    vldmia  r0!, {s0-s1}
    vldmia  r4!, {s8-s15}
    subs    r5, r5, #1
    beq     3f
2:  VS(vmla.f32, V16, V8, s0)
    pld     [r4, #96]
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V20, V12, s1)
    vldmia  r0!, {s0-s1}
    subs    r5, r5, #1
    vldmia  r4!, {s12-s15}
    bne     2b
3:  VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V12, s1)
4:  tst     r12, #1
    beq     5f
    vldmia  r0!, {s0}
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V16, V8, s0)
5:  add     r0, r0, r7
    subs    r6, r6, #1
    bne     tile_row_tap
    VV(vadd.f32, V16, V16, V20)
    bx      lr
.endm

// r0-r3 = rows from XT on; those past the last one repeat it.
.macro point_rows
    ldr     r0, [sp, #XT]
    ldr     r12, [sp, #XS]
    cmp     r9, #2
    addhs   r1, r0, r12
    movlo   r1, r0
    cmp     r9, #3
    addhs   r2, r1, r12
    movlo   r2, r1
    cmp     r9, #4
    addhs   r3, r2, r12
    movlo   r3, r2
.endm

#endif
