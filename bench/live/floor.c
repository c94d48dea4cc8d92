/* The floor: the least that a server can do. It understands just the two requests of the crowd, numbers and keeps each
 * message in a file, flushes once for all that waited (fdatasync), then tells the room and acknowledges.
 * No sign-in, no rules, no words sealed.
 *
 *   floor PORT FILE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000
#define ROOMS 2000
struct line { int fd, used; char buffer[4096]; };
struct room { char name[64]; long seq; int listeners[600], count; };
struct send { int fd, room; long seq; char words[512]; };

static struct room rooms[ROOMS];
static int room_count;
static struct send waiting[MOST];
static int waiting_count;

static int room_named(const char *name) {
    for (int i = room_count - 1; i >= 0; i--) if (!strncmp(rooms[i].name, name, 32)) return i;
    strncpy(rooms[room_count].name, name, 32);
    return room_count++;
}

static void put(int fd, const char *text, int size) {
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EAGAIN) { usleep(100); continue; }
        if (n <= 0) return;
        text += n; size -= n;
    }
}

static void take(struct line *l) {
    l->buffer[l->used] = 0;
    char *head = strstr(l->buffer, "\r\n\r\n");
    if (!head) return;
    if (!strncmp(l->buffer, "GET", 3)) {
        struct room *r = &rooms[room_named(strstr(l->buffer, "c=") + 2)];
        r->listeners[r->count++] = l->fd;
        static const char opening[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                                      "d\r\nretry: 1000\n\n\r\n";
        put(l->fd, opening, sizeof opening - 1);
        l->used = 0;
        return;
    }
    int length = atoi(strcasestr(l->buffer, "content-length: ") + 16);
    if (l->used < head + 4 - l->buffer + length) return;
    struct send *s = &waiting[waiting_count++];
    s->fd = l->fd;
    s->room = room_named(strstr(head, "\"channel\":\"") + 11);
    char *words = strstr(head, "\"words\":\"") + 9;
    snprintf(s->words, sizeof s->words, "%.*s", (int)(strchr(words, '"') - words), words);
    l->used = 0;
}

static void settle(int file) {
    static char log[MOST * 600];
    int size = 0;
    for (int i = 0; i < waiting_count; i++) {
        waiting[i].seq = ++rooms[waiting[i].room].seq;
        size += sprintf(log + size, "%d %ld %s\n", waiting[i].room, waiting[i].seq, waiting[i].words);
    }
    if (write(file, log, size) != size || fdatasync(file)) exit(1);
    for (int i = 0; i < waiting_count; i++) {
        char text[1024], chunk[1100], answer[1200];
        struct send *s = &waiting[i];
        int n = sprintf(text, "id: 0:%ld\ndata: {\"seq\":%ld,\"words\":\"%s\"}\n\n", s->seq, s->seq, s->words);
        n = sprintf(chunk, "%x\r\n%s\r\n", n, text);
        struct room *r = &rooms[s->room];
        for (int k = 0; k < r->count; k++) put(r->listeners[k], chunk, n);
        int body = sprintf(text, "{\"seq\": %ld}", s->seq);
        n = sprintf(answer, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s", body, text);
        put(s->fd, answer, n);
    }
    waiting_count = 0;
}

int main(int argc, char **argv) {
    (void)argc;
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, poller = epoll_create1(0);
    int file = open(argv[2], O_CREAT | O_WRONLY | O_APPEND, 0600);
    inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&at, sizeof at) || listen(door, 1024)) return 1;
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL }, found[1024];
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &e);
    for (;;) {
        int n = epoll_wait(poller, found, 1024, -1);
        for (int i = 0; i < n; i++) {
            struct line *l = found[i].data.ptr;
            if (!l) {
                int fd = accept4(door, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                l = calloc(1, sizeof *l);
                l->fd = fd;
                e = (struct epoll_event){ .events = EPOLLIN, .data.ptr = l };
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
                continue;
            }
            ssize_t got = read(l->fd, l->buffer + l->used, sizeof l->buffer - 1 - l->used);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) {
                for (int r = 0; r < room_count; r++)
                    for (int k = 0; k < rooms[r].count; k++)
                        if (rooms[r].listeners[k] == l->fd) rooms[r].listeners[k--] = rooms[r].listeners[--rooms[r].count];
                close(l->fd); free(l);
                continue;
            }
            l->used += got;
            take(l);
        }
        if (waiting_count) settle(file);
    }
}
