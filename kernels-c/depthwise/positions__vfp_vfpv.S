// Outputs of depthwise_f32 for VFPv2.
//   void depthwise_pairs(depthwise_call *call, int32_t pairs)
// One output (pairs = 0), or pairs of outputs that are `step` and `ys` apart, 8 channels at a time (positions_armv6.h).
//   s0-s7 weights      s8-s15 x      s16-s23 s24-s31 sums of the first and the second output
//   r0 x      r1 upper limit     r2 w     r3 b or 0     r4 y     r5 eights of channels left     r6 from tap to tap in x     r7 in w
//   r8 rows left       r9 columns left         r10 r12 taps of the outputs in x     r11 in w     lr the call
#include "../conv/armv6.h"

// A vector of bank 0 may be a first operand: only where the second one or the result lies there is it a scalar.
#define V0 s0, s1, s2, s3
#define V4 s4, s5, s6, s7

// depthwise_call; xs, ws, rows and step come first
#define CALL_STEP 12
#define CALL_X_SKIP 16
#define CALL_W_SKIP 20
#define CALL_COLUMNS 24
#define CALL_LIMITS 28
#define CALL_HI 32
#define CALL_YS 36
#define CALL_X 40
#define CALL_Y 52
// Frame, from sp, behind 16 sums: the call, pairs left, where a window is summed up.
#define CALL 64
#define PAIRS 68
#define TO_WINDOW 72

#define LOAD_WEIGHTS vldmia r11, {s0-s7}; add r11, r11, r7
#define LOAD(at, next) vldmia at, {s8-s15}; add at, at, next
#define ADD_FIRST VV(vmla.f32, V16, V0, V8); VV(vmla.f32, V20, V4, V12)
#define ADD_SECOND VV(vmla.f32, V24, V0, V8); VV(vmla.f32, V28, V4, V12)

.macro window two
1:  ldr     r9, [lr, #CALL_COLUMNS]
2:  LOAD_WEIGHTS
    LOAD(r10, r6)
    ADD_FIRST
    .if \two
    LOAD(r12, r6)
    ADD_SECOND
    .endif
    subs    r9, r9, #1
    bgt     2b
    ldr     r9, [lr, #CALL_X_SKIP]
    subs    r8, r8, #1
    add     r10, r10, r9
    .if \two
    add     r12, r12, r9
    .endif
    ldr     r9, [lr, #CALL_W_SKIP]
    add     r11, r11, r9
    bgt     1b
    b       store
.endm

// 8 sums at \from, from 0 up.
.macro load_positive from
    add     r12, sp, #\from
    ldmia   r12, {r6-r12, lr}
    .irp r, r6, r7, r8, r9, r10, r11, r12, lr
    bic     \r, \r, \r, asr #31
    .endr
.endm

// The same, up to r1: as bits they compare as floats do.
.macro load_between from
    load_positive \from
    cmp     r6, r1                      // seldom
    .irp r, r7, r8, r9, r10, r11, r12, lr
    cmple   \r, r1
    .endr
    ble     1f
    .irp r, r6, r7, r8, r9, r10, r11, r12, lr
    cmp     \r, r1
    movgt   \r, r1
    .endr
1:
.endm

.macro store_limited load
    \load   0
    stmia   r4!, {r6-r12, lr}
    ldr     r12, [sp, #PAIRS]
    ldr     lr, [sp, #CALL]
    cmp     r12, #0
    beq     stored
    ldr     r12, [lr, #CALL_YS]
    add     r4, r4, r12
    \load   32
    stmdb   r4, {r6-r12, lr}
    ldr     lr, [sp, #CALL]
    ldr     r12, [lr, #CALL_YS]
    sub     r4, r4, r12
.endm

    function ISA_NAME(depthwise_pairs)
    str     r0, [sp, #CALL]
    str     r1, [sp, #PAIRS]
    mov     lr, r0
    ldmia   lr, {r6-r9}
    ldr     r10, [lr, #CALL_W_SKIP]
    ldr     r11, [lr, #CALL_COLUMNS]
    adr     r12, window_one
    cmp     r1, #0
    beq     1f
    adr     r12, window_two
    cmp     r6, r9
    cmpeq   r10, #0
    cmpeq   r11, #3
    adreq   r12, window_neighbours
1:  str     r12, [sp, #TO_WINDOW]
    ldr     r1, [lr, #CALL_HI]
next_outputs:
    add     r12, lr, #CALL_X
    ldmia   r12, {r0, r2-r5}
channels:
    cmp     r3, #0
    beq     no_biases
    vldmia  r3, {s16-s23}
    vldmia  r3!, {s24-s31}
started:
    ldmia   lr, {r6-r8, r12}            // xs ws rows step
    mov     r10, r0
    mov     r11, r2
    add     r12, r0, r12
    ldr     pc, [sp, #TO_WINDOW]

no_biases:
    vmov    s16, s17, r3, r3
    vmov    s18, s19, r3, r3
    vmov    s20, s21, r3, r3
    vmov    s22, s23, r3, r3
    vmov    s24, s25, r3, r3
    vmov    s26, s27, r3, r3
    vmov    s28, s29, r3, r3
    vmov    s30, s31, r3, r3
    b       started

window_one:
    window 0
window_two:
    window 1

// Of two outputs that are a tap apart, 3 columns: what is x of the second one's tap is x of the first one's next.
window_neighbours:
    ldr     r9, [lr, #CALL_X_SKIP]
1:  LOAD_WEIGHTS
    LOAD(r10, r6)
    ADD_FIRST
    subs    r8, r8, #1
    .rept 2
    LOAD(r10, r6)
    ADD_SECOND
    LOAD_WEIGHTS
    ADD_FIRST
    .endr
    LOAD(r10, r9)
    ADD_SECOND
    bgt     1b

store:
    ldr     r12, [lr, #CALL_LIMITS]
    cmp     r12, #1
    blt     store_sums
    vstmia  sp, {s16-s31}
    beq     store_positive
    store_limited load_between
stored:
    add     r0, r0, #32
    subs    r5, r5, #1
    add     r2, r2, #32
    bgt     channels
    ldr     r12, [sp, #PAIRS]
    ldr     r6, [lr, #CALL_STEP]
    ldr     r7, [lr, #CALL_YS]
    ldr     r0, [lr, #CALL_X]
    ldr     r4, [lr, #CALL_Y]
    subs    r12, r12, #1
    add     r0, r0, r6, lsl #1
    add     r4, r4, r7, lsl #1
    str     r12, [sp, #PAIRS]
    str     r0, [lr, #CALL_X]
    str     r4, [lr, #CALL_Y]
    bgt     next_outputs
    leave

store_positive:
    store_limited load_positive
    b       stored

store_sums:
    vstmia  r4!, {s16-s23}
    ldr     r12, [sp, #PAIRS]
    ldr     r6, [lr, #CALL_YS]
    cmp     r12, #0
    beq     stored
    sub     r12, r4, #32
    add     r12, r12, r6
    vstmia  r12, {s24-s31}
    b       stored
    end_function ISA_NAME(depthwise_pairs)
