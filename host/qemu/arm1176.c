// ARM1176JZF-S with VFP11: one instruction a cycle, in order; the multiply-accumulate, divide and load/store pipes of VFP11 run beside each other.
// Latencies: ARM1176JZF-S Technical Reference Manual (DDI 0301H), chapters 16 (cycle timings and interlock behaviour) and 21 (VFP instruction execution).
#include "cycles.h"

enum { ALU, LS, FMAC, DS, SYNC };
enum { EARLY = 1, USUAL = 0, LATE = -1 };
enum { FP_LOAD = 4, LOAD = 3 };

static int single(uint32_t w, int field, int low) { return FP + (int)(bits(w, field + 3, field) << 1 | bits(w, low, low)); }
static int twice(uint32_t w, int field) { return FP + (int)(bits(w, field + 3, field) << 1); }

static void reads_fp(op *o, int reg) {
  reads(o, reg, USUAL);
  if (o->pair) reads(o, reg + 1, USUAL);
}

static void writes_fp(op *o, int reg, int latency) {
  writes(o, reg, latency);
  if (o->pair) writes(o, reg + 1, latency);
}

static void data_processing(uint32_t w, op *o) {
  const int opcode = (int)bits(w, 24, 21), rd = (int)bits(w, 15, 12), rn = (int)bits(w, 19, 16);
  const bool compares = opcode >= 8 && opcode <= 11, moves = opcode == 13 || opcode == 15;
  int latency = 1;
  if (!bits(w, 25, 25)) {
    const bool by_register = bits(w, 4, 4), shifts = by_register || bits(w, 11, 5);
    reads(o, (int)bits(w, 3, 0), shifts ? EARLY : USUAL);
    if (by_register) reads(o, (int)bits(w, 11, 8), EARLY), o->cycles = 2, latency = 2;
  }
  if (!moves) reads(o, rn, USUAL);
  if (opcode >= 5 && opcode <= 7) reads(o, FLAGS, USUAL);
  if (bits(w, 20, 20)) writes(o, FLAGS, latency);
  if (compares) return;
  writes(o, rd, latency);
  if (rd == 15) o->indirect = true;
}

static void multiply(uint32_t w, op *o) {
  const int kind = (int)bits(w, 23, 21);
  reads(o, (int)bits(w, 3, 0), EARLY);
  reads(o, (int)bits(w, 11, 8), EARLY);
  o->cycles = kind < 2 ? 2 : 3;
  if (kind == 1 || kind == 2 || kind == 5 || kind == 7) reads(o, (int)bits(w, 15, 12), LATE);
  if (kind == 2 || kind == 5 || kind == 7) reads(o, (int)bits(w, 19, 16), LATE);
  if (kind < 2) writes(o, (int)bits(w, 19, 16), 4);
  else writes(o, (int)bits(w, 15, 12), 4), writes(o, (int)bits(w, 19, 16), 5);
  if (bits(w, 20, 20)) writes(o, FLAGS, 5), o->cycles += 3;
}

// SMLAxy, SMLAD and their kind: `rd` += products. Registers of the fields 19:16, 15:12, 11:8 and 3:0.
static void short_multiply(uint32_t w, op *o, bool accumulates, bool is_long) {
  reads(o, (int)bits(w, 3, 0), EARLY);
  reads(o, (int)bits(w, 11, 8), EARLY);
  if (is_long) {
    o->cycles = 2;
    reads(o, (int)bits(w, 15, 12), LATE), reads(o, (int)bits(w, 19, 16), LATE);
    writes(o, (int)bits(w, 15, 12), 3), writes(o, (int)bits(w, 19, 16), 4);
    return;
  }
  if (accumulates) reads(o, (int)bits(w, 15, 12), LATE);
  writes(o, (int)bits(w, 19, 16), 3);
}

static void address(uint32_t w, op *o, int32_t offset, bool plain) {
  const bool before = bits(w, 24, 24), writes_back = !before || bits(w, 21, 21);
  o->base = (uint8_t)bits(w, 19, 16);
  o->plain = plain && o->base != 15;
  o->offset = before ? offset : 0;
  o->step = writes_back ? offset : 0;
  reads(o, o->base, EARLY);
  if (writes_back) writes(o, o->base, 1);
}

static void load_store(uint32_t w, op *o) {
  const bool by_register = bits(w, 25, 25);
  const int rd = (int)bits(w, 15, 12);
  const int32_t offset = by_register ? 0 : (int32_t)bits(w, 11, 0) * (bits(w, 23, 23) ? 1 : -1);
  int latency = LOAD;
  o->unit = LS;
  o->load = bits(w, 20, 20);
  o->store = !o->load;
  address(w, o, offset, !by_register);
  if (by_register) {
    reads(o, (int)bits(w, 3, 0), EARLY);
    // Only no shift and LSL #2 cost nothing.
    if (bits(w, 11, 5) && bits(w, 11, 5) != 8) o->cycles = 2, latency++;
  }
  if (o->store) reads(o, rd, LATE);
  else writes(o, rd, latency);
  if (o->load && rd == 15) o->ends_call = o->base == 13, o->indirect = o->base != 13;
}

static void load_store_half(uint32_t w, op *o) {
  const bool immediate = bits(w, 22, 22), two = !bits(w, 20, 20) && bits(w, 6, 6);
  const int rd = (int)bits(w, 15, 12);
  const int32_t offset = immediate ? (int32_t)(bits(w, 11, 8) << 4 | bits(w, 3, 0)) * (bits(w, 23, 23) ? 1 : -1) : 0;
  o->unit = LS;
  o->load = bits(w, 20, 20) || (two && !bits(w, 5, 5));
  o->store = !o->load;
  address(w, o, offset, immediate);
  if (!immediate) reads(o, (int)bits(w, 3, 0), EARLY);
  for (int i = 0; i <= two; i++) {
    if (o->store) reads(o, (rd + i) & 15, LATE);
    else writes(o, (rd + i) & 15, LOAD);
  }
}

static void load_store_multiple(uint32_t w, op *o) {
  const int count = __builtin_popcount(bits(w, 15, 0));
  const int32_t bytes = 4 * count;
  const bool up = bits(w, 23, 23), before = bits(w, 24, 24);
  o->unit = LS;
  o->load = bits(w, 20, 20);
  o->store = !o->load;
  o->base = (uint8_t)bits(w, 19, 16);
  o->plain = true;
  o->offset = up ? (before ? 4 : 0) : (before ? -bytes : 4 - bytes);
  reads(o, o->base, EARLY);
  if (bits(w, 21, 21)) writes(o, o->base, 1), o->step = up ? bytes : -bytes;
  o->list = bits(w, 15, 0);
  o->busy = (uint8_t)((count + 1) / 2);
  if (o->load && o->list & 1u << 15) o->ends_call = o->base == 13, o->indirect = o->base != 13;
}

static bool media(uint32_t w, op *o) {
  const int kind = (int)bits(w, 24, 20), sub = (int)bits(w, 7, 5);
  const int rm = (int)bits(w, 3, 0), rn = (int)bits(w, 19, 16), rd = (int)bits(w, 15, 12);
  if (kind < 8) {
    // SADD16 and its kind: saturating and halving ones use a stage more
    const bool plain = (kind & 3) == 1;
    reads(o, rm, USUAL), reads(o, rn, USUAL);
    writes(o, rd, plain ? 1 : 2);
    return true;
  }
  if (kind < 16) {
    if (kind == 8 && sub == 5) reads(o, rm, USUAL), reads(o, rn, USUAL), reads(o, FLAGS, USUAL), writes(o, rd, 1);
    else if (!(sub & 1) && (kind & 2)) reads(o, rm, EARLY), writes(o, rd, 2);
    else {
      reads(o, rm, EARLY);
      if ((sub == 3 && rn != 15) || (kind == 8 && sub != 3)) reads(o, rn, USUAL);
      writes(o, rd, 1);
    }
    return true;
  }
  switch (kind) {
    case 16: return short_multiply(w, o, rd != 15, false), true;
    case 20: return short_multiply(w, o, true, true), true;
    case 21:
      short_multiply(w, o, rd != 15, false);
      o->cycles = 2;
      o->results[0].latency = 4;
      return true;
    case 24: return short_multiply(w, o, rd != 15, false), true;
    default: return false;
  }
}

static bool fp_operation(uint32_t w, op *o) {
  const bool p = o->pair = bits(w, 8, 8);
  const int d = p ? twice(w, 12) : single(w, 12, 22), n = p ? twice(w, 16) : single(w, 16, 7), m = p ? twice(w, 0) : single(w, 0, 5);
  const int which = (int)(bits(w, 23, 23) << 2 | bits(w, 21, 20));
  o->unit = FMAC;
  if (which < 4) {
    const bool multiplies = which < 3, accumulates = which < 2;
    reads_fp(o, n), reads_fp(o, m);
    if (accumulates) reads_fp(o, d);
    writes_fp(o, d, p && multiplies ? 9 : 8);
    o->busy = p && multiplies ? 2 : 1;
    return o->vector = true;
  }
  const bool root = which == 7 && bits(w, 19, 16) == 1 && bits(w, 7, 7);
  if (which == 4 || root) {
    if (!root) reads_fp(o, n);
    reads_fp(o, m);
    o->unit = DS;
    o->busy = p ? 29 : 15;
    writes_fp(o, d, p ? 33 : 19);
    return o->vector = true;
  }
  if (which != 7) return false;
  const int kind = (int)bits(w, 19, 16);
  if (kind < 2) {
    reads_fp(o, m), writes_fp(o, d, 4);
    return o->vector = true;
  }
  if (kind == 4 || kind == 5) {
    reads_fp(o, d);
    if (kind == 4) reads_fp(o, m);
    writes(o, FP_FLAGS, 4);
    return true;
  }
  if (kind == 7) {
    // between the precisions: the operand is of the one that the instruction names
    reads_fp(o, m);
    o->pair = !p;
    writes_fp(o, p ? single(w, 12, 22) : twice(w, 12), 8);
    o->pair = false;
    return true;
  }
  if (kind == 8) return reads(o, single(w, 0, 5), USUAL), writes_fp(o, d, 8), true;
  if (kind == 12 || kind == 13) return reads_fp(o, m), writes(o, single(w, 12, 22), 8), true;
  return false;
}

static bool fp_memory(uint32_t w, op *o) {
  const bool p = bits(w, 8, 8);
  if ((w & 0x0fe00000) == 0x0c400000) {  // two core registers
    const int m = p ? twice(w, 0) : single(w, 0, 5);
    o->unit = LS;
    for (int i = 0; i < 2; i++) {
      const int r = (int)(i ? bits(w, 19, 16) : bits(w, 15, 12));
      if (bits(w, 20, 20)) reads(o, m + i, USUAL), writes(o, r, 2);
      else reads(o, r, USUAL), writes(o, m + i, FP_LOAD);
    }
    return true;
  }
  const int first = (int)((p ? twice(w, 12) : single(w, 12, 22)) - FP);
  const bool one = bits(w, 24, 24) && !bits(w, 21, 21), up = bits(w, 23, 23);
  const uint32_t words = one ? (p ? 2 : 1) : bits(w, 7, 0) & (p ? ~1u : ~0u);
  o->unit = LS;
  o->load = bits(w, 20, 20);
  o->store = !o->load;
  o->base = (uint8_t)bits(w, 19, 16);
  o->plain = o->base != 15;
  reads(o, o->base, EARLY);
  const int32_t bytes = (int32_t)bits(w, 7, 0) * 4;
  if (one) o->offset = up ? bytes : -bytes;
  else if (bits(w, 21, 21)) {
    o->offset = up ? 0 : -bytes;
    o->step = up ? bytes : -bytes;
    writes(o, o->base, 1);
  }
  o->list_base = FP;
  o->list = (words >= 32 ? ~0u : (1u << words) - 1) << first;
  o->busy = (uint8_t)((words + 1) / 2);
  return true;
}

// The vector length that a write of register `r` to FPSCR sets, if an instruction before it in the block says so; else 1.
static int vector_length(int r, const uint32_t *previous, int count) {
  for (int i = count - 1; i >= 0; i--) {
    const uint32_t w = previous[i];
    const bool immediate = (w & 0x0e000000) == 0x02000000;
    if ((w & 0x0c000000) == 0x04000000 && bits(w, 20, 20) && (int)bits(w, 15, 12) == r) return 1;
    if (!immediate || (int)bits(w, 15, 12) != r) continue;
    const uint32_t turn = 2 * bits(w, 11, 8), byte = bits(w, 7, 0), value = turn ? byte >> turn | byte << (32 - turn) : byte;
    const int opcode = (int)bits(w, 24, 21);
    if (opcode == 12 || opcode == 13) {
      if (bits(value, 18, 16)) return (int)bits(value, 18, 16) + 1;
      if (opcode == 13) return 1;
    } else if (opcode == 14 && bits(value, 18, 16) == 7) return 1;
  }
  return 1;
}

static bool coprocessor(uint32_t w, op *o, const uint32_t *previous, int count) {
  const int which = (int)bits(w, 11, 8), rt = (int)bits(w, 15, 12);
  const bool to_core = bits(w, 20, 20);
  if (which != 10 && which != 11) {
    if (!bits(w, 4, 4)) return false;
    if (to_core) writes(o, rt, 3);
    else reads(o, rt, USUAL);
    return true;
  }
  if (!bits(w, 4, 4)) return fp_operation(w, o);
  const int kind = (int)bits(w, 23, 21);
  o->unit = LS;
  if (kind == 7) {
    o->unit = SYNC;
    if (to_core) reads(o, FP_FLAGS, USUAL), writes(o, rt == 15 ? FLAGS : rt, 2);
    else o->length = (uint8_t)vector_length(rt, previous, count), o->cycles = 4, reads(o, rt, USUAL);
    if (to_core && rt == 15) o->unit = LS;
    return true;
  }
  if (kind > 1) return false;
  const int n = which == 11 ? twice(w, 16) + kind : single(w, 16, 7);
  if (to_core) reads(o, n, USUAL), writes(o, rt, 2);
  else reads(o, rt, USUAL), writes(o, n, FP_LOAD);
  return true;
}

static bool miscellaneous(uint32_t w, op *o) {
  const int kind = (int)bits(w, 7, 4), which = (int)bits(w, 22, 21);
  if (bits(w, 7, 7) && !bits(w, 4, 4)) {
    const bool wide = which == 2, product = which == 3 || (which == 1 && bits(w, 5, 5));
    return short_multiply(w, o, !product, wide), true;
  }
  switch (kind) {
    case 0:
      if (which & 1) reads(o, (int)bits(w, 3, 0), USUAL), writes(o, FLAGS, 2);
      else reads(o, FLAGS, USUAL), writes(o, (int)bits(w, 15, 12), 1);
      return true;
    case 1:
      reads(o, (int)bits(w, 3, 0), USUAL);
      if (which == 3) writes(o, (int)bits(w, 15, 12), 1);
      else o->ends_call = bits(w, 3, 0) == 14, o->indirect = !o->ends_call;
      return true;
    case 3: return reads(o, (int)bits(w, 3, 0), USUAL), writes(o, 14, 1), o->indirect = true;
    case 5: return reads(o, (int)bits(w, 3, 0), USUAL), reads(o, (int)bits(w, 19, 16), EARLY), writes(o, (int)bits(w, 15, 12), 2), true;
    default: return false;
  }
}

static bool unconditional(uint32_t w, op *o) {
  if ((w & 0x0d70f000) == 0x0550f000) {
    const bool by_register = bits(w, 25, 25);
    o->unit = LS;
    o->prefetch = true;
    o->base = (uint8_t)bits(w, 19, 16);
    o->plain = !by_register || (bits(w, 23, 23) && !bits(w, 6, 5));
    o->indexed = by_register;
    o->index = (uint8_t)bits(w, 3, 0);
    o->shift = (uint8_t)bits(w, 11, 7);
    o->offset = by_register ? 0 : (int32_t)bits(w, 11, 0) * (bits(w, 23, 23) ? 1 : -1);
    reads(o, o->base, EARLY);
    if (by_register) reads(o, o->index, EARLY);
    return true;
  }
  return (w & 0x0ff00000) == 0x05700000 || bits(w, 27, 25) == 5;
}

static bool known(uint32_t w, op *o, const uint32_t *previous, int count) {
  if (w >> 28 == 15) return unconditional(w, o);
  if (w >> 28 < 14) reads(o, FLAGS, USUAL);
  switch (bits(w, 27, 25)) {
    case 0:
      if ((w & 0x90) == 0x90) {
        if (bits(w, 6, 5)) return load_store_half(w, o), true;
        if (!bits(w, 24, 24)) return multiply(w, o), true;
        o->unit = LS;  // exclusive loads and stores
        o->load = bits(w, 20, 20);
        o->store = !o->load;
        o->base = (uint8_t)bits(w, 19, 16);
        o->plain = true;
        reads(o, o->base, EARLY);
        if (o->store) reads(o, (int)bits(w, 3, 0), LATE);
        writes(o, (int)bits(w, 15, 12), LOAD);
        return true;
      }
      if ((w & 0x01900000) == 0x01000000) return miscellaneous(w, o);
      return data_processing(w, o), true;
    case 1:
      if ((w & 0x01900000) == 0x01000000) return writes(o, FLAGS, 1), true;
      return data_processing(w, o), true;
    case 2: return load_store(w, o), true;
    case 3: return bits(w, 4, 4) ? media(w, o) : (load_store(w, o), true);
    case 4: return load_store_multiple(w, o), true;
    case 5:
      o->predicted = w >> 28 < 14;
      if (bits(w, 24, 24)) writes(o, 14, 1);
      return true;
    case 6: return (bits(w, 11, 9) == 5) && fp_memory(w, o);
    default: return bits(w, 24, 24) || coprocessor(w, o, previous, count);
  }
}

static void decode(uint32_t w, op *o, const uint32_t *previous, int count) {
  *o = (op){.cycles = 1, .busy = 1};
  if (known(w, o, previous, count)) return;
  *o = (op){.cycles = 1, .busy = 1, .unknown = true};
}

// Register i of a vector operand wraps within its bank of eight words.
static int element(int reg, int i, bool pair) {
  const int n = reg - FP, step = pair ? 2 : 1;
  return FP + (n & ~7) + ((n + i * step) & 7);
}

static bool in_first_bank(int reg) { return reg < FP + 8; }

// Operations that a vector instruction does: one where its result is in the first bank.
static int length_of(const pipeline *p, const op *o) { return o->vector && p->vector > 1 && !in_first_bank(o->results[0].reg) ? p->vector : 1; }

static void wait_until(int32_t *at, int32_t when, bool late, bool *waits_for_line) {
  if (when <= *at) return;
  *at = when;
  *waits_for_line = late;
}

static int32_t start(pipeline *p, const op *o, cost *c) {
  const int length = length_of(p, o);
  int32_t at = p->next;
  bool for_line = false;
  for (const source *s = o->sources; s < o->sources + o->sources_count; s++) {
    const int count = s->reg >= FP && length > 1 && !(in_first_bank(s->reg)) ? length : 1;
    for (int i = 0; i < count; i++) {
      const int reg = count > 1 ? element(s->reg, i, o->pair) : s->reg;
      wait_until(&at, p->ready[reg] + s->when, p->late[reg], &for_line);
    }
  }
  for (uint32_t list = o->list; list; list &= list - 1) {
    const int reg = o->list_base + __builtin_ctz(list);
    if (o->store) wait_until(&at, p->ready[reg] + (reg < FP ? LATE : 0), p->late[reg], &for_line);
    else if (reg >= FP) {
      wait_until(&at, p->lock[reg - FP], false, &for_line);
      wait_until(&at, p->ready[reg] - FP_LOAD, p->late[reg], &for_line);
    }
  }
  // a result overtakes none that is under way to the same register
  if (o->unit == FMAC || o->unit == DS)
    for (int i = 0; i < o->results_count; i++)
      if (o->results[i].reg >= FP) wait_until(&at, p->ready[o->results[i].reg] - o->results[i].latency, p->late[o->results[i].reg], &for_line);
  if (o->unit == SYNC)
    for (int i = FP; i < REGISTERS; i++) wait_until(&at, p->ready[i], p->late[i], &for_line);
  *(for_line ? &c->cache : &c->dependency) += at - p->next;
  // A unit that is still busy with the operations of the instruction before does useful work.
  const int32_t busy = p->pipe[o->unit];
  if (busy > at) c->issue += busy - at, at = busy;
  c->issue += o->cycles;
  return at;
}

static void finish(pipeline *p, const op *o, int32_t at, int32_t late) {
  const int length = length_of(p, o);
  p->next = at + o->cycles;
  if (o->unit != ALU) p->pipe[o->unit] = at + o->busy * length;
  if (o->unit == DS) p->pipe[FMAC] = p->pipe[FMAC] > at + 1 ? p->pipe[FMAC] : at + 1;
  if (o->length) p->vector = o->length;
  if (length > 1) {
    for (const source *s = o->sources; s < o->sources + o->sources_count; s++) {
      if (s->reg < FP) continue;
      const bool scalar = in_first_bank(s->reg);
      for (int i = 0; i < length; i++) {
        int32_t *const lock = &p->lock[(scalar ? s->reg : element(s->reg, i, o->pair)) - FP];
        const int32_t until = at + (scalar ? length : i + 1);
        if (*lock < until) *lock = until;
      }
    }
  }
  for (const result *r = o->results; r < o->results + o->results_count; r++) {
    const bool fetched = o->load && !(o->base == r->reg && r->latency == 1);
    for (int i = 0; i < (r->reg >= FP ? length : 1); i++) {
      const int reg = i ? element(r->reg, i, o->pair) : r->reg;
      p->ready[reg] = at + i * o->busy + r->latency + (fetched ? late : 0);
      p->late[reg] = fetched && late > 0;
    }
  }
  if (!o->load) return;
  int n = 0;
  for (uint32_t list = o->list; list; list &= list - 1, n++) {
    const int reg = o->list_base + __builtin_ctz(list);
    p->ready[reg] = at + n / 2 + (reg < FP ? LOAD : FP_LOAD) + late;
    p->late[reg] = late > 0;
  }
}

const core arm1176 = {"arm1176", decode, start, finish};
