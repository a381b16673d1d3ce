import { isas } from '../boards/isas.ts';
import type { ElementType, Expression, Kernel, Param } from './kernels-def.ts';

const cTypes: Readonly<Record<ElementType, string>> = { f32: 'float', i32: 'int32_t', u8: 'uint8_t' };
const cType = (p: Param): string => {
  if (p.kind === 'int') return 'int32_t ';
  if (p.kind === 'float') return 'float ';
  return `${p.kind === 'in' ? 'const ' : ''}${cTypes[p.type]} *`;
};
const signature = (k: Kernel): string => k.params.map((p) => cType(p) + p.name).join(', ');
/** The first kernel with the parameters of `k`: both have one type. */
const likeOf = (kernels: readonly Kernel[], k: Kernel): Kernel => kernels.find((other) => signature(other) === signature(k)) ?? k;

/** kernels.gen.h: the type of each kernel, the declaration of each variant that may exist, and what the engine asks about kernels. */
export function kernelsHeader(source: string, kernels: readonly Kernel[]): string {
  const types = kernels.map((k) => {
    const same = likeOf(kernels, k);
    return same === k ? `typedef void ${k.name}_fn(${signature(k)});` : `typedef ${same.name}_fn ${k.name}_fn;`;
  });
  return `// ${source}
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define KERNELS(X) \\
${kernels.map((k) => `  X(${k.id}, ${k.name})`).join(' \\\n')}

// Ids are below KERNEL_COUNT; not every number is an id.
enum { KERNEL_COUNT = ${(kernels.at(-1)?.id ?? 0) + 1} };

${types.join('\n')}

#define DECLARE(id, name) name##_fn ${Object.keys(isas).map((isa) => `name##__${isa}`).join(', ')};
KERNELS(DECLARE)
#undef DECLARE

typedef struct {
#define MEMBER(id, name) name##_fn *name;
  KERNELS(MEMBER)
#undef MEMBER
} kernel_set;

// The variants that kernels_select (dispatch.h) chose.
extern kernel_set kernels;

typedef enum { KERNEL_IN, KERNEL_IN_OPTIONAL, KERNEL_OUT, KERNEL_OUT_OPTIONAL, KERNEL_INOUT, KERNEL_INT, KERNEL_FLOAT } kernel_kind;

// NULL: no kernel has this id. The functions below want an id that has a name and a parameter below kernel_param_count.
const char *kernel_name(uint32_t id);
// Whether this runtime has it: one for another packed layout than the board's is left out.
bool kernel_present(uint32_t id);
int kernel_param_count(uint32_t id);
const char *kernel_param_name(uint32_t id, int param);
kernel_kind kernel_param_kind(uint32_t id, int param);
// Of an integer: the values allowed, both inclusive.
int32_t kernel_param_min(uint32_t id, int param);
int32_t kernel_param_max(uint32_t id, int param);
// Of a pointer: the alignment that its address needs, in bytes: those of an element.
int kernel_param_align(uint32_t id, int param);
// Of a pointer: bytes that the kernel may touch from there on, INT64_MAX when more than that. The integers must be in their ranges.
int64_t kernel_param_extent_bytes(uint32_t id, int param, const uint32_t *args);

enum { KERNEL_MOST_PARAMS = ${Math.max(...kernels.map((k) => k.params.length))} };
// Multiply-adds of a call; 0 where sums of products are not what it does.
int64_t kernel_mac(uint32_t id, const uint32_t *args);
// Whether calls may be cut into parts.
bool kernel_splits(uint32_t id);
// Verified argument words of one part of parts of a call, which may run in any order or at once and together give the results of the
// call, bit for bit. False: this part is empty.
bool kernel_part(uint32_t id, const uint32_t *args, int part, int parts, uint32_t out[KERNEL_MOST_PARAMS]);

// Calls a kernel with verified argument words (proto/flat.md, Address); base[0] is not used.
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]);
`;
}

/** kernels.gen.c: argument unpacking and the verifier's facts. */
export function kernelsSource(source: string, kernels: readonly Kernel[]): string {
  const extents = kernels.map(extentCases);
  const ownerOf = (i: number): number => extents.indexOf(extents[i]!);
  const tables = kernels.map((k) => wrap('  ', k.params.map(paramRow)));
  const tableOf = (i: number): number => tables.indexOf(tables[i]!);
  return `// ${source}
#include "kernels.gen.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

kernel_set kernels;

typedef struct { const char *name; int32_t min, max; uint8_t kind, align; } param;
// Where a call may be split: parameter, unit, and of windows over an image (ih not 0) its parameters ih, sh (0: it has none) and pt.
typedef struct { uint8_t param, unit, ih, sh, pt; } cut;
// Any kernel; each has its own type again where it is called.
typedef void kernel_fn(void);
typedef struct {
  const char *name;
  const param *params;
  int64_t (*extent)(int param, const uint32_t *args);
  void (*call)(kernel_fn *kernel, const uint32_t *args, uint8_t *const base[4]);
  int count;
  // Of its pointer in kernel_set.
  size_t slot;
  int64_t (*mac)(const uint32_t *args);
  const cut *cuts;
  int cuts_count;
} kernel;

// Arithmetic on values >= 0 in which INT64_MAX stands for everything that is too large. As calls: there are hundreds.
static __attribute__((noinline)) int64_t add(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_add_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t sub(int64_t a, int64_t b) { return a == INT64_MAX ? a : a - b; }
static __attribute__((noinline)) int64_t mul(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_mul_overflow(a, b, &r) ? INT64_MAX : r;
}
static __attribute__((noinline)) int64_t up(int64_t a, int64_t b) { return mul(add(a, b - 1) / b, b); }

#define POINTER(name, kind) {#name, 0, 0, kind, 4}
#define BYTES(name, kind) {#name, 0, 0, kind, 1}
#define IN(name) POINTER(name, KERNEL_IN)
#define IN_OPTIONAL(name) POINTER(name, KERNEL_IN_OPTIONAL)
#define OUT(name) POINTER(name, KERNEL_OUT)
#define OUT_OPTIONAL(name) POINTER(name, KERNEL_OUT_OPTIONAL)
#define INOUT(name) POINTER(name, KERNEL_INOUT)
#define RANGE(name, min, max) {#name, min, max, KERNEL_INT, 0}
#define AT_LEAST(name, min) RANGE(name, min, INT32_MAX)
#define FLOAT(name) {#name, 0, 0, KERNEL_FLOAT, 0}

static void *at(uint32_t word, uint8_t *const base[4]) { return word ? base[word >> 30] + (word & 0x3fffffff) : NULL; }
static float real(uint32_t word) {
  float f;
  memcpy(&f, &word, sizeof f);
  return f;
}

${kernels.flatMap((k, i) => (tableOf(i) === i ? [`static const param params_${k.name}[] = {\n${tables[i]}\n};\n`] : [])).join('')}
${kernels.flatMap((k, i) => (ownerOf(i) === i ? [`static int64_t extent_${k.name}(int param, const uint32_t *args) {\n${extents[i]}}\n`] : [])).join('')}
${kernels.flatMap((k) => (likeOf(kernels, k) === k ? [callFunction(k)] : [])).join('')}
${kernels.map(macFunction).join('')}
${kernels.map(cutTable).join('')}
static const kernel table[KERNEL_COUNT] = {
${kernels.map((k, i) => `  [${k.id}] = {"${k.name}", params_${kernels[tableOf(i)]!.name}, extent_${kernels[ownerOf(i)]!.name}, call_${likeOf(kernels, k).name}, ${k.params.length}, offsetof(kernel_set, ${k.name})${extras(k)}},\n`).join('')}};

static const param *find(uint32_t id, int p) {
  assert(kernel_name(id) && p >= 0 && p < table[id].count);
  return &table[id].params[p];
}

const char *kernel_name(uint32_t id) { return id < KERNEL_COUNT ? table[id].name : NULL; }
static kernel_fn *chosen(uint32_t id) {
  kernel_fn *kernel;
  memcpy(&kernel, (const char *)&kernels + table[id].slot, sizeof kernel);
  return kernel;
}
bool kernel_present(uint32_t id) { return kernel_name(id) && chosen(id); }
int kernel_param_count(uint32_t id) { return table[id].count; }
const char *kernel_param_name(uint32_t id, int p) { return find(id, p)->name; }
kernel_kind kernel_param_kind(uint32_t id, int p) { return (kernel_kind)find(id, p)->kind; }
int32_t kernel_param_min(uint32_t id, int p) { return find(id, p)->min; }
int32_t kernel_param_max(uint32_t id, int p) { return find(id, p)->max; }
int kernel_param_align(uint32_t id, int p) { return find(id, p)->align; }
int64_t kernel_param_extent_bytes(uint32_t id, int p, const uint32_t *args) {
  return mul(table[id].extent(p, args), find(id, p)->align);
}
int64_t kernel_mac(uint32_t id, const uint32_t *args) { return table[id].mac ? table[id].mac(args) : 0; }
bool kernel_splits(uint32_t id) { return table[id].cuts_count > 0; }

// Rows from one window to the next.
static int64_t step_of(const cut *c, const uint32_t *args) { return c->sh ? args[c->sh] : 1; }

static int32_t units_of(const cut *c, const uint32_t *args) {
  // A window that begins below the image has no first row to move to.
  if (c->ih && (args[c->param] - 1) * step_of(c, args) >= (int64_t)args[c->ih] + args[c->pt]) return 1;
  return (int32_t)((args[c->param] - 1) / c->unit + 1);
}

// The cut whose largest part is smallest; NULL: no cut makes two.
static const cut *choose_cut(uint32_t id, const uint32_t *args, int parts) {
  const cut *best = NULL;
  double smallest = 1;
  for (int i = 0; i < table[id].cuts_count; i++) {
    const cut *const c = &table[id].cuts[i];
    const int32_t units = units_of(c, args);
    const double largest = (double)((units - 1) / parts + 1) / units;
    if (largest < smallest) {
      smallest = largest;
      best = c;
    }
  }
  return best;
}

// Moves the pointers behind what the first values of a parameter, so many of them, touch.
static void advance(uint32_t id, uint32_t *args, int over, uint32_t count) {
  uint32_t from[KERNEL_MOST_PARAMS], to[KERNEL_MOST_PARAMS];
  memcpy(from, args, (size_t)table[id].count * sizeof *args);
  memcpy(to, from, sizeof from);
  from[over] = 0;
  to[over] = count;
  for (int p = 0; p < table[id].count; p++)
    if (table[id].params[p].kind < KERNEL_INT && args[p]) args[p] += (uint32_t)((table[id].extent(p, to) - table[id].extent(p, from)) * table[id].params[p].align);
}

bool kernel_part(uint32_t id, const uint32_t *args, int part, int parts, uint32_t out[KERNEL_MOST_PARAMS]) {
  const cut *const c = choose_cut(id, args, parts);
  memcpy(out, args, (size_t)table[id].count * sizeof *args);
  if (!c) return part == 0;
  const int64_t units = units_of(c, args);
  const uint32_t whole = args[c->param], begin = (uint32_t)(units * part / parts) * c->unit, last = (uint32_t)(units * (part + 1) / parts) * c->unit;
  const uint32_t end = last < whole ? last : whole;
  if (begin >= end) return false;
  advance(id, out, c->param, begin);
  if (c->ih) {
    const int64_t top = begin * step_of(c, args) - args[c->pt];
    if (top > 0) {
      advance(id, out, c->ih, (uint32_t)top);
      out[c->ih] -= (uint32_t)top;
    }
    out[c->pt] = top > 0 ? 0 : (uint32_t)-top;
  }
  out[c->param] = end - begin;
  return true;
}

void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]) { table[id].call(chosen(id), args, base); }
`;
}

function callFunction({ name, params }: Kernel): string {
  return `static void call_${name}(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {\n${wrap(`  ((${name}_fn *)kernel)(`, params.map(unpack))});\n}\n`;
}

function macFunction({ name, params, mac, splits }: Kernel): string {
  if (mac === undefined || splits.length === 0) return '';
  const used = new Set<string>(), value = expression(mac, used);
  const ints = params.flatMap((p, i) => (used.has(p.name) ? [`${p.name} = (int32_t)args[${i}]`] : []));
  return `static int64_t mac_${name}(const uint32_t *args) {\n${wrap('  const int64_t ', ints)};\n  return ${value};\n}\n`;
}

function cutTable({ name, params, splits }: Kernel): string {
  if (splits.length === 0) return '';
  const at = (wanted: string): number => params.findIndex((p) => p.name === wanted);
  const rows = splits.map(({ param, unit }) => `{${[at(param), unit, ...(param === 'oh' ? [at('ih'), Math.max(at('sh'), 0), at('pt')] : [0, 0, 0])].join(', ')}}`);
  return `static const cut cuts_${name}[] = {${rows.join(', ')}};\n`;
}

const extras = ({ name, splits }: Kernel): string => (splits.length === 0 ? ', NULL, NULL, 0' : `, mac_${name}, cuts_${name}, ${splits.length}`);

function paramRow(p: Param): string {
  if (p.kind === 'int') return p.max === 2 ** 31 - 1 ? `AT_LEAST(${p.name}, ${p.min})` : `RANGE(${p.name}, ${p.min}, ${p.max})`;
  if (p.kind === 'float') return `FLOAT(${p.name})`;
  if (p.type === 'u8') return `BYTES(${p.name}, KERNEL_${p.kind.toUpperCase()}${p.optional ? '_OPTIONAL' : ''})`;
  return `${p.kind.toUpperCase()}${p.optional ? '_OPTIONAL' : ''}(${p.name})`;
}

function extentCases(k: Kernel): string {
  const used = new Set<string>();
  const cases = k.params.flatMap((p, i) => (p.kind === 'int' || p.kind === 'float' ? [] : [`    case ${i}: return ${expression(p.extent, used)};\n`]));
  const ints = k.params.flatMap((p, i) => (used.has(p.name) ? [`${p.name} = (int32_t)args[${i}]`] : []));
  return `${wrap('  const int64_t ', ints)};\n  switch (param) {\n${cases.join('')}    default: return 0;\n  }\n`;
}

function expression(e: Expression, used: Set<string>): string {
  if (e.kind === 'number') return String(e.value);
  if (e.kind === 'name') {
    used.add(e.name);
    return e.name;
  }
  const call = { '+': 'add', '-': 'sub', '*': 'mul', up: 'up' }[e.kind];
  return `${call}(${expression(e.left, used)}, ${expression(e.right, used)})`;
}

function unpack(p: Param, i: number): string {
  if (p.kind === 'int') return `(int32_t)a[${i}]`;
  return p.kind === 'float' ? `real(a[${i}])` : `at(a[${i}], base)`;
}

/** Items after `start`, comma-separated, broken at 140 columns. */
function wrap(start: string, items: readonly string[]): string {
  const lines = [start];
  for (const [i, item] of items.entries()) {
    const word = item + (i + 1 < items.length ? ', ' : '');
    if (lines.at(-1)!.length + word.length > 140) lines.push('    ');
    lines.push(lines.pop()! + word);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
