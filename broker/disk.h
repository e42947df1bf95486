/* disk: where segments are kept: the one place of the broker that reads and writes files.
 *
 * It is a table of functions, so that a test can put a disk there that loses power or fails.
 * disk_open gives the real one: a folder with a file for every segment ("segment-" and 20
 * digits) and for every spare ("spare-" and 20 digits), a file of the right size to become a
 * segment later.
 *
 * Every function that can fail writes words for a person: the path and what the system says.
 * STATUS_FULL: no space is left, or a quota or the files of the process are used up.
 * STATUS_DENIED, STATUS_NOT_FOUND, STATUS_EXISTS, STATUS_NO_MEMORY as they say.
 * STATUS_IO: anything else; for a sync, anything at all. */
#ifndef BROKER_DISK_H
#define BROKER_DISK_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { DISK_WORDS_BYTES = 512, DISK_NAME_BYTES = 32 };

enum disk_kind { DISK_SEGMENT, DISK_SPARE };

struct disk_name {
    enum disk_kind kind;
    uint64_t number;
};

struct disk_entry {
    struct disk_name name;
    uint64_t bytes;
};

/* Called for each file; a status other than STATUS_OK ends the list and is returned. */
typedef enum status disk_visit_fn(void *arg, const struct disk_entry *entry);

struct disk_ops {
    /* In no order; files with other names are passed over. */
    enum status (*list)(void *arg, disk_visit_fn *visit, void *visit_arg, char *words_out);
    /* A new file of zeros, written and synced, so that later syncs find no metadata to write.
     * What was made of it is removed again on failure. */
    enum status (*create)(void *arg, struct disk_name name, uint64_t bytes, char *words_out);
    enum status (*open)(void *arg, struct disk_name name, int *file_out, char *words_out);
    void (*close)(void *arg, int file);
    /* All `size` bytes, or a failure. */
    enum status (*read)(
        void *arg, int file, uint64_t at, void *bytes_out, size_t size, char *words_out);
    enum status (*write)(
        void *arg, int file, uint64_t at, const void *bytes, size_t size, char *words_out);
    enum status (*sync)(void *arg, int file, char *words_out);
    /* Renames and removals last from the next sync_folder on. */
    enum status (*rename)(void *arg,
                          struct disk_name from,
                          struct disk_name to,
                          char *words_out);
    enum status (*remove)(void *arg, struct disk_name name, char *words_out);
    enum status (*sync_folder)(void *arg, char *words_out);
    /* Bytes that may still be used; UINT64_MAX: not known. */
    uint64_t (*free_bytes)(void *arg);
};

struct disk {
    const struct disk_ops *ops;
    void *arg;
};

enum disk_use {
    DISK_READ,  /* the folder must be there; nothing is to be written */
    DISK_WRITE, /* makes the folder, not those above it, where it is not there */
    DISK_NEW    /* as DISK_WRITE; STATUS_EXISTS when it has segments already */
};

/* Opens a folder and locks it: STATUS_EXISTS while another process, or another disk of this
 * one, has it. Words are written on failure. */
MUST_USE enum status disk_open(const char *folder,
                               enum disk_use use,
                               struct disk **disk_out,
                               char words_out[DISK_WORDS_BYTES]);

/* Unlocks and forgets the folder. Only for what disk_open gave. */
void disk_free(struct disk **disk_p);

/* The name of a file. */
void disk_name_text(struct disk_name name, char text_out[DISK_NAME_BYTES]);

#endif
