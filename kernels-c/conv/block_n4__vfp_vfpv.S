// conv_block_n4 (blocked_n4.h) for VFPv2.
// Two panels at a time pass over all tiles of 4 rows: a line of y serves both.
//   s0-s3    4 rows of the even channel, s4-s7 of the odd one (bank 0: scalar operands of short vectors)
//   s8-s11   4 weights of the even channel, s12-s15 of the odd one      s16-s31  sums: s16-s19 of row 0, ...
//   r0 packed rows   r1 those of the tile   r2 bytes from the weights to those to prefetch   r3 biases   r4 weights   r5 loop
//   r6 columns left  r7 ys   r8 rs   r9 rows left   r10 y of the tile   r11 r of the tile    r12, lr scratch
#include "armv6.h"

// conv_block_n4
#define BLOCK_A 0
#define BLOCK_W 4
#define BLOCK_WS 8
#define BLOCK_B 12
#define BLOCK_R 16
#define BLOCK_Y 20
#define BLOCK_M 24
#define BLOCK_N 28
#define BLOCK_K 32
#define BLOCK_RS 36
#define BLOCK_YS 40
#define BLOCK_LO 44
#define BLOCK_HI 48

// Frame, from sp: words of armv6.h that this has no other use for.
#define BIASES BIAS_A
#define RETURN TAPS
#define PACKED AT_X
#define ROWS_ALL AT_M
#define DEPTH AT_N
#define PANEL_STEP W_END
#define LOOPS C
#define TO_START XS
#define TO_LOOP YS
#define TO_REST RS
#define TO_STORE AT_Y
#define TO_STORE_KEPT AT_R

// Two channels of 4 rows, and the loads of two more: r0, r4.
.macro block_pair
    VS(vmla.f32, V16, V8, s0)
    vldmia  r4!, {s12-s15}
    VS(vmla.f32, V20, V8, s1)
    vldmia  r0!, {s4-s7}
    VS(vmla.f32, V24, V8, s2)
    pld     [r4, r2]
    VS(vmla.f32, V28, V8, s3)
    VS(vmla.f32, V16, V12, s4)
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V20, V12, s5)
    vldmia  r0!, {s0-s3}
    VS(vmla.f32, V24, V12, s6)
    VS(vmla.f32, V28, V12, s7)
.endm

.macro block_begin
    vldmia  r0!, {s0-s3}
    vldmia  r4!, {s8-s11}
    ldr     r5, [sp, #LOOPS]
    ldr     pc, [sp, #TO_LOOP]
.endm

.macro load_rows
    vldmia  r11, {s16-s19}
    add     r12, r11, r8
    vldmia  r12, {s20-s23}
    add     r12, r12, r8
    vldmia  r12, {s24-s27}
    add     r12, r12, r8
    vldmia  r12, {s28-s31}
.endm

.macro prefetch_rows at, stride
    add     r12, \at, \stride, lsl #2
    pld     [r12]
    pld     [r12, \stride]
    pld     [r12, \stride, lsl #1]
    add     r12, r12, \stride
    pld     [r12, \stride, lsl #1]
.endm

// Where label number \n of `targets` is. r12: targets.
.macro target d, n, condition
    ldr\condition \d, [r12, #4 * \n]
    add\condition \d, \d, r12
.endm

    function ISA_NAME(conv_block_n4)
    mov     r4, r0
    add     r12, r4, #BLOCK_RS
    ldmia   r12, {r8, r12}
    mov     r7, r12, lsl #2
    mov     r8, r8, lsl #2
    ldmia   r4, {r0-r3, r5, r6}         // a w ws b r y
    str     r0, [sp, #PACKED]
    str     r1, [sp, #PANEL_W]
    mov     r2, r2, lsl #2
    str     r2, [sp, #PANEL_STEP]
    str     r3, [sp, #PANEL_B]
    str     r6, [sp, #PANEL_Y]
    adr     r12, targets
    target  r1, 0
    cmp     r5, #0
    moveq   r5, r6                      // without r: never read
    moveq   r8, r7
    beq     1f
    cmp     r3, #0
    target  r1, 1, eq
    target  r1, 2, ne
1:  str     r5, [sp, #PANEL_R]
    str     r1, [sp, #TO_START]
    target  r1, 3
    cmp     r5, r6
    ldreq   r0, [r4, #BLOCK_R]
    cmpeq   r0, r6
    target  r1, 4, ne
    str     r1, [sp, #TO_STORE]
    add     r0, r4, #BLOCK_M
    ldmia   r0, {r0, r5, r6}            // m n k
    str     r0, [sp, #ROWS_ALL]
    str     r5, [sp, #PANEL_N]
    str     r6, [sp, #DEPTH]
    target  r1, 5
    tst     r6, #1
    target  r1, 6, eq
    str     r1, [sp, #TO_REST]
    sub     r6, r6, #1
    mov     r6, r6, lsr #1              // pairs of channels; one or two channels follow them
    target  r1, 7
    cmp     r6, #0
    target  r1, 8, eq
    tst     r6, #1
    target  r1, 9, ne
    str     r1, [sp, #TO_LOOP]
    add     r6, r6, #1
    mov     r6, r6, lsr #1
    str     r6, [sp, #LOOPS]
    ldr     r0, [r4, #BLOCK_LO]
    ldr     r1, [r4, #BLOCK_HI]
    set_mode
    ldr     r2, [sp, #MODE]
    adr     r12, targets
    ldr     r1, [sp, #TO_STORE]
    cmp     r2, #2
    target  r1, 10, eq
    target  r1, 13, gt
    cmp     r2, #1
    target  r1, 12, eq
    str     r1, [sp, #TO_STORE]
    str     r1, [sp, #TO_STORE_KEPT]
    mov     r2, #96

panels:
    ldr     r12, [sp, #PANEL_B]
    ldr     r5, [sp, #PANEL_N]
    mov     r6, r5
    stage_bias BIASES
    subs    r5, r6, #4
    movlt   r5, #0
    cmp     r12, #0
    addne   r12, r12, #16
    stage_bias BIASES + 16
    ldr     r1, [sp, #PACKED]
    ldr     r9, [sp, #ROWS_ALL]
    ldr     r10, [sp, #PANEL_Y]
    ldr     r11, [sp, #PANEL_R]
next_tile:
    cmp     r9, #4
    bgt     prefetch_tile
    ldr     r2, [sp, #PANEL_STEP]       // while the last tile runs: the weights of the next two panels
    mov     r2, r2, lsl #1
1:  mov     r0, r1
    ldr     r4, [sp, #PANEL_W]
    add     r3, sp, #BIASES
    bl      panel
    cmp     r6, #4
    ble     2f
    ldr     r4, [sp, #PANEL_W]
    ldr     r12, [sp, #PANEL_STEP]
    mov     r0, r1
    add     r3, sp, #BIASES + 16
    add     r4, r4, r12
    add     r10, r10, #16
    add     r11, r11, #16
    sub     r6, r6, #4
    bl      panel
    add     r6, r6, #4
    sub     r10, r10, #16
    sub     r11, r11, #16
2:  subs    r9, r9, #4
    mov     r1, r0
    mov     r2, #0
    add     r10, r10, r7, lsl #2
    add     r11, r11, r8, lsl #2
    bgt     next_tile

    ldr     r0, [sp, #PANEL_W]
    ldr     r1, [sp, #PANEL_STEP]
    ldr     r3, [sp, #PANEL_B]
    ldr     r4, [sp, #PANEL_Y]
    ldr     r5, [sp, #PANEL_R]
    add     r0, r0, r1, lsl #1
    cmp     r3, #0
    addne   r3, r3, #32
    add     r4, r4, #32
    add     r5, r5, #32
    subs    r6, r6, #8
    str     r0, [sp, #PANEL_W]
    str     r3, [sp, #PANEL_B]
    str     r4, [sp, #PANEL_Y]
    str     r5, [sp, #PANEL_R]
    str     r6, [sp, #PANEL_N]
    bgt     panels
    leave

prefetch_tile:
    prefetch_rows r10, r7
    cmp     r10, r11
    beq     1b
    prefetch_rows r11, r8
    b       1b

    .balign 4
targets:
    .word   start_biases - targets, start_rows - targets, start_both - targets
    .word   store - targets, touch - targets
    .word   rest_one - targets, rest_two - targets
    .word   loop_both - targets, loop_none - targets, loop_one - targets
    .word   store_words - targets, store_rows - targets
    .word   store_positive - targets, store_between - targets

// Fewer than 4 rows or columns.
edge:
    adr     r12, targets
    target  r5, 10
    ldr     lr, [sp, #MODE]
    cmp     r6, #4
    movlt   lr, #1
    cmp     lr, #0
    target  r5, 11, eq
    str     r5, [sp, #TO_STORE]
    target  r5, 0
    cmp     r9, #1
    bne     1f
    cmp     r6, #4
    bge     edge_row
1:
    ldr     lr, [sp, #TO_START]
    cmp     lr, r5
    beq     start_biases
    cmp     r6, #4
    blt     edge_columns
    cmp     r9, #2
    mov     r12, r11
    vldmia  r12, {s16-s19}
    addge   r12, r12, r8
    vldmia  r12, {s20-s23}
    addgt   r12, r12, r8
    vldmia  r12, {s24-s27}
    vldmia  r12, {s28-s31}
loaded:
    adr     r12, targets
    target  r5, 2
    ldr     lr, [sp, #TO_START]
    cmp     lr, r5
    beq     add_biases
    b       begin

// One row of 4 columns: even channels in s16-s19, odd ones in s20-s23.
edge_row:
    ldr     lr, [sp, #TO_START]
    cmp     lr, r5
    target  r5, 2
    vldmiaeq r3, {s16-s19}
    beq     1f
    vldmia  r11, {s16-s19}
    cmp     lr, r5
    bne     1f
    vldmia  r3, {s8-s11}
    VV(vadd.f32, V16, V16, V8)
1:  ldr     lr, [sp, #DEPTH]
    mov     r5, #0
    vmov    s20, s21, r5, r5
    vmov    s22, s23, r5, r5
    movs    r5, lr, lsr #1
    beq     3f
2:  vldmia  r0!, {s0-s7}
    vldmia  r4!, {s8-s15}
    subs    r5, r5, #1
    VS(vmla.f32, V16, V8, s0)
    pld     [r4, r2]
    VS(vmla.f32, V20, V12, s4)
    bne     2b
3:  tst     lr, #1
    beq     4f
    vldmia  r0!, {s0-s3}
    vldmia  r4!, {s8-s11}
    VS(vmla.f32, V16, V8, s0)
4:  VV(vadd.f32, V16, V16, V20)
    ldr     pc, [sp, #TO_STORE]

// r comes through TILE_B.
edge_columns:
    add     r12, sp, #SPILL
    stmia   r12, {r0-r2, r4, r9-r11}
    mov     r12, #0
    add     lr, sp, #TILE_B
    .irp i, 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60
    str     r12, [lr, #\i]
    .endr
    cmp     r9, #4
    movgt   r9, #4
1:  mov     r2, #0
2:  ldr     r0, [r11, r2, lsl #2]
    str     r0, [lr, r2, lsl #2]
    add     r2, r2, #1
    cmp     r2, r6
    cmplt   r2, #4
    blt     2b
    subs    r9, r9, #1
    add     r11, r11, r8
    add     lr, lr, #16
    bgt     1b
    add     r12, sp, #SPILL
    ldmia   r12, {r0-r2, r4, r9-r11}
    add     r12, sp, #TILE_B
    vldmia  r12, {s16-s31}
    b       loaded

// A tile by one panel: r0, r3, r4, r6, r9, r10, r11 are of it. Leaves r0 behind the tile.
panel:
    str     lr, [sp, #RETURN]
    cmp     r9, #4
    cmpge   r6, #4
    blt     edge
    ldr     pc, [sp, #TO_START]
start_both:
    load_rows
add_biases:
    vldmia  r3, {s8-s11}
    VV(vadd.f32, V16, V16, V8)
    VV(vadd.f32, V20, V20, V8)
    VV(vadd.f32, V24, V24, V8)
    VV(vadd.f32, V28, V28, V8)
    block_begin
start_biases:
    vldmia  r3, {s16-s19}
    vldmia  r3, {s20-s23}
    vldmia  r3, {s24-s27}
    vldmia  r3, {s28-s31}
    block_begin
start_rows:
    load_rows
begin:
    block_begin

loop_both:
    block_pair
loop_one:
    block_pair
    subs    r5, r5, #1
    bne     loop_both
loop_none:
    ldr     pc, [sp, #TO_REST]

rest_one:
    VS(vmla.f32, V16, V8, s0)
    VS(vmla.f32, V20, V8, s1)
    VS(vmla.f32, V24, V8, s2)
    VS(vmla.f32, V28, V8, s3)
    ldr     pc, [sp, #TO_STORE]
rest_two:
    VS(vmla.f32, V16, V8, s0)
    vldmia  r4!, {s12-s15}
    VS(vmla.f32, V20, V8, s1)
    vldmia  r0!, {s4-s7}
    VS(vmla.f32, V24, V8, s2)
    VS(vmla.f32, V28, V8, s3)
    VS(vmla.f32, V16, V12, s4)
    VS(vmla.f32, V20, V12, s5)
    VS(vmla.f32, V24, V12, s6)
    VS(vmla.f32, V28, V12, s7)
    ldr     pc, [sp, #TO_STORE]

// The cache takes in lines that are loaded, not those that are stored to.
touch:
    ldr     lr, [r10]
    add     r12, r10, r7
    ldr     lr, [r12]
    ldr     lr, [r12, r7]
    ldr     lr, [r12, r7, lsl #1]
store:
    vstmia  r10, {s16-s19}
    add     r12, r10, r7
    vstmia  r12, {s20-s23}
    add     r12, r12, r7
    vstmia  r12, {s24-s27}
    add     r12, r12, r7
    vstmia  r12, {s28-s31}
    ldr     pc, [sp, #RETURN]

// Whole tiles clamped from zero on, and up to HI where `above` is 1.
.macro store_clamped above
    str     r0, [sp, #SPILL]
    vstmia  sp, {s16-s31}               // TILE_A
    mov     r0, sp
    .if \above
    str     r1, [sp, #SPILL + 4]
    ldr     r1, [sp, #HI]
    .endif
    .rept 4
    ldmia   r0!, {r3, r4, r5, r12}
    ldr     lr, [r10]
    .irp r, r3, r4, r5, r12
    bic     \r, \r, \r, asr #31
    .endr
    .if \above                          // seldom
    cmp     r3, r1
    cmple   r4, r1
    cmple   r5, r1
    cmple   r12, r1
    ble     1f
    .irp r, r3, r4, r5, r12
    cmp     \r, r1
    movgt   \r, r1
    .endr
1:
    .endif
    stmia   r10, {r3, r4, r5, r12}
    add     r10, r10, r7
    .endr
    .if \above
    ldr     r1, [sp, #SPILL + 4]
    .endif
    ldr     r0, [sp, #SPILL]
    sub     r10, r10, r7, lsl #2
    ldr     pc, [sp, #RETURN]
.endm

store_positive:
    store_clamped 0
store_between:
    store_clamped 1

// 1 to 3 rows.
store_rows:
    mov     r12, r10
    ldr     lr, [r12]
    vstmia  r12, {s16-s19}
    cmp     r9, #2
    blt     stored_rows
    add     r12, r12, r7
    ldr     lr, [r12]
    vstmia  r12, {s20-s23}
    addgt   r12, r12, r7
    ldrgt   lr, [r12]
    ble     stored_rows
    vstmia  r12, {s24-s27}
stored_rows:
    ldr     r12, [sp, #TO_STORE_KEPT]
    str     r12, [sp, #TO_STORE]
    ldr     pc, [sp, #RETURN]

// Clamps and stores up to 4 rows (r9) and columns (r6).
store_words:
    add     lr, sp, #TILE_A
    vstmia  lr, {s16-s31}
    add     r12, sp, #SPILL
    stmia   r12, {r0-r2, r6, r8-r11}
    mov     r0, lr
    ldr     r1, [sp, #MODE]
    mov     r2, r9
    cmp     r2, #4
    movgt   r2, #4
    ldr     r8, [sp, #LO]
    ldr     r9, [sp, #HI]
    store_rows r0, r2, r6, r7, 1, r3, r4, r5, r12, r1, r8, r9, r11
    add     r12, sp, #SPILL
    ldmia   r12, {r0-r2, r6, r8-r11}
    b       stored_rows
    end_function ISA_NAME(conv_block_n4)
