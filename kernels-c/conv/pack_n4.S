// void conv_pack_n4(const float *x0, const float *x1, const float *x2, const float *x3, float *to, int32_t count)
// to[k][4] = x0[k], x1[k], x2[k], x3[k].   r0-r3 rows   r4-r11 two channels of each   r12 to   lr channels left
#if defined(__arm__)
    .syntax unified
    .arm
    .section .text.conv_pack_n4, "ax", %progbits
    .global conv_pack_n4
    .type   conv_pack_n4, %function
conv_pack_n4:
    push    {r4-r11, lr}
    ldr     lr, [sp, #40]
    ldr     r12, [sp, #36]
    subs    lr, lr, #2
    blt     2f
// The cache takes in lines that are loaded, not those that are stored to.
1:  ldr     r4, [r12]
    pld     [r12, #64]
    ldmia   r0!, {r4, r5}
    ldmia   r1!, {r6, r7}
    ldmia   r2!, {r8, r9}
    ldmia   r3!, {r10, r11}
    subs    lr, lr, #2
    stmia   r12!, {r4, r6, r8, r10}
    stmia   r12!, {r5, r7, r9, r11}
    bge     1b
2:  tst     lr, #1
    popeq   {r4-r11, pc}
    ldr     r4, [r0]
    ldr     r5, [r1]
    ldr     r6, [r2]
    ldr     r7, [r3]
    stmia   r12, {r4-r7}
    pop     {r4-r11, pc}
    .size   conv_pack_n4, . - conv_pack_n4
#endif
