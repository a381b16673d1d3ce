// What we use of QEMU's plugin interface, version 1 (QEMU 4.2 and later; syscalls 5.1): Debian ships no header.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t plugin_id;
typedef uint32_t plugin_access;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef struct qemu_info_t qemu_info_t;

enum { INLINE_ADD_U64 = 0, CALLBACK_NO_REGISTERS = 0, MEMORY_READ_WRITE = 3 };

int qemu_plugin_install(plugin_id id, const qemu_info_t *info, int argc, char **argv);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, void (*translated)(plugin_id id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(plugin_id id, void (*ended)(plugin_id id, void *data), void *data);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id id, void (*called)(plugin_id id, unsigned cpu, int64_t number, uint64_t a1, uint64_t a2,
                                                                     uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7,
                                                                     uint64_t a8));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*begun)(unsigned cpu, void *data), int flags, void *data);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *counter, uint64_t value);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*reached)(unsigned cpu, void *data), int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *counter, uint64_t value);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, void (*touched)(unsigned cpu, plugin_access access, uint64_t address, void *data),
                                      int flags, int kind, void *data);
bool qemu_plugin_mem_is_store(plugin_access access);
unsigned qemu_plugin_mem_size_shift(plugin_access access);

#define EXPORTED __attribute__((visibility("default")))
