#include "proto/contract.h"

#include "proto/unpack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int compare_paths(const int32_t *a, size_t a_size, const int32_t *b, size_t b_size)
{
    for (size_t i = 0; i < a_size && i < b_size; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return (a_size > b_size) - (a_size < b_size);
}

static int compare_locations(const void *left, const void *right)
{
    const Brink__V1__Location *a = *(const Brink__V1__Location *const *)left;
    const Brink__V1__Location *b = *(const Brink__V1__Location *const *)right;
    return compare_paths(a->path, a->n_path, b->path, b->n_path);
}

static enum status sort_locations(const Brink__V1__FileEntry *file,
                                  struct arena *arena,
                                  const Brink__V1__Location ***sorted_out)
{
    const Brink__V1__SourceInfo *info = file->source_code_info;
    size_t count = info != NULL ? info->n_location : 0;
    const Brink__V1__Location **sorted = arena_take_array(arena, count, sizeof(void *));
    if (sorted == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (count > 0) {
        memcpy(sorted, info->location, count * sizeof(void *));
        qsort(sorted, count, sizeof(void *), compare_locations);
    }
    *sorted_out = sorted;
    return STATUS_OK;
}

enum status contract_open(const void *bytes,
                          size_t size,
                          struct arena *arena,
                          struct contract *contract_out)
{
    ProtobufCMessage *message = NULL;
    if (size > CONTRACT_BYTES_MAX) {
        return STATUS_FULL;
    }
    enum status status =
        unpack_message(&brink__v1__file_set__descriptor, arena, bytes, size, &message);
    if (status != STATUS_OK) {
        return status;
    }
    struct contract contract = {.files = (const Brink__V1__FileSet *)message};
    contract.locations =
        arena_take_array(arena, contract.files->n_file, sizeof contract.locations[0]);
    if (contract.locations == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < contract.files->n_file && status == STATUS_OK; i++) {
        status = sort_locations(contract.files->file[i], arena, &contract.locations[i]);
    }
    if (status == STATUS_OK) {
        *contract_out = contract;
    }
    return status;
}

const Brink__V1__Location *contract_comment(const struct contract *contract,
                                            size_t file,
                                            const int32_t *path,
                                            size_t path_size)
{
    const Brink__V1__SourceInfo *info = contract->files->file[file]->source_code_info;
    size_t low = 0;
    size_t high = info != NULL ? info->n_location : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Brink__V1__Location *location = contract->locations[file][middle];
        int order = compare_paths(location->path, location->n_path, path, path_size);
        if (order == 0) {
            return location;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}
