// VPDPBUSD in each form of its operands, by the processor or else by vpdpbusd.h, against a loop. Prints how many forms there are and how many were carried out.
#define _GNU_SOURCE
#include <immintrin.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "vpdpbusd.h"

static void on_illegal(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  if (!vpdpbusd_carry_out(context)) _Exit(3);
}

// Operands, and the three registers that they were in afterwards.
static uint8_t sums[32], x[32], after[3][32];
__attribute__((used)) static uint8_t w[32];
static int forms;

static void check(const char *form, int bytes) {
  int32_t expected[8] = {0};
  memcpy(expected, sums, (size_t)bytes);
  for (int i = 0; i < bytes; i++) expected[i / 4] += x[i] * (int8_t)w[i];
  forms++;
  if (!memcmp(expected, after[0], 32) && !memcmp(x, after[1], 32) && !memcmp(w, after[2], 32)) return;
  fprintf(stderr, "wrong: vpdpbusd %s\n", form);
  exit(1);
}

// `before` prepares the registers that the operand names, from %3, which points to w.
#define FORM(BYTES, BEFORE, OPERANDS) \
  __asm__ volatile("vmovdqu %0, %%ymm9\n\tvmovdqu %1, %%ymm3\n\tvmovdqu %2, %%ymm14\n\t" BEFORE "\n\t%{vex%} vpdpbusd " OPERANDS "\n\tvmovdqu %%ymm9, (%4)\n\tvmovdqu %%ymm3, 32(%4)\n\tvmovdqu %%ymm14, 64(%4)" \
                   : : "m"(sums), "m"(x), "m"(w), "S"(w), "D"(after) : "rax", "rbx", "rdx", "r9", "r12", "r13", "r14", "ymm3", "ymm9", "ymm14", "memory"); \
  check(OPERANDS, BYTES)

__attribute__((target("avx2,avxvnni"))) static void every_form(void) {
  FORM(32, "", "%%ymm14, %%ymm3, %%ymm9");
  FORM(16, "", "%%xmm14, %%xmm3, %%xmm9");
  FORM(32, "", "(%3), %%ymm3, %%ymm9");
  FORM(16, "", "(%3), %%xmm3, %%xmm9");
  FORM(32, "", "w(%%rip), %%ymm3, %%ymm9");
  FORM(32, "lea -100(%3), %%rax", "100(%%rax), %%ymm3, %%ymm9");
  FORM(32, "lea 0x12345(%3), %%rax", "-0x12345(%%rax), %%ymm3, %%ymm9");
  FORM(32, "mov %3, %%r12", "(%%r12), %%ymm3, %%ymm9");
  FORM(32, "mov %3, %%r13", "(%%r13), %%ymm3, %%ymm9");
  FORM(32, "mov %3, %%rdx\n\tsub %%rsp, %%rdx", "(%%rsp,%%rdx), %%ymm3, %%ymm9");
  FORM(32, "lea -40(%3), %%rbx\n\tmov $5, %%r14d", "(%%rbx,%%r14,8), %%ymm3, %%ymm9");
  FORM(32, "lea -29(%3), %%r13\n\tmov $8, %%r12d", "-3(%%r13,%%r12,4), %%ymm3, %%ymm9");
  FORM(32, "lea -0x1008(%3), %%r9\n\tmov $4, %%eax", "0x1000(%%r9,%%rax,2), %%ymm3, %%ymm9");
  FORM(32, "mov %3, %%rdx\n\tshr %%rdx", "(,%%rdx,2), %%ymm3, %%ymm9");
}

int main(void) {
  if (!vpdpbusd_can()) return 2;
  sigaction(SIGILL, &(struct sigaction){.sa_sigaction = on_illegal, .sa_flags = SA_SIGINFO}, NULL);
  srand(1);
  for (int turn = 0; turn < 100; turn++) {
    for (int i = 0; i < 32; i++) sums[i] = (uint8_t)rand(), x[i] = turn ? (uint8_t)rand() : 255, w[i] = turn ? (uint8_t)rand() : 128;
    every_form();
  }
  printf("%d %llu\n", forms, (unsigned long long)vpdpbusd_carried_out);
  return 0;
}
