#include "memory.h"

#include <stdlib.h>

enum { MAX_WAYS = 16, STREAM_STARTS = 2, STREAMS = 4, PAGE = 12, MOST_AHEAD = 6 };

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

// Its `dirty` still tells of the line that it replaces.
static way *bring(cache *c, uint64_t line) {
  const unsigned set = (unsigned)line & (c->sets - 1);
  way *const w = c->lines + set * c->ways + c->victim[set];
  c->victim[set] = (uint8_t)((c->victim[set] + 1) % c->ways);
  w->tag = line + 1;
  return w;
}

static bool in_second(memory *m, uint64_t line, unsigned shift) {
  if (!m->l2.sets) return false;
  line = line << shift >> m->l2.shift;
  if (cache_find(&m->l2, line)) return true;
  bring(&m->l2, line);
  return false;
}

static event fetch(memory *m, uint64_t line, int kind) {
  way *const w = bring(&m->l1d, line);
  const bool dirty = w->dirty;
  w->ready = INT64_MAX;
  w->dirty = kind == STORES;
  w->prefetched = kind == PREFETCHES;
  return (event){.line = w, .kind = (uint8_t)kind, .far = !in_second(m, line, m->l1d.shift), .evicts_dirty = dirty};
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
  if (!store) return events[0] = fetch(m, line, FETCHES), 1 + follow(m, line, true, events + 1);
  if (m->allocate) {
    // Lines that are written one after the other are not fetched.
    const uint64_t *const last = m->fetched_lines, step = line - last[0];
    const bool streams = (step == 1 || step == UINT64_MAX) && last[0] - last[1] == step && last[1] - last[2] == step;
    if (line != m->fetched_lines[0]) {
      for (int i = 3; i; i--) m->fetched_lines[i] = m->fetched_lines[i - 1];
      m->fetched_lines[0] = line;
    }
    if (!streams) return events[0] = fetch(m, line, STORES), 1;
  }
  events[0] = (event){.kind = WRITES, .far = !in_second(m, line, m->l1d.shift)};
  return 1;
}

// Puts a line on the bus to memory; returns the cycle in which that begins. `jump`: cycles that an open row of the memory would have saved.
static int64_t from_memory(memory *m, uint64_t line, int64_t at, int *jump) {
  int64_t from = m->bus > at ? m->bus : at;
  *jump = (line ^ m->last_far) >> (PAGE - m->l1d.shift) ? m->far_jump : 0;
  if (m->wrote) from += m->write_turn;
  m->wrote = false;
  m->last_far = line;
  m->bus = from + m->far_gap + *jump;
  return from;
}

static void to_memory(memory *m, int64_t at) {
  m->bus = (m->bus > at ? m->bus : at) + m->write_gap;
  m->wrote = true;
}

int64_t memory_serve(memory *m, const event *e, int64_t at, int64_t *stalls) {
  if (e->kind == WAITS) return e->line->ready > at ? e->line->ready : at;
  if (e->kind == WRITES) {
    const int64_t room = m->stored - (int64_t)(m->writes - 1) * m->write_gap;
    if (room > at) *stalls = room;
    to_memory(m, at);
    m->stored = m->bus;
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
    if (m->near_bus > from) from = m->near_bus;
    m->near_bus = from + m->near_gap;
  }
  const int64_t done = from + (e->far ? m->far_latency + jump : m->near_latency);
  if (e->far && e->evicts_dirty) to_memory(m, m->bus);
  m->fetches[free] = done;
  e->line->ready = done;
  return e->kind == FETCHES ? done : at;
}

int memory_fetch(memory *m, uint64_t line) {
  if (cache_find(&m->l1i, line)) return 0;
  bring(&m->l1i, line);
  return in_second(m, line, m->l1i.shift) ? m->near_latency : m->far_latency;
}
