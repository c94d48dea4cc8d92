/* The crowd: rooms of people who send, hear and check, over HTTP + SSE or over XMPP, in one epoll loop.
 *
 * Every message carries a mark, #m:run:room:person:count:nanoseconds; and each listener checks that the counts of
 * each sender arrive one after the other: once, in order. A message is acknowledged by the HTTP answer, or for XMPP
 * by the sender's own copy out of the room.
 *
 *   load KIND PORT PEOPLE PER_ROOM RATE WARM SECONDS SLOW < people
 *
 * KIND is sse or xmpp; RATE 0 is a closed loop (everybody sends again when acknowledged), else sends a second in all;
 * SLOW people read one byte a second and send nothing. A line of people is "room-name secret seen": as with a page
 * that was read, the stream starts after event number `seen` (XMPP asks for no history either). Prints READY, START
 * and END for whoever reads CPU clocks, then one line of JSON. With SECONDS 0 it stays connected until stdin ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_PEOPLE 8000
#define BUFFER 65536
#define BUCKETS 200000 /* of 20 microseconds */
enum { STREAM, SEND, XMPP };

struct conn { int fd, person, kind, state, used; char *buffer; };
struct person {
    struct conn in, out;
    int room, slow, ready, waiting;
    long count, seen;
    int64_t sent_at;
    char channel[64], secret[128];
    int *heard; /* last count of each of the room's people */
};

static struct person people[MAX_PEOPLE];
static int holding, total, per_room, port, is_xmpp, rate, ready, poller, run_id, slow_dropped;
static long acks, deliveries, faults, refused, measuring;
static uint32_t delivery_times[BUCKETS], ack_times[BUCKETS];

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) { fprintf(stderr, "load: %s: %s\n", what, strerror(errno)); exit(1); }

static void put(struct conn *c, const char *text, int size) {
    while (size > 0) {
        ssize_t n = write(c->fd, text, size);
        if (n < 0 && errno == EAGAIN) { usleep(200); continue; }
        if (n <= 0) die("write");
        text += n; size -= n;
    }
}

static void dial(struct conn *c, int person, int kind) {
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    c->person = person; c->kind = kind; c->buffer = malloc(people[person].slow ? 16 : kind == SEND ? 2048 : 8192);
    int one = 1, little = 2048;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (people[person].slow) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to)) die("connect");
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = { .events = EPOLLIN | (people[person].slow ? EPOLLONESHOT : 0), .data.ptr = c };
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e);
}

static void count_time(uint32_t *times, int64_t took) {
    int64_t slot = took / 20000;
    times[slot < 0 ? 0 : slot >= BUCKETS ? BUCKETS - 1 : slot]++;
}

static double part(uint32_t *times, double share) {
    uint64_t all = 0, sum = 0;
    for (int i = 0; i < BUCKETS; i++) all += times[i];
    for (int i = 0; i < BUCKETS; i++) if ((sum += times[i]) >= share * all && all) return i * 0.02;
    return 0;
}

static void say(struct person *p) {
    char text[1024], body[512];
    int me = p - people, size;
    p->count++;
    p->sent_at = now();
    p->waiting = 1;
    char words[256], name[64];
    snprintf(name, sizeof name, "%08x-%04x-4000-8000-%012lx", me, run_id & 0xffff, p->count);
    snprintf(words, sizeof words, "#m:%d:%d:%d:%ld:%lld; it was a hard week, and I am glad to be here with you",
             run_id, p->room, me % per_room, p->count, (long long)p->sent_at);
    if (is_xmpp) {
        size = snprintf(text, sizeof text, "<message to='room%dr%d@conference.localhost' type='groupchat' id='%ld'><body>%s</body></message>",
                        p->room, run_id, p->count, words);
        put(&p->in, text, size);
        return;
    }
    int length = snprintf(body, sizeof body,
        "{\"channel\":\"%s\",\"uuid\":\"%s\",\"event\":{\"kind\":\"said\",\"body\":{\"id\":\"%s\",\"done\":false},\"words\":\"%s\"}}",
        p->channel, name, name, words);
    size = snprintf(text, sizeof text,
        "POST /live/send HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8000\r\nCookie: befriend=%s\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", p->secret, length, body);
    put(&p->out, text, size);
}

static void acked(struct person *p) {
    if (measuring) { acks++; count_time(ack_times, now() - p->sent_at); }
    p->waiting = 0;
    if (!rate) say(p);
}

static void hear(struct person *p, char *mark) {
    int run, room, who;
    long count;
    long long at;
    if (sscanf(mark, "#m:%d:%d:%d:%ld:%lld;", &run, &room, &who, &count, &at) != 5) { faults++; return; }
    if (run != run_id) return;
    if (room != p->room || who < 0 || who >= per_room || count != p->heard[who] + 1) faults++;
    else p->heard[who] = count;
    if (measuring) { deliveries++; count_time(delivery_times, now() - at); }
    if (is_xmpp && who == (p - people) % per_room) acked(p);
}

static void scan(struct conn *c, struct person *p) {
    char *from = c->buffer, *end = c->buffer + c->used, *mark;
    while ((mark = memmem(from, end - from, "#m:", 3))) {
        char *stop = memchr(mark, ';', end - mark);
        if (!stop) { from = mark; goto keep; }
        hear(p, mark);
        from = stop;
    }
    if (end - from > 2) from = end - 2;
keep:
    c->used = end - from;
    memmove(c->buffer, from, c->used);
}

static int base64(const unsigned char *in, int size, char *out) {
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int o = 0;
    for (int i = 0; i < size; i += 3) {
        uint32_t v = in[i] << 16 | (i + 1 < size ? in[i + 1] << 8 : 0) | (i + 2 < size ? in[i + 2] : 0);
        out[o++] = set[v >> 18]; out[o++] = set[v >> 12 & 63];
        out[o++] = i + 1 < size ? set[v >> 6 & 63] : '='; out[o++] = i + 2 < size ? set[v & 63] : '=';
    }
    out[o] = 0;
    return o;
}

static const char HELLO[] = "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' "
                            "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
static const char *AWAITED[] = { "</stream:features>", "<success", "</stream:features>", "</iq>", "code='110'" };

static void greet_xmpp(struct conn *c, struct person *p) {
    char text[512], plain[256], coded[400];
    c->buffer[c->used] = 0;
    while (c->state < 5 && strstr(c->buffer, AWAITED[c->state])) {
        c->used = 0; c->buffer[0] = 0;
        int me = p - people, size = 0;
        switch (c->state++) {
        case 0:
            size = snprintf(plain + 1, sizeof plain - 1, "u%dr%d", me, run_id) + 2;
            plain[0] = 0;
            size += snprintf(plain + size, sizeof plain - size, "%s", p->secret);
            base64((unsigned char *)plain, size, coded);
            size = snprintf(text, sizeof text, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>", coded);
            break;
        case 1: size = snprintf(text, sizeof text, "%s", HELLO); break;
        case 2: size = snprintf(text, sizeof text, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"); break;
        case 3: size = snprintf(text, sizeof text, "<presence to='room%dr%d@conference.localhost/u%d'>"
                                "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>", p->room, run_id, me); break;
        case 4: p->ready = 1; ready++; return;
        }
        put(c, text, size);
    }
    if (c->used > 4000) { memmove(c->buffer, c->buffer + c->used - 100, 100); c->used = 100; } /* others' presences */
}

static void answered(struct conn *c, struct person *p) {
    c->buffer[c->used] = 0;
    char *head = strstr(c->buffer, "\r\n\r\n"), *length = strcasestr(c->buffer, "content-length: ");
    if (!head || !length || c->used < head + 4 - c->buffer + atoi(length + 16)) return;
    int is_fine = !strncmp(c->buffer + 9, "200", 3);
    if (!is_fine && ++refused < 4) fprintf(stderr, "load: %.400s\n", c->buffer);
    c->used = 0;
    acked(p);
}

static void open_line(int me);

static void readable(struct conn *c) {
    struct person *p = &people[c->person];
    int room = p->slow ? 1 : (c->kind == SEND ? 2047 : 8191) - c->used;
    ssize_t n = read(c->fd, c->buffer + c->used, room);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0 && holding) { /* each stream ends after a while, and its browser returns */
        close(c->fd); free(c->buffer);
        memset(c, 0, sizeof *c);
        p->ready = 0; ready--;
        open_line(p - people);
        return;
    }
    if (n <= 0) {
        if (!p->slow && faults++ < 3) fprintf(stderr, "load: person %d lost the line at %d: %.*s\n", c->person, c->state, c->used > 300 ? 300 : c->used, c->buffer);
        slow_dropped += p->slow;
        close(c->fd);
        return;
    }
    if (p->slow && p->ready) return;
    c->used += n;
    if (c->kind == SEND) answered(c, p);
    else if (c->kind == XMPP && c->state < 5) greet_xmpp(c, p);
    else if (c->kind == STREAM && !p->ready) {
        if (!p->slow && c->used >= 12 && strncmp(c->buffer + 9, "200", 3)) { fprintf(stderr, "load: %.300s\n", c->buffer); exit(1); }
        if (p->slow || memmem(c->buffer, c->used, "retry:", 6)) { p->ready = 1; ready++; c->used = 0; }
    } else scan(c, p);
}

static int spin(int timeout) {
    static struct epoll_event found[1024];
    int n = epoll_wait(poller, found, 1024, timeout);
    for (int i = 0; i < n; i++) readable(found[i].data.ptr);
    return n;
}

static void open_line(int me) {
    struct person *p = &people[me];
    dial(&p->in, me, is_xmpp ? XMPP : STREAM);
    if (is_xmpp) { put(&p->in, HELLO, strlen(HELLO)); return; }
    char text[512];
    int size = snprintf(text, sizeof text, "GET /live/stream?c=%s&from=0:%ld HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
                        "Cookie: befriend=%s\r\n\r\n", p->channel, p->seen, p->secret);
    put(&p->in, text, size);
}

static void crawl(void) { /* the slow take their one byte */
    static int64_t last;
    if (now() - last < 1000000000LL) return;
    last = now();
    for (int i = 0; i < total; i++)
        if (people[i].slow && people[i].ready) {
            struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = &people[i].in };
            epoll_ctl(poller, EPOLL_CTL_MOD, people[i].in.fd, &e);
        }
}

int main(int argc, char **argv) {
    if (argc != 9) die("usage");
    is_xmpp = !strcmp(argv[1], "xmpp"); port = atoi(argv[2]); total = atoi(argv[3]); per_room = atoi(argv[4]);
    rate = atoi(argv[5]);
    double warm = atof(argv[6]), seconds = atof(argv[7]);
    int slow = atoi(argv[8]), senders = total - slow;
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(0);
    run_id = getpid();
    for (int i = 0; i < total; i++) {
        struct person *p = &people[i];
        if (scanf("%63s %127s %ld", p->channel, p->secret, &p->seen) != 3) die("people");
        p->room = i / per_room;
        p->slow = i >= senders;
        p->heard = calloc(per_room, sizeof(int));
    }
    int64_t began = now();
    for (int i = 0; i < total; i++) {
        open_line(i);
        while (i - ready > 100) spin(1000);
    }
    while (ready < total) if (!spin(15000)) die("nobody answers");
    printf("READY %.3f\n", (now() - began) / 1e9); fflush(stdout);
    if (seconds == 0) {
        holding = 1;
        fcntl(0, F_SETFL, O_NONBLOCK);
        char c;
        while (read(0, &c, 1) != 0) spin(200);
        return 0;
    }
    if (!is_xmpp) for (int i = 0; i < senders; i++) dial(&people[i].out, i, SEND);
    if (!rate) for (int i = 0; i < senders; i++) say(&people[i]);
    int64_t start = now(), begin = start + warm * 1e9, end = begin + seconds * 1e9, next = start;
    int turn = 0;
    while (now() < end) {
        if (!measuring && now() >= begin) { measuring = 1; printf("START\n"); fflush(stdout); }
        while (rate && now() >= next) {
            for (int tries = 0; tries < senders && people[turn].waiting; tries++) turn = (turn + 7) % senders;
            if (!people[turn].waiting) say(&people[turn]);
            turn = (turn + 7) % senders;
            next += 1000000000LL / rate;
        }
        if (slow) crawl();
        spin(rate ? 1 : 100);
    }
    measuring = 0;
    printf("END\n"); fflush(stdout);
    printf("{\"sends\": %.1f, \"deliveries\": %.1f, \"delivered\": %ld, \"p50\": %.2f, \"p99\": %.2f, \"ack_p50\": %.2f, \"ack_p99\": %.2f, "
           "\"faults\": %ld, \"refused\": %ld, \"slow_dropped\": %d}\n",
           acks / seconds, deliveries / seconds, deliveries, part(delivery_times, .5), part(delivery_times, .99),
           part(ack_times, .5), part(ack_times, .99), faults, refused, slow_dropped);
    return 0;
}
