// What conv_f32_n4 on rows where they are and conv_gate_f32_n4 share: blocks of rows, in them panels, in those tiles of 4 rows. AT_X to AT_M are those
// of a block, AT_R 0 where there is no residual; PANEL_W to PANEL_R of a panel, r10 and r11 of a tile.
#ifndef LINNET_PANELS_N4_H
#define LINNET_PANELS_N4_H

#include "armv6.h"

// r0-r5 = c, taps, xs, ts, rs, ys.
.macro set_strides
    mov     r2, r2, lsl #2
    mov     r4, r4, lsl #2
    mov     r5, r5, lsl #2
    str     r2, [sp, #XS]
    str     r4, [sp, #RS]
    str     r5, [sp, #YS]
    mov     r2, r3
    set_loops
.endm

.macro begin_block
    add     r12, sp, #AT_W
    ldmia   r12, {r0-r4}
    add     r12, sp, #PANEL_W
    stmia   r12, {r0-r4}
.endm

// The biases of a panel from r12 on, 0 for none.
.macro stage_panel_bias
    ldr     r5, [sp, #PANEL_N]
    ldr     r12, [sp, #PANEL_B]
    stage_bias BIAS_A
.endm

.macro begin_tiles
    ldr     r0, [sp, #AT_X]
    ldr     r9, [sp, #AT_M]
    ldr     r1, [sp, #BLOCK]
    ldr     r10, [sp, #PANEL_Y]
    ldr     r11, [sp, #PANEL_R]
    cmp     r9, r1
    movgt   r9, r1
    str     r0, [sp, #XT]
.endm

// After a tile: to next_tile, panel or block, or on where all are done.
.macro end_tile
    ldr     r0, [sp, #XT]
    ldr     r1, [sp, #XS]
    subs    r9, r9, #4
    add     r0, r0, r1, lsl #2
    str     r0, [sp, #XT]
    bgt     next_tile

    add     r12, sp, #PANEL_W
    ldmia   r12, {r0-r4}
    ldr     r0, [sp, #W_END]
    cmp     r1, #0
    addne   r1, r1, #16
    cmp     r4, #0
    addne   r4, r4, #16
    add     r3, r3, #16
    subs    r2, r2, #4
    stmia   r12, {r0-r4}
    bgt     panel

    ldr     r0, [sp, #BLOCK]
    ldr     r1, [sp, #AT_M]
    ldr     r2, [sp, #XS]
    ldr     r3, [sp, #YS]
    ldr     r4, [sp, #RS]
    ldr     r5, [sp, #AT_X]
    ldr     r6, [sp, #AT_Y]
    ldr     r12, [sp, #AT_R]
    sub     r1, r1, r0
    mla     r5, r0, r2, r5
    mla     r6, r0, r3, r6
    cmp     r12, #0
    mlane   r12, r0, r4, r12
    cmp     r1, #0
    str     r1, [sp, #AT_M]
    str     r5, [sp, #AT_X]
    str     r6, [sp, #AT_Y]
    str     r12, [sp, #AT_R]
    bgt     block
.endm

#endif
