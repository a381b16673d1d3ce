// What dispatch.c chooses on a processor that CPUID and XGETBV describe: dispatch VARIANT WORDS.. KERNELS.. VARIANT: as LINNET_VARIANT, or - for none. WORDS, hexadecimal:
// of leaf 1 ecx, of leaf 7 ebx and ecx, of its subleaf 1 eax, and XCR0. Prints the best set, then that of each of KERNELS (ids); or why the variant cannot be used.
#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static unsigned leaf1_c, leaf7_b, leaf7_c, leaf7_1_a, xcr0;

static int fake_cpuid_count(unsigned leaf, unsigned subleaf, unsigned *a, unsigned *b, unsigned *c, unsigned *d) {
  const bool features = leaf == 7 && subleaf == 0;
  *a = leaf == 7 && subleaf == 1 ? leaf7_1_a : 0;
  *b = features ? leaf7_b : 0;
  *c = features ? leaf7_c : leaf == 1 ? leaf1_c : 0;
  *d = 0;
  return 1;
}

#define __get_cpuid(leaf, a, b, c, d) fake_cpuid_count(leaf, 0, a, b, c, d)
#define __get_cpuid_count fake_cpuid_count
#undef _xgetbv
#define _xgetbv(number) ((number) == 0 ? xcr0 : 0)
#include "../../kernels-c/engine/dispatch.c"

static const char *chosen(unsigned id) {
  const char *name = "none";
  for (int i = 0; i < isas_count; i++)
    for (int k = 0; k < isas[i].count; k++)
      if (isas[i].variants[k].id == id && isas[i].variants[k].function == kernel_chosen[id].function) name = isas[i].name;
  return name;
}

int main(int argc, char **argv) {
  unsigned *const words[] = {&leaf1_c, &leaf7_b, &leaf7_c, &leaf7_1_a, &xcr0};
  if (argc < 7) return 2;
  for (int i = 0; i < 5; i++) *words[i] = (unsigned)strtoul(argv[2 + i], NULL, 16);
  const char *const why = kernels_select(strcmp(argv[1], "-") ? argv[1] : NULL);
  printf("%s", why ? why : kernels_variant());
  for (int i = 7; i < argc && !why; i++) printf(" %s", chosen((unsigned)atoi(argv[i])));
  return 0;
}
