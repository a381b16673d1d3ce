// How an update arrives; host/image/update.ts is the other side. Numbers are little endian.
//   board: "LINNETU1", then a nonce of 32 bytes
//   other: one byte 'U' (an app) or 'L' (the log), three zeros, the size of the app in 32 bits, its SHA-256, and the HMAC-SHA-256 by the key that both
//          have, over the nonce and the 40 bytes before it; behind that the app
//   board: the log, or one line: "ok", or "error: " and why. Then it closes.
#ifdef __linux__
#define _GNU_SOURCE
#include "init.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { NONCE_BYTES = 32, REQUEST_BYTES = 40, SILENCE_SECONDS = 10, ASK_SECONDS = 10 };
#define GREETING "LINNETU1"

int update_listen(const init_config *c) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
  if (c->listen) inet_pton(AF_INET, c->listen, &at.sin_addr);
  if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 4) == 0) return fd;
  return -1;
}

static bool receive_all(int peer, void *bytes, size_t size) {
  for (uint8_t *p = bytes; size;) {
    const ssize_t n = recv(peer, p, size, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    p += n;
    size -= (size_t)n;
  }
  return true;
}

static bool send_all(int peer, const void *bytes, size_t size) {
  for (const uint8_t *p = bytes; size;) {
    const ssize_t n = send(peer, p, size, MSG_NOSIGNAL);
    if (n <= 0) return false;
    p += n;
    size -= (size_t)n;
  }
  return true;
}

static int refuse(int peer, const char *why) {
  char line[WHY_BYTES + 16];
  const int n = snprintf(line, sizeof line, "error: %s\n", why);
  uint8_t rest[1024];
  send_all(peer, line, (size_t)n);
  // Closed with something unread, the connection would be reset and the line lost.
  shutdown(peer, SHUT_WR);
  alarm(ASK_SECONDS);
  while (recv(peer, rest, sizeof rest, 0) > 0)
    ;
  return UPDATE_REFUSED;
}

int update_receive(int peer, const init_config *c, store *s, int copy, const char *log, size_t log_size) {
  static uint8_t piece[1 << 14];
  const struct timeval limit = {.tv_sec = SILENCE_SECONDS};
  uint8_t hello[sizeof GREETING - 1 + NONCE_BYTES], asked[NONCE_BYTES + REQUEST_BYTES], code[SHA256_BYTES], expected[SHA256_BYTES];
  uint8_t *const request = asked + NONCE_BYTES;
  char why[WHY_BYTES];
  uint32_t size;

  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  // who does not show that it has the key holds up others no longer than this
  alarm(ASK_SECONDS);
  if (getentropy(asked, NONCE_BYTES) < 0) return refuse(peer, "there are no random numbers yet");
  memcpy(hello, GREETING, sizeof GREETING - 1);
  memcpy(hello + sizeof GREETING - 1, asked, NONCE_BYTES);
  if (!send_all(peer, hello, sizeof hello) || !receive_all(peer, request, REQUEST_BYTES) || !receive_all(peer, code, sizeof code)) return UPDATE_REFUSED;
  hmac_sha256(c->key, asked, sizeof asked, expected);
  if (!same_digest(code, expected)) return refuse(peer, "the key is another one");
  alarm(0);

  if (request[0] == 'L') {
    send_all(peer, log, log_size);
    return UPDATE_REFUSED;
  }
  memcpy(&size, request + 4, sizeof size);
  if (request[0] != 'U') return refuse(peer, "unknown request");
  if (!size || size > store_room(s)) {
    snprintf(why, sizeof why, "the card has room for an app of %u bytes", store_room(s));
    return refuse(peer, why);
  }
  if (!store_clear(s, copy)) return refuse(peer, "the card cannot be written");
  for (uint32_t at = 0; at < size;) {
    const uint32_t n = size - at < sizeof piece ? size - at : sizeof piece;
    if (!receive_all(peer, piece, n)) return UPDATE_REFUSED;
    if (!store_put(s, copy, at, piece, n)) return refuse(peer, "the card cannot be written");
    at += n;
  }
  return store_finish(s, copy, size, request + 8, why) ? UPDATE_WRITTEN : refuse(peer, why);
}
#endif
