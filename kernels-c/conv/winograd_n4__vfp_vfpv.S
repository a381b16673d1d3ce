// winograd_input and winograd_output of winograd.h for VFPv2, 4 channels at a time.
//   s0-s6    2/3, 3/2, 4/9, 9/4, 97/36, 4/3, 3
//   s8-s31   six vectors of 4 channels
//   r4-r9    where the six values of a line are; behind them afterwards      r10 r11  where the results go, and bytes from one to the next
//   r0 pixels or sums    r1 bytes of the channels done    r3 lines left      r12 lr   scratch
#include "armv6.h"

// From sp: arguments, and what the lines of the first direction give.
#define PIXELS 0
#define TO 4
#define STEP 8
#define END 12
#define COLUMNS 16
#define LOCALS (COLUMNS + 576)

// To values at the six points. Leaves r12 at the last one.
.macro input_line
    vldmia  r8, {s8-s11}
    vldmia  r6, {s16-s19}
    vldmia  r8, {s12-s15}
    VS(vmls.f32, V8, V16, s3)
    vldmia  r7, {s20-s23}
    vldmia  r5, {s28-s31}
    VS(vmls.f32, V12, V16, s2)
    vldmia  r7, {s24-s27}
    VS(vmls.f32, V20, V28, s3)
    vldmia  r4!, {s16-s19}
    VS(vmls.f32, V24, V28, s2)
    vldmia  r6!, {s28-s31}
    add     lr, r10, r11
    VS(vmla.f32, V8, V20, s0)
    add     r12, lr, r11, lsl #1
    VS(vmla.f32, V12, V24, s1)
    VS(vmls.f32, V16, V28, s4)
    vldmia  r8!, {s28-s31}
    vstmia  lr, {s8-s11}
    vstmia  r12, {s12-s15}
    VS(vmls.f32, V8, V20, s5)
    vldmia  r5!, {s20-s23}
    VS(vmls.f32, V12, V24, s6)
    vldmia  r7!, {s24-s27}
    VV(vadd.f32, V16, V16, V28)
    vldmia  r9!, {s28-s31}
    VS(vmls.f32, V20, V24, s4)
    add     lr, lr, r11
    vstmia  lr, {s8-s11}
    add     r12, r12, r11
    vstmia  r12, {s12-s15}
    vstmia  r10, {s16-s19}
    VV(vadd.f32, V20, V20, V28)
    add     r12, r12, r11
    vstmia  r12, {s20-s23}
.endm

// Values at the six points to four results. Leaves r12 at the last one.
.macro output_line
    vldmia  r5!, {s8-s11}
    vldmia  r6!, {s12-s15}
    vldmia  r7!, {s16-s19}
    VV(vadd.f32, V24, V8, V12)
    vldmia  r8!, {s20-s23}
    VV(vsub.f32, V8, V8, V12)
    VV(vadd.f32, V28, V16, V20)
    vldmia  r4!, {s12-s15}
    VV(vsub.f32, V16, V16, V20)
    vldmia  r9!, {s20-s23}
    VS(vmla.f32, V12, V24, s1)
    VS(vmul.f32, V24, V24, s0)
    VS(vmla.f32, V20, V8, s2)
    VV(vadd.f32, V8, V8, V16)
    VS(vmla.f32, V12, V28, s0)
    VS(vmla.f32, V24, V28, s1)
    VS(vmla.f32, V20, V16, s3)
    add     lr, r10, r11
    vstmia  lr, {s8-s11}
    vstmia  r10, {s12-s15}
    add     lr, lr, r11
    vstmia  lr, {s24-s27}
    add     r12, lr, r11
    vstmia  r12, {s20-s23}
.endm

// r4-r9 = the first of six rows of COLUMNS, \bytes apart. The results of this direction go to r10, behind the channels done, STEP apart.
.macro second_direction bytes
    add     r10, r10, r1
    ldr     r11, [sp, #STEP]
    add     r4, sp, #COLUMNS
    add     r5, r4, #\bytes
    add     r6, r5, #\bytes
    add     r7, r6, #\bytes
    add     r8, r7, #\bytes
    add     r9, r8, #\bytes
.endm

.macro begin name
    function \name
    sub     sp, sp, #LOCALS
    adr     r12, 9f
    vldmia  r12, {s0-s6}
.endm

// The next 4 channels, from 1 on, or the end.
.macro repeat
    ldr     r12, [sp, #END]
    add     r1, r1, #16
    cmp     r1, r12
    blo     1b
    add     sp, sp, #LOCALS
    leave
    .balign 4
9:  .float  0.666666667, 1.5, 0.444444444, 2.25, 2.69444444, 1.33333333, 3.0
.endm

    begin ISA_NAME(winograd_input_n4)
    mov     r1, r1, lsl #2
    mov     r3, r3, lsl #2
    str     r0, [sp, #PIXELS]
    str     r1, [sp, #END]
    str     r2, [sp, #TO]
    str     r3, [sp, #STEP]
    mov     r1, #0
1:  ldr     r0, [sp, #PIXELS]
    add     r10, sp, #COLUMNS
    mov     r11, #16
    mov     r3, #6
2:  ldr     r4, [r0]
    ldr     r5, [r0, #24]
    ldr     r6, [r0, #48]
    ldr     r7, [r0, #72]
    ldr     r8, [r0, #96]
    ldr     r9, [r0, #120]
    add     r0, r0, #4
    .irp r, r4, r5, r6, r7, r8, r9
    add     \r, \r, r1
    .endr
    input_line
    subs    r3, r3, #1
    add     r10, r12, r11
    bne     2b
    ldr     r10, [sp, #TO]
    second_direction 96
    mov     r3, #6
3:  input_line
    subs    r3, r3, #1
    add     r10, r12, r11
    bne     3b
    repeat
    end_function ISA_NAME(winograd_input_n4)

    begin ISA_NAME(winograd_output_n4)
    mov     r1, r1, lsl #2
    mov     r2, r2, lsl #2
    str     r0, [sp, #PIXELS]
    str     r1, [sp, #STEP]
    str     r2, [sp, #END]
    mov     r1, #0
1:  ldr     r0, [sp, #PIXELS]
    ldr     r2, [sp, #STEP]
    add     r0, r0, r1
    add     r2, r2, r2, lsl #1
    mov     r2, r2, lsl #1              // from one line of points to the next
    add     r10, sp, #COLUMNS
    mov     r11, #16
    mov     r3, #6
2:  mov     r4, r0
    add     r5, r4, r2
    add     r6, r5, r2
    add     r7, r6, r2
    add     r8, r7, r2
    add     r9, r8, r2
    ldr     lr, [sp, #STEP]
    add     r0, r0, lr
    output_line
    subs    r3, r3, #1
    add     r10, r12, r11
    bne     2b
    ldr     r10, [sp, #PIXELS]
    second_direction 64
    mov     r3, #4
3:  output_line
    subs    r3, r3, #1
    add     r10, r12, r11
    bne     3b
    repeat
    end_function ISA_NAME(winograd_output_n4)
