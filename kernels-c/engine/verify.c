// The numbered checks of a `.lin`. After them the engine and the kernels trust every word of header and tables.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kernel_table.h"
#include "lin.h"

enum {
  CHECK_MAGIC = 1,
  CHECK_HEADER,
  CHECK_FORMAT,
  CHECK_FILE_SIZE,
  CHECK_TABLES_END,
  CHECK_CHECKSUM,
  CHECK_ISA,
  CHECK_KERNEL_VERSION,
  CHECK_WORK,
  CHECK_MEMORY,
  CHECK_TABLE,
  CHECK_STRINGS,
  CHECK_STRING,
  CHECK_TENSOR,
  CHECK_TENSOR_MEMORY,
  CHECK_PORT,
  CHECK_PORT_STREAM,
  CHECK_PORT_LENGTH,
  CHECK_KERNELS,
  CHECK_STEP,
  CHECK_STATE_COPY,
  CHECK_ARG_COUNT,
  CHECK_ARG_INTEGER,
  CHECK_ARG_POINTER,
  CHECK_SCRIPT_STEP,
  CHECK_INITIAL,
  CHECK_RANGE,
  CHECK_ITERATIONS,
  CHECK_CONTROL,
  CHECK_COPY,
  CHECK_OVERLAP,
  CHECK_DEQUANTIZATION,
  CHECK_WEIGHTS,
};

// The address words have thirty bits for an offset.
enum { REGION_MAX = 1 << 30, PORTS_MAX = 1024, RANK_MAX = 8 };

typedef struct {
  const uint8_t *file;
  const lin_header *head;
  lin_fault *fault;
  // Element operations of the steps so far, as often as they may run.
  double work;
} verifier;

__attribute__((format(printf, 4, 5))) static bool wrong(verifier *v, int check, const void *where, const char *format, ...) {
  va_list list;
  v->fault->check = check;
  v->fault->offset = (uint32_t)((const uint8_t *)where - v->file);
  va_start(list, format);
  vsnprintf(v->fault->sentence, sizeof v->fault->sentence, format, list);
  va_end(list);
  return false;
}

static bool inside(uint64_t offset, uint64_t bytes, uint64_t size) { return offset <= size && bytes <= size - offset; }

static const void *table(const verifier *v, uint32_t offset) { return v->file + offset; }

static bool check_text(verifier *v, const char text[16], const char *what) {
  const char *end = memchr(text, 0, 16);
  if (!end) return wrong(v, CHECK_ISA, text, "the name of the %s is not terminated", what);
  for (const char *p = end; p < text + 16; p++)
    if (*p) return wrong(v, CHECK_ISA, p, "the name of the %s has bytes after its terminator", what);
  for (const char *p = text; p < end; p++)
    if (*p <= ' ' || *p > '~') return wrong(v, CHECK_ISA, p, "the name of the %s is not plain text", what);
  return true;
}

static bool check_header(verifier *v, size_t size, const char *isa) {
  const lin_header *h = v->head;
  if (size < 4 || h->magic != LIN_MAGIC) return wrong(v, CHECK_MAGIC, v->file, "this is not a .lin file");
  if (size < sizeof *h)
    return wrong(v, CHECK_HEADER, v->file, "the file ends inside its header: %zu of %zu bytes", size, sizeof *h);
  if (h->formatVersion != LIN_FORMAT_VERSION)
    return wrong(v, CHECK_FORMAT, &h->formatVersion, "format version %u, but this runtime reads %d: pack the model again", h->formatVersion,
                 LIN_FORMAT_VERSION);
  if (h->fileBytes != size)
    return wrong(v, CHECK_FILE_SIZE, &h->fileBytes, "the file has %zu bytes, its header says %u: it was truncated or modified", size, h->fileBytes);
  if (h->tablesEnd % 4 || h->tablesEnd < sizeof *h || h->tablesEnd > size)
    return wrong(v, CHECK_TABLES_END, &h->tablesEnd, "the tables cannot end at byte %u of %zu", h->tablesEnd, size);

  const uint32_t sum = lin_checksum(v->file);
  if (sum != h->checksum)
    return wrong(v, CHECK_CHECKSUM, &h->checksum, "the checksum of header and tables is 0x%08x, the file says 0x%08x: the file is damaged", sum, h->checksum);

  if (!check_text(v, h->isa, "instruction set") || !check_text(v, h->board, "board")) return false;
  if (strcmp(h->isa, isa))
    return wrong(v, CHECK_ISA, h->isa, "packed for %s (%s), but this runtime is %s: pack the model again for this board", h->board, h->isa, isa);
  if (h->kernelVersion >= KERNEL_COUNT)
    return wrong(v, CHECK_KERNEL_VERSION, &h->kernelVersion, "packed by a newer Linnet (kernels up to %u, this runtime has %d): rebuild the runtime",
                 h->kernelVersion, KERNEL_COUNT - 1);

  if (h->weightsOffset % 64 || h->weightsOffset < h->tablesEnd || h->weightsOffset > size)
    return wrong(v, CHECK_MEMORY, &h->weightsOffset, "weights at %u must come after the tables, inside the file, 64-byte aligned", h->weightsOffset);
  if (h->weightsBytes > size - h->weightsOffset)
    return wrong(v, CHECK_MEMORY, &h->weightsBytes, "%u bytes of weights at %u extend past the end of the file (%zu bytes)", h->weightsBytes, h->weightsOffset, size);
  if (h->weightsMemory > REGION_MAX || (h->dequantizationsCount ? h->weightsMemory < h->weightsBytes : h->weightsMemory != h->weightsBytes))
    return wrong(v, CHECK_MEMORY, &h->weightsMemory, "%u bytes of weights cannot take %u in memory", h->weightsBytes, h->weightsMemory);
  if (h->arenaBytes > REGION_MAX) return wrong(v, CHECK_MEMORY, &h->arenaBytes, "an arena of %u bytes exceeds the address range", h->arenaBytes);
  if (h->stateBytes > REGION_MAX) return wrong(v, CHECK_MEMORY, &h->stateBytes, "a state of %u bytes exceeds the address range", h->stateBytes);
  return true;
}

// `field` is the offset word of a table, its count is the next one.
static bool check_table(verifier *v, const uint32_t *field, uint32_t size, const char *what) {
  const uint32_t offset = field[0], count = field[1];
  if (offset % 4 && size > 1) return wrong(v, CHECK_TABLE, field, "the table of %s is not aligned", what);
  if (offset < sizeof *v->head || !inside(offset, (uint64_t)count * size, v->head->tablesEnd))
    return wrong(v, CHECK_TABLE, field, "the table of %s (%u at %u) lies outside the tables", what, count, offset);
  return true;
}

static bool check_tables(verifier *v) {
  const lin_header *h = v->head;
  if (!check_table(v, &h->stringsOffset, 1, "strings") || !check_table(v, &h->tensorsOffset, sizeof(lin_tensor), "tensors")
      || !check_table(v, &h->inputsOffset, sizeof(lin_port), "inputs") || !check_table(v, &h->outputsOffset, sizeof(lin_port), "outputs")
      || !check_table(v, &h->stepsOffset, sizeof(lin_step), "steps") || !check_table(v, &h->argsOffset, sizeof(uint32_t), "arguments")
      || !check_table(v, &h->stateCopiesOffset, sizeof(lin_state_copy), "state copies") || !check_table(v, &h->kernelsOffset, sizeof(uint32_t), "kernels")
      || !check_table(v, &h->initialsOffset, sizeof(lin_initial), "initial values")
      || !check_table(v, &h->dequantizationsOffset, sizeof(lin_dequantization), "dequantizations"))
    return false;
  if (!h->stringsBytes || v->file[h->stringsOffset + h->stringsBytes - 1])
    return wrong(v, CHECK_STRINGS, &h->stringsBytes, "the strings do not end in NUL");
  return true;
}

static const char *string_at(const verifier *v, uint32_t string) { return (const char *)v->file + v->head->stringsOffset + string; }

static bool check_string(verifier *v, const uint32_t *field, const char *what) {
  if (*field >= v->head->stringsBytes || (*field && string_at(v, *field)[-1]))
    return wrong(v, CHECK_STRING, field, "the %s is not a string of this file", what);
  return true;
}

// 0 for the null region.
static uint32_t region_bytes(const verifier *v, uint32_t region) {
  const lin_header *h = v->head;
  return region == LIN_ARENA ? h->arenaBytes : region == LIN_WEIGHTS ? h->weightsMemory : region == LIN_STATE ? h->stateBytes : 0;
}

static const char *const region_names[4] = {"null", "arena", "weights", "state"};

static bool in_region(const verifier *v, uint32_t address, uint64_t bytes) {
  return address >> 30 != LIN_NULL && inside(address & 0x3fffffff, bytes, region_bytes(v, address >> 30));
}

static bool check_tensor(verifier *v, const lin_tensor *t) {
  static const uint8_t element[] = {[LIN_F32] = 4, [LIN_I32] = 4, [LIN_I64] = 8, [LIN_U8] = 1, [LIN_I8] = 1, [LIN_BOOL] = 1, [LIN_F64] = 8, [LIN_I16] = 2, [LIN_STRING] = 4, [LIN_U16] = 2, [LIN_U32] = 4, [LIN_U64] = 8};
  uint64_t bytes;

  if (t->dtype < LIN_F32 || t->dtype > LIN_U64) return wrong(v, CHECK_TENSOR, &t->dtype, "%u is not an element type", t->dtype);
  if (t->rank > RANK_MAX) return wrong(v, CHECK_TENSOR, &t->rank, "a tensor with %u axes; the maximum is %d", t->rank, RANK_MAX);
  const bool string = t->dtype == LIN_STRING;
  if (string && t->rank) return wrong(v, CHECK_TENSOR, &t->rank, "a string with %u axes", t->rank);
  if (string && (t->dims[0] > REGION_MAX || t->dims[0] % 4)) return wrong(v, CHECK_TENSOR, &t->dims[0], "a string with a capacity of %u bytes", t->dims[0]);
  for (int i = string ? 1 : t->rank; i < RANK_MAX; i++)
    if (t->dims[i] != 1) return wrong(v, CHECK_TENSOR, &t->dims[i], "a dimension of %u beyond the tensor's %u axes", t->dims[i], t->rank);
  bytes = string ? 4 + (uint64_t)t->dims[0] : element[t->dtype];
  for (int i = 0; i < t->rank; i++) {
    if (t->dims[i] > REGION_MAX) return wrong(v, CHECK_TENSOR, &t->dims[i], "an axis of %u elements", t->dims[i]);
    bytes *= t->dims[i];
    if (bytes > REGION_MAX) return wrong(v, CHECK_TENSOR, &t->dims[i], "a tensor of more than %d bytes", REGION_MAX);
  }
  if (!bytes && !t->address) return true;
  const bool reaches = t->address >> 30 != LIN_WEIGHTS || inside(t->address & 0x3fffffff, bytes, v->head->weightsBytes);
  if (!reaches || !in_region(v, t->address, bytes))
    return wrong(v, CHECK_TENSOR_MEMORY, &t->address, "a tensor of %u bytes at %u does not fit the %s of %u bytes", (uint32_t)bytes, t->address & 0x3fffffff,
                 region_names[t->address >> 30], region_bytes(v, t->address >> 30));
  if (t->address % element[t->dtype]) return wrong(v, CHECK_TENSOR_MEMORY, &t->address, "a tensor of %u-byte elements is not aligned", element[t->dtype]);
  return true;
}

static const lin_tensor *tensor_of(verifier *v, const uint32_t *index, int check, const char *what) {
  if (*index < v->head->tensorsCount) return (const lin_tensor *)table(v, v->head->tensorsOffset) + *index;
  wrong(v, check, index, "%s is tensor %u of %u", what, *index, v->head->tensorsCount);
  return NULL;
}

// Frames (proto/flat.md, Port): what a stream may still owe at its end is run then.
enum { DELAY_MAX = 1 << 16, LENGTH_MAX = 1 << 30 };

static bool check_port(verifier *v, const lin_port *ports, uint32_t at, bool output) {
  const lin_port *p = &ports[at];
  const char *const kind = output ? "output" : "input";
  if (!check_string(v, &p->name, "name of an input or output")) return false;
  const char *const name = string_at(v, p->name);
  for (uint32_t i = 0; i < at; i++)
    if (!strcmp(string_at(v, ports[i].name), name)) return wrong(v, CHECK_PORT, &p->name, "two %ss are named %.60s", kind, name);
  const lin_tensor *const t = tensor_of(v, &p->tensor, CHECK_PORT, kind);
  if (!t) return false;
  if (!output && t->address >> 30 != LIN_ARENA)
    return wrong(v, CHECK_PORT, &p->tensor, "input %.60s is not in the arena", name);
  if (output && t->dtype == LIN_STRING) return wrong(v, CHECK_PORT, &p->tensor, "output %.60s is a string", name);
  const bool clock = p->content == 2 && !output && v->head->pulse && t->dtype == LIN_I32 && t->rank == 1 && t->dims[0] == 2 && p->streamAxis < 0;
  const bool last = p->content == 3 && output && v->head->pulse && p->streamAxis < 0;
  const bool waits = last || p->streamAxis >= 0;
  if (!clock && !last && p->content > (!output && t->dtype == LIN_STRING)) return wrong(v, CHECK_PORT, &p->content, "%s %.60s cannot have content %u", kind, name, p->content);
  if (output ? !p->lengthUnit || p->lengthPlus >= p->lengthUnit : p->lengthUnit || p->lengthPlus)
    return wrong(v, CHECK_PORT_LENGTH, &p->lengthUnit, "%s %.60s cannot come in units of %u frames and %u more", kind, name, p->lengthUnit, p->lengthPlus);

  if (p->streamAxis < -1 || p->streamAxis >= t->rank)
    return wrong(v, CHECK_PORT_STREAM, &p->streamAxis, "%s %.60s has no axis %d", kind, name, p->streamAxis);
  if (p->streamAxis >= 0 && !v->head->pulse) return wrong(v, CHECK_PORT_STREAM, &p->streamAxis, "%s %.60s is a stream, but the model is not", kind, name);
  if ((!last && p->frames != (p->streamAxis < 0 ? 0 : t->dims[p->streamAxis])) || (waits && !p->frames))
    return wrong(v, CHECK_PORT_STREAM, &p->frames, "%s %.60s cannot have %u frames per run", kind, name, p->frames);
  if (!output && p->streamAxis >= 0 && p->frames % v->head->pulse)
    return wrong(v, CHECK_PORT_STREAM, &p->frames, "input %.60s has %u frames per run, but the pulse is %u", name, p->frames, v->head->pulse);
  if (!output) return !p->delay || wrong(v, CHECK_PORT_LENGTH, &p->delay, "input %.60s has a delay", name);
  if (p->delay > (waits ? DELAY_MAX : 0)) return wrong(v, CHECK_PORT_LENGTH, &p->delay, "output %.60s cannot have a delay of %u frames", name, p->delay);
  if (p->lengthMul < 0) return wrong(v, CHECK_PORT_LENGTH, &p->lengthMul, "output %.60s cannot have %d frames per input frame", name, p->lengthMul);
  if (p->lengthDiv < 1) return wrong(v, CHECK_PORT_LENGTH, &p->lengthDiv, "the length of output %.60s is divided by %d", name, p->lengthDiv);
  if (p->lengthAdd < -LENGTH_MAX || (int64_t)p->lengthAdd * p->lengthUnit > (int64_t)DELAY_MAX * p->lengthDiv)
    return wrong(v, CHECK_PORT_LENGTH, &p->lengthAdd, "output %.60s cannot have %d frames more than its input gives", name, p->lengthAdd);
  // or the end of a stream would be waited for without end
  if (waits && (uint64_t)p->frames * (uint32_t)p->lengthDiv != (uint64_t)v->head->pulse * p->lengthUnit * (uint32_t)p->lengthMul)
    return wrong(v, CHECK_PORT_LENGTH, &p->lengthMul, "output %.60s has %u frames per run, but %d per %d of input", name, p->frames, p->lengthMul, p->lengthDiv);
  return true;
}

static bool check_ports(verifier *v) {
  const lin_header *h = v->head;
  const lin_port *inputs = table(v, h->inputsOffset), *outputs = table(v, h->outputsOffset);
  bool stream = !h->pulse;
  if (h->inputsCount > PORTS_MAX) return wrong(v, CHECK_PORT, &h->inputsCount, "%u inputs; the maximum is %d", h->inputsCount, PORTS_MAX);
  if (h->outputsCount > PORTS_MAX) return wrong(v, CHECK_PORT, &h->outputsCount, "%u outputs; the maximum is %d", h->outputsCount, PORTS_MAX);
  for (uint32_t i = 0; i < h->inputsCount; i++) {
    if (!check_port(v, inputs, i, false)) return false;
    stream |= inputs[i].streamAxis >= 0;
  }
  for (uint32_t i = 0; i < h->outputsCount; i++)
    if (!check_port(v, outputs, i, true)) return false;
  return stream || wrong(v, CHECK_PORT_STREAM, &h->pulse, "pulses of %u frames, but no input is a stream", h->pulse);
}

static bool check_state_copies(verifier *v) {
  const lin_header *h = v->head;
  const lin_state_copy *copies = table(v, h->stateCopiesOffset);
  for (uint32_t i = 0; i < h->stateCopiesCount; i++) {
    const lin_state_copy *m = &copies[i];
    if ((m->state | m->arena | m->bytes) % 4) return wrong(v, CHECK_STATE_COPY, m, "a state copy is not a multiple of 4 bytes");
    if (!inside(m->state, m->bytes, h->stateBytes)) return wrong(v, CHECK_STATE_COPY, &m->state, "a state copy of %u bytes at %u exceeds the state", m->bytes, m->state);
    if (!inside(m->arena, m->bytes, h->arenaBytes)) return wrong(v, CHECK_STATE_COPY, &m->arena, "a state copy of %u bytes at %u exceeds the arena", m->bytes, m->arena);
  }
  return true;
}

static bool check_dequantizations(verifier *v) {
  const lin_header *const h = v->head;
  const lin_dequantization *const all = table(v, h->dequantizationsOffset);
  uint64_t end = h->weightsBytes;
  for (const lin_dequantization *d = all; d < all + h->dequantizationsCount; d++) {
    const uint64_t columns = (uint64_t)d->panels * d->columns, bytes = columns <= REGION_MAX ? columns * d->depth : 0;
    if (!bytes || !inside(d->from, bytes, h->weightsBytes) || (d->factors | d->to) % 4 || !inside(d->factors, 4 * columns, h->weightsBytes)
        || d->to < end || !inside(d->to, 4 * bytes, h->weightsMemory))
      return wrong(v, CHECK_DEQUANTIZATION, d, "%u panels of %u x %u weights at %u cannot become floats at %u", d->panels, d->depth, d->columns, d->from, d->to);
    end = d->to + 4 * bytes;
  }
  return true;
}

static bool check_initials(verifier *v) {
  const lin_header *h = v->head;
  const lin_initial *initials = table(v, h->initialsOffset);
  uint32_t end = 0;
  for (uint32_t i = 0; i < h->initialsCount; i++) {
    const lin_initial *n = &initials[i];
    if ((n->state | n->weights | n->bytes) % 4 || !n->bytes) return wrong(v, CHECK_INITIAL, n, "an initial value is not a multiple of 4 bytes");
    if (!inside(n->state, n->bytes, h->stateBytes)) return wrong(v, CHECK_INITIAL, &n->state, "an initial value of %u bytes at %u exceeds the state", n->bytes, n->state);
    if (!inside(n->weights, n->bytes, h->weightsBytes)) return wrong(v, CHECK_INITIAL, &n->weights, "an initial value of %u bytes at %u exceeds the weights", n->bytes, n->weights);
    // In order, so that a reset copies no more than the state.
    if (n->state < end) return wrong(v, CHECK_INITIAL, &n->state, "an initial value at %u overlaps the previous one, which ends at %u", n->state, end);
    end = n->state + n->bytes;
  }
  return true;
}

static bool check_pointer(verifier *v, const lin_step *step, int i, const uint32_t *args) {
  const kernel_info *const kernel = &kernel_table[step->kernel];
  const kernel_param *const param = &kernel->params[i];
  const uint32_t address = args[i];
  const char *const label = string_at(v, step->label);

  if (!address && (param->kind == KERNEL_IN_OPTIONAL || param->kind == KERNEL_OUT_OPTIONAL)) return true;
  const uint32_t region = address >> 30;
  if (region == LIN_NULL) return wrong(v, CHECK_ARG_POINTER, &args[i], "%s of %s is null (%.60s)", param->name, kernel->name, label);
  if (region == LIN_WEIGHTS && param->kind != KERNEL_IN && param->kind != KERNEL_IN_OPTIONAL)
    return wrong(v, CHECK_ARG_POINTER, &args[i], "%s of %s would write into the weights (%.60s)", param->name, kernel->name, label);
  if (address % param->align) return wrong(v, CHECK_ARG_POINTER, &args[i], "%s of %s is not aligned (%.60s)", param->name, kernel->name, label);
  if (!in_region(v, address, (uint64_t)kernel_extent_bytes(step->kernel, i, args)))
    return wrong(v, CHECK_ARG_POINTER, &args[i], "%s of %s extends past the %s (%.60s)", param->name, kernel->name, region_names[region], label);
  return true;
}

static bool check_integer(verifier *v, const lin_step *step, int i, const uint32_t *args) {
  const kernel_info *const kernel = &kernel_table[step->kernel];
  const kernel_param *const param = &kernel->params[i];
  const int32_t value = (int32_t)args[i];
  const char *const label = string_at(v, step->label);

  if (param->kind == KERNEL_EPILOGUE && (!kernel_present(args[i]) || !kernel_table[args[i]].epilogue))
    return wrong(v, CHECK_ARG_INTEGER, &args[i], "%s of %s is not an epilogue kernel: %d (%.60s)", param->name, kernel->name, value, label);
  if (param->kind != KERNEL_FLOAT && (value < param->min || value > param->max))
    return wrong(v, CHECK_ARG_INTEGER, &args[i], "%s of %s cannot be %d (%.60s)", param->name, kernel->name, value, label);
  return true;
}

// What a kernel writes overlaps nothing else that it touches, but for outputs that lie exactly where an input does that kernels.def names.
static bool check_overlap(verifier *v, const lin_step *step, const uint32_t *args) {
  const kernel_info *const kernel = &kernel_table[step->kernel];
  uint64_t starts[KERNEL_MAX_PARAMS], ends[KERNEL_MAX_PARAMS];
  for (int i = 0; i < kernel->pointers; i++) {
    starts[i] = args[i];
    ends[i] = args[i] ? args[i] + (uint64_t)kernel_extent_bytes(step->kernel, i, args) : 0;
  }
  for (int i = 0; i < kernel->pointers; i++) {
    if (!kernel_writes(&kernel->params[i])) continue;
    for (int j = 0; j < kernel->pointers; j++) {
      if (j == i || starts[i] >= ends[j] || starts[j] >= ends[i]) continue;
      if (!(kernel->params[i].over >> j & 1) || starts[i] != starts[j] || ends[i] != ends[j])
        return wrong(v, CHECK_OVERLAP, &args[i], "%s of %s lies where its %s does (%.60s)", kernel->params[i].name, kernel->name, kernel->params[j].name, string_at(v, step->label));
    }
  }
  return true;
}

static bool check_kernel_step(verifier *v, const lin_step *step, const uint32_t *args) {
  const kernel_info *const kernel = &kernel_table[step->kernel];

  if (step->argsCount != kernel->count)
    return wrong(v, CHECK_ARG_COUNT, &step->argsCount, "%s takes %d arguments, not %u (%.60s)", kernel->name, kernel->count, step->argsCount, string_at(v, step->label));
  for (int i = kernel->pointers; i < kernel->count; i++)
    if (!check_integer(v, step, i, args)) return false;
  for (int i = 0; i < kernel->pointers; i++)
    if (!check_pointer(v, step, i, args)) return false;
  return check_overlap(v, step, args);
}

static bool check_script_step(verifier *v, const lin_step *step, const uint32_t *args) {
  if (step->argsCount < 4) return wrong(v, CHECK_SCRIPT_STEP, &step->argsCount, "a script step of %u words", step->argsCount);
  if (!check_string(v, &args[0], "operator of a script step") || !check_string(v, &args[1], "list of attributes of a script step")) return false;
  if ((uint64_t)args[2] + args[3] != step->argsCount - 4)
    return wrong(v, CHECK_SCRIPT_STEP, &args[2], "%u inputs and %u outputs do not fit %u words", args[2], args[3], step->argsCount);
  for (uint32_t i = 4; i < step->argsCount; i++) {
    const bool output = i >= 4 + args[2];
    const lin_tensor *const t = tensor_of(v, &args[i], CHECK_SCRIPT_STEP, "an operand");
    if (!t) return false;
    if (output && (t->address >> 30 == LIN_WEIGHTS || t->dtype == LIN_STRING))
      return wrong(v, CHECK_SCRIPT_STEP, &args[i], "a script step would write into %s (%.60s)", t->dtype == LIN_STRING ? "a string" : "the weights", string_at(v, step->label));
  }
  return true;
}

// The ranges of steps that the walk is in.
typedef struct {
  // The step behind the range, and behind all of its loop or branch.
  uint32_t end, last;
  // How often the range may run.
  double times;
} range;

enum { ITERATIONS_MAX = 1 << 30 };

typedef struct {
  range ranges[LIN_MAX_DEPTH];
  int depth;
} nest;

// Leaves the ranges that end before step `i`; the second one of a branch follows its first.
static void leave_ranges(nest *n, uint32_t i) {
  while (n->depth && n->ranges[n->depth - 1].end == i) {
    range *const r = &n->ranges[n->depth - 1];
    if (r->end < r->last) r->end = r->last;
    else n->depth--;
  }
}

static double times(const nest *n) { return n->depth ? n->ranges[n->depth - 1].times : 1; }

// Enters one range of `first` steps and one of `second` behind step `i`, which repeats them. `words`: the two numbers.
static bool enter_ranges(verifier *v, nest *n, uint32_t i, const uint32_t *words, uint32_t first, uint32_t second, double iterations) {
  const uint32_t left = (n->depth ? n->ranges[n->depth - 1].end : v->head->stepsCount) - (i + 1);
  if (first > left || second > left - first) return wrong(v, CHECK_RANGE, words, "%u + %u steps behind step %u, but %u are left", first, second, i, left);
  if (n->depth == LIN_MAX_DEPTH) return wrong(v, CHECK_RANGE, words, "more than %d loops and branches within each other", LIN_MAX_DEPTH);
  const range entered = {i + 1 + first, i + 1 + first + second, times(n) * iterations};
  if (first + second) n->ranges[n->depth++] = entered;
  leave_ranges(n, i + 1);
  return true;
}

// A byte that decides.
static bool check_byte(verifier *v, const uint32_t *word, const char *label) {
  return in_region(v, *word, 1) || wrong(v, CHECK_CONTROL, word, "what decides lies outside the %s (%.60s)", region_names[*word >> 30], label);
}

// Whether `bytes` bytes at an address and at the `count` - 1 addresses behind it, `stride` apart, are in its region.
static bool is_inside(const verifier *v, uint32_t address, int32_t stride, uint32_t count, uint32_t bytes) {
  const int64_t first = address & 0x3fffffff, last = first + (int64_t)stride * (count ? count - 1 : 0);
  const int64_t low = first < last ? first : last, high = first < last ? last : first;
  return address >> 30 != LIN_NULL && low >= 0 && inside((uint64_t)high, bytes, region_bytes(v, address >> 30));
}

static bool check_copies(verifier *v, const lin_copy *copies, uint32_t count, uint32_t iterations, bool strides, const char *label) {
  for (const lin_copy *k = copies; k < copies + count; k++) {
    if (!k->bytes || k->bytes > REGION_MAX) return wrong(v, CHECK_COPY, &k->bytes, "a copy of %u bytes (%.60s)", k->bytes, label);
    if (!strides && (k->toStride || k->fromStride)) return wrong(v, CHECK_COPY, &k->toStride, "a copy that is made once moves (%.60s)", label);
    if (k->to >> 30 != LIN_ARENA || !is_inside(v, k->to, k->toStride, iterations, k->bytes))
      return wrong(v, CHECK_COPY, &k->to, "%u copies of %u bytes, %d apart, to %u leave the arena (%.60s)", iterations, k->bytes, k->toStride, k->to & 0x3fffffff, label);
    if (k->from ? !is_inside(v, k->from, k->fromStride, iterations, k->bytes) : k->fromStride != 0)
      return wrong(v, CHECK_COPY, &k->from, "%u copies of %u bytes, %d apart, from %u leave the %s (%.60s)", iterations, k->bytes, k->fromStride, k->from & 0x3fffffff,
                   region_names[k->from >> 30], label);
  }
  return true;
}

static double work_of_copies(const lin_copy *copies, uint32_t count) {
  double work = 0;
  for (const lin_copy *k = copies; k < copies + count; k++) work += 1 + k->bytes / 4;
  return work;
}

// `step`: a step of `fixed` bytes of words, then copies: their numbers are `counts`, three or fewer.
static bool check_words(verifier *v, const lin_step *step, size_t fixed, const uint32_t *counts, int groups) {
  uint64_t copies = 0;
  if (step->argsCount < fixed / 4) return wrong(v, CHECK_CONTROL, &step->argsCount, "a loop or branch of %u words", step->argsCount);
  for (int i = 0; i < groups; i++) copies += counts[i];
  return copies * (sizeof(lin_copy) / 4) == step->argsCount - fixed / 4 || wrong(v, CHECK_CONTROL, counts, "%llu copies do not fit %u words", (unsigned long long)copies, step->argsCount);
}

static bool check_loop(verifier *v, nest *n, uint32_t i, const lin_step *step, const uint32_t *args) {
  const lin_loop *const loop = (const lin_loop *)args;
  const char *const label = string_at(v, step->label);
  if (!check_words(v, step, sizeof *loop, &loop->enter, 3)) return false;
  if (loop->condition && !check_byte(v, &loop->condition, label)) return false;
  if (loop->count > ITERATIONS_MAX) return wrong(v, CHECK_ITERATIONS, &loop->count, "%u iterations; the maximum is %d (%.60s)", loop->count, ITERATIONS_MAX, label);
  const lin_copy *const enter = (const lin_copy *)(loop + 1), *const before = enter + loop->enter, *const after = before + loop->before;
  if (!check_copies(v, enter, loop->enter, 1, false, label) || !check_copies(v, before, loop->before, loop->count, true, label)
      || !check_copies(v, after, loop->after, loop->count, true, label))
    return false;
  v->work += times(n) * (work_of_copies(enter, loop->enter) + loop->count * (1 + work_of_copies(before, loop->before + loop->after)));
  return enter_ranges(v, n, i, &loop->steps, loop->steps, 0, loop->count);
}

static bool check_branch(verifier *v, nest *n, uint32_t i, const lin_step *step, const uint32_t *args) {
  const lin_branch *const branch = (const lin_branch *)args;
  const char *const label = string_at(v, step->label);
  if (!check_words(v, step, sizeof *branch, &branch->thenCopies, 2) || !check_byte(v, &branch->predicate, label)) return false;
  const lin_copy *const copies = (const lin_copy *)(branch + 1);
  if (!check_copies(v, copies, branch->thenCopies + branch->otherwiseCopies, 1, false, label)) return false;
  v->work += times(n) * work_of_copies(copies, branch->thenCopies + branch->otherwiseCopies);
  return enter_ranges(v, n, i, &branch->then, branch->then, branch->otherwise, 1);
}

static double work_of_state_copies(const verifier *v, uint32_t from, uint32_t count) {
  const lin_state_copy *const copies = (const lin_state_copy *)table(v, v->head->stateCopiesOffset) + from;
  double work = 0;
  for (const lin_state_copy *m = copies; m < copies + count; m++) work += 1 + m->bytes / 4;
  return work;
}

// Element operations that the header counts as one.
enum { WORK_UNIT = 1 << 20 };

static bool check_steps(verifier *v) {
  const lin_header *h = v->head;
  const lin_step *steps = table(v, h->stepsOffset);
  const uint32_t *listed = table(v, h->kernelsOffset), *args = table(v, h->argsOffset);
  enum { UNKNOWN, LISTED, USED };
  uint8_t known[KERNEL_COUNT] = {UNKNOWN};
  uint64_t words = 0, copies = 0;
  nest nested = {.depth = 0};

  for (uint32_t i = 0; i < h->kernelsCount; i++) {
    if (listed[i] < KERNEL_COUNT && kernel_table[listed[i]].name && !kernel_table[listed[i]].params)
      return wrong(v, CHECK_KERNELS, &listed[i], "kernel %u, %s, was retired: pack the model again", listed[i], kernel_table[listed[i]].name);
    if (!kernel_present(listed[i])) return wrong(v, CHECK_KERNELS, &listed[i], "this runtime has no kernel %u: rebuild it", listed[i]);
    if (i && listed[i] <= listed[i - 1]) return wrong(v, CHECK_KERNELS, &listed[i], "the kernels are not in ascending order");
    if (listed[i] > h->kernelVersion) return wrong(v, CHECK_KERNELS, &listed[i], "kernel %u is newer than the file's kernel version %u", listed[i], h->kernelVersion);
    known[listed[i]] = LISTED;
  }
  for (uint32_t i = 0; i < h->stepsCount; i++) {
    const lin_step *s = &steps[i];
    leave_ranges(&nested, i);
    if (!check_string(v, &s->label, "label of a step")) return false;
    if (!inside(s->args, s->argsCount, h->argsCount)) return wrong(v, CHECK_STEP, &s->args, "arguments %u + %u of %u", s->args, s->argsCount, h->argsCount);
    if (!inside(s->loads, s->loadsCount, h->stateCopiesCount)) return wrong(v, CHECK_STEP, &s->loads, "loads %u + %u of %u state copies", s->loads, s->loadsCount, h->stateCopiesCount);
    if (!inside(s->saves, s->savesCount, h->stateCopiesCount)) return wrong(v, CHECK_STEP, &s->saves, "saves %u + %u of %u state copies", s->saves, s->savesCount, h->stateCopiesCount);
    // Steps do not share words: this walk stays linear in the size of the file.
    words += s->argsCount;
    if (words > h->argsCount) return wrong(v, CHECK_STEP, &s->argsCount, "the steps so far have more than the file's %u arguments", h->argsCount);
    copies += (uint64_t)s->loadsCount + s->savesCount;
    if (copies > h->stateCopiesCount) return wrong(v, CHECK_STEP, &s->loadsCount, "the steps so far have more than the file's %u state copies", h->stateCopiesCount);
    v->work += times(&nested) * (work_of_state_copies(v, s->loads, s->loadsCount) + work_of_state_copies(v, s->saves, s->savesCount));
    if (!s->kernel) {
      if (!check_script_step(v, s, args + s->args)) return false;
      continue;
    }
    if (s->kernel == LIN_LOOP || s->kernel == LIN_BRANCH) {
      if (!(s->kernel == LIN_LOOP ? check_loop : check_branch)(v, &nested, i, s, args + s->args)) return false;
      continue;
    }
    if (s->kernel >= KERNEL_COUNT || !known[s->kernel]) return wrong(v, CHECK_KERNELS, &s->kernel, "kernel %u is not in the list of kernels", s->kernel);
    known[s->kernel] = USED;
    if (!check_kernel_step(v, s, args + s->args)) return false;
    v->work += times(&nested) * (double)kernel_work(s->kernel, args + s->args);
  }
  if (h->work != UINT32_MAX && v->work > h->work * (double)WORK_UNIT)
    return wrong(v, CHECK_WORK, &h->work, "the steps may do %.0f million operations a run, but the file declares %.0f", v->work / 1e6, h->work * (double)WORK_UNIT / 1e6);
  for (uint32_t i = 0; i < h->kernelsCount; i++)
    if (known[listed[i]] != USED) return wrong(v, CHECK_KERNELS, &listed[i], "no step uses the listed kernel %u", listed[i]);
  return true;
}

bool lin_verify(const uint8_t *file, size_t size, const char *isa, lin_fault *fault) {
  verifier state = {file, (const lin_header *)file, fault, 0}, *v = &state;
  if (!check_header(v, size, isa) || !check_tables(v)) return false;
  const lin_header *const h = v->head;
  const lin_tensor *tensors = table(v, h->tensorsOffset);
  if (!check_string(v, &h->metadata, "metadata") || !check_string(v, &h->model, "name of the model")) return false;
  for (uint32_t i = 0; i < h->tensorsCount; i++)
    if (!check_tensor(v, &tensors[i])) return false;
  return check_ports(v) && check_state_copies(v) && check_initials(v) && check_dequantizations(v) && check_steps(v);
}

bool lin_verify_weights(const uint8_t *file, lin_fault *fault) {
  verifier state = {file, lin_head(file), fault, 0};
  const lin_header *const h = state.head;
  const uint32_t sum = lin_sum(LIN_SUM, file + h->weightsOffset, h->weightsBytes);
  return sum == h->weightsChecksum || wrong(&state, CHECK_WEIGHTS, &h->weightsChecksum, "the checksum of the weights is 0x%08x, the file says 0x%08x: the file is damaged", sum, h->weightsChecksum);
}
