/* wsload - load generator for WebSocket room chat servers. libc only, one thread, epoll.
 * gcc -O2 -march=native -Wall -Wextra -o wsload wsload.c          see README.md
 *
 * Every chat message carries a 40-byte marker  ZQX rrrr ssssssss qqqqqqqq tttttttttttttttt .
 * (run id, sender, sequence from 1, stamp in CLOCK_MONOTONIC ns; lower-case hex, no blanks), so each
 * receiver can be held to account for each message: loss, duplicates, order, latency.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif
typedef uint64_t u64; typedef uint32_t u32; typedef uint8_t u8;
#define MARKLEN 40
#define NSEC 1000000000ull

/* ---------- options ---------- */
static struct {
  int port, n, rooms, senders, size, conc, cpu, sndbuf, rcvbuf, window, slow, echo, own, naddr, stamp_sched, end, churn_dwell_ms, nodelay, quiet, slow_drain, hist, hidden;
  double ramp, rate, duration, warmup, settle, drain, hold, churn, timeout, sample, max_s;
  const char *host, *path, *reader_path, *tmpl, *join, *reader_join, *hidden_join, *header, *label, *memat, *room_prefix, *name_prefix;
} o = {.port = 8080, .n = 100, .rooms = 1, .senders = 1, .size = 120, .conc = 256, .cpu = -1, .echo = 1, .naddr = 253, .stamp_sched = 1,
       .rate = 0, .duration = 5, .warmup = 1, .settle = 0.5, .drain = 5, .timeout = 3, .churn_dwell_ms = 50, .nodelay = 1, .max_s = 170,
       .host = "127.0.0.1", .path = "/chat/%r/%n", .tmpl = "{\"message\":\"%m\"}", .header = "", .label = "", .room_prefix = "room", .name_prefix = "u"};
static int pids[16], npids;

/* ---------- connection state ---------- */
enum { S_NONE, S_CONNECTING, S_UPGRADING, S_OPEN, S_CLOSED };
enum { F_SLOW = 1, F_CHURN = 2, F_CLOSESENT = 4, F_WANTJOIN = 8 };
typedef struct { char *b; u32 len, cap; char *frag; u32 flen, fcap; char *out; u32 olen, ocap; } Ext;  /* only while something is partial */
typedef struct { int fd; u32 room; u8 st, fl; u64 t0; Ext *x; u64 rx; } Conn;
typedef struct { u32 last; u32 dup; u64 bits; } Win;              /* per receiver and sender: last seq + 64 wide window */
typedef struct { u32 seq, cnt; u64 t; } Slot;                     /* per message in flight */
typedef struct { u32 next, head; } Sender;
static Conn *C; static Win *W; static Sender *S; static Slot *ring; static u32 ringmask;
static int *room_live; static int spr; /* senders per room, upper bound */
static int ep; static u32 run_id; static char mark7[8];
static int ntot;                                                  /* n + churn slots */

/* ---------- counters ---------- */
typedef struct { u64 b[64 * 60]; u64 n, max; } Hist;
static Hist h_lat, h_hs, h_lag, h_all, h_churn;
static u64 opened, failed, closed_unexp, alive, hs_bad, inflight_c, conn_errs[4];
static u64 sent, sent_win, send_blocked, send_skipped, deliveries, del_win, dups, late, old_ambig, foreign, frames, frames_win, otherframes, rx_bytes, rx_win, tx_bytes, recvs, pings, closes, proto_err, slow_deliv, slow_bytes, churn_open, churn_fail, churn_rx, completed, timedout;
static u64 last_rx_ns; static int running, in_win, winding; static u64 t_run0, t_win0, t_win1;
static int first_err;

static u64 now_ns(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (u64)t.tv_sec * NSEC + t.tv_nsec; }
static void hadd(Hist *h, u64 v) {
  if (v > h->max) h->max = v;
  h->n++;
  u32 i = v < 64 ? v : 0;
  if (v >= 64) { int e = 63 - __builtin_clzll(v); i = (e - 5) * 64 + ((v >> (e - 6)) & 63); }
  h->b[i]++;
}
static double hq(Hist *h, double q) { /* microseconds, upper edge of the bucket */
  if (!h->n) return 0;
  u64 need = (u64)(q * h->n + 0.9999999), c = 0; if (need < 1) need = 1; if (need > h->n) need = h->n;
  for (u32 i = 0; i < 64 * 60; i++) { c += h->b[i]; if (c >= need) {
    u64 v = i < 64 ? i : ((u64)(64 + (i & 63)) << (i / 64 - 1)) + ((1ull << (i / 64 - 1)) - 1);
    return (v > h->max ? h->max : v) / 1000.0; } }
  return h->max / 1000.0;
}
static void say(const char *f, ...) { if (o.quiet) return; va_list a; va_start(a, f); vfprintf(stderr, f, a); va_end(a); }
static void die(const char *f, ...) { va_list a; va_start(a, f); vfprintf(stderr, f, a); va_end(a); fputc('\n', stderr); exit(2); }

/* ---------- server and kernel figures ---------- */
typedef struct { u64 rss_kb, pss_kb; double cpu; long fds; u64 tcp_pages, tcp_inuse, tcp_tw, slab_kb, sunreclaim_kb, avail_kb, free_kb, percpu_kb, ktotal_kb; double own_cpu, own_u, own_s, busy, core[2], steal; u64 t; } Mem;
static u64 grepk(const char *file, const char *key) {
  FILE *f = fopen(file, "r"); char l[512]; u64 v = 0; size_t k = strlen(key);
  if (!f) return 0;
  while (fgets(l, sizeof l, f)) if (!strncmp(l, key, k)) { v = strtoull(l + k, 0, 10); break; }
  fclose(f); return v;
}
static Mem sample(int heavy) {
  Mem m = {0}; char p[64], l[1024];
  m.t = now_ns();
  for (int i = 0; i < npids; i++) {
    snprintf(p, sizeof p, "/proc/%d/status", pids[i]); m.rss_kb += grepk(p, "VmRSS:");
    if (heavy) { snprintf(p, sizeof p, "/proc/%d/smaps_rollup", pids[i]); m.pss_kb += grepk(p, "Pss:"); }
    snprintf(p, sizeof p, "/proc/%d/stat", pids[i]); FILE *f = fopen(p, "r");
    if (f) { if (fgets(l, sizeof l, f)) { char *q = strrchr(l, ')'); unsigned long long ut, st;
      if (q && sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &ut, &st) == 2) m.cpu += (double)(ut + st) / sysconf(_SC_CLK_TCK); } fclose(f); }
  }
  FILE *f = fopen("/proc/net/sockstat", "r");
  if (f) { while (fgets(l, sizeof l, f)) { unsigned a, b, c, d, e; if (sscanf(l, "TCP: inuse %u orphan %u tw %u alloc %u mem %u", &a, &b, &c, &d, &e) == 5) { m.tcp_inuse = a; m.tcp_tw = c; m.tcp_pages = e; } } fclose(f); }
  f = fopen("/proc/stat", "r");
  if (f) { while (fgets(l, sizeof l, f)) { unsigned long long v[8]; char nm[16]; if (sscanf(l, "%15s %llu %llu %llu %llu %llu %llu %llu %llu", nm, v, v+1, v+2, v+3, v+4, v+5, v+6, v+7) == 9 && !strncmp(nm, "cpu", 3)) {
      double b = (double)(v[0] + v[1] + v[2] + v[5] + v[6]) / sysconf(_SC_CLK_TCK); if (!nm[3]) { m.busy = b; m.steal = (double)v[7] / sysconf(_SC_CLK_TCK); } else if (nm[3] < '2' && !nm[4]) m.core[nm[3] - '0'] = b; } } fclose(f); }
  m.slab_kb = grepk("/proc/meminfo", "Slab:"); m.sunreclaim_kb = grepk("/proc/meminfo", "SUnreclaim:");
  m.avail_kb = grepk("/proc/meminfo", "MemAvailable:"); m.free_kb = grepk("/proc/meminfo", "MemFree:"); m.percpu_kb = grepk("/proc/meminfo", "Percpu:");
  struct rusage r; getrusage(RUSAGE_SELF, &r); m.own_u = r.ru_utime.tv_sec + r.ru_utime.tv_usec / 1e6; m.own_s = r.ru_stime.tv_sec + r.ru_stime.tv_usec / 1e6; m.own_cpu = m.own_u + m.own_s;
  return m;
}

/* ---------- helpers ---------- */
static Ext *ext(Conn *c) { if (!c->x && !(c->x = calloc(1, sizeof(Ext)))) die("memory"); return c->x; }
static void put(char **b, u32 *len, u32 *cap, const void *p, u32 n) {
  if (*len + n > *cap) { u32 k = *cap ? *cap : 512; while (k < *len + n) k *= 2; if (!(*b = realloc(*b, k))) die("memory"); *cap = k; }
  memcpy(*b + *len, p, n); *len += n;
}
static void ext_trim(Conn *c) { Ext *x = c->x; if (x && !x->len && !x->flen && !x->olen) { free(x->b); free(x->frag); free(x->out); free(x); c->x = 0; } }
static u64 rs = 88172645463325252ull;
static u64 rnd(void) { rs ^= rs << 13; rs ^= rs >> 7; rs ^= rs << 17; return rs; }
static void hex(char *p, u64 v, int d) { for (int i = d - 1; i >= 0; i--, v >>= 4) p[i] = "0123456789abcdef"[v & 15]; }
static inline u32 hex8(const char *p) {
  u64 v; memcpy(&v, p, 8); v = (v & 0x0f0f0f0f0f0f0f0full) + 9 * ((v >> 6) & 0x0101010101010101ull); v = __builtin_bswap64(v);
  v = (v | v >> 4) & 0x00ff00ff00ff00ffull; v = (v | v >> 8) & 0x0000ffff0000ffffull; return (u32)(v | v >> 16);
}
static void expand(char *out, size_t cap, const char *t, u32 room, const char *name, u32 idx) {
  size_t k = 0;
  for (; *t && k + 1 < cap; t++) {
    if (*t == '%' && t[1]) { t++;
      int w = 0; char *d = out + k; size_t r = cap - k;
      if (*t == 'r') w = snprintf(d, r, "%s%u", o.room_prefix, room);
      else if (*t == 'n') w = snprintf(d, r, "%s", name);
      else if (*t == 'i') w = snprintf(d, r, "%u", idx);
      else { *d = *t; w = 1; }
      k += w; if (k >= cap) die("template too long");
    } else out[k++] = *t;
  }
  out[k] = 0;
}
static void kill_conn(Conn *c, int unexpected) {
  if (c->fd >= 0) { close(c->fd); c->fd = -1; }
  if (c->st == S_OPEN) {
    alive--;
    if (!(c->fl & (F_SLOW | F_CHURN))) room_live[c->room]--;
    if (unexpected && !winding) closed_unexp++;
  } else if (c->st == S_CONNECTING || c->st == S_UPGRADING) { inflight_c--; if (c->fl & F_CHURN) churn_fail++; else failed++; }
  c->st = S_CLOSED;
  if (c->x) { c->x->len = c->x->flen = c->x->olen = 0; ext_trim(c); }
}
/* queue or write raw bytes */
static void flush_out(Conn *c) {
  Ext *x = c->x;
  while (x->olen) {
    ssize_t w = send(c->fd, x->out, x->olen, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (w < 0) { if (errno == EAGAIN) return; if (errno == EINTR) continue; kill_conn(c, 1); return; }
    tx_bytes += w; memmove(x->out, x->out + w, x->olen - w); x->olen -= w;
  }
  ext_trim(c);
}
static void out_raw(Conn *c, const char *p, u32 n) {
  if (!(c->x && c->x->olen)) {
    ssize_t w = send(c->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (w < 0 && errno != EAGAIN && errno != EINTR) { kill_conn(c, 1); return; }
    if (w > 0) tx_bytes += w; else w = 0;
    if ((u32)w == n) return;
    p += w; n -= w; send_blocked++;
  }
  Ext *x = ext(c); put(&x->out, &x->olen, &x->ocap, p, n);
}
static u32 frame_into(char *b, int op, const char *p, u32 n) { /* masked client frame */
  u32 k = 0; b[k++] = 0x80 | op;
  if (n < 126) b[k++] = 0x80 | n; else if (n < 65536) { b[k++] = (char)(0x80 | 126); b[k++] = n >> 8; b[k++] = n; }
  else { b[k++] = (char)(0x80 | 127); for (int i = 7; i >= 0; i--) b[k++] = i >= 4 ? 0 : n >> (8 * i); }
  u32 m = (u32)rnd(); char mk[4]; memcpy(mk, &m, 4); memcpy(b + k, mk, 4); k += 4;
  u32 i = 0; u64 m8 = (u64)m << 32 | m;
  for (; i + 8 <= n; i += 8) { u64 v; memcpy(&v, p + i, 8); v ^= m8; memcpy(b + k + i, &v, 8); }
  for (; i < n; i++) b[k + i] = p[i] ^ mk[i & 3];
  return k + n;
}
static void send_frame(Conn *c, int op, const char *p, u32 n) {
  static char *b; static u32 cap; if (cap < n + 16) b = realloc(b, cap = n + 64);
  out_raw(c, b, frame_into(b, op, p, n));
}

/* ---------- senders ---------- */
static char *body; static u32 body_len, mark_at;
static void build_body(void) {
  const char *m = strstr(o.tmpl, "%m"); if (!m) die("--template needs %%m");
  if (o.size < MARKLEN) o.size = MARKLEN;
  mark_at = m - o.tmpl; body_len = mark_at + o.size + strlen(m + 2); body = malloc(body_len + 1);
  memcpy(body, o.tmpl, mark_at); strcpy(body + mark_at + o.size, m + 2);
  for (int i = 0; i < o.size; i++) body[mark_at + i] = i % 8 == 7 ? ' ' : 'a' + i % 23;
  memcpy(body + mark_at, mark7, 7); body[mark_at + 39] = '.';
}
static int send_msg(u32 s, u64 stamp) {
  Conn *c = &C[s];
  if (c->st != S_OPEN) { send_skipped++; return 0; }
  if (c->x && c->x->olen > (1u << 20)) { send_skipped++; return 0; }
  Sender *x = &S[s]; u32 q = x->next;
  char *p = body + mark_at;
  hex(p + 7, s, 8); hex(p + 15, q, 8); hex(p + 23, stamp, 16);
  Slot *sl = &ring[(size_t)s * (ringmask + 1) + (q & ringmask)]; sl->seq = q; sl->cnt = 0; sl->t = stamp;
  x->next++; sent++; if (in_win) sent_win++;
  send_frame(c, 1, body, body_len);
  return 1;
}
static void closed_fill(u32 s) {
  u64 t = now_ns();
  while (S[s].next - S[s].head < (u32)o.window) if (!send_msg(s, t)) return;
}
static u64 due_k, due_t0; static u32 rr;
static double due_gap;
static inline u64 due_at(u64 k) { return due_t0 + (u64)(k * due_gap); }
static void open_send(void) {
  u64 t = now_ns();
  for (int i = 0; i < 64; i++) {
    u64 d = due_at(due_k);
    if (d > t) return;
    if (in_win) hadd(&h_lag, t - d);
    send_msg(rr, o.stamp_sched ? d : t); rr = rr + 1 == (u32)o.senders ? 0 : rr + 1; due_k++;
    t = now_ns();
  }
}

/* ---------- receiving ---------- */
static void delivery(Conn *c, const char *p, u64 t) {
  if (memcmp(p, mark7, 7)) { foreign++; return; }
  u32 s = hex8(p + 7), q = hex8(p + 15); u64 ts = (u64)hex8(p + 23) << 32 | hex8(p + 31);
  if (c->fl & F_CHURN) { churn_rx++; return; }
  if (c->fl & F_SLOW) { slow_deliv++; return; }
  if (s >= (u32)o.senders || q == 0 || q >= S[s].next || s % o.rooms != c->room) { foreign++; return; }
  u32 idx = c - C;
  Win *w = &W[(size_t)idx * spr + s / o.rooms];
  if (q == w->last + 1) { w->bits = w->bits << 1 | 1; w->last = q; }
  else if (q > w->last) { u32 d = q - w->last; w->bits = d >= 64 ? 1 : w->bits << d | 1; w->last = q; }
  else { u32 d = w->last - q;
    if (d >= 64) { old_ambig++; return; }
    if (w->bits >> d & 1) { dups++; w->dup++; return; }
    w->bits |= 1ull << d; late++; }
  c->rx++; deliveries++;
  Slot *sl = &ring[(size_t)s * (ringmask + 1) + (q & ringmask)];
  u64 l = t > ts ? t - ts : 0;
  if (in_win) { del_win++; if (ts >= t_win0) hadd(&h_lat, l); }
  if (sl->seq == q) {
    sl->cnt++;
    u32 want = room_live[c->room] - (o.echo ? 0 : 1);
    if (o.own ? idx == s : sl->cnt >= want) {
      completed++; if (in_win && ts >= t_win0) hadd(&h_all, l);
      if (o.window && q == S[s].head) {
        S[s].head++;
        if (!o.own) while (S[s].head < S[s].next) { Slot *z = &ring[(size_t)s * (ringmask + 1) + (S[s].head & ringmask)]; if (z->seq == S[s].head && z->cnt >= want) S[s].head++; else break; }
      } else if (o.window && o.own && q > S[s].head) S[s].head = q + 1;
      if (o.window && running) closed_fill(s);
    }
  }
}
static void text(Conn *c, const char *p, u32 n, u64 t) {
  const char *e = p + n; int k = 0;
  while (e - p >= MARKLEN) {
    const char *z = memchr(p, 'Z', e - p - MARKLEN + 1);
    if (!z) break;
    if (z[1] == 'Q' && z[2] == 'X' && z[39] == '.') { delivery(c, z, t); k++; p = z + MARKLEN; if (c->st != S_OPEN) return; } else p = z + 1;
  }
  if (!k) otherframes++;
}
/* consumes whole frames in b[0..n); returns bytes consumed */
static u32 frames_in(Conn *c, char *b, u32 n, u64 t, u64 *need) {
  u32 i = 0; *need = 0;
  while (n - i >= 2 && c->st == S_OPEN) {
    u8 b0 = b[i], b1 = b[i + 1]; u64 len = b1 & 127; u32 h = 2;
    if (len == 126) { h = 4; if (n - i < 4) break; len = (u64)(u8)b[i + 2] << 8 | (u8)b[i + 3]; }
    else if (len == 127) { h = 10; if (n - i < 10) break; len = 0; for (int k = 0; k < 8; k++) len = len << 8 | (u8)b[i + 2 + k]; }
    if (b1 & 128 || b0 & 0x70 || len > (64u << 20)) { proto_err++; kill_conn(c, 1); return n; }
    if (n - i < h + len) { *need = h + len; break; }
    char *p = b + i + h; int op = b0 & 15, fin = b0 & 128; i += h + len; frames++; if (in_win) frames_win++;
    if (op == 9) { pings++; send_frame(c, 10, p, len); }
    else if (op == 10) {}
    else if (op == 8) { closes++; if (!(c->fl & F_CLOSESENT)) { c->fl |= F_CLOSESENT; send_frame(c, 8, p, len < 2 ? 0 : 2); } kill_conn(c, 1); return n; }
    else if (fin && op) text(c, p, len, t);
    else { Ext *x = ext(c); put(&x->frag, &x->flen, &x->fcap, p, len); if (fin) { u32 fl = x->flen; x->flen = 0; text(c, x->frag, fl, t); } }
  }
  return i;
}
static int is_reader(u32 i) { return i >= (u32)o.senders; }
static int is_hidden(u32 i) { return i < (u32)o.n && i >= (u32)(o.n - o.hidden); }
static void send_join(Conn *c) {
  u32 i = c - C; const char *join = is_hidden(i) ? o.hidden_join : is_reader(i) && o.reader_join ? o.reader_join : o.join;
  if (!join) return;
  char b[2048], nm[64]; snprintf(nm, sizeof nm, "%s%u", c->fl & F_CHURN ? "c" : o.name_prefix, i);
  expand(b, sizeof b, join, c->room, nm, i); send_frame(c, 1, b, strlen(b));
}
static char *rb; static u32 rbcap = 1 << 18;
static void on_data(Conn *c, int hup) {
  for (;;) {
    Ext *x = c->x; u32 have = 0; char *b = rb; u32 cap = rbcap; int inx = 0;
    if (x && x->len) {
      if (x->cap > rbcap / 2) { b = x->b; cap = x->cap; have = x->len; inx = 1; if (have == cap) { put(&x->b, &x->len, &x->cap, rb, 1); x->len--; b = x->b; cap = x->cap; } }
      else { memcpy(rb, x->b, have = x->len); x->len = 0; }
    }
    ssize_t r = recv(c->fd, b + have, cap - have, MSG_DONTWAIT); recvs++;
    if (r < 0) {
      int e = errno;
      if (have && !inx) put(&x->b, &x->len, &x->cap, rb, have);
      if (e == EAGAIN) return;
      if (e == EINTR) continue;
      if (!first_err) first_err = e;
      kill_conn(c, 1); return;
    }
    if (r == 0) { kill_conn(c, 1); return; }
    u64 t = now_ns(); last_rx_ns = t; rx_bytes += r; if (in_win) rx_win += r; if (c->fl & F_SLOW) slow_bytes += r;
    u32 n = have + r, used = 0; u64 need = 0; int full = (u32)r == cap - have;
    if (c->st == S_UPGRADING) {
      char *e = memmem(b, n, "\r\n\r\n", 4);
      if (!e) { if (n > 16384) { kill_conn(c, 1); return; } }
      else {
        used = e + 4 - b;
        if (n < 12 || memcmp(b + 8, " 101", 4) || !memmem(b, used, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) { if (!hs_bad++) say("bad handshake: %.*s\n", (int)(used < 200 ? used : 200), b); kill_conn(c, 1); return; }
        c->st = S_OPEN; inflight_c--; alive++;
        if (c->fl & F_CHURN) { churn_open++; hadd(&h_churn, t - c->t0); c->t0 = t; }
        else { opened++; hadd(&h_hs, t - c->t0); if (!(c->fl & F_SLOW)) room_live[c->room]++; }
        send_join(c);
      }
    }
    if (c->st == S_OPEN) used += frames_in(c, b + used, n - used, t, &need);
    if (c->st == S_CLOSED) return;
    u32 rest = n - used;
    if (inx) { x = c->x; if (used) memmove(x->b, x->b + used, rest); x->len = rest; if (need > x->cap) { x->b = realloc(x->b, need); x->cap = need; } }
    else if (rest) { x = ext(c); put(&x->b, &x->len, &x->cap, rb + used, rest); if (need > x->cap) { x->b = realloc(x->b, need); x->cap = need; } }
    ext_trim(c);
    if (!full && !hup) return;
  }
}
/* ---------- connecting ---------- */
static u32 churn_serial;
static void start_conn(u32 i) {
  Conn *c = &C[i]; c->t0 = now_ns(); c->st = S_CONNECTING; inflight_c++; c->fl &= ~F_CLOSESENT;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) { first_err = errno; conn_errs[0]++; kill_conn(c, 1); return; }
  int one = 1;
  if (o.rcvbuf) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &o.rcvbuf, sizeof o.rcvbuf);
  if (o.sndbuf) setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &o.sndbuf, sizeof o.sndbuf);
  if (o.nodelay) setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET};
  if (o.naddr) {
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    u32 k = (c->fl & F_CHURN) ? churn_serial : i;
    a.sin_addr.s_addr = htonl(0x7f000002u + k % o.naddr);
    if (bind(c->fd, (void *)&a, sizeof a)) { first_err = errno; conn_errs[1]++; kill_conn(c, 1); return; }
  }
  a.sin_port = htons(o.port); inet_pton(AF_INET, o.host, &a.sin_addr);
  if (connect(c->fd, (void *)&a, sizeof a) && errno != EINPROGRESS) { first_err = errno; conn_errs[2]++; kill_conn(c, 1); return; }
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u32 = i};
  if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e)) { first_err = errno; conn_errs[3]++; kill_conn(c, 1); }
}
static void on_connected(Conn *c) {
  u32 i = c - C; int err = 0; socklen_t l = sizeof err; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
  if (err) { first_err = err; kill_conn(c, 1); return; }
  char path[1024], req[4096], nm[64];
  if (c->fl & F_CHURN) snprintf(nm, sizeof nm, "c%u", churn_serial++); else snprintf(nm, sizeof nm, "%s%u", o.name_prefix, i);
  expand(path, sizeof path, is_reader(i) && o.reader_path ? o.reader_path : o.path, c->room, nm, i);
  int n = snprintf(req, sizeof req, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n", path, o.host, o.port, o.header);
  c->st = S_UPGRADING; out_raw(c, req, n);
}
static void close_conn(Conn *c, int how) { /* 0 fin, 1 rst, 2 ws close + fin */
  if (c->st != S_OPEN) return;
  if (how == 1) { struct linger lg = {1, 0}; setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &lg, sizeof lg); }
  if (how == 2) { c->fl |= F_CLOSESENT; send_frame(c, 8, "\x03\xe8", 2); if (c->st != S_OPEN) return; }
  kill_conn(c, 0);
}
/* ---------- loop ---------- */
static u64 deadline_all;
static void pump(u64 until) {
  static struct epoll_event ev[1024];
  u64 t = now_ns(); struct timespec ts = {0, 0};
  if (until > t) { u64 d = until - t; if (d > 200000000ull) d = 200000000ull; ts.tv_sec = d / NSEC; ts.tv_nsec = d % NSEC; }
  int n = epoll_pwait2(ep, ev, 1024, &ts, 0);
  for (int k = 0; k < n; k++) {
    if (running && !o.window && o.rate > 0 && (k & 31) == 31) open_send();
    Conn *c = &C[ev[k].data.u32]; u32 e = ev[k].events;
    if (c->fd < 0) continue;
    if (c->st == S_CONNECTING) { if (e & (EPOLLOUT | EPOLLERR | EPOLLHUP)) on_connected(c); if (c->fd < 0 || !(e & EPOLLIN)) continue; }
    if (e & EPOLLOUT && c->x && c->x->olen) { flush_out(c); if (c->fd < 0) continue; }
    if (e & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) on_data(c, e & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
  }
  if (now_ns() > deadline_all) { fprintf(stderr, "--max-time reached\n"); o.max_s = -1; }
}
static int over(void) { return o.max_s < 0; }
static char *series; static u32 slen, scap; static u64 next_sample; static Mem m_prev;
static void tick(void) { /* time series */
  if (o.sample <= 0) return;
  u64 t = now_ns(); if (t < next_sample) return; next_sample = t + (u64)(o.sample * NSEC);
  Mem m = sample(0); char b[256]; static u64 dprev; static u64 t0; if (!t0) t0 = t;
  int k = snprintf(b, sizeof b, "%s[%.1f,%lu,%lu,%.2f,%lu,%lu]", slen ? "," : "", (t - t0) / 1e9, m.rss_kb, m.tcp_pages, m.cpu, deliveries - dprev, alive);
  say("  t=%.1fs rss=%lu kB tcpmem=%lu pages srv_cpu=%.2f s deliveries+%lu alive=%lu\n", (t - t0) / 1e9, m.rss_kb, m.tcp_pages, m.cpu, deliveries - dprev, alive);
  dprev = deliveries; put(&series, &slen, &scap, b, k); m_prev = m;
}
static u64 churn_next, churn_started;
static void churn_step(u64 t) {
  if (o.churn <= 0) return;
  for (int i = o.n; i < ntot; i++) {
    Conn *c = &C[i];
    if (c->st == S_OPEN && t - c->t0 > (u64)o.churn_dwell_ms * 1000000ull) close_conn(c, o.end);
  }
  static int cur; int tried = 0;
  while (churn_next <= t && tried < ntot - o.n) {
    int i = o.n + cur; cur = (cur + 1) % (ntot - o.n); tried++;
    if (C[i].st == S_NONE || C[i].st == S_CLOSED) { start_conn(i); churn_started++; churn_next += (u64)(NSEC / o.churn); }
  }
}
static char *steps; static u32 steplen, stepcap;
static void memstep(const char *name, u64 n, Mem base) {
  Mem m = sample(1); char b[700];
  int k = snprintf(b, sizeof b, "%s{\"at\":\"%s\",\"n\":%lu,\"alive\":%lu,\"rss_kb\":%lu,\"pss_kb\":%lu,\"d_rss_kb\":%ld,\"rss_bytes_per_conn\":%.1f,\"d_slab_kb\":%ld,\"d_sunreclaim_kb\":%ld,\"d_percpu_kb\":%ld,\"d_avail_kb\":%ld,\"d_free_kb\":%ld,\"tcp_mem_pages\":%lu,\"d_tcp_mem_pages\":%ld,\"tcp_inuse\":%lu,\"tcp_tw\":%lu,\"srv_cpu_s\":%.2f,\"own_cpu_s\":%.2f,\"own_rss_kb\":%lu}",
    steplen ? "," : "", name, n, alive, m.rss_kb, m.pss_kb, (long)(m.rss_kb - base.rss_kb), alive ? (double)(long)(m.rss_kb - base.rss_kb) * 1024 / alive : 0.0, (long)(m.slab_kb - base.slab_kb), (long)(m.sunreclaim_kb - base.sunreclaim_kb),
    (long)(m.percpu_kb - base.percpu_kb), (long)(m.avail_kb - base.avail_kb), (long)(m.free_kb - base.free_kb), m.tcp_pages, (long)(m.tcp_pages - base.tcp_pages), m.tcp_inuse, m.tcp_tw, m.cpu - base.cpu, m.own_cpu - base.own_cpu, grepk("/proc/self/status", "VmRSS:"));
  put(&steps, &steplen, &stepcap, b, k);
  say("mem at %s n=%lu alive=%lu: server rss %lu kB (+%ld kB, %.0f B/conn), slab +%ld kB, tcp mem %lu pages\n", name, n, alive, m.rss_kb, (long)(m.rss_kb - base.rss_kb), alive ? (double)(long)(m.rss_kb - base.rss_kb) * 1024 / alive : 0.0, (long)(m.slab_kb - base.slab_kb), m.tcp_pages);
}
static void run_for(double s) { u64 e = now_ns() + (u64)(s * NSEC); while (now_ns() < e && !over()) { pump(e); tick(); } }
static void settle(void) { /* wait until nothing was received for o.settle seconds */
  u64 t0 = now_ns(); if (last_rx_ns < t0) last_rx_ns = t0;
  while (!over()) { u64 t = now_ns(), q = last_rx_ns > t0 ? last_rx_ns : t0; u64 e = q + (u64)(o.settle * NSEC); if (t >= e) break; pump(e); tick(); }
}
static void usage(void) {
  puts("wsload --port P [options]\n"
    " target   --host 127.0.0.1 --path /chat/%r/%n (%r room, %n unique name, %i index) --room-prefix room --name-prefix u\n"
    "          --header 'Origin: http://x\\r\\n' (raw, with CRLF; \\r\\n escapes understood) --join TEXT (text frame sent after the upgrade, same % codes)\n"
    "          --reader-path --reader-join (the same two for the connections that do not send: another dialect)\n"
     "          --hidden N --hidden-join TEXT (the last N join with TEXT and read on, but need not get what is said)\n"
    " shape    --conns N --rooms R (connection i is in room i%R) --ramp PER_S (0: as fast as possible) --conc 256 (connects under way at once)\n"
    "          --addrs 253 (source addresses 127.0.0.2.., 0: do not bind) --rcvbuf B --sndbuf B (0: kernel default) --settle S (quiet time before the run)\n"
    " messages --senders S (connections 0..S-1) --template '{\"message\":\"%m\"}' --size 120 (bytes of %m, at least 40) --echo 1|0 (does the sender get its own message)\n"
    "  open    --rate M (messages/s in total) --stamp sched|actual\n"
    "  closed  --window W (messages in flight per sender) --complete all|own --timeout 3 (s, frees a slot)\n"
    "          --warmup 1 --duration 5 --drain 5 (at most, after the last send)\n"
    " others   --hold T (idle for T s, no messages) --mem-at 1000,10000 (memory at these counts while ramping)\n"
    "          --slow K (the last K connections stop reading when the run starts) --slow-drain (read them again at the end)\n"
    "          --churn PER_S --churn-slots 64 --churn-dwell MS --end fin|rst|ws (how connections end)\n"
    " figures  --pid PID[,PID] --sample S (time series) --label TEXT --cpu CORE --quiet --max-time 170 --hist (latency as [us, count] pairs)"); exit(0);
}
int main(int ac, char **av) {
  int churn_slots = 64;
  static struct option lo[] = {{"port",1,0,1},{"host",1,0,2},{"path",1,0,3},{"conns",1,0,4},{"rooms",1,0,5},{"ramp",1,0,6},{"conc",1,0,7},{"addrs",1,0,8},{"rcvbuf",1,0,9},{"sndbuf",1,0,10},{"settle",1,0,11},{"senders",1,0,12},{"template",1,0,13},{"size",1,0,14},{"echo",1,0,15},{"rate",1,0,16},{"stamp",1,0,17},{"window",1,0,18},{"complete",1,0,19},{"timeout",1,0,20},{"warmup",1,0,21},{"duration",1,0,22},{"drain",1,0,23},{"hold",1,0,24},{"mem-at",1,0,25},{"slow",1,0,26},{"slow-drain",0,0,27},{"churn",1,0,28},{"churn-slots",1,0,29},{"churn-dwell",1,0,30},{"end",1,0,31},{"pid",1,0,32},{"sample",1,0,33},{"label",1,0,34},{"cpu",1,0,35},{"quiet",0,0,36},{"max-time",1,0,37},{"header",1,0,38},{"join",1,0,39},{"help",0,0,40},{"room-prefix",1,0,41},{"name-prefix",1,0,42},{"nodelay",1,0,43},{"reader-path",1,0,44},{"reader-join",1,0,45},{"hist",0,0,46},{"hidden",1,0,47},{"hidden-join",1,0,48},{0,0,0,0}};
  int k;
  while ((k = getopt_long(ac, av, "", lo, 0)) != -1) switch (k) {
    case 1: o.port = atoi(optarg); break; case 2: o.host = optarg; break; case 3: o.path = optarg; break; case 4: o.n = atoi(optarg); break;
    case 5: o.rooms = atoi(optarg); break; case 6: o.ramp = atof(optarg); break; case 7: o.conc = atoi(optarg); break; case 8: o.naddr = atoi(optarg); break;
    case 9: o.rcvbuf = atoi(optarg); break; case 10: o.sndbuf = atoi(optarg); break; case 11: o.settle = atof(optarg); break; case 12: o.senders = atoi(optarg); break;
    case 13: o.tmpl = optarg; break; case 14: o.size = atoi(optarg); break; case 15: o.echo = atoi(optarg); break; case 16: o.rate = atof(optarg); break;
    case 17: o.stamp_sched = optarg[0] == 's'; break; case 18: o.window = atoi(optarg); break; case 19: o.own = optarg[0] == 'o'; break; case 20: o.timeout = atof(optarg); break;
    case 21: o.warmup = atof(optarg); break; case 22: o.duration = atof(optarg); break; case 23: o.drain = atof(optarg); break; case 24: o.hold = atof(optarg); break;
    case 25: o.memat = optarg; break; case 26: o.slow = atoi(optarg); break; case 27: o.slow_drain = 1; break; case 28: o.churn = atof(optarg); break;
    case 29: churn_slots = atoi(optarg); break; case 30: o.churn_dwell_ms = atoi(optarg); break; case 31: o.end = optarg[0] == 'r' ? 1 : optarg[0] == 'w' ? 2 : 0; break;
    case 32: for (char *p = optarg; p && *p && npids < 16;) { pids[npids++] = strtol(p, &p, 10); if (*p == ',') p++; else break; } break;
    case 33: o.sample = atof(optarg); break; case 34: o.label = optarg; break; case 35: o.cpu = atoi(optarg); break; case 36: o.quiet = 1; break; case 37: o.max_s = atof(optarg); break;
    case 38: { char *h = malloc(strlen(optarg) + 3), *d = h; for (char *p = optarg; *p;) if (p[0] == '\\' && p[1] == 'r') *d++ = '\r', p += 2; else if (p[0] == '\\' && p[1] == 'n') *d++ = '\n', p += 2; else *d++ = *p++;
      *d = 0; if (d > h && d[-1] != '\n') strcpy(d, "\r\n"); o.header = h; break; }
    case 39: o.join = optarg; break; case 41: o.room_prefix = optarg; break; case 42: o.name_prefix = optarg; break; case 43: o.nodelay = atoi(optarg); break;
    case 44: o.reader_path = optarg; break; case 45: o.reader_join = optarg; break; case 46: o.hist = 1; break; case 47: o.hidden = atoi(optarg); break; case 48: o.hidden_join = optarg; break;
    default: usage();
  }
  signal(SIGPIPE, SIG_IGN);
  if (o.rooms < 1 || o.n < 1) die("--conns and --rooms must be positive");
  if (o.hold > 0) o.rate = o.window = 0;
  if (o.hidden) { if (o.slow || !o.hidden_join) die("--hidden goes with --hidden-join and without --slow"); o.slow = o.hidden; } /* both are held to account for nothing */
  if (o.rate <= 0 && o.window <= 0) o.senders = o.senders > 1 ? o.senders : 1;
  if (o.senders < 1 || o.senders > o.n - o.slow) die("--senders must be 1..conns-slow");
  if (o.cpu >= 0) { cpu_set_t cs; CPU_ZERO(&cs); CPU_SET(o.cpu, &cs); if (sched_setaffinity(0, sizeof cs, &cs)) die("--cpu: %s", strerror(errno)); }
  ntot = o.n + (o.churn > 0 ? churn_slots : 0);
  struct rlimit rl; getrlimit(RLIMIT_NOFILE, &rl);
  if (rl.rlim_cur < (rlim_t)ntot + 64) { struct rlimit w = {ntot + 64, rl.rlim_max > (rlim_t)ntot + 64 ? rl.rlim_max : (rlim_t)ntot + 64}; if (setrlimit(RLIMIT_NOFILE, &w)) die("need %d file descriptors: %s (see ulimit -Hn; split the connections over several wsload processes)", ntot + 64, strerror(errno)); }
  struct timespec rt; clock_gettime(CLOCK_REALTIME, &rt); rs ^= (u64)rt.tv_nsec << 20 ^ getpid(); rnd(); run_id = rnd() & 0xffff; memcpy(mark7, "ZQX", 3); hex(mark7 + 3, run_id, 4);
  build_body();
  spr = (o.senders + o.rooms - 1) / o.rooms;
  u32 rsz = 64; while (rsz < 4u * o.window) rsz *= 2;
  if (!o.window) while (rsz < 4096 && (u64)rsz * o.senders < (1u << 20)) rsz *= 2;
  ringmask = rsz - 1;
  C = calloc(ntot, sizeof(Conn)); S = calloc(o.senders, sizeof(Sender)); ring = calloc((size_t)o.senders * rsz, sizeof(Slot)); room_live = calloc(o.rooms, sizeof(int));
  W = o.rate > 0 || o.window > 0 ? calloc((size_t)o.n * spr, sizeof(Win)) : 0; rb = malloc(rbcap);
  if (!C || !S || !ring || !room_live || !rb || ((o.rate > 0 || o.window > 0) && !W)) die("memory");
  for (int i = 0; i < ntot; i++) { C[i].fd = -1; C[i].room = i % o.rooms; if (i >= o.n) C[i].fl = F_CHURN; else if (i >= o.n - o.slow) C[i].fl = F_SLOW; }
  for (int i = 0; i < o.senders; i++) S[i].next = S[i].head = 1;
  ep = epoll_create1(EPOLL_CLOEXEC);
  Mem m0 = sample(1); u64 T0 = now_ns(); deadline_all = T0 + (u64)(o.max_s * NSEC); next_sample = T0;
  memstep("start", 0, m0);
  /* ---- connect ---- */
  const char *ma = o.memat; u64 stop_at = ma ? strtoull(ma, (char **)&ma, 10) : 0; u64 t_base = T0, conn_pause = 0; u32 nextc = 0; u64 base_c = 0;
  while (!over()) {
    u64 t = now_ns(); u64 lim = stop_at && stop_at < (u64)o.n ? stop_at : (u64)o.n;
    u64 allowed = o.ramp > 0 ? base_c + (u64)((t - t_base) / 1e9 * o.ramp) + 1 : lim; if (allowed > lim) allowed = lim;
    int burst = 0;
    while (nextc < allowed && inflight_c < (u64)o.conc && burst++ < 64) start_conn(nextc++);
    if (opened + failed >= lim && nextc >= lim) {
      if (stop_at && stop_at <= (u64)o.n) {
        u64 p0 = now_ns(); char nm[32]; snprintf(nm, sizeof nm, "step"); settle(); run_for(1.0); memstep(nm, opened, m0);
        if (stop_at == (u64)o.n) { conn_pause += now_ns() - p0; stop_at = 0; break; }
        while (*ma == ',') ma++;
        stop_at = *ma ? strtoull(ma, (char **)&ma, 10) : 0; u64 p1 = now_ns(); conn_pause += p1 - p0; t_base = p1; base_c = nextc; continue;
      }
      break;
    }
    pump(nextc < allowed && inflight_c < (u64)o.conc ? t : t + 1000000); tick();
  }
  u64 t_conn = now_ns(); double connect_s = (t_conn - T0 - conn_pause) / 1e9; Mem m1 = sample(1); u64 join_rx0 = rx_bytes;
  say("connected %lu, failed %lu in %.3f s (%.0f/s), handshake p50 %.0f us p99 %.0f us%s%s\n", opened, failed, connect_s, opened / connect_s, hq(&h_hs, .5), hq(&h_hs, .99), first_err ? ", first error: " : "", first_err ? strerror(first_err) : "");
  settle();
  double settle_s = ((last_rx_ns > t_conn ? last_rx_ns : t_conn) - T0 - conn_pause) / 1e9; u64 join_rx = rx_bytes, join_frames = frames;
  (void)join_rx0;
  memstep("idle", opened, m0);
  Mem m2 = sample(0), m3 = m2, m4 = m2, m5 = m2; u64 alive0 = alive;
  /* ---- run ---- */
  if (o.slow && !o.hidden) { u32 kk = 0; for (int i = o.n - o.slow; i < o.n; i++) if (C[i].st == S_OPEN) { epoll_ctl(ep, EPOLL_CTL_DEL, C[i].fd, 0); kk++; } say("%u connections stop reading\n", kk); }
  u64 sent_before = 0; double run_s = 0; churn_next = now_ns(); u64 all_late = 0;
  if (o.hold > 0) {
    u64 e = now_ns() + (u64)(o.hold * NSEC); while (now_ns() < e && !over()) { churn_step(now_ns()); pump(o.churn > 0 ? now_ns() + 1000000 : e); tick(); }
    m3 = m2; m4 = sample(0); t_win0 = m2.t; t_win1 = m4.t;
  } else if (o.rate > 0 || o.window > 0) {
    t_run0 = now_ns(); running = 1; due_t0 = t_run0 + 1000000; due_gap = o.rate > 0 ? NSEC / o.rate : 0;
    u64 w0 = t_run0 + (u64)(o.warmup * NSEC), w1 = w0 + (u64)(o.duration * NSEC), nchk = 0;
    if (o.window) for (int i = 0; i < o.senders; i++) closed_fill(i);
    while (!over()) {
      u64 t = now_ns();
      if (!in_win && t >= w0 && t < w1) { in_win = 1; t_win0 = t; m3 = sample(0); sent_before = sent; }
      if (t >= w1) break;
      u64 until = in_win ? w1 : w0;
      if (!o.window) { open_send(); u64 d = due_at(due_k); if (d < until) until = d; }
      else if (t > nchk) { nchk = t + 100000000ull; /* free slots of messages that never completed */
        for (int i = 0; i < o.senders; i++) { while (S[i].head < S[i].next) { Slot *z = &ring[(size_t)i * rsz + (S[i].head & ringmask)]; if (z->seq == S[i].head && t > z->t && t - z->t > (u64)(o.timeout * NSEC)) { S[i].head++; timedout++; } else break; } closed_fill(i); }
        if (until > nchk) until = nchk; }
      churn_step(t); if (o.churn > 0 && until > t + 1000000) until = t + 1000000;
      pump(until); tick();
    }
    running = 0; in_win = 0; t_win1 = now_ns(); m4 = sample(0); run_s = (t_win1 - t_win0) / 1e9;
    /* ---- drain ---- */
    u64 e = now_ns() + (u64)(o.drain * NSEC);
    for (;;) {
      u64 exp = 0; for (int i = 0; i < o.senders; i++) exp += (u64)(S[i].next - 1) * (u32)(room_live[i % o.rooms] - (o.echo ? 0 : 1));
      if (deliveries >= exp || now_ns() > e || over()) break;
      pump(now_ns() + 10000000); tick();
    }
  }
  Mem mdrain = sample(0); double drain_s = t_win1 ? (mdrain.t - t_win1) / 1e9 : 0;
  /* ---- slow readers again ---- */
  u64 slow_alive = 0, slow_st[16] = {0};
  if (o.slow) {
    for (int i = o.n - o.slow; i < o.n; i++) if (C[i].fd >= 0) { struct tcp_info ti; socklen_t l = sizeof ti; if (!getsockopt(C[i].fd, IPPROTO_TCP, TCP_INFO, &ti, &l)) { slow_st[ti.tcpi_state & 15]++; if (ti.tcpi_state == TCP_ESTABLISHED) slow_alive++; } }
    if (o.slow_drain) { for (int i = o.n - o.slow; i < o.n; i++) if (C[i].fd >= 0) { struct epoll_event ee = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_ADD, C[i].fd, &ee); } run_for(o.drain); }
  }
  u64 slow_after = 0; for (int i = o.n - o.slow; i < o.n; i++) if (C[i].st == S_OPEN) slow_after++;
  m5 = sample(1);
  /* ---- account ---- */
  u64 expected = 0, got = 0, lost = 0, lost_closed = 0, recv_loss = 0, maxloss = 0;
  if (W) for (int i = 0; i < o.n - o.slow; i++) {
    if (!opened) break;
    u64 ex = 0; for (int s = i % o.rooms; s < o.senders; s += o.rooms) if (o.echo || s != i) ex += S[s].next - 1;
    u64 l = ex > C[i].rx ? ex - C[i].rx : 0; expected += ex; got += C[i].rx; lost += l;
    if (l) { recv_loss++; if (l > maxloss) maxloss = l; if (C[i].st != S_OPEN) lost_closed += l; }
  }
  all_late = late + old_ambig; (void)sent_before;
  winding = 1; u64 alive_end = alive;
  double win = (t_win1 - t_win0) / 1e9; if (win <= 0) win = 1e-9;
  say("sent %lu, expected %lu, got %lu, lost %lu (on closed %lu), dup %lu, out of order %lu, foreign %lu\n", sent, expected, got, lost, lost_closed, dups, all_late, foreign);
  say("%.0f deliveries/s, %.0f msg/s, latency us p50 %.0f p90 %.0f p99 %.0f p99.9 %.0f max %.0f; server cpu %.1f%%, own cpu %.1f%%, others %.1f%%\n", del_win / win, sent_win / win, hq(&h_lat, .5), hq(&h_lat, .9), hq(&h_lat, .99), hq(&h_lat, .999), h_lat.max / 1e3, (m4.cpu - m3.cpu) / win * 100, (m4.own_cpu - m3.own_cpu) / win * 100, ((m4.busy - m3.busy) - (m4.cpu - m3.cpu) - (m4.own_cpu - m3.own_cpu)) / win * 100);
  printf("{\"label\":\"%s\",\"port\":%d,\"conns\":%d,\"rooms\":%d,\"senders\":%d,\"size\":%d,\"rate\":%g,\"window\":%d,", o.label, o.port, o.n, o.rooms, o.senders, o.size, o.rate, o.window);
  printf("\"opened\":%lu,\"failed\":%lu,\"bad_handshake\":%lu,\"first_error\":\"%s\",\"connect_s\":%.4f,\"connect_per_s\":%.1f,\"hs_p50_us\":%.1f,\"hs_p99_us\":%.1f,\"hs_max_us\":%.1f,", opened, failed, hs_bad, first_err ? strerror(first_err) : "", connect_s, opened / connect_s, hq(&h_hs, .5), hq(&h_hs, .99), h_hs.max / 1e3);
  printf("\"connect_srv_cpu_s\":%.2f,\"connect_own_cpu_s\":%.2f,\"join_settled_s\":%.4f,\"join_rx_bytes\":%lu,\"join_frames\":%lu,\"settled_srv_cpu_s\":%.2f,", m1.cpu - m0.cpu, m1.own_cpu - m0.own_cpu, settle_s, join_rx, join_frames, m2.cpu - m0.cpu);
  printf("\"alive_before\":%lu,\"alive_end\":%lu,\"closed_unexpectedly\":%lu,\"sent\":%lu,\"expected\":%lu,\"received\":%lu,\"lost\":%lu,\"lost_on_closed\":%lu,\"receivers_with_loss\":%lu,\"max_loss\":%lu,\"duplicates\":%lu,\"out_of_order\":%lu,\"out_of_order_old\":%lu,\"foreign\":%lu,", alive0, alive_end, closed_unexp, sent, expected, got, lost, lost_closed, recv_loss, maxloss, dups, late, old_ambig, foreign);
  printf("\"window_s\":%.4f,\"deliveries_per_s\":%.1f,\"msgs_per_s\":%.1f,\"frames_per_s\":%.1f,\"rx_bytes_per_s\":%.0f,\"drain_s\":%.3f,", run_s, del_win / win, sent_win / win, frames_win / win, rx_win / win, drain_s);
  printf("\"lat_n\":%lu,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,\"all_p50_us\":%.1f,\"all_p99_us\":%.1f,\"all_n\":%lu,\"send_lag_p50_us\":%.1f,\"send_lag_p99_us\":%.1f,\"send_lag_max_us\":%.1f,", h_lat.n, hq(&h_lat, .5), hq(&h_lat, .9), hq(&h_lat, .99), hq(&h_lat, .999), h_lat.max / 1e3, hq(&h_all, .5), hq(&h_all, .99), h_all.n, hq(&h_lag, .5), hq(&h_lag, .99), h_lag.max / 1e3);
  printf("\"completed\":%lu,\"timed_out\":%lu,\"send_blocked\":%lu,\"send_skipped\":%lu,\"frames\":%lu,\"other_frames\":%lu,\"recv_calls\":%lu,\"rx_bytes\":%lu,\"tx_bytes\":%lu,\"pings\":%lu,\"closes\":%lu,\"protocol_errors\":%lu,", completed, timedout, send_blocked, send_skipped, frames, otherframes, recvs, rx_bytes, tx_bytes, pings, closes, proto_err);
  printf("\"own_cpu_s\":%.3f,\"own_cpu_pct\":%.1f,\"own_user_s\":%.3f,\"own_sys_s\":%.3f,\"srv_cpu_s\":%.2f,\"srv_cpu_pct\":%.1f,\"srv_us_per_delivery\":%.3f,\"srv_rss_kb_start\":%lu,\"srv_rss_kb_idle\":%lu,\"srv_rss_kb_end\":%lu,\"tcp_mem_pages_idle\":%lu,\"tcp_mem_pages_end\":%lu,", m4.own_cpu - m3.own_cpu, (m4.own_cpu - m3.own_cpu) / win * 100, m4.own_u - m3.own_u, m4.own_s - m3.own_s, m4.cpu - m3.cpu, (m4.cpu - m3.cpu) / win * 100, del_win ? (m4.cpu - m3.cpu) * 1e6 / del_win : 0.0, m0.rss_kb, m2.rss_kb, m5.rss_kb, m2.tcp_pages, m5.tcp_pages);
  printf("\"others_cpu_pct\":%.1f,\"core0_busy_pct\":%.1f,\"core1_busy_pct\":%.1f,\"steal_pct\":%.1f,", ((m4.busy - m3.busy) - (m4.cpu - m3.cpu) - (m4.own_cpu - m3.own_cpu)) / win * 100, (m4.core[0] - m3.core[0]) / win * 100, (m4.core[1] - m3.core[1]) / win * 100, (m4.steal - m3.steal) / win * 100);
  if (o.slow) printf("\"slow\":%d,\"slow_established\":%lu,\"slow_open_after_drain\":%lu,\"slow_deliveries\":%lu,\"slow_bytes\":%lu,", o.slow, slow_alive, slow_after, slow_deliv, slow_bytes);
  if (o.churn > 0) printf("\"churn_started\":%lu,\"churn_opened\":%lu,\"churn_failed\":%lu,\"churn_per_s\":%.1f,\"churn_p50_us\":%.1f,\"churn_p99_us\":%.1f,\"churn_rx\":%lu,", churn_started, churn_open, churn_fail, churn_open / ((m4.t - m2.t) / 1e9), hq(&h_churn, .5), hq(&h_churn, .99), churn_rx);
  if (o.hist) { const char *comma = ""; printf("\"hist\":["); for (u32 i = 0; i < 64 * 60; i++) if (h_lat.b[i]) {
    u64 v = i < 64 ? i : ((u64)(64 + (i & 63)) << (i / 64 - 1)) + ((1ull << (i / 64 - 1)) - 1); printf("%s[%.1f,%lu]", comma, v / 1000.0, h_lat.b[i]); comma = ","; } printf("],"); }
  if (slen) printf("\"series_t_rss_tcp_cpu_del_alive\":[%.*s],", (int)slen, series);
  printf("\"mem\":[%.*s],\"total_s\":%.2f}\n", (int)steplen, steps, (now_ns() - T0) / 1e9);
  fflush(stdout);
  if (o.end) { for (int i = 0; i < ntot; i++) close_conn(&C[i], o.end); if (o.end == 2) usleep(100000); }
  return 0;
}
