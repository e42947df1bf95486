#include "bench/crowd.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

static enum status write_list(const struct crowd *crowd)
{
    FILE *file = fopen(crowd->access, "we");
    if (file == NULL) {
        return STATUS_IO;
    }
    int written = fprintf(file,
                          "worker key=%s roles=worker topics=*\n"
                          "client key=%s roles=client,admin topics=* tenants=*\n",
                          key_public(crowd->worker), key_public(crowd->client));
    bool is_good = fclose(file) == 0 && written > 0;
    return is_good && chmod(crowd->access, S_IRUSR | S_IWUSR) == 0 ? STATUS_OK : STATUS_IO;
}

enum status crowd_make(struct crowd *crowd, const char *folder)
{
    snprintf(crowd->access, sizeof crowd->access, "%.4000s/access.list", folder);
    enum status status = key_new(&crowd->broker);
    if (status == STATUS_OK) {
        status = key_new(&crowd->worker);
    }
    if (status == STATUS_OK) {
        status = key_new(&crowd->client);
    }
    return status == STATUS_OK ? write_list(crowd) : status;
}

void crowd_clear(struct crowd *crowd)
{
    key_free(&crowd->broker);
    key_free(&crowd->worker);
    key_free(&crowd->client);
}
