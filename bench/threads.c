#include "bench/threads.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 64, STAT_BYTES = 1024, FIELDS_BEFORE = 11 /* from the state to utime */ };

static const int64_t ns_a_s = 1000000000;

/* Source: proc(5), /proc/PID/stat: utime and stime are fields 14 and 15, in clock ticks; field
 * 2, in brackets, may have spaces. */
static int64_t read_cpu_ns(pid_t id)
{
    char path[PATH_BYTES];
    char text[STAT_BYTES] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)id);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return 0;
    }
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    char *at = strrchr(text, ')');
    for (int i = 0; i <= FIELDS_BEFORE && at != NULL; i++) {
        at = strchr(at + 1, ' ');
    }
    if (at == NULL) {
        return 0;
    }
    int64_t user = strtoll(at, &at, 10);
    int64_t system = strtoll(at, NULL, 10);
    return (user + system) * (ns_a_s / sysconf(_SC_CLK_TCK));
}

struct threads threads_look(void)
{
    struct threads threads = {.count = 0};
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry = folder == NULL ? NULL : readdir(folder);
    while (entry != NULL && threads.count < THREADS_MAX) {
        pid_t id = (pid_t)strtol(entry->d_name, NULL, 10);
        if (id > 0) {
            threads.ids[threads.count] = id;
            threads.cpu_ns[threads.count++] = read_cpu_ns(id);
        }
        entry = readdir(folder);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return threads;
}

/* Where it is; the count where it is not. */
static size_t find(const struct threads *threads, pid_t id)
{
    size_t place = 0;
    while (place < threads->count && threads->ids[place] != id) {
        place++;
    }
    return place;
}

struct threads threads_without(const struct threads *all, const struct threads *others)
{
    struct threads left = {.count = 0};
    for (size_t i = 0; i < all->count; i++) {
        if (find(others, all->ids[i]) == others->count) {
            left.ids[left.count] = all->ids[i];
            left.cpu_ns[left.count++] = all->cpu_ns[i];
        }
    }
    return left;
}

void threads_read(struct threads *threads)
{
    for (size_t i = 0; i < threads->count; i++) {
        threads->cpu_ns[i] = read_cpu_ns(threads->ids[i]);
    }
}

int64_t threads_busiest_ns(const struct threads *from, const struct threads *to)
{
    int64_t most_ns = 0;
    for (size_t i = 0; i < from->count; i++) {
        size_t place = find(to, from->ids[i]);
        int64_t used_ns = place < to->count ? to->cpu_ns[place] - from->cpu_ns[i] : 0;
        most_ns = used_ns > most_ns ? used_ns : most_ns;
    }
    return most_ns;
}
