#include "bench/pair.h"

enum status pair_work(struct pair *pair, void *(*run)(void *), void *argument)
{
    pair->works = pthread_create(&pair->thread, NULL, run, argument) == 0;
    return pair->works ? STATUS_OK : STATUS_NO_MEMORY;
}

void pair_close(struct pair *pair)
{
    server_stop(&pair->server);
    if (pair->works) {
        pthread_join(pair->thread, NULL);
        pair->works = false;
    }
}

void pair_count(const struct pair *pair, struct rig_counts *counts_out)
{
    *counts_out = (struct rig_counts){.server_cpu_ns = server_cpu_ns(pair->server)};
}
