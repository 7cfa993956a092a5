/* A load generator for loopback: keep-alive HTTP/1.1 over many connections, paced or saturated.
 *
 *   load PORT CONNECTIONS SECONDS RATE FILE
 *
 * FILE holds the requests, each as "LENGTH\n" and LENGTH bytes. Request i goes over connection
 * i mod CONNECTIONS, so that one sitting's saves stay in order. With RATE > 0 request i is due at
 * i / RATE seconds, and its latency runs from that moment, whether or not a connection was free
 * (no coordinated omission). With RATE 0 each connection sends its next when the last is answered.
 * Prints one line of JSON: done, failed, seconds, per_second, p50_ms, p90_ms, p99_ms, max_ms.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct request { const char *bytes; size_t length; };
struct connection {
    int fd;
    size_t next;      /* index of the request to send, or being sent */
    double due, sent; /* seconds */
    size_t written;
    int busy;
    char head[65536];
    size_t got;
    long body_left; /* -1 while the head is still coming */
    int status;
};

static struct request *requests;
static size_t request_count;
static double rate, began;
static float *latencies;
static size_t done, failed;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) { perror(what); exit(1); }

static void read_requests(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat told;
    if (fd < 0 || fstat(fd, &told)) die(path);
    char *all = malloc(told.st_size + 1);
    size_t have = 0;
    while (have < (size_t)told.st_size) {
        ssize_t n = read(fd, all + have, told.st_size - have);
        if (n <= 0) die("read");
        have += n;
    }
    size_t room = 1024;
    requests = malloc(room * sizeof *requests);
    for (char *at = all; at < all + have;) {
        char *end;
        size_t length = strtoul(at, &end, 10);
        if (request_count == room) requests = realloc(requests, (room *= 2) * sizeof *requests);
        requests[request_count++] = (struct request){end + 1, length};
        at = end + 1 + length;
    }
}

static void open_connection(struct connection *c, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

static void write_more(struct connection *c) {
    struct request *r = &requests[c->next % request_count];
    while (c->written < r->length) {
        ssize_t n = write(c->fd, r->bytes + c->written, r->length - c->written);
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0) die("write");
        c->written += n;
    }
}

static void send_next(struct connection *c, double due) {
    c->busy = 1;
    c->due = due;
    c->written = c->got = 0;
    c->body_left = -1;
    write_more(c);
}

static int finished(struct connection *c) {
    for (;;) {
        size_t room = c->body_left < 0 ? sizeof c->head - 1 - c->got : sizeof c->head;
        char scratch[65536];
        ssize_t n = read(c->fd, c->body_left < 0 ? c->head + c->got : scratch,
                         c->body_left < 0 ? room : sizeof scratch);
        if (n < 0 && errno == EAGAIN) return 0;
        if (n <= 0) { fprintf(stderr, "connection closed\n"); exit(1); }
        if (c->body_left >= 0) {
            c->body_left -= n;
        } else {
            c->got += n;
            c->head[c->got] = 0;
            char *end = strstr(c->head, "\r\n\r\n");
            if (!end) continue;
            char *length = strcasestr(c->head, "content-length:");
            long total = length && length < end ? atol(length + 15) : 0;
            c->status = atoi(c->head + 9);
            c->body_left = total - (long)(c->got - (end + 4 - c->head));
        }
        if (c->body_left <= 0) return 1;
    }
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double at_share(double share) {
    return done ? latencies[(size_t)(share * (done - 1))] : 0;
}

int main(int argc, char **argv) {
    if (argc != 6) { fprintf(stderr, "load PORT CONNECTIONS SECONDS RATE FILE\n"); return 2; }
    int port = atoi(argv[1]), count = atoi(argv[2]);
    double seconds = atof(argv[3]);
    rate = atof(argv[4]);
    read_requests(argv[5]);
    latencies = malloc(sizeof *latencies * 4000000);
    struct connection *all = calloc(count, sizeof *all);
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        open_connection(&all[i], port);
        all[i].next = i;
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, all[i].fd, &e);
    }
    began = now();
    double end = began + seconds;
    struct epoll_event events[512];
    size_t in_flight = 0;
    for (;;) {
        double at = now();
        if (at < end) {
            for (int i = 0; i < count; i++) {
                double due = rate > 0 ? began + all[i].next / rate : at;
                if (!all[i].busy && due <= at && due < end) { send_next(&all[i], due); in_flight++; }
            }
        } else if (!in_flight || at > end + 10) {
            break;
        }
        int n = epoll_wait(poller, events, 512, 1);
        at = now();
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c->busy) continue;
            write_more(c);
            if (!finished(c)) continue;
            if (c->status >= 200 && c->status < 400) {
                if (done < 4000000) latencies[done++] = (at - c->due) * 1000;
            } else {
                if (!failed++) fprintf(stderr, "%.300s\n", c->head);
            }
            c->busy = 0;
            c->next += count;
            in_flight--;
        }
    }
    double took = now() - began < seconds ? now() - began : seconds;
    qsort(latencies, done, sizeof *latencies, by_size);
    printf("{\"done\": %zu, \"failed\": %zu, \"unanswered\": %zu, \"seconds\": %.2f, "
           "\"per_second\": %.1f, \"p50_ms\": %.2f, \"p90_ms\": %.2f, \"p99_ms\": %.2f, "
           "\"max_ms\": %.2f}\n",
           done, failed, in_flight, took, done / took, at_share(.5), at_share(.9), at_share(.99),
           at_share(1));
    return 0;
}
