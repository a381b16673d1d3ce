// What the system starts of an executable, before the runtime: where the file is whole, and the runtime in it is what was built, it maps that as the system
// would have and goes on there. Without it the system would map what a cut file lacks, and the program would end by a signal.
//
// It has no C library, no data and no relocations: its code lies in the first page of the runtime's file, behind this record, and is compiled by itself
// (host/toolchain/loader.ts, which also fills the record in).
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../engine/sum.h"

#if UINTPTR_MAX > UINT32_MAX
typedef Elf64_Phdr program_header;
#else
typedef Elf32_Phdr program_header;
#endif

// bytes: of the runtime, at the start of the file; sum: lin_sum of them less this record. entry, headers, count: what its ELF header said.
typedef struct {
  char magic[8];
  uint32_t bytes, sum;
  uint64_t entry;
  uint32_t headers, count;
} loader_record;

// Behind the first instructions, from which DISTANCE says how far away they are: nothing else needs no relocation everywhere.
#define TEXTS "own_file: .asciz \"/proc/self/exe\"\ncomplaint: .asciz \": the executable is damaged or cut: copy or build it again\\n\"\n.balign 4\n"

#if defined(__x86_64__)
__asm__(".text\n_start: mov %rsp, %rdi\nlea _start(%rip), %rsi\ncall load\nxor %edx, %edx\njmp *%rax\n" TEXTS);
#define DISTANCE(label) ({ long d_; __asm__("mov $(" #label " - _start), %0" : "=r"(d_)); d_; })
static inline long call(long n, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "+a"(n) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return n;
}
#elif defined(__aarch64__)
__asm__(".text\n_start: mov x0, sp\nadr x1, _start\nbl load\nmov x16, x0\nmov x0, #0\nbr x16\n" TEXTS);
#define DISTANCE(label) ({ long d_; __asm__("mov %0, #(" #label " - _start)" : "=r"(d_)); d_; })
static inline long call(long n, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#elif defined(__arm__)
__asm__(".text\n.arm\n_start: mov r0, sp\nadr r1, _start\nbl load\nmov ip, r0\nmov r0, #0\nbx ip\n" TEXTS);
#define DISTANCE(label) ({ long d_; __asm__("mov %0, #(" #label " - _start)" : "=r"(d_)); d_; })
static inline long call(long n, long a, long b, long c, long d, long e, long f) {
  register long r7 __asm__("r7") = n, r0 __asm__("r0") = a, r1 __asm__("r1") = b, r2 __asm__("r2") = c, r3 __asm__("r3") = d, r4 __asm__("r4") = e, r5 __asm__("r5") = f;
  __asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5) : "memory");
  return r0;
}
#endif
static inline int failed(long result) { return (unsigned long)result >= (unsigned long)-4095L; }

static inline void *map(uintptr_t at, uintptr_t bytes, int protection, int flags, int fd, uintptr_t offset) {
#ifdef SYS_mmap2
  return (void *)call(SYS_mmap2, (long)at, (long)bytes, protection, flags, fd, (long)(offset >> 12));
#else
  return (void *)call(SYS_mmap, (long)at, (long)bytes, protection, flags, fd, (long)offset);
#endif
}

static inline long length(const char *text) {
  long n = 0;
  // not a call of strlen
  for (const volatile char *c = text; *c; c++) n++;
  return n;
}

static inline __attribute__((noreturn)) void give_up(const char *name, const uint8_t *code) {
  const char *const words = (const char *)code + DISTANCE(complaint);
  call(SYS_write, 2, (long)name, length(name), 0, 0, 0);
  call(SYS_write, 2, (long)words, length(words), 0, 0, 0);
  for (;;) call(SYS_exit_group, 1, 0, 0, 0, 0, 0);
}

static inline int is_whole(int fd, const loader_record *record, uint32_t at) {
  const long end = call(SYS_lseek, fd, 0, SEEK_END, 0, 0, 0);
  if (failed(end) || (unsigned long)end < record->bytes) return 0;
  uint8_t *const file = map(0, record->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  if (failed((long)file)) return 0;
  const uint32_t behind = at + (uint32_t)sizeof *record, sum = lin_sum(lin_sum(LIN_SUM, file, at), file + behind, record->bytes - behind);
  call(SYS_munmap, (long)file, (long)record->bytes, 0, 0, 0, 0);
  return sum == record->sum;
}

static inline int map_segment(int fd, const program_header *h, uintptr_t page) {
  const uintptr_t from = h->p_vaddr & -page, file_end = h->p_vaddr + h->p_filesz, end = (h->p_vaddr + h->p_memsz + page - 1) & -page;
  const uintptr_t filled = (file_end + page - 1) & -page;
  const int protection = (h->p_flags & PF_R ? PROT_READ : 0) | (h->p_flags & PF_W ? PROT_WRITE : 0) | (h->p_flags & PF_X ? PROT_EXEC : 0);
  if (failed((long)map(from, file_end - from, protection, MAP_PRIVATE | MAP_FIXED, fd, h->p_offset & -page))) return 0;
  if (h->p_memsz == h->p_filesz) return 1;
  for (volatile uint8_t *p = (uint8_t *)file_end; p < (uint8_t *)filled; p++) *p = 0;
  return end <= filled || !failed((long)map(filled, end - filled, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0));
}

// stack: as the system leaves it (System V ABI, process initialization): arguments, environment, auxiliary vector. Returns where the runtime begins.
__attribute__((used)) static uintptr_t load(uintptr_t *stack, const uint8_t *code) {
  const loader_record *const record = (const loader_record *)(code - sizeof *record);
  const uint8_t *const file = (const uint8_t *)((uintptr_t)code & -4096);
  const char *const own = (const char *)code + DISTANCE(own_file);
  uintptr_t *auxiliary = stack + 1 + stack[0] + 1, page = 4096;
  const char *name = stack[0] ? (const char *)stack[1] : own, *path = name;
  while (*auxiliary) auxiliary++;
  auxiliary++;
  for (uintptr_t *a = auxiliary; a[0]; a += 2) {
    if (a[0] == AT_PAGESZ) page = a[1];
    if (a[0] == AT_EXECFN) path = (const char *)a[1];
  }
  long fd = call(SYS_openat, AT_FDCWD, (long)own, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  // process 1 has no /proc yet
  if (failed(fd)) fd = call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (failed(fd) || !is_whole((int)fd, record, (uint32_t)((const uint8_t *)record - file))) give_up(name, code);

  uintptr_t headers = 0;
  const program_header *const all = (const program_header *)(file + record->headers);
  for (uint32_t i = 0; i < record->count; i++) {
    if (all[i].p_type == PT_LOAD && !map_segment((int)fd, &all[i], page)) give_up(name, code);
    if (all[i].p_type == PT_PHDR) headers = all[i].p_vaddr;
  }
  call(SYS_close, fd, 0, 0, 0, 0, 0);
  for (uintptr_t *a = auxiliary; a[0]; a += 2) {
    if (a[0] == AT_PHDR) a[1] = headers;
    if (a[0] == AT_PHNUM) a[1] = record->count;
    if (a[0] == AT_ENTRY) a[1] = (uintptr_t)record->entry;
  }
  return (uintptr_t)record->entry;
}
