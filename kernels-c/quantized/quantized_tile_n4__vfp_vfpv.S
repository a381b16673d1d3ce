// A tile of quantized_conv2d_n4 by dual multiply-adds of ARMv6.
//   void quantized_tile_2x4(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, bool first)
// sums[2][4] = (first) or += over `groups` of two pairs: those of both rows of x times those of the four columns of w.
// Registers: r0 x, r1 w, r2 and r3 pairs of the rows, r12 and lr of two columns, r4-r7 and r8-r11 sums. On the stack the end of x, then the sums' address.
#include "kernels.gen.h"

    .macro pair
    ldmia   r0!, {r2, r3}
    ldmia   r1!, {r12, lr}
    smlad   r4, r2, r12, r4
    smlad   r5, r2, lr, r5
    smlad   r8, r3, r12, r8
    smlad   r9, r3, lr, r9
    ldmia   r1!, {r12, lr}
    smlad   r6, r2, r12, r6
    smlad   r7, r2, lr, r7
    smlad   r10, r3, r12, r10
    smlad   r11, r3, lr, r11
    .endm

    .section .text.quantized_tile_2x4, "ax", %progbits
    .global ISA_NAME(quantized_tile_2x4)
    .type   ISA_NAME(quantized_tile_2x4), %function
ISA_NAME(quantized_tile_2x4):
    push    {r3-r11, lr}
    ldr     r12, [sp, #40]              // first
    add     r2, r0, r2, lsl #4
    push    {r2}
    cmp     r12, #0
    ldmiaeq r3, {r4-r11}
    beq     1f
    mov     r4, #0
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    mov     r10, #0
    mov     r11, #0
1:
    ldr     r12, [sp]
    sub     r12, r12, r0
    tst     r12, #16                    // an odd one first
    bne     3f
2:
    pair
    pair
3:
    pair
    pair
    ldr     r12, [sp]
    cmp     r0, r12
    bne     2b
    ldr     r12, [sp, #4]
    stmia   r12, {r4-r11}
    add     sp, sp, #8
    pop     {r4-r11, pc}
    .size   ISA_NAME(quantized_tile_2x4), . - ISA_NAME(quantized_tile_2x4)
