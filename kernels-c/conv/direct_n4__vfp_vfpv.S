// conv_f32_n4 (kernels.def) for VFPv2 on rows where they are, all channels of a tile at once.
#include "panels_n4.h"

#if conv_f32_args_y != 16 || conv_f32_args_n != 24 || conv_f32_args_ys != 48 || conv_f32_args_hi != 56
#error the parameters of conv_f32 are read in their order
#endif

    function ISA_NAME(conv_direct_n4)
    mov     r12, r0
    ldmia   r12!, {r0-r6}               // x w b r y m n
    str     r0, [sp, #AT_X]
    str     r1, [sp, #AT_W]
    str     r2, [sp, #AT_B]
    str     r3, [sp, #AT_R]
    str     r4, [sp, #AT_Y]
    str     r5, [sp, #AT_M]
    str     r6, [sp, #AT_N]
    ldmia   r12!, {r0-r5}               // c taps xs ts rs ys
    set_strides
    ldmia   r12, {r0, r1}               // lo hi
    set_mode

block:
    begin_block
panel:
    stage_panel_bias
    begin_tiles
next_tile:
    start_tile BIAS_A
    point_rows
    ldr     r4, [sp, #PANEL_W]
    bl      tile
    str     r4, [sp, #W_END]
    ldr     r5, [sp, #PANEL_N]
    ldr     r6, [sp, #MODE]
    cmp     r5, #4
    cmphs   r11, #1
    bhs     add_rows
    cmp     r11, #0
    bne     add_words
store:
    ldr     r12, [sp, #YS]
    cmp     r5, #4
    blt     store_words
    cmp     r6, #0
    bne     store_words
    cmp     r9, #4
    blt     store_some
    vstmia  r10, {s16-s19}
    add     r10, r10, r12
    vstmia  r10, {s20-s23}
    add     r10, r10, r12
    vstmia  r10, {s24-s27}
    add     r10, r10, r12
    vstmia  r10, {s28-s31}
    add     r10, r10, r12
stored:
    end_tile
    leave

store_some:
    vstmia  r10, {s16-s19}
    add     r10, r10, r12
    cmp     r9, #2
    blt     stored
    vstmia  r10, {s20-s23}
    add     r10, r10, r12
    beq     stored
    vstmia  r10, {s24-s27}
    add     r10, r10, r12
    b       stored

// A residual of 4 columns; r11 moves on by 4 rows.
add_rows:
    ldr     r12, [sp, #RS]
    vldmia  r11, {s8-s11}
    add     r11, r11, r12
    VV(vadd.f32, V16, V16, V8)
    cmp     r9, #2
    blt     store
    vldmia  r11, {s12-s15}
    add     r11, r11, r12
    VV(vadd.f32, V20, V20, V12)
    beq     store
    cmp     r9, #4
    vldmia  r11, {s8-s11}
    add     r11, r11, r12
    VV(vadd.f32, V24, V24, V8)
    blt     store
    vldmia  r11, {s12-s15}
    add     r11, r11, r12
    VV(vadd.f32, V28, V28, V12)
    b       store

// A residual of 1 to 3 columns (r5), through TILE_B.
add_words:
    ldr     r12, [sp, #RS]
    add     r3, sp, #TILE_B
    mov     r2, #0                      // row
1:  mov     r1, #0
2:  ldr     r0, [r11, r1, lsl #2]
    str     r0, [r3, r1, lsl #2]
    add     r1, r1, #1
    cmp     r1, r5
    blt     2b
    mov     r0, #0
3:  cmp     r1, #4
    strlt   r0, [r3, r1, lsl #2]
    addlt   r1, r1, #1
    blt     3b
    add     r2, r2, #1
    add     r3, r3, #16
    cmp     r2, r9
    add     r11, r11, r12
    bge     4f
    cmp     r2, #4
    blt     1b
4:  mov     r0, #0                      // rows that are not there
    cmp     r2, #4
    bge     6f
5:  .irp i, 0, 4, 8, 12
    str     r0, [r3, #\i]
    .endr
    add     r3, r3, #16
    add     r2, r2, #1
    cmp     r2, #4
    blt     5b
6:  add     r3, sp, #TILE_B
    vldmia  r3!, {s8-s15}
    VV(vadd.f32, V16, V16, V8)
    VV(vadd.f32, V20, V20, V12)
    vldmia  r3!, {s8-s15}
    VV(vadd.f32, V24, V24, V8)
    VV(vadd.f32, V28, V28, V12)
    b       store

// Clamps on the bits and stores 1 to 4 columns (r5) by MODE (r6), YS (r12) apart.
store_words:
    add     r4, sp, #SPILL
    stmia   r4, {r7-r9}
    mov     r7, r12
    mov     r12, sp                     // TILE_A
    vstmia  r12, {s16-s31}
    cmp     r9, #4
    movgt   r9, #4
    ldr     r4, [sp, #LO]
    ldr     r8, [sp, #HI]
    store_rows r12, r9, r5, r7, 0, r0, r1, r2, r3, r6, r4, r8, lr
    add     r4, sp, #SPILL
    ldmia   r4, {r7-r9}
    b       stored

    define_tile
    end_function ISA_NAME(conv_direct_n4)
