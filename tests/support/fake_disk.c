#include "tests/support/fake_disk.h"

#include "base/random.h"
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECTOR_BYTES = 512,
    SECTORS_LEAST = 1024, /* so that the disk itself seldom needs memory */
    NAMES_MAX = 64,
    HISTORY_MAX = 64,
    FILES_MAX = 4096
};

struct file {
    uint8_t *durable;
    uint8_t *current;
    size_t size;
};

/* A version of a sector that was written and not synced. */
struct sector {
    int file;
    size_t at;
    uint8_t bytes[SECTOR_BYTES];
};

struct names {
    struct disk_name names[NAMES_MAX];
    int files[NAMES_MAX];
    size_t count;
};

struct fake_disk {
    struct disk disk;
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t changed;
    struct random random;
    struct file files[FILES_MAX];
    int file_count;
    struct sector *sectors; /* [sector_count], in the order written */
    size_t sector_count;
    size_t sector_capacity;
    struct names history[HISTORY_MAX]; /* [0]: as synced; the last: as of now */
    size_t history_count;
    enum status failures[FAKE_OP_COUNT];
    uint32_t counts[FAKE_OP_COUNT];
    bool will_cut;
    uint32_t cut_after;
    bool is_cut;
    bool holds_syncs;
};

/* Names. */

static struct names *now(struct fake_disk *fake)
{
    return &fake->history[fake->history_count - 1];
}

/* A new state of the names, to be changed. */
static struct names *next_names(struct fake_disk *fake)
{
    assert_true(fake->history_count < HISTORY_MAX);
    fake->history[fake->history_count] = *now(fake);
    fake->history_count++;
    return now(fake);
}

static int find_name(const struct names *names, struct disk_name name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->names[i].kind == name.kind && names->names[i].number == name.number) {
            return (int)i;
        }
    }
    return -1;
}

static void drop_name(struct names *names, int index)
{
    names->count--;
    names->names[index] = names->names[names->count];
    names->files[index] = names->files[names->count];
}

static void add_name(struct names *names, struct disk_name name, int file)
{
    assert_true(names->count < NAMES_MAX);
    names->names[names->count] = name;
    names->files[names->count++] = file;
}

/* The number of a new file, or -1: no memory. */
static int add_file(struct fake_disk *fake, size_t size)
{
    assert_true(fake->file_count < FILES_MAX);
    struct file *file = &fake->files[fake->file_count];
    file->durable = calloc(1, size + SECTOR_BYTES);
    file->current = calloc(1, size + SECTOR_BYTES);
    if (file->durable == NULL || file->current == NULL) {
        free(file->durable);
        free(file->current);
        return -1;
    }
    file->size = size;
    return fake->file_count++;
}

/* What goes wrong. */

static enum status refuse(enum status status, char *words_out)
{
    snprintf(words_out, DISK_WORDS_BYTES, "fake disk: %s", status_words(status));
    return status;
}

/* Begins an operation; the mutex is held until finish. */
static enum status begin(struct fake_disk *fake, enum fake_op op, char *words_out)
{
    pthread_mutex_lock(&fake->mutex);
    if (fake->is_cut) {
        return refuse(STATUS_IO, words_out);
    }
    fake->counts[op]++;
    pthread_cond_broadcast(&fake->changed);
    if (fake->will_cut && fake->cut_after-- == 0) {
        fake->is_cut = true;
        return refuse(STATUS_IO, words_out);
    }
    return fake->failures[op] == STATUS_OK ? STATUS_OK : refuse(fake->failures[op], words_out);
}

static enum status finish(struct fake_disk *fake, enum status status)
{
    pthread_mutex_unlock(&fake->mutex);
    return status;
}

/* Operations. */

static enum status list(void *arg, disk_visit_fn *visit, void *visit_arg, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < now(fake)->count && status == STATUS_OK; i++) {
        const struct disk_entry entry = {.name = now(fake)->names[i],
                                         .bytes = fake->files[now(fake)->files[i]].size};
        status = visit(visit_arg, &entry);
    }
    return status == STATUS_OK ? STATUS_OK : refuse(status, words_out);
}

static enum status create(void *arg, struct disk_name name, uint64_t bytes, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_CREATE, words_out);
    if (find_name(now(fake), name) >= 0) {
        return finish(fake, refuse(STATUS_EXISTS, words_out));
    }
    size_t made = status == STATUS_OK ? bytes
                  : fake->is_cut      ? random_below(&fake->random, (uint32_t)bytes)
                                      : 0;
    int file = made > 0 ? add_file(fake, made) : -1;
    if (file >= 0) {
        add_name(next_names(fake), name, file);
    } else if (status == STATUS_OK) {
        status = refuse(STATUS_NO_MEMORY, words_out);
    }
    return finish(fake, status);
}

static enum status open_file(void *arg, struct disk_name name, int *file_out, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_OPEN, words_out);
    int index = find_name(now(fake), name);
    if (status == STATUS_OK && index < 0) {
        status = refuse(STATUS_NOT_FOUND, words_out);
    }
    if (status == STATUS_OK) {
        *file_out = now(fake)->files[index];
    }
    return finish(fake, status);
}

static void close_file(void *arg, int file)
{
    (void)arg;
    (void)file;
}

static enum status
read_file(void *arg, int file, uint64_t at, void *bytes_out, size_t size, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_READ, words_out);
    if (status == STATUS_OK) {
        assert_true(at + size <= fake->files[file].size);
        memcpy(bytes_out, fake->files[file].current + at, size);
    }
    return finish(fake, status);
}

static void note_sector(struct fake_disk *fake, int file, size_t at)
{
    if (fake->sector_count == fake->sector_capacity) {
        fake->sector_capacity *= 2;
        fake->sectors = realloc(fake->sectors, fake->sector_capacity * sizeof *fake->sectors);
        assert_non_null(fake->sectors);
    }
    struct sector *sector = &fake->sectors[fake->sector_count++];
    sector->file = file;
    sector->at = at;
    memcpy(sector->bytes, fake->files[file].current + at, SECTOR_BYTES);
}

static enum status
write_file(void *arg, int file, uint64_t at, const void *bytes, size_t size, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_WRITE, words_out);
    if (status != STATUS_OK) {
        size = random_below(&fake->random, (uint32_t)size + 1);
    }
    if (size > 0 && at + size <= fake->files[file].size) {
        memcpy(fake->files[file].current + at, bytes, size);
        for (size_t sector = at / SECTOR_BYTES * SECTOR_BYTES; sector < at + size;
             sector += SECTOR_BYTES) {
            note_sector(fake, file, sector);
        }
    }
    return finish(fake, status);
}

static void make_durable(struct fake_disk *fake, int file)
{
    memcpy(fake->files[file].durable, fake->files[file].current, fake->files[file].size);
    size_t kept = 0;
    for (size_t i = 0; i < fake->sector_count; i++) {
        if (fake->sectors[i].file != file) {
            fake->sectors[kept++] = fake->sectors[i];
        }
    }
    fake->sector_count = kept;
}

static enum status sync_file(void *arg, int file, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_SYNC, words_out);
    while (fake->holds_syncs) {
        pthread_cond_wait(&fake->changed, &fake->mutex);
    }
    if (status == STATUS_OK) {
        make_durable(fake, file);
    }
    return finish(fake, status);
}

static enum status
rename_file(void *arg, struct disk_name from, struct disk_name to, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_RENAME, words_out);
    if (status == STATUS_OK) {
        struct names *names = next_names(fake);
        int index = find_name(names, from);
        assert_true(index >= 0 && find_name(names, to) < 0);
        names->names[index] = to;
    }
    return finish(fake, status);
}

static enum status remove_file(void *arg, struct disk_name name, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_REMOVE, words_out);
    if (status == STATUS_OK) {
        struct names *names = next_names(fake);
        int index = find_name(names, name);
        assert_true(index >= 0);
        drop_name(names, index);
    }
    return finish(fake, status);
}

static enum status sync_folder(void *arg, char *words_out)
{
    struct fake_disk *fake = arg;
    enum status status = begin(fake, FAKE_SYNC_FOLDER, words_out);
    if (status == STATUS_OK) {
        fake->history[0] = *now(fake);
        fake->history_count = 1;
    }
    return finish(fake, status);
}

static uint64_t free_bytes(void *arg)
{
    (void)arg;
    return UINT64_MAX;
}

static const struct disk_ops fake_ops = {
    .list = list,
    .create = create,
    .open = open_file,
    .close = close_file,
    .read = read_file,
    .write = write_file,
    .sync = sync_file,
    .rename = rename_file,
    .remove = remove_file,
    .sync_folder = sync_folder,
    .free_bytes = free_bytes,
};

/* The test's side. */

struct fake_disk *fake_disk_new(uint64_t seed)
{
    struct fake_disk *fake = calloc(1, sizeof *fake);
    assert_non_null(fake);
    fake->disk = (struct disk){.ops = &fake_ops, .arg = fake};
    fake->random.state = seed;
    fake->history_count = 1;
    fake->sector_capacity = SECTORS_LEAST;
    fake->sectors = calloc(fake->sector_capacity, sizeof *fake->sectors);
    assert_non_null(fake->sectors);
    pthread_mutex_init(&fake->mutex, NULL);
    pthread_cond_init(&fake->changed, NULL);
    return fake;
}

static void free_files(struct fake_disk *fake)
{
    for (int i = 0; i < fake->file_count; i++) {
        free(fake->files[i].durable);
        free(fake->files[i].current);
    }
    fake->file_count = 0;
}

void fake_disk_free(struct fake_disk **fake_p)
{
    struct fake_disk *fake = *fake_p;
    free_files(fake);
    free(fake->sectors);
    pthread_cond_destroy(&fake->changed);
    pthread_mutex_destroy(&fake->mutex);
    free(fake);
    *fake_p = NULL;
}

const struct disk *fake_disk_of(struct fake_disk *fake)
{
    return &fake->disk;
}

void fake_disk_fail(struct fake_disk *fake, enum fake_op op, enum status status)
{
    pthread_mutex_lock(&fake->mutex);
    fake->failures[op] = status;
    pthread_mutex_unlock(&fake->mutex);
}

void fake_disk_cut_after(struct fake_disk *fake, uint32_t count)
{
    fake->will_cut = true;
    fake->cut_after = count;
}

bool fake_disk_is_cut(struct fake_disk *fake)
{
    return fake->is_cut;
}

void fake_disk_resume(struct fake_disk *fake)
{
    fake->is_cut = false;
    fake->will_cut = false;
}

void fake_disk_restart(struct fake_disk *fake)
{
    for (size_t i = 0; i < fake->sector_count; i++) {
        const struct sector *sector = &fake->sectors[i];
        if (random_below(&fake->random, 2) == 0) {
            memcpy(fake->files[sector->file].durable + sector->at, sector->bytes, SECTOR_BYTES);
        }
    }
    fake->sector_count = 0;
    for (int i = 0; i < fake->file_count; i++) {
        memcpy(fake->files[i].current, fake->files[i].durable, fake->files[i].size);
    }
    fake->history[0] =
        fake->history[random_below(&fake->random, (uint32_t)fake->history_count)];
    fake->history_count = 1;
    fake_disk_resume(fake);
}

uint32_t fake_disk_count(struct fake_disk *fake, enum fake_op op)
{
    pthread_mutex_lock(&fake->mutex);
    uint32_t count = fake->counts[op];
    pthread_mutex_unlock(&fake->mutex);
    return count;
}

void fake_disk_await(struct fake_disk *fake, enum fake_op op, uint32_t count)
{
    pthread_mutex_lock(&fake->mutex);
    while (fake->counts[op] < count) {
        pthread_cond_wait(&fake->changed, &fake->mutex);
    }
    pthread_mutex_unlock(&fake->mutex);
}

void fake_disk_hold_syncs(struct fake_disk *fake)
{
    pthread_mutex_lock(&fake->mutex);
    fake->holds_syncs = true;
    pthread_mutex_unlock(&fake->mutex);
}

void fake_disk_let_syncs_go(struct fake_disk *fake)
{
    pthread_mutex_lock(&fake->mutex);
    fake->holds_syncs = false;
    pthread_cond_broadcast(&fake->changed);
    pthread_mutex_unlock(&fake->mutex);
}

uint8_t *fake_disk_bytes(struct fake_disk *fake, struct disk_name name, size_t *size_out)
{
    int index = find_name(now(fake), name);
    if (index < 0) {
        return NULL;
    }
    const struct file *file = &fake->files[now(fake)->files[index]];
    *size_out = file->size;
    return file->current;
}

void fake_disk_truncate(struct fake_disk *fake, struct disk_name name, size_t size)
{
    int index = find_name(now(fake), name);
    assert_true(index >= 0);
    fake->files[now(fake)->files[index]].size = size;
}

size_t fake_disk_files(struct fake_disk *fake, enum disk_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < now(fake)->count; i++) {
        count += now(fake)->names[i].kind == kind;
    }
    return count;
}

void fake_disk_lose(struct fake_disk *fake, struct disk_name name)
{
    int index = find_name(now(fake), name);
    assert_true(index >= 0);
    drop_name(now(fake), index);
    fake->history[0] = *now(fake);
    fake->history_count = 1;
}

void fake_disk_empty(struct fake_disk *fake)
{
    free_files(fake);
    fake->sector_count = 0;
    fake->history_count = 1;
    fake->history[0].count = 0;
}

void fake_disk_put(struct fake_disk *fake,
                   struct disk_name name,
                   const uint8_t *bytes,
                   size_t size)
{
    int file = add_file(fake, size);
    assert_true(file >= 0);
    memcpy(fake->files[file].current, bytes, size);
    memcpy(fake->files[file].durable, bytes, size);
    add_name(now(fake), name, file);
    fake->history[0] = *now(fake);
    fake->history_count = 1;
}
