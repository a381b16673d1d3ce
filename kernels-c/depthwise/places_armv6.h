// Outputs of depthwise_f32 for VFPv2. Include after `#define LEN`, 4 (short vectors) or 1, and `#define NAME`.
//   void NAME(const depthwise_call *call, int32_t pairs)
// One output (pairs = 0), or pairs of outputs that are `step` and `ys` apart, 4 channels at a time (depthwise_f32_armv6.h).
//   s8-s11 weights     s16-s19 s20-s23 sums of the first and the second output     s24-s27 s28-s31 x of them
//   r0 x      r2 w     r3 b or 0     r4 y      r5 fours of channels left     r6 from tap to tap in x    r7 in w
//   r8 rows left       r9 columns left         r10 r12 taps of the outputs in x    r11 in w    lr scratch
// Of a whole window of 3 x 3: r8 from the last tap of a row to the first one of the next; weights of every other tap in s12-s15.
#include "../conv/armv6_n4.h"

// depthwise_call
#define CALL_W 4
#define CALL_B 8
#define CALL_FOURS 16
#define CALL_ROWS 20
#define CALL_COLUMNS 24
#define CALL_XS 28
#define CALL_X_SKIP 32
#define CALL_WS 36
#define CALL_W_SKIP 40
#define CALL_STEP 44
#define CALL_YS 48
#define CALL_HI 52
#define CALL_LIMITS 56
// What is kept, from sp: the call, x and y of the first output, pairs left.
#define CALL 0
#define FIRST_X 4
#define FIRST_Y 8
#define PAIRS 12

// A tap whose weights (V8 or V12) and x are there, and the loads for the next one.
#define TAP(two, W, next_w, next)                                                        \
    vldmia  r11, {next_w}; add r11, r11, r7; VV(vmla.f32, V16, V##W, V24); add r10, r10, next; \
    .if two; add r12, r12, next; VV(vmla.f32, V20, V##W, V28); .endif;                      \
    vldmia  r10, {s24-s27}; .if two; vldmia r12, {s28-s31}; .endif

.macro one_tap two
    vldmia  r11, {s8-s11}
    vldmia  r10, {s24-s27}
    add     r11, r11, r7
    .if \two
    vldmia  r12, {s28-s31}
    .endif
    add     r10, r10, r6
    VV(vmla.f32, V16, V8, V24)
    .if \two
    add     r12, r12, r6
    VV(vmla.f32, V20, V8, V28)
    .endif
.endm

// 4 sums \a.. to \to: as they are (r10 = 0), from 0 up (1), or up to the float whose bits are r12 (2), which then compare as floats do.
.macro store_four to, a, b, c, d
    cmp     r10, #1
    blt     8f
    vmov    r6, r7, \a, \b
    vmov    r8, r9, \c, \d
    .irp r, r6, r7, r8, r9
    bic     \r, \r, \r, asr #31
    .endr
    beq     9f
    .irp r, r6, r7, r8, r9
    cmp     \r, r12
    movgt   \r, r12
    .endr
9:  stmia   \to, {r6-r9}
    b       7f
8:  vstmia  \to, {\a-\d}
7:
.endm

.macro outputs two, whole
1:  cmp     r3, #0
    moveq   lr, #0
    vmoveq  s16, s17, lr, lr
    vmoveq  s18, s19, lr, lr
    vldmiane r3!, {s16-s19}
    .if \two
    COPY(V20, V16)
    .endif
    ldr     lr, [sp, #CALL]
    ldr     r6, [lr, #CALL_XS]
    ldr     r7, [lr, #CALL_WS]
    ldr     r8, [lr, #CALL_ROWS]
    mov     r10, r0
    .if \two
    ldr     r12, [lr, #CALL_STEP]
    add     r12, r0, r12
    .endif
    mov     r11, r2
    .if \whole
    ldr     r8, [lr, #CALL_X_SKIP]
    add     r8, r8, r6
    vldmia  r11, {s8-s11}
    vldmia  r10, {s24-s27}
    add     r11, r11, r7
    .if \two
    vldmia  r12, {s28-s31}
    .endif
    TAP(\two, 8, s12-s15, r6)
    TAP(\two, 12, s8-s11, r6)
    TAP(\two, 8, s12-s15, r8)
    TAP(\two, 12, s8-s11, r6)
    TAP(\two, 8, s12-s15, r6)
    TAP(\two, 12, s8-s11, r8)
    TAP(\two, 8, s12-s15, r6)
    TAP(\two, 12, s8-s11, r6)
    VV(vmla.f32, V16, V8, V24)
    .if \two
    VV(vmla.f32, V20, V8, V28)
    .endif
    .else
    cmp     r8, #0
    beq     6f
2:  ldr     r9, [lr, #CALL_COLUMNS]
3:  subs    r9, r9, #3
    blt     4f
    one_tap \two
    one_tap \two
    one_tap \two
    bgt     3b
    beq     5f
4:  adds    r9, r9, #3
    beq     5f
    one_tap \two
    cmp     r9, #2
    blt     5f
    one_tap \two
5:  ldr     r9, [lr, #CALL_X_SKIP]
    subs    r8, r8, #1
    add     r10, r10, r9
    .if \two
    add     r12, r12, r9
    .endif
    ldr     r9, [lr, #CALL_W_SKIP]
    add     r11, r11, r9
    bne     2b
6:
    .endif
    ldr     r10, [lr, #CALL_LIMITS]
    ldr     r12, [lr, #CALL_HI]
    .if \two
    ldr     lr, [lr, #CALL_YS]
    add     lr, lr, r4
    .endif
    store_four r4, s16, s17, s18, s19
    .if \two
    store_four lr, s20, s21, s22, s23
    .endif
    add     r0, r0, #16
    add     r2, r2, #16
    add     r4, r4, #16
    subs    r5, r5, #1
    bgt     1b
    .if \two
    ldr     lr, [sp, #CALL]
    ldr     r12, [sp, #PAIRS]
    ldr     r0, [sp, #FIRST_X]
    ldr     r4, [sp, #FIRST_Y]
    ldr     r6, [lr, #CALL_STEP]
    ldr     r7, [lr, #CALL_YS]
    subs    r12, r12, #1
    add     r0, r0, r6, lsl #1
    add     r4, r4, r7, lsl #1
    str     r12, [sp, #PAIRS]
    str     r0, [sp, #FIRST_X]
    str     r4, [sp, #FIRST_Y]
    ldr     r2, [lr, #CALL_W]
    ldr     r3, [lr, #CALL_B]
    ldr     r5, [lr, #CALL_FOURS]
    bgt     1b
    .endif
    leave
.endm

    .section .text.NAME, "ax", %progbits
    .global NAME
    .type   NAME, %function
NAME:
    enter
    str     r0, [sp, #CALL]
    mov     lr, r0
    cmp     r1, #0
    str     r1, [sp, #PAIRS]
    ldmia   lr, {r0, r2, r3, r4}
    str     r0, [sp, #FIRST_X]
    str     r4, [sp, #FIRST_Y]
    ldr     r5, [lr, #CALL_FOURS]
    ldr     r6, [lr, #CALL_ROWS]
    ldr     r7, [lr, #CALL_COLUMNS]
    ldr     r8, [lr, #CALL_W_SKIP]
    beq     single
    cmp     r6, #3
    cmpeq   r7, #3
    cmpeq   r8, #0
    beq     whole_two
    outputs 1, 0
whole_two:
    outputs 1, 1
single:
    cmp     r6, #3
    cmpeq   r7, #3
    cmpeq   r8, #0
    beq     whole_single
    outputs 0, 0
whole_single:
    outputs 0, 1
    .size   NAME, . - NAME
