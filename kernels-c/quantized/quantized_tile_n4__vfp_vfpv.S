// What quantized_conv2d_n4 does by dual multiply-adds of ARMv6, in an order in which nothing waits for a load or a product. A group is 4 bytes of a column,
// as two pairs of 16 bits: those of bytes 0 and 2, then of 1 and 3.
#include "kernels.gen.h"

    .macro function name
    .section .text.\name, "ax", %progbits
    .global \name
    .type   \name, %function
\name:
    .endm

// --- void quantized_widen(const int8_t *w, int16_t *to, int32_t groups, const uint32_t *offsets)
// The groups of four columns as 16 bits, an offset (twice in a word) added to those of each column: those of columns 0 and 1, pair by pair, then of 2 and 3.
// Registers: r0 w, r1 and r3 the halves of `to`, r2 groups left, r4-r7 offsets, r10 and r11, r12 and lr bytes and odd pairs of two columns, r8 and r9 even ones.
    function ISA_NAME(quantized_widen)
    push    {r4-r11, lr}
    ldmia   r3, {r4-r7}
    add     r3, r1, r2, lsl #4
    ldmia   r0!, {r10, r11}
1:
    ldmia   r0!, {r12, lr}
    sxtab16 r8, r4, r10
    sxtab16 r9, r5, r11
    sxtab16 r10, r4, r10, ror #8
    sxtab16 r11, r5, r11, ror #8
    pld     [r0, #96]
    stmia   r1!, {r8-r11}
    subs    r2, r2, #1
    ldmiane r0!, {r10, r11}
    sxtab16 r8, r6, r12
    sxtab16 r9, r7, lr
    sxtab16 r12, r6, r12, ror #8
    sxtab16 lr, r7, lr, ror #8
    stmia   r3!, {r8, r9, r12, lr}
    bne     1b
    pop     {r4-r11, pc}
    .size   ISA_NAME(quantized_widen), . - ISA_NAME(quantized_widen)

// --- void quantized_rows(const uint8_t *x, ptrdiff_t pitch, int16_t *to, int32_t groups, int32_t tiles, ptrdiff_t next), and quantized_rows_signed
// `tiles` times two rows, `pitch` bytes apart, as 16 bits: `groups` times four bytes of both, of signed ones 128 more. From one tile of x to the next: `next`.
// Registers: r0 and r1 the rows, r2 `to`, r3 groups left, r4 and r5, r6 and r7 words of both, r8-r11 their pairs, r12 from a word to what is fetched ahead, lr 128 twice.
    .macro widen_rows extend first second
    \extend r8, \first
    \extend r9, \second
    \extend r10, \first, ror #8
    \extend r11, \second, ror #8
    .endm
    .macro extend_signed to word turn:vararg
    .ifb \turn
    sxtab16 \to, lr, \word
    .else
    sxtab16 \to, lr, \word, \turn
    .endif
    .endm

    .macro rows name extend
    function \name
    push    {r4-r11, lr}
    ldr     r12, [sp, #40]
    cmp     r12, #96
    movlt   r12, #96
    mov     lr, #0x80
    orr     lr, lr, lr, lsl #16
    push    {r0, r1, r3}
1:
    add     r1, r0, r1
    tst     r3, #1
    ldr     r4, [r0], #4
    ldr     r5, [r1], #4
    beq     2f
    subs    r3, r3, #1
    ldrne   r6, [r0], #4
    ldrne   r7, [r1], #4
    widen_rows \extend r4 r5
    movne   r4, r6
    movne   r5, r7
    stmia   r2!, {r8-r11}
    beq     3f
2:
    ldr     r6, [r0], #4
    ldr     r7, [r1], #4
    widen_rows \extend r4 r5
    pld     [r0, r12]
    stmia   r2!, {r8-r11}
    subs    r3, r3, #2
    ldrne   r4, [r0], #4
    ldrne   r5, [r1], #4
    widen_rows \extend r6 r7
    pld     [r1, r12]
    stmia   r2!, {r8-r11}
    bne     2b
3:
    ldr     r4, [sp, #48]               // tiles
    ldr     r0, [sp]
    ldr     r1, [sp, #4]
    ldr     r5, [sp, #52]
    ldr     r3, [sp, #8]
    subs    r4, r4, #1
    add     r0, r0, r5
    str     r4, [sp, #48]
    str     r0, [sp]
    bne     1b
    add     sp, sp, #12
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

    rows ISA_NAME(quantized_rows) uxtb16
    rows ISA_NAME(quantized_rows_signed) extend_signed

// --- void quantized_tiles(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, int32_t tiles, const int32_t *first, const int8_t *next), and quantized_tiles_again, of x that is in the cache
// Of `tiles` times two rows of x and two columns of w the sums of products, row by row, added to what is there or to the four of `first` if it is not null.
// Tiles of x lie one behind the other, those of sums 32 bytes apart; there are MOST groups at most. 8 bytes behind x and w are read, too.
// Registers: r0 x, r1 w, r2 and r3 pairs of the rows, r12 and lr of the columns, r8 and r9, r10 and r11 the next ones, r4-r7 sums. Between tiles r8 sums, r9 the
// first group of MOST that there is, r10 what sums begin with, r11 from sums to what is fetched ahead, r12 the end of sums; w and these are on the stack, too.
#define MOST 32
#define SUMS 4
#define FIRST 64
#define NEXT 68

    .macro group ahead
    ldmia   r0!, {r8, r9}
    ldmia   r1!, {r10, r11}
    smlad   r4, r2, r12, r4
    smlad   r5, r2, lr, r5
    smlad   r6, r3, r12, r6
    smlad   r7, r3, lr, r7
    ldmia   r0!, {r2, r3}
    ldmia   r1!, {r12, lr}
    .if \ahead
    pld     [r0, #\ahead]
    .endif
    smlad   r4, r8, r10, r4
    smlad   r5, r8, r11, r5
    smlad   r6, r9, r10, r6
    smlad   r7, r9, r11, r7
    .endm

    .macro tiles name ahead
    function \name
    ldr     r12, [sp]                   // tiles
    push    {r4-r11, lr}
    sub     sp, sp, #24
    rsb     r4, r2, #MOST
    add     r5, r4, r4, lsl #1
    adr     r9, 2f
    .if \ahead                          // a group has 13 instructions, or 12
    add     r5, r4, r5, lsl #2
    add     r9, r9, r5, lsl #2
    .else
    add     r9, r9, r5, lsl #4
    .endif
    mov     r8, r3
    ldr     r10, [sp, #FIRST]
    ldr     r11, [sp, #NEXT]
    add     r12, r3, r12, lsl #5
    sub     r11, r11, r3
    stmia   sp, {r1, r8-r12}
    ldmia   r0!, {r2, r3}
1:
    pld     [r8, r11]
    .if \ahead
    pld     [r8, #32]
    .endif
    cmp     r10, #0
    moveq   r10, r8
    ldmia   r1!, {r12, lr}
    ldmia   r10, {r4-r7}
    bx      r9
2:
    .rept   MOST
    group   \ahead
    .endr
    ldmia   sp, {r1, r8-r12}
    stmia   r8, {r4-r7}
    add     r8, r8, #32
    cmp     r8, r12
    str     r8, [sp, #SUMS]
    bne     1b
    add     sp, sp, #24
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

    tiles ISA_NAME(quantized_tiles) 128
    tiles ISA_NAME(quantized_tiles_again) 0

// --- void quantized_results(int32_t *sums, const int32_t *by, int32_t tiles, int32_t zero, uint8_t *y, int32_t ys, uint32_t flip), and quantized_results_once
// Bytes of `tiles` times two rows of four sums, at y and ys bytes apart, each four ^ flip; sums are written over. by: twice the multipliers, as unsigned
// numbers of 32 bits, of columns 0 and 1, their -2^(32 - right), the same of columns 2 and 3. The sum times its multiplier / 2^31 is rounded, halves upwards, then
// divided by 2^right, halves away from 0; or the product divided by 2^(31 + right) is rounded once, halves upwards. `zero` is added, and what is below 0 or above
// 255 comes to the nearest of these.
// Registers: r0 sums, r1 y, r2 ys, r3 tiles left, r4 and r5 multipliers, r6 and r7 powers, r8 zero, r9 flip, r10-r12 and lr the sums of a tile.
    .macro bytes multiply
    \multiply r10, r10, r4, r10
    \multiply r11, r11, r5, r11
    \multiply r12, r12, r4, r12
    \multiply lr, lr, r5, lr
    .ifc \multiply, smmlar
    add     r10, r10, r10, asr #31
    add     r11, r11, r11, asr #31
    add     r12, r12, r12, asr #31
    add     lr, lr, lr, asr #31
    .endif
    smmlsr  r11, r11, r7, r8
    smmlsr  lr, lr, r7, r8
    smmlsr  r10, r10, r6, r8
    smmlsr  r12, r12, r6, r8
    usat    r11, #8, r11
    usat    lr, #8, lr
    usat    r10, #8, r10
    usat    r12, #8, r12
    .endm

    .macro results name multiply
    function \name
    push    {r4-r11, lr}
    mov     r8, r3
    ldmia   r1!, {r4-r7}
    push    {r0, r1, r2}
    mov     r3, r2
    ldmia   r0, {r10-r12, lr}
1:
    bytes   \multiply
    orr     r2, r10, r11, lsl #8
    orr     r9, r12, lr, lsl #8
    subs    r3, r3, #1
    mov     r1, r0
    add     r0, r0, #32
    ldmiane r0, {r10-r12, lr}
    pkhbt   r2, r2, r9, lsl #16
    str     r2, [r1]
    bne     1b
    pop     {r0, r1, r3}
    ldmia   r1, {r4-r7}
    ldr     r1, [sp, #36]
    ldr     r2, [sp, #40]
    ldr     r9, [sp, #44]
    add     r0, r0, #16
    ldmia   r0, {r10-r12, lr}
    add     r0, r0, #32
2:
    bytes   \multiply
    orr     r10, r10, r11, lsl #8
    ldr     r11, [r0, #-48]             // the bytes of columns 0 and 1
    orr     r12, r12, lr, lsl #8
    pkhbt   r12, r10, r12, lsl #16
    pkhbt   r10, r11, r12, lsl #16
    pkhtb   r12, r12, r11, asr #16
    eor     r10, r10, r9
    eor     r12, r12, r9
    str     r10, [r1], r2
    str     r12, [r1], r2
    ldmia   r0, {r10-r12, lr}           // behind the last ones, too
    add     r0, r0, #32
    subs    r3, r3, #1
    bne     2b
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

    results ISA_NAME(quantized_results) smmlar
    results ISA_NAME(quantized_results_once) smmla

// --- void quantized_sums(const int32_t *sums, int32_t tiles, uint8_t *y, int32_t ys)
// `tiles` times two rows of four sums to y, rows ys bytes apart.
// Registers: r0 sums, r1 tiles left, r2 y, r3 ys, r4-r7 sums of columns 0 and 1, r8-r11 of 2 and 3.
    function ISA_NAME(quantized_sums)
    push    {r4-r11, lr}
1:
    ldmia   r0!, {r4-r7}
    ldmia   r0!, {r8-r11}
    subs    r1, r1, #1
    stmia   r2, {r4, r5, r8, r9}
    add     r2, r2, r3
    stmia   r2, {r6, r7, r10, r11}
    add     r2, r2, r3
    bne     1b
    pop     {r4-r11, pc}
    .size   ISA_NAME(quantized_sums), . - ISA_NAME(quantized_sums)
