#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static unsigned char a[400], b[400], c[400];
static void fresh(void) { for (int i = 0; i < 400; i++) b[i] = c[i] = a[i] = (unsigned char)(i * 7 + i / 256 + 1); }
int main(void) {
  int bad = 0; long tried = 0;
  for (int n = 0; n < 150; n++) for (int s = 0; s < 8; s++) for (int d = 0; d < 8; d++) {
    fresh(); volatile int t = 1;
    void *r = memcpy(b + 200 + d, a + s, n); for (int i = 0; i < n; i++) c[200 + d + i] = a[s + i];
    bad += r != b + 200 + d || 0; for (int i = 0; i < 400; i++) bad += b[i] != c[i];
    fresh(); memset(b + s, d * 37, n); for (int i = 0; i < n; i++) c[s + i] = (unsigned char)(d * 37); for (int i = 0; i < 400; i++) bad += b[i] != c[i];
    fresh(); if (n) { b[s + n - 1] ^= 0x80; int m = memcmp(a + s, b + s, n), w = a[s + n - 1] - b[s + n - 1]; bad += (m < 0) != (w < 0) || !m; m = memcmp(b + s, a + s, n); bad += (m < 0) == (w < 0) || !m; bad += memcmp(a + s, b + s, n - 1) != 0; }
    tried += t;
  }
  for (int n = 0; n < 120; n++) for (int s = 0; s < 4; s++) for (int d = -70; d < 70; d++) {
    fresh(); void *r = memmove(b + 100 + s + d, b + 100 + s, n); for (int i = 0; i < n; i++) c[100 + s + d + i] = a[100 + s + i];
    bad += r != b + 100 + s + d; for (int i = 0; i < 400; i++) bad += b[i] != c[i]; tried++;
  }
  for (int n = 1; n < 300; n++) { unsigned char *p = calloc(n, 3); for (int i = 0; i < 3 * n; i++) { bad += p[i] != 0; p[i] = 9; } free(p); }
  bad += calloc((size_t)-1, 2) != NULL;
  printf("%ld tried, %d bad\n", tried, bad); return bad != 0;
}
