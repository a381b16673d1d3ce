// Cortex-A53, A64: two instructions a cycle, in order. At most one load or store, one multiply, one branch; the floating-point and vector unit takes one
// operation of 128 bits or two of 64; a load of more than 64 bits pairs with nothing.
// Latencies: GCC's description of the core (gcc/config/arm/cortex-a53.md) and LLVM's (AArch64SchedA53.td), both by Arm; loads of 128 bits as kernels find them.
#include "cycles.h"

enum { ALU, LS, DIVIDE, FP_DIVIDE };
enum { EARLY = 1, USUAL = 0, LATE = -1 };
// What a pair shares: `slot` of the pipeline and `shares` of an instruction.
enum { USES_LS = 1, USES_MULTIPLIER = 2, USES_BRANCH = 4, USES_FP = 8, USES_BOTH_FP = 16, ALONE = 32, PAIRS = 64 };
enum { LOAD = 2, FP_LOAD = 3, MULTIPLY = 3, FP_ADD = 4, FP_MULTIPLY_ADD = 8, VECTOR = 3, VECTOR_MULTIPLY = 4 };

static int rd(uint32_t w) { return (int)bits(w, 4, 0); }
static int rn(uint32_t w) { return (int)bits(w, 9, 5); }
static int rm(uint32_t w) { return (int)bits(w, 20, 16); }
static int ra(uint32_t w) { return (int)bits(w, 14, 10); }

static void reads_core(op *o, int reg, int when) {
  if (reg != 31) reads(o, reg, when);
}
static void writes_core(op *o, int reg, int latency) {
  if (reg != 31) writes(o, reg, latency);
}
static void fp(op *o, bool wide) { o->shares |= wide ? USES_FP | USES_BOTH_FP : USES_FP; }

static bool immediate(uint32_t w, op *o) {
  const int kind = (int)bits(w, 25, 23);
  const bool sets = kind == 2 || kind == 3 ? bits(w, 29, 29) : kind == 4 && bits(w, 30, 29) == 3;
  switch (kind) {
    case 0: case 1: break;
    case 2: case 3: reads(o, rn(w), USUAL); break;
    case 4: reads_core(o, rn(w), USUAL); break;
    case 5: if (bits(w, 30, 29) == 3) reads_core(o, rd(w), USUAL); break;
    case 6:
      reads_core(o, rn(w), EARLY);
      if (bits(w, 30, 29) == 1) reads_core(o, rd(w), USUAL);
      break;
    default: reads_core(o, rn(w), EARLY), reads_core(o, rm(w), EARLY);
  }
  if (sets) writes(o, FLAGS, 1);
  // of additions and logic without flags, 31 is sp
  if (!sets && kind >= 2 && kind <= 4) writes(o, rd(w), 1);
  else writes_core(o, rd(w), 1);
  return true;
}

static bool branch(uint32_t w, op *o) {
  const int kind = (int)bits(w, 31, 29);
  o->shares = USES_BRANCH;
  if ((kind & 3) == 0) {
    if (kind == 4) writes(o, 30, 1);
    return true;
  }
  if ((kind & 3) == 1) return reads_core(o, rd(w), USUAL), o->predicted = true;
  if (kind == 2) return reads(o, FLAGS, USUAL), o->predicted = true;
  if (kind != 6) return false;
  if (bits(w, 25, 25)) {
    reads_core(o, rn(w), USUAL);
    const int which = (int)bits(w, 24, 21);
    if (which == 1) writes(o, 30, 1);
    o->ends_call = which == 2;
    o->indirect = which < 2;
    return which < 3;
  }
  o->shares = ALONE;
  if (!bits(w, 24, 24)) return true;  // hints, barriers, moves to and from system registers; calls of the system
  return true;
}

static bool system(uint32_t w, op *o) {
  o->shares = ALONE;
  if (bits(w, 31, 20) == 0xd53) writes_core(o, rd(w), 4);
  else if (bits(w, 31, 20) == 0xd51) reads_core(o, rd(w), USUAL);
  return true;
}

// Cycles of the load/store unit: it loads 64 bits a cycle and stores 128.
static void moves_bytes(op *o, bool load, int bytes) {
  const int width = load ? 8 : 16;
  o->unit = LS;
  o->load = load;
  o->store = !load;
  o->shares |= USES_LS;
  if (bytes > width) o->shares |= ALONE, o->cycles = (uint8_t)((bytes + width - 1) / width);
}

static void moves_register(op *o, int reg, bool vector, bool wide) {
  if (o->store) {
    if (vector) reads(o, FP + reg, LATE);
    else reads_core(o, reg, LATE);
  } else if (vector) writes(o, FP + reg, wide ? FP_LOAD + 1 : FP_LOAD);
  else writes_core(o, reg, LOAD);
}

static void addressed(uint32_t w, op *o, int32_t offset, bool plain, bool before, bool writes_back) {
  o->base = (uint8_t)rn(w);
  o->plain = plain;
  o->offset = before ? offset : 0;
  o->step = writes_back ? offset : 0;
  reads(o, rn(w), EARLY);
  if (writes_back) writes(o, rn(w), 0);
}

static int32_t sign(uint32_t value, int width) { return (int32_t)(value << (32 - width)) >> (32 - width); }

static bool pair(uint32_t w, op *o) {
  const bool vector = bits(w, 26, 26), load = bits(w, 22, 22);
  const int size = (int)bits(w, 31, 30), mode = (int)bits(w, 24, 23);
  const int bytes = vector ? 4 << size : size == 2 ? 8 : 4;
  moves_bytes(o, load, 2 * bytes);
  addressed(w, o, sign(bits(w, 21, 15), 7) * bytes, true, mode != 1, mode == 1 || mode == 3);
  moves_register(o, rd(w), vector, bytes == 16);
  moves_register(o, ra(w), vector, bytes == 16);
  return true;
}

static bool one(uint32_t w, op *o) {
  const bool vector = bits(w, 26, 26), scaled = bits(w, 24, 24), by_register = !scaled && bits(w, 21, 21);
  const int size = (int)bits(w, 31, 30), opc = (int)bits(w, 23, 22);
  const bool wide = vector && opc >= 2;
  const int bytes = wide ? 16 : 1 << size;
  if (by_register && bits(w, 11, 10) != 2) return false;
  const int mode = scaled || by_register ? 0 : (int)bits(w, 11, 10);
  const int32_t offset = scaled ? (int32_t)bits(w, 21, 10) * bytes : by_register ? 0 : sign(bits(w, 20, 12), 9);
  if (!vector && size == 3 && opc == 2) {
    o->unit = LS;
    o->shares = USES_LS;
    o->prefetch = true;
    // of index registers only whole ones
    addressed(w, o, offset, !by_register || bits(w, 15, 13) == 3, true, false);
    o->indexed = by_register;
    o->index = (uint8_t)rm(w);
    o->shift = bits(w, 12, 12) ? 3 : 0;
    if (by_register) reads_core(o, rm(w), EARLY);
    return true;
  }
  moves_bytes(o, vector ? opc & 1 : opc != 0, bytes);
  addressed(w, o, offset, !by_register, mode != 1, mode & 1);
  if (by_register) reads_core(o, rm(w), EARLY);
  moves_register(o, rd(w), vector, wide);
  return true;
}

static bool structures(uint32_t w, op *o) {
  const bool load = bits(w, 22, 22), wide = bits(w, 30, 30), post = bits(w, 23, 23), single = bits(w, 24, 24);
  const int kind = (int)bits(w, 15, 12);
  int registers, bytes;
  if (single) {
    registers = (int)(bits(w, 13, 13) << 1 | bits(w, 21, 21)) + 1;
    const int scale = (int)bits(w, 15, 14);
    bytes = registers * (scale == 3 ? 1 << bits(w, 11, 10) : scale == 2 && bits(w, 10, 10) ? 8 : 1 << scale);
  } else {
    registers = kind == 7 ? 1 : kind == 10 || kind == 8 ? 2 : kind == 6 || kind == 4 ? 3 : 4;
    bytes = registers * (wide ? 16 : 8);
  }
  moves_bytes(o, load, bytes);
  // what interleaves takes as long again
  if (!single && (kind == 8 || kind == 4 || kind == 0)) o->cycles = (uint8_t)(2 * o->cycles), o->shares |= ALONE;
  addressed(w, o, rm(w) == 31 ? bytes : 0, !post || rm(w) == 31, false, post);
  if (post && rm(w) != 31) reads(o, rm(w), USUAL);
  for (int i = 0; i < registers; i++) {
    const int reg = (rd(w) + i) & 31;
    if (load && single && bits(w, 15, 14) != 3) reads(o, FP + reg, USUAL);
    moves_register(o, reg, true, wide);
  }
  return true;
}

static bool memory(uint32_t w, op *o) {
  const int kind = (int)bits(w, 29, 28);
  if (kind == 0 && bits(w, 26, 26)) return structures(w, o);
  if (kind == 2) return pair(w, o);
  if (kind == 3) return one(w, o);
  if (kind == 1) {
    if (bits(w, 24, 24)) return false;
    const bool vector = bits(w, 26, 26), wide = vector && bits(w, 31, 30) == 2;
    moves_bytes(o, true, wide ? 16 : bits(w, 31, 30) ? 8 : 4);
    moves_register(o, rd(w), vector, wide);
    o->base = 31;
    return true;
  }
  // exclusive and ordered
  moves_bytes(o, bits(w, 22, 22), 8);
  o->shares |= ALONE;
  addressed(w, o, 0, true, true, false);
  moves_register(o, rd(w), false, false);
  if (o->store && !bits(w, 23, 23)) writes_core(o, rm(w), LOAD);
  return true;
}

static bool registers(uint32_t w, op *o) {
  const bool wide = bits(w, 31, 31);
  if (!bits(w, 28, 28)) {
    const bool logical = !bits(w, 24, 24), extends = !logical && bits(w, 21, 21);
    const bool shifts = extends || bits(w, 15, 10), sets = logical ? bits(w, 30, 29) == 3 : bits(w, 29, 29);
    if (extends) reads(o, rn(w), USUAL);
    else reads_core(o, rn(w), USUAL);
    reads_core(o, rm(w), shifts ? EARLY : USUAL);
    if (sets) writes(o, FLAGS, 1);
    if (extends && !sets) writes(o, rd(w), 1);
    else writes_core(o, rd(w), 1);
    return true;
  }
  const int kind = (int)bits(w, 24, 21);
  reads_core(o, rn(w), USUAL);
  if (kind >= 8) {
    const bool is_long = (kind & 7) != 0, high = (kind & 3) == 2;
    o->shares = USES_MULTIPLIER;
    reads_core(o, rm(w), USUAL);
    if (ra(w) != 31 && !high) reads(o, ra(w), -2);
    if (high) o->cycles = 3, o->shares |= ALONE;
    writes_core(o, rd(w), high ? 6 : wide && !is_long ? MULTIPLY + 1 : MULTIPLY);
    return true;
  }
  switch (kind) {
    case 0: reads_core(o, rm(w), USUAL), reads(o, FLAGS, USUAL), writes_core(o, rd(w), 1); if (bits(w, 29, 29)) writes(o, FLAGS, 1); return true;
    case 2: if (!bits(w, 11, 11)) reads_core(o, rm(w), USUAL); return reads(o, FLAGS, USUAL), writes(o, FLAGS, 1), true;
    case 4: return reads_core(o, rm(w), USUAL), reads(o, FLAGS, USUAL), writes_core(o, rd(w), 1), true;
    case 6:
      if (bits(w, 30, 30)) return writes_core(o, rd(w), 1), true;
      reads_core(o, rm(w), EARLY);
      if (bits(w, 15, 11) == 1) {
        o->unit = DIVIDE;
        o->busy = wide ? 12 : 8;
        writes_core(o, rd(w), wide ? 12 : 8);
      } else writes_core(o, rd(w), 1);
      return true;
    default: return false;
  }
}

static void divides(op *o, bool twice, int operations, int reg) {
  o->unit = FP_DIVIDE;
  o->busy = (uint8_t)(operations * (twice ? 28 : 13));
  writes(o, FP + reg, o->busy + 1);
}

static bool scalar(uint32_t w, op *o) {
  const bool twice = bits(w, 22, 22);
  fp(o, false);
  if (bits(w, 24, 24)) {
    reads(o, FP + rn(w), USUAL), reads(o, FP + rm(w), USUAL), reads(o, FP + ra(w), -4);
    return writes(o, FP + rd(w), FP_MULTIPLY_ADD), true;
  }
  if (!bits(w, 21, 21)) {
    if (bits(w, 16, 16) || bits(w, 18, 18)) reads(o, FP + rn(w), USUAL), writes_core(o, rd(w), FP_ADD);
    else reads_core(o, rn(w), USUAL), writes(o, FP + rd(w), FP_ADD);
    return true;
  }
  switch (bits(w, 11, 10)) {
    case 1: return reads(o, FP + rn(w), USUAL), reads(o, FP + rm(w), USUAL), reads(o, FLAGS, USUAL), writes(o, FLAGS, FP_ADD), true;
    case 2:
      reads(o, FP + rn(w), USUAL), reads(o, FP + rm(w), USUAL);
      if (bits(w, 15, 12) == 1) divides(o, twice, 1, rd(w));
      else writes(o, FP + rd(w), FP_ADD);
      return true;
    case 3: return reads(o, FP + rn(w), USUAL), reads(o, FP + rm(w), USUAL), reads(o, FLAGS, USUAL), writes(o, FP + rd(w), VECTOR), true;
    default: break;
  }
  if (bits(w, 12, 10) == 4) return writes(o, FP + rd(w), VECTOR), true;
  if (bits(w, 13, 10) == 8) {
    reads(o, FP + rn(w), USUAL);
    if (!bits(w, 3, 3)) reads(o, FP + rm(w), USUAL);
    return writes(o, FLAGS, FP_ADD), true;
  }
  if (bits(w, 14, 10) == 16) {
    reads(o, FP + rn(w), USUAL);
    if (bits(w, 20, 15) == 3) divides(o, twice, 1, rd(w));
    else writes(o, FP + rd(w), bits(w, 20, 15) < 3 ? VECTOR : FP_ADD);
    return true;
  }
  if (bits(w, 15, 10)) return false;
  // between core and vector registers
  const int opcode = (int)bits(w, 18, 16);
  const bool to_vector = opcode == 2 || opcode == 3 || opcode == 7;
  if (to_vector) reads_core(o, rn(w), USUAL), writes(o, FP + rd(w), FP_ADD);
  else reads(o, FP + rn(w), USUAL), writes_core(o, rd(w), opcode == 6 ? 2 : FP_ADD);
  return true;
}

// Two operands and what may be added to: `added`: the result's register is read as a sum.
static bool vector(op *o, uint32_t w, bool second, bool added, int latency, int forward) {
  reads(o, FP + rn(w), USUAL);
  if (second) reads(o, FP + rm(w), USUAL);
  if (added) reads(o, FP + rd(w), -forward);
  writes(o, FP + rd(w), latency);
  return true;
}

static bool three_same(uint32_t w, op *o, bool wide) {
  const int opcode = (int)bits(w, 15, 11);
  const bool u = bits(w, 29, 29), high = bits(w, 23, 23);
  if (opcode >= 24) {
    if (opcode == 25 && !u) return vector(o, w, true, true, FP_MULTIPLY_ADD, 4);
    if (opcode == 31 && u && !high) {
      reads(o, FP + rn(w), USUAL), reads(o, FP + rm(w), USUAL);
      return divides(o, bits(w, 22, 22), bits(w, 22, 22) ? 2 : wide ? 4 : 2, rd(w)), true;
    }
    return vector(o, w, true, false, opcode == 31 ? FP_MULTIPLY_ADD : FP_ADD, 0);
  }
  if (opcode == 18) return vector(o, w, true, true, VECTOR_MULTIPLY, 3);
  if (opcode == 19 || opcode == 22) return vector(o, w, true, false, VECTOR_MULTIPLY, 0);
  if (opcode == 15) return vector(o, w, true, true, VECTOR_MULTIPLY, 3);
  if (opcode == 3) return vector(o, w, true, u && bits(w, 23, 22) != 0, VECTOR, 0);
  return vector(o, w, true, false, VECTOR, 0);
}

static bool three_different(uint32_t w, op *o) {
  const int opcode = (int)bits(w, 15, 12);
  switch (opcode) {
    case 5: case 7: return vector(o, w, true, opcode == 5, VECTOR_MULTIPLY, 3);
    case 8: case 9: case 10: case 11: return vector(o, w, true, true, VECTOR_MULTIPLY, 3);
    case 12: case 13: case 14: return vector(o, w, true, false, VECTOR_MULTIPLY, 0);
    default: return vector(o, w, true, false, VECTOR, 0);
  }
}

static bool by_element(uint32_t w, op *o) {
  const int opcode = (int)bits(w, 15, 12);
  const bool u = bits(w, 29, 29), floats = !u ? opcode == 1 || opcode == 5 || opcode == 9 : opcode == 9;
  if (floats) return vector(o, w, true, opcode != 9, opcode == 9 ? FP_ADD : FP_MULTIPLY_ADD, 4);
  const bool added = u ? opcode != 9 && opcode != 10 : opcode == 2 || opcode == 6 || opcode == 3 || opcode == 7;
  return vector(o, w, true, added || opcode == 2 || opcode == 6, VECTOR_MULTIPLY, 3);
}

static bool advanced(uint32_t w, op *o) {
  const bool is_scalar = bits(w, 28, 28), q = bits(w, 30, 30) && !is_scalar, u = bits(w, 29, 29);
  fp(o, q);
  if (bits(w, 24, 24)) {
    if (!bits(w, 10, 10)) {
      const int opcode = (int)bits(w, 15, 12);
      // long ones make 128 bits
      if ((opcode & 2) && !(u && opcode == 9) && opcode != 13) fp(o, true);
      return by_element(w, o);
    }
    if (!is_scalar && bits(w, 22, 19) == 0) {
      if (bits(w, 12, 12) && bits(w, 15, 12) < 12) reads(o, FP + rd(w), USUAL);
      return writes(o, FP + rd(w), VECTOR), true;
    }
    const int opcode = (int)bits(w, 15, 11);
    if (opcode == 20) fp(o, true);
    return vector(o, w, false, opcode == 2 || opcode == 6 || opcode == 8 || opcode == 10 || opcode == 16 || opcode == 17, VECTOR, 0);
  }
  if (bits(w, 21, 21)) {
    if (bits(w, 10, 10)) return three_same(w, o, q);
    if (!bits(w, 11, 11)) return fp(o, true), three_different(w, o);
    const int opcode = (int)bits(w, 16, 12), kind = (int)bits(w, 20, 17);
    if (kind == 0) {
      const bool pairwise = opcode == 6, floats = opcode >= 12;
      if (opcode == 31 && u) {
        reads(o, FP + rn(w), USUAL);
        return divides(o, bits(w, 22, 22), q ? 4 : 2, rd(w)), true;
      }
      return vector(o, w, false, pairwise || opcode == 18 || opcode == 20, pairwise ? VECTOR_MULTIPLY : floats ? FP_ADD : VECTOR, pairwise ? 3 : 0);
    }
    if (kind == 8) return vector(o, w, false, false, q ? 6 : FP_ADD, 0);
    return false;
  }
  if (bits(w, 15, 15) && bits(w, 10, 10)) return false;
  if (bits(w, 10, 10)) {
    const int opcode = (int)bits(w, 14, 11);
    if (u || is_scalar) return vector(o, w, false, u, VECTOR, 0);
    switch (opcode) {
      case 0: return vector(o, w, false, false, VECTOR, 0);
      case 1: return reads_core(o, rn(w), USUAL), writes(o, FP + rd(w), FP_ADD), true;
      case 3: o->shares = USES_FP; return reads_core(o, rn(w), USUAL), reads(o, FP + rd(w), USUAL), writes(o, FP + rd(w), FP_ADD), true;
      case 5: case 7: return reads(o, FP + rn(w), USUAL), writes_core(o, rd(w), 2), true;
      default: return false;
    }
  }
  // EXT, TBL, ZIP and their kind
  if (!u && !bits(w, 11, 11)) {
    const int tables = (int)bits(w, 14, 13) + 1;
    for (int i = 0; i < tables; i++) reads(o, FP + ((rn(w) + i) & 31), USUAL);
    reads(o, FP + rm(w), USUAL);
    o->cycles = (uint8_t)tables;
    if (tables > 1) o->shares |= ALONE;
    if (bits(w, 12, 12)) reads(o, FP + rd(w), USUAL);
    return writes(o, FP + rd(w), VECTOR + tables - 1), true;
  }
  return vector(o, w, true, false, VECTOR, 0);
}

static bool known(uint32_t w, op *o) {
  const int group = (int)bits(w, 28, 25);
  if ((group & 14) == 8) return immediate(w, o);
  if ((group & 14) == 10) return bits(w, 31, 22) == 0x354 ? system(w, o) : branch(w, o);
  if ((group & 5) == 4) return memory(w, o);
  if ((group & 7) == 5) return registers(w, o);
  if ((group & 7) != 7) return false;
  if (bits(w, 28, 28) && !bits(w, 30, 30) && bits(w, 27, 25) == 7) return !bits(w, 29, 29) && scalar(w, o);
  return !bits(w, 31, 31) && advanced(w, o);
}

static void decode(uint32_t w, op *o, const uint32_t *previous, int count) {
  (void)previous, (void)count;
  *o = (op){.cycles = 1, .busy = 1};
  if (!known(w, o)) *o = (op){.cycles = 1, .busy = 1, .unknown = true};
}

static bool pairs(uint8_t first, uint8_t second) {
  if (!(first & PAIRS) || (second & ALONE)) return false;
  if (first & second & (USES_LS | USES_MULTIPLIER | USES_BRANCH)) return false;
  // one of 128 bits leaves the unit's other half to none but a move of 64 bits into it, which the kernels pair with it
  return !(first & second & USES_BOTH_FP) && !((first | second) & USES_BOTH_FP && first & second & USES_FP && !((first ^ second) & USES_BOTH_FP));
}

static int32_t start(pipeline *p, const op *o, cost *c) {
  const bool together = pairs(p->slot, o->shares);
  int32_t at = together ? p->next - 1 : p->next;
  bool for_line = false;
  for (const source *s = o->sources; s < o->sources + o->sources_count; s++) {
    const int32_t when = p->ready[s->reg] + s->when;
    if (when > at) at = when, for_line = p->late[s->reg];
  }
  if (o->unit != ALU && o->unit != LS && p->pipe[o->unit] > at) at = p->pipe[o->unit], for_line = false;
  if (at > p->next) *(for_line ? &c->cache : &c->dependency) += at - p->next;
  const int32_t next = at + o->cycles;
  const int32_t from = at > p->next ? at : p->next;
  if (next > from) c->issue += next - from;
  return at;
}

static void finish(pipeline *p, const op *o, int32_t at, int32_t late) {
  const bool second = at < p->next;
  p->next = at + o->cycles > p->next ? at + o->cycles : p->next;
  p->slot = second || o->shares & ALONE || o->cycles > 1 ? 0 : o->shares | PAIRS;
  p->pipe[o->unit] = at + o->busy;
  for (const result *r = o->results; r < o->results + o->results_count; r++) {
    const bool fetched = o->load && !(r->reg == o->base && r->latency == 0);
    p->ready[r->reg] = at + o->cycles - 1 + r->latency + (fetched ? late : 0);
    p->late[r->reg] = fetched && late > 0;
  }
}

const core cortex_a53 = {"cortex-a53", decode, start, finish};
