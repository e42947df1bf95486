#include "broker/upkeep.h"

#include "broker/jury.h"
#include "broker/salvage.h"
#include "broker/shelf.h"
#include "broker/store.h"
#include "broker/transcript.h"

#include <errno.h>
#include <string.h>

enum { FOLDERS_MAX = 2 };

struct chore {
    const char *folders[FOLDERS_MAX];
    FILE *out;
    char words[DISK_WORDS_BYTES];
};

static enum status finish_output(struct chore *chore, bool is_written)
{
    if (is_written && fflush(chore->out) == 0) {
        return STATUS_OK;
    }
    snprintf(chore->words, sizeof chore->words, "output: %s", strerror(errno));
    return STATUS_IO;
}

/* The report is printed however it went; the first failure counts. */
static enum status print_report(struct chore *chore, struct buffer *report, enum status status)
{
    bool is_written = fputs(buffer_text(report), chore->out) != EOF;
    buffer_clear(report);
    return status != STATUS_OK ? status : finish_output(chore, is_written);
}

static enum status check(struct chore *chore)
{
    struct buffer report = {0};
    enum status status = salvage_check(chore->folders[0], &report, chore->words);
    return print_report(chore, &report, status);
}

static enum status repair(struct chore *chore)
{
    struct buffer report = {0};
    struct jury *jury = NULL;
    enum status status = jury_new(&jury);
    if (status == STATUS_OK) {
        const struct salvage_filter filter = jury_filter(jury);
        status = salvage_repair(chore->folders[0], chore->folders[1], &filter, &report,
                                chore->words);
    }
    jury_free(&jury);
    return print_report(chore, &report, status);
}

/* A journal being printed. */
struct print {
    FILE *out;
    struct arena arena;
    struct buffer line;
};

static enum status print_one(void *arg, const struct segment_record *record)
{
    struct print *print = arg;
    buffer_reset(&print->line);
    enum status status = transcript_add(record, &print->arena, &print->line);
    if (status == STATUS_OK &&
        fwrite(print->line.bytes, 1, print->line.size, print->out) != print->line.size) {
        status = STATUS_IO;
    }
    return status;
}

static enum status find_journal(struct chore *chore, const struct disk *disk)
{
    struct shelf shelf = {.segment_count = 0};
    enum status status = shelf_read(disk, &shelf, chore->words);
    if (status == STATUS_OK && shelf.segment_count == 0) {
        snprintf(chore->words, sizeof chore->words, "%s: there is no journal",
                 chore->folders[0]);
        status = STATUS_NOT_FOUND;
    }
    shelf_clear(&shelf);
    return status;
}

static enum status export_all(struct chore *chore)
{
    struct print print = {.out = chore->out};
    struct disk *disk = NULL;
    enum status status = disk_open(chore->folders[0], DISK_READ, &disk, chore->words);
    if (status == STATUS_OK) {
        status = find_journal(chore, disk);
    }
    if (status == STATUS_OK) {
        status = store_verify(disk, print_one, &print, chore->words);
    }
    if (status == STATUS_OK) {
        status = finish_output(chore, true);
    }
    disk_free(&disk);
    buffer_clear(&print.line);
    arena_clear(&print.arena);
    return status;
}

static const struct {
    const char *word;
    int folders;
    enum status (*run)(struct chore *chore);
} verbs[] = {{"--check", 1, check}, {"--repair", 2, repair}, {"--export", 1, export_all}};

bool upkeep_run(int argc, char *const *argv, FILE *out, FILE *err, enum status *status_out)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (argc != 2 + verbs[i].folders || strcmp(argv[1], verbs[i].word) != 0) {
            continue;
        }
        struct chore chore = {.out = out};
        for (int k = 0; k < verbs[i].folders; k++) {
            chore.folders[k] = argv[2 + k];
        }
        *status_out = verbs[i].run(&chore);
        if (*status_out != STATUS_OK) {
            fprintf(err, "brink-broker: %s\n",
                    chore.words[0] != '\0' ? chore.words : status_words(*status_out));
        }
        return true;
    }
    return false;
}
