#include "memory.h"

#include <stdlib.h>

enum { MAX_WAYS = 16, STREAM_STARTS = 2, STREAMS = 4, PAGE = 12, MOST_AHEAD = 6 };
// Of lines that stores miss one after the other, the first that the first level does not take, and the first that the second does not: CPUACTLR_EL1.L1RADIS
// and RADIS of the Cortex-A53 at reset (Technical Reference Manual, DDI 0500, 4.3).
enum { PAST_FIRST = 4, PAST_SECOND = 128 };

bool cache_init(cache *c, unsigned bytes, unsigned ways, unsigned line) {
  for (c->shift = 0; 1u << c->shift < line; c->shift++) continue;
  c->ways = ways;
  c->sets = ways && line ? bytes / (ways * line) : 0;
  if (ways > MAX_WAYS || 1u << c->shift != line || !c->sets || (c->sets & (c->sets - 1))) return false;
  c->lines = calloc((size_t)c->sets * ways, sizeof *c->lines);
  c->victim = calloc(c->sets, 1);
  return c->lines && c->victim;
}

way *cache_find(cache *c, uint64_t line) {
  way *const set = c->lines + (line & (c->sets - 1)) * c->ways;
  for (unsigned i = 0; i < c->ways; i++)
    if (set[i].tag == line + 1) return c->hits++, set + i;
  c->misses++;
  return NULL;
}

// Puts a line in the place of another. `victim`: that one + 1 where it was dirty, otherwise 0.
static way *bring(cache *c, uint64_t line, bool dirty, uint64_t *victim) {
  const unsigned set = (unsigned)line & (c->sets - 1);
  way *const w = c->lines + set * c->ways + c->victim[set];
  c->victim[set] = (uint8_t)((c->victim[set] + 1) % c->ways);
  *victim = w->dirty ? w->tag : 0;
  *w = (way){.tag = line + 1, .dirty = dirty};
  return w;
}

// Whether the second level had a line, which it has afterwards. `written` grows by the lines that go to memory for it.
static bool in_second(memory *m, uint64_t line, unsigned shift, bool dirty, uint8_t *written) {
  if (!m->l2.sets) return *written = (uint8_t)(*written + dirty), false;
  line = line << shift >> m->l2.shift;
  way *const w = cache_find(&m->l2, line);
  if (w) return w->dirty |= dirty, true;
  uint64_t victim;
  bring(&m->l2, line, dirty, &victim);
  if (victim) ++*written;
  return false;
}

static event fetch(memory *m, uint64_t line, int kind) {
  uint64_t victim;
  way *const w = bring(&m->l1d, line, kind == STORES, &victim);
  w->ready = INT64_MAX;
  w->prefetched = kind == PREFETCHES;
  event e = {.line = w, .kind = (uint8_t)kind};
  e.far = !in_second(m, line, m->l1d.shift, false, &e.written);
  if (victim) in_second(m, victim - 1, m->l1d.shift, true, &e.written);
  return e;
}

// The hardware prefetcher: after misses of lines one after the other it fetches those behind. Returns the number of events.
static int follow(memory *m, uint64_t line, bool miss, event *events) {
  if (!m->prefetch) return 0;
  for (int i = 0; i < STREAMS; i++) {
    // the second miss of a stream says which way it goes
    if (m->streams[i].count == 1 && line == m->streams[i].line - 1) m->streams[i].step = -1;
    if (!m->streams[i].count || line != m->streams[i].line + (uint64_t)m->streams[i].step) continue;
    m->streams[i].line = line;
    if (++m->streams[i].count < STREAM_STARTS) return 0;
    int n = 0;
    for (int ahead = m->streams[i].count == STREAM_STARTS ? 1 : m->prefetch; ahead <= m->prefetch && n < MOST_AHEAD; ahead++) {
      const uint64_t next = line + (uint64_t)(m->streams[i].step * ahead);
      // a prefetch ends at its page
      if ((next ^ line) >> (PAGE - m->l1d.shift)) break;
      if (!cache_find(&m->l1d, next)) events[n++] = fetch(m, next, PREFETCHES);
    }
    return n;
  }
  if (!miss) return 0;
  m->streams[m->next_stream].line = line;
  m->streams[m->next_stream].step = 1;
  m->streams[m->next_stream].count = 1;
  m->next_stream = (m->next_stream + 1) % STREAMS;
  return 0;
}

// How many lines stores have now missed one after the other, up or down.
static unsigned stream_of(memory *m, uint64_t line) {
  if (line == m->stored.line) return m->stored.length;
  const uint64_t step = line - m->stored.line;
  if (step != m->stored.step) m->stored.length = step == 1 || step == UINT64_MAX ? 1 : 0;
  m->stored.step = step;
  m->stored.line = line;
  return ++m->stored.length;
}

// A store that the first level does not have and, where it would bring the line in, one of many lines written whole.
static event write(memory *m, uint64_t line, unsigned length) {
  event e = {.kind = WRITES, .far = true};
  if (m->allocate && length < PAST_SECOND) in_second(m, line, m->l1d.shift, true, &e.written), e.far = false;
  else if (m->allocate) {
    way *const there = m->l2.sets ? cache_find(&m->l2, line << m->l1d.shift >> m->l2.shift) : NULL;
    if (there) there->dirty = true, e.far = false;
  } else {
    e.merges = line == m->stored.line;
    m->stored.line = line;
    in_second(m, line, m->l1d.shift, false, &e.written);
  }
  return e;
}

int memory_access(memory *m, uint64_t line, bool store, bool prefetch, int64_t now, event *events) {
  way *const w = cache_find(&m->l1d, line);
  if (w) {
    w->dirty |= store;
    int n = 0;
    if (w->ready > now && !prefetch && !store) events[n++] = (event){.line = w, .kind = WAITS};
    if (w->prefetched && !prefetch) w->prefetched = false, n += follow(m, line, false, events + n);
    return n;
  }
  if (prefetch) return events[0] = fetch(m, line, PREFETCHES), events[0].line->prefetched = false, 1;
  if (!store) {
    if (line == m->stored.line) m->stored.length = 0;
    return events[0] = fetch(m, line, FETCHES), 1 + follow(m, line, true, events + 1);
  }
  if (!m->allocate) return events[0] = write(m, line, 0), 1;
  // the rest of a line that is on its way past the first level
  if (line == m->stored.line && m->stored.length >= PAST_FIRST) return m->l1d.misses--, 0;
  const unsigned length = stream_of(m, line);
  return events[0] = length < PAST_FIRST ? fetch(m, line, STORES) : write(m, line, length), 1;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

// When the oldest write that waits begins: once the way is free and, unless it adds to a line that memory has just got, memory is.
static int64_t write_start(const memory *m, bool memory_free) {
  const int64_t from = later(m->waiting[0].from, m->way_free);
  return memory_free || m->waiting[0].merges ? from : later(from, m->bus);
}

static int64_t let_write(memory *m) {
  const int64_t from = write_start(m, false);
  m->way_free = from + m->write_gap;
  if (!m->waiting[0].merges) m->bus = from + m->write_busy, m->wrote = true;
  m->waiting_count--;
  for (unsigned i = 0; i < m->waiting_count; i++) m->waiting[i] = m->waiting[i + 1];
  return from;
}

// A write waits for its way to memory; returns the cycle in which there is room for it.
static int64_t to_memory(memory *m, int64_t at, bool merges) {
  while (m->waiting_count && write_start(m, false) <= at) let_write(m);
  if (m->waiting_count == (unsigned)m->writes) at = later(at, let_write(m));
  m->waiting[m->waiting_count].from = at;
  m->waiting[m->waiting_count++].merges = merges;
  return at;
}

static int64_t drive_out(memory *m, unsigned lines, int64_t at) {
  for (; lines; lines--) at = to_memory(m, at, false);
  return at;
}

// Puts a line on the bus from memory; returns the cycle in which that begins. `jump`: cycles that an open row of the memory would have saved.
static int64_t from_memory(memory *m, uint64_t line, int64_t at, int *jump) {
  // Stores that bring no line in share their way with reads; others go first only if they can begin no later.
  const bool in_turn = !m->allocate;
  while (m->waiting_count && (in_turn || write_start(m, true) <= later(m->bus, at))) let_write(m);
  if (in_turn) at = later(at, m->way_free);
  const int64_t from = later(at, m->bus + (m->wrote ? m->write_turn : 0));
  *jump = (line ^ m->last_far) >> (PAGE - m->l1d.shift) ? m->far_jump : 0;
  m->wrote = false;
  m->last_far = line;
  m->bus = from + m->far_gap + *jump;
  return from;
}

int64_t memory_serve(memory *m, const event *e, int64_t at, int64_t *stalls) {
  if (e->kind == WAITS) return later(e->line->ready, at);
  if (e->kind == WRITES) {
    if (!e->far) m->near_bus = later(m->near_bus, at) + m->near_gap;
    const int64_t room = e->far ? to_memory(m, drive_out(m, e->written, at), e->merges) : drive_out(m, e->written, at);
    if (room > at) *stalls = room;
    return at;
  }
  int free = 0, jump = 0;
  for (int i = 1; i < m->outstanding; i++)
    if (m->fetches[i] < m->fetches[free]) free = i;
  int64_t from = at;
  if (m->fetches[free] > from) {
    from = m->fetches[free];
    if (e->kind == FETCHES || e->kind == STORES) *stalls = from;
  }
  if (e->far) from = from_memory(m, e->line->tag - 1, from, &jump);
  else {
    from = later(m->near_bus, from);
    m->near_bus = from + m->near_gap;
  }
  // a line that the second level does not have has been looked for there
  const int64_t done = from + m->near_latency + (e->far ? m->far_latency + jump : 0);
  drive_out(m, e->written, from);
  m->fetches[free] = done;
  e->line->ready = done;
  return e->kind == FETCHES ? done : at;
}

int memory_fetch(memory *m, uint64_t line, int64_t at) {
  if (cache_find(&m->l1i, line)) return 0;
  uint64_t victim;
  uint8_t written = 0;
  bring(&m->l1i, line, false, &victim);
  const bool near = in_second(m, line, m->l1i.shift, false, &written);
  drive_out(m, written, at);
  return m->near_latency + (near ? 0 : m->far_latency);
}
