// 3 x 3 taps of four channels of quantized_depthwise, in an order in which nothing waits for a load or a product.
//   void quantized_3x3(const quantized_four *of, const uint8_t *x, int32_t pixel, int32_t row, int32_t next, uint8_t *y, int32_t ys, const uint8_t *end)
//   and quantized_3x3_signed, of signed bytes
// Results from y to `end`, ys apart, of windows from x on. Bytes from tap to tap: `pixel`, to that of the next row `row`, to the next window `next`.
// Registers: r0 x, r1 pixel, r2 row, r3 next, r4-r7 sums, r8 of, r9 bytes 0 and 2 of a tap, r10 and r11 its word (then bytes 1 and 3) and the next one's, r12
// and lr weights; at the end r9-r12 multipliers, then powers, lr zero (quantized_results).
#include "kernels.gen.h"

// On the stack:
#define AHEAD 0                             // from x to what is fetched ahead of the third row
#define NEXT 40
#define Y 44
#define YS 48
#define END 52

    .macro products extend word
    \extend r9, \word
    \extend \word, \word, ror #8
    smlabb  r4, r9, r12, r4
    smlabt  r5, \word, r12, r5
    smlatb  r6, r9, lr, r6
    smlatt  r7, \word, lr, r7
    .endm

    .macro tap extend word following step
    ldmia   r8!, {r12, lr}
    ldr     \following, [r0], \step
    products \extend \word
    .endm

    .macro windows name extend
    .section .text.\name, "ax", %progbits
    .global \name
    .type   \name, %function
\name:
    push    {r4-r11, lr}
    mov     r8, r0
    mov     r0, r1
    mov     r1, r2
    mov     r2, r3
    add     r11, r1, r2, lsl #1
    add     r11, r11, r1, lsl #1
    mov     r3, r1, lsl #1
    cmp     r3, #96
    movlt   r3, #96
    add     r11, r11, r3
    push    {r11}
    ldr     r3, [sp, #NEXT]
    ldr     r10, [r0], r1
1:
    pld     [r0, r11]
    ldmia   r8!, {r4-r7}                // biases
    tap     \extend r10 r11 r1
    tap     \extend r11 r10 r2
    tap     \extend r10 r11 r1
    tap     \extend r11 r10 r1
    tap     \extend r10 r11 r2
    tap     \extend r11 r10 r1
    tap     \extend r10 r11 r1
    tap     \extend r11 r10 r3
    ldmia   r8!, {r12, lr}
    products \extend r10
    ldmia   r8!, {r9-r12}
    ldr     lr, [r8, #16]
    smmlar  r4, r4, r9, r4
    smmlar  r5, r5, r10, r5
    smmlar  r6, r6, r11, r6
    smmlar  r7, r7, r12, r7
    ldmia   r8, {r9-r12}
    add     r4, r4, r4, asr #31
    add     r5, r5, r5, asr #31
    add     r6, r6, r6, asr #31
    add     r7, r7, r7, asr #31
    smmlsr  r5, r5, r10, lr
    smmlsr  r7, r7, r12, lr
    smmlsr  r4, r4, r9, lr
    smmlsr  r6, r6, r11, lr
    ldr     r12, [sp, #Y]
    ldr     lr, [sp, #YS]
    usat    r5, #8, r5
    usat    r7, #8, r7
    ldr     r9, [sp, #END]
    usat    r4, #8, r4
    usat    r6, #8, r6
    ldr     r11, [r8, #20]              // flip
    add     lr, r12, lr
    cmp     lr, r9
    orr     r4, r4, r5, lsl #8
    orr     r6, r6, r7, lsl #8
    ldrne   r10, [r0], r1
    orr     r4, r4, r6, lsl #16
    eor     r4, r4, r11
    ldr     r11, [sp, #AHEAD]
    str     lr, [sp, #Y]
    sub     r8, r8, #104
    str     r4, [r12]
    bne     1b
    add     sp, sp, #4
    pop     {r4-r11, pc}
    .size   \name, . - \name
    .endm

    windows ISA_NAME(quantized_3x3) uxtb16
    windows ISA_NAME(quantized_3x3_signed) sxtb16
