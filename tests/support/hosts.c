#include "tests/support/hosts.h"

#include "tests/support/check.h"
#include "tests/support/process.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_BYTES = 160, WORDS_MAX = 16 };

/* Runs `ip` with words, which blanks part, in the network of `keeper` (0: ours). */
static int run_ip(pid_t keeper, char *words)
{
    const char *list[WORDS_MAX] = {NULL};
    size_t count = 0;
    for (char *word = strsep(&words, " "); word != NULL; word = strsep(&words, " ")) {
        assert_true(count + 1 < WORDS_MAX);
        list[count++] = word;
    }
    const struct process_plan plan = {.path = IP_PROGRAM, .arguments = list, .network = keeper};
    struct process process = {0};
    process_start(&process, &plan);
    int code = process_finish(&process);
    process_end(&process);
    return code;
}

static void set_up(pid_t keeper, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void set_up(pid_t keeper, const char *format, ...)
{
    char words[WORDS_BYTES];
    char said[WORDS_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    snprintf(said, sizeof said, "%s", words);
    if (run_ip(keeper, words) != 0) {
        fail_msg("ip %s: failed", said);
    }
}

bool hosts_open(struct hosts *hosts)
{
    char bridge[] = "link add switch type bridge";
    *hosts = (struct hosts){0};
    if (access(IP_PROGRAM, X_OK) != 0 || unshare(CLONE_NEWNET) != 0 || run_ip(0, bridge) != 0) {
        return false;
    }
    set_up(0, "link set lo up");
    set_up(0, "address add %s/24 dev switch", HOSTS_OWN_ADDRESS);
    set_up(0, "link set switch up");
    return true;
}

void hosts_close(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++) {
        kill(hosts->keepers[i], SIGKILL);
        waitpid(hosts->keepers[i], NULL, 0);
    }
    hosts->count = 0;
}

/* The keeper: says when its network is there, and stays until it is killed. */
static void keep(int ready)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char word = unshare(CLONE_NEWNET) == 0 ? 'y' : 'n';
    if (write(ready, &word, 1) == 1) {
        for (;;) {
            pause();
        }
    }
    _exit(1);
}

static pid_t start_keeper(void)
{
    int ends[2];
    char word = 'n';
    assert_int_equal(pipe(ends), 0);
    pid_t keeper = fork();
    if (keeper == 0) {
        keep(ends[1]);
    }
    assert_true(keeper > 0);
    assert_int_equal(read(ends[0], &word, 1), 1);
    assert_int_equal(word, 'y');
    close(ends[0]);
    close(ends[1]);
    return keeper;
}

size_t hosts_add(struct hosts *hosts)
{
    assert_true(hosts->count < HOSTS_MAX);
    size_t host = hosts->count++;
    pid_t keeper = start_keeper();
    hosts->keepers[host] = keeper;
    char address[HOST_ADDRESS_BYTES];
    hosts_address(host, address);
    set_up(0, "link add port%zu type veth peer name cable netns %d", host, (int)keeper);
    set_up(0, "link set port%zu master switch up", host);
    set_up(keeper, "link set lo up");
    set_up(keeper, "address add %s/24 dev cable", address);
    set_up(keeper, "link set cable up");
    return host;
}

void hosts_address(size_t host, char address_out[HOST_ADDRESS_BYTES])
{
    snprintf(address_out, HOST_ADDRESS_BYTES, "10.77.0.%d", (int)host + 1);
}

void hosts_plug(const struct hosts *hosts, size_t host, bool is_in)
{
    assert_true(host < hosts->count);
    set_up(0, "link set port%zu %s", host, is_in ? "up" : "down");
}
