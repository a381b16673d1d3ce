// Tiles of conv_f32_n8 and conv_gate_f32_n8 for Cortex-A53: 4, 8 or 12 rows of x by one panel of 8 columns.
//   void conv_tile_<rows>x8(const float *const *rows, const float *w, int64_t c, int64_t taps, int64_t skip, float *sums)
// sums[row][8] = sum over taps and channels; `skip`: bytes from the end of a tap of a row to its next one.
// No 128-bit loads: on A53 `ldr d`, `ldr x` and `ins` each issue beside an fmla. Two channels at a time; loads are for what comes next.
//   v0 v1  weights of the even channel    v2 v3  of the odd one      v4-v7  two channels of 4 rows      v8-v31  sums, 2 a row
//   x0-x11 rows    x12 weights    x13 pairs left    x14 x15 scratch    x16 c    x17 taps left    x19 skip    x20 sums
#if defined(__aarch64__)

    .text

// 4 rows, two channels. load_odd: takes the odd channel's weights on the way; load_even: those of the next even one.
// n0-n3: the rows whose next two channels follow in v4-v7, none if blank.
.macro group a0, a1, a2, a3, a4, a5, a6, a7, load_odd, load_even, n0, n1, n2, n3
    fmla    v\a0\().4s, v0.4s, v4.s[0]
    .if \load_odd
    ldr     d2, [x12, #32]
    .endif
    fmla    v\a1\().4s, v1.4s, v4.s[0]
    .if \load_odd
    ldr     x14, [x12, #40]
    .endif
    fmla    v\a2\().4s, v0.4s, v5.s[0]
    .if \load_odd
    ldr     d3, [x12, #48]
    .endif
    fmla    v\a3\().4s, v1.4s, v5.s[0]
    .if \load_odd
    ins     v2.d[1], x14
    .endif
    fmla    v\a4\().4s, v0.4s, v6.s[0]
    .if \load_odd
    ldr     x15, [x12, #56]
    .endif
    fmla    v\a5\().4s, v1.4s, v6.s[0]
    fmla    v\a6\().4s, v0.4s, v7.s[0]
    .if \load_odd
    ins     v3.d[1], x15
    .endif
    fmla    v\a7\().4s, v1.4s, v7.s[0]
    .if \load_even
    ldr     d0, [x12, #64]!
    .endif
    fmla    v\a0\().4s, v2.4s, v4.s[1]
    .if \load_even
    ldr     x14, [x12, #8]
    .endif
    fmla    v\a1\().4s, v3.4s, v4.s[1]
    .ifnb \n0
    ldr     d4, [\n0], #8
    .endif
    fmla    v\a2\().4s, v2.4s, v5.s[1]
    .if \load_even
    ldr     d1, [x12, #16]
    .endif
    fmla    v\a3\().4s, v3.4s, v5.s[1]
    .ifnb \n1
    ldr     d5, [\n1], #8
    .endif
    fmla    v\a4\().4s, v2.4s, v6.s[1]
    .if \load_even
    ldr     x15, [x12, #24]
    .endif
    fmla    v\a5\().4s, v3.4s, v6.s[1]
    .ifnb \n2
    ldr     d6, [\n2], #8
    .endif
    .if \load_even
    ins     v0.d[1], x14
    .endif
    fmla    v\a6\().4s, v2.4s, v7.s[1]
    .if \load_even
    ins     v1.d[1], x15
    .endif
    fmla    v\a7\().4s, v3.4s, v7.s[1]
    .ifnb \n3
    ldr     d7, [\n3], #8
    .endif
.endm

// Two channels of every row; more: two others follow.
.macro pair groups, more
    .if \groups == 1
    .if \more
    group   8, 9, 10, 11, 12, 13, 14, 15, 1, 1, x0, x1, x2, x3
    .else
    group   8, 9, 10, 11, 12, 13, 14, 15, 1, 0
    .endif
    .else
    group   8, 9, 10, 11, 12, 13, 14, 15, 1, 0, x4, x5, x6, x7
    .if \groups == 2
    .if \more
    group   16, 17, 18, 19, 20, 21, 22, 23, 0, 1, x0, x1, x2, x3
    .else
    group   16, 17, 18, 19, 20, 21, 22, 23, 0, 0
    .endif
    .else
    group   16, 17, 18, 19, 20, 21, 22, 23, 0, 0, x8, x9, x10, x11
    .if \more
    group   24, 25, 26, 27, 28, 29, 30, 31, 0, 1, x0, x1, x2, x3
    .else
    group   24, 25, 26, 27, 28, 29, 30, 31, 0, 0
    .endif
    .endif
    .endif
.endm

// One channel of 4 rows.
.macro single a0, a1, a2, a3, a4, a5, a6, a7, n0, n1, n2, n3
    ldr     s4, [\n0], #4
    ldr     s5, [\n1], #4
    ldr     s6, [\n2], #4
    ldr     s7, [\n3], #4
    fmla    v\a0\().4s, v0.4s, v4.s[0]
    fmla    v\a1\().4s, v1.4s, v4.s[0]
    fmla    v\a2\().4s, v0.4s, v5.s[0]
    fmla    v\a3\().4s, v1.4s, v5.s[0]
    fmla    v\a4\().4s, v0.4s, v6.s[0]
    fmla    v\a5\().4s, v1.4s, v6.s[0]
    fmla    v\a6\().4s, v0.4s, v7.s[0]
    fmla    v\a7\().4s, v1.4s, v7.s[0]
.endm

.macro tile name, groups
    .section .text.\name, "ax", %progbits
    .global \name
    .type   \name, %function
    .balign 16
\name:
    stp     x19, x20, [sp, #-80]!
    stp     d8, d9, [sp, #16]
    stp     d10, d11, [sp, #32]
    stp     d12, d13, [sp, #48]
    stp     d14, d15, [sp, #64]
    mov     x12, x1
    mov     x16, x2
    mov     x17, x3
    mov     x19, x4
    mov     x20, x5
    .if \groups == 3
    ldp     x8, x9, [x0, #64]
    ldp     x10, x11, [x0, #80]
    .endif
    .if \groups >= 2
    ldp     x4, x5, [x0, #32]
    ldp     x6, x7, [x0, #48]
    .endif
    ldp     x2, x3, [x0, #16]
    ldp     x0, x1, [x0]
    .irp v, v8.2d, v9.2d, v10.2d, v11.2d, v12.2d, v13.2d, v14.2d, v15.2d
    movi    \v, #0
    .endr
    .if \groups >= 2
    .irp v, v16.2d, v17.2d, v18.2d, v19.2d, v20.2d, v21.2d, v22.2d, v23.2d
    movi    \v, #0
    .endr
    .endif
    .if \groups == 3
    .irp v, v24.2d, v25.2d, v26.2d, v27.2d, v28.2d, v29.2d, v30.2d, v31.2d
    movi    \v, #0
    .endr
    .endif
1:  lsr     x13, x16, #1                // a tap
    ldp     d0, d4, [x12]
    ins     v0.d[1], v4.d[0]
    ldp     d1, d5, [x12, #16]
    ins     v1.d[1], v5.d[0]
    cbz     x13, 4f
    ldr     d4, [x0], #8
    ldr     d5, [x1], #8
    ldr     d6, [x2], #8
    ldr     d7, [x3], #8
    subs    x13, x13, #1
    b.eq    3f
    .balign 8
2:  prfm    pldl1keep, [x12, #320]
    pair    \groups, 1
    subs    x13, x13, #1
    b.ne    2b
3:  pair    \groups, 0
    add     x12, x12, #64
    tbz     x16, #0, 5f
    ldp     d0, d4, [x12]
    ins     v0.d[1], v4.d[0]
    ldp     d1, d5, [x12, #16]
    ins     v1.d[1], v5.d[0]
4:  add     x12, x12, #32               // an odd channel
    single  8, 9, 10, 11, 12, 13, 14, 15, x0, x1, x2, x3
    .if \groups >= 2
    single  16, 17, 18, 19, 20, 21, 22, 23, x4, x5, x6, x7
    .endif
    .if \groups == 3
    single  24, 25, 26, 27, 28, 29, 30, 31, x8, x9, x10, x11
    .endif
5:  subs    x17, x17, #1
    b.eq    6f
    .irp r, x0, x1, x2, x3
    add     \r, \r, x19
    .endr
    .if \groups >= 2
    .irp r, x4, x5, x6, x7
    add     \r, \r, x19
    .endr
    .endif
    .if \groups == 3
    .irp r, x8, x9, x10, x11
    add     \r, \r, x19
    .endr
    .endif
    b       1b
6:  stp     q8, q9, [x20]
    stp     q10, q11, [x20, #32]
    stp     q12, q13, [x20, #64]
    stp     q14, q15, [x20, #96]
    .if \groups >= 2
    stp     q16, q17, [x20, #128]
    stp     q18, q19, [x20, #160]
    stp     q20, q21, [x20, #192]
    stp     q22, q23, [x20, #224]
    .endif
    .if \groups == 3
    stp     q24, q25, [x20, #256]
    stp     q26, q27, [x20, #288]
    stp     q28, q29, [x20, #320]
    stp     q30, q31, [x20, #352]
    .endif
    ldp     d8, d9, [sp, #16]
    ldp     d10, d11, [sp, #32]
    ldp     d12, d13, [sp, #48]
    ldp     d14, d15, [sp, #64]
    ldp     x19, x20, [sp], #80
    ret
    .size   \name, . - \name
.endm

    tile    conv_tile_4x8, 1
    tile    conv_tile_8x8, 2
    tile    conv_tile_12x8, 3

#endif
