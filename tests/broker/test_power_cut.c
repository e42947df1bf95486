/* The power fails, thousands of times, at any operation of the journal: opening, writing,
 * syncing, changing segments, trimming, closing.
 *
 * Laws, after every cut: the journal opens; what it was said to have committed with `sync` is
 * there, once and in order; nothing is there that was not appended; a commit is there whole or
 * not at all.
 *
 * BRINK_SIM_SEEDS sets how many disks live through their cuts. */
#include "base/random.h"
#include "broker/journal.h"
#include "tests/support/check.h"
#include "tests/support/fake_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEDS = 300,
    LIVES = 20,            /* of a disk, each ended by a cut, a kill or in peace */
    RECORDS_MAX = 1 << 16, /* of a disk */
    BODY_MAX = 700
};

/* What is known of a record from outside. */
struct known {
    uint64_t salt; /* its body follows from this */
    uint64_t turn; /* the commit it was appended for */
};

struct world {
    struct fake_disk *fake;
    struct random random;
    enum journal_durability durability;
    struct known records[RECORDS_MAX]; /* by number */
    uint64_t appended;                 /* the last number */
    uint64_t committed;                /* as the journal said */
    uint64_t trimmed;                  /* may be gone below this */
    uint64_t turn;
    bool was_cut;  /* the power failed since the journal said so */
    uint64_t read; /* while it opens: the last number read; 0: none yet */
    uint64_t seed;
};

static size_t make_body(uint64_t salt, uint8_t body[BODY_MAX])
{
    struct random random = {.state = salt};
    size_t size = random_below(&random, random_below(&random, 8) == 0 ? BODY_MAX : 40);
    for (size_t i = 0; i < size; i++) {
        body[i] = (uint8_t)random_next(&random);
    }
    return size;
}

static enum status read_one(void *arg, const struct segment_record *record)
{
    struct world *world = arg;
    if (world->read == 0) {
        assert_true(record->sequence <= world->trimmed + 1);
        world->read = record->sequence - 1;
    }
    assert_int_equal(record->sequence, world->read + 1);
    assert_true(record->sequence <= world->appended);
    const struct known *known = &world->records[record->sequence];
    uint8_t body[BODY_MAX];
    size_t size = make_body(known->salt, body);
    assert_int_equal(record->size, size);
    assert_memory_equal(record->body, body, size);
    world->read++;
    return STATUS_OK;
}

/* Compares what was read with what must be. */
static void check_read(struct world *world)
{
    bool is_promised = world->durability == JOURNAL_SYNC || !world->was_cut;
    uint64_t last = world->read;
    if (last == 0) { /* nothing is there: was all of it allowed to go? */
        assert_true(!is_promised || world->committed <= world->trimmed);
        return;
    }
    assert_true(!is_promised || last >= world->committed);
    if (last < world->appended) {
        assert_true(world->records[last].turn != world->records[last + 1].turn);
    }
}

/* False: the power failed meanwhile. */
static bool open_one(struct world *world, struct journal **out)
{
    const struct journal_options options = {
        .durability = world->durability,
        .batch_ms = 60000,
        .inline_commit = true,
        .segment_bytes = SEGMENT_BYTES_LEAST,
        .disk = fake_disk_of(world->fake),
        .retry_ms = 1,
        .idle_ms = 1,
    };
    char words[JOURNAL_WORDS_BYTES];
    world->read = 0;
    enum status status = journal_open(&options, read_one, world, out, words);
    if (status != STATUS_OK && !fake_disk_is_cut(world->fake)) {
        fail_msg("seed %lu: %s", (unsigned long)world->seed, words);
    }
    if (status != STATUS_OK) {
        return false;
    }
    check_read(world);
    world->appended = journal_committed(*out);
    world->committed = world->appended;
    world->was_cut = false;
    assert_true(world->read == 0 || world->read == world->appended);
    return true;
}

static void append_one(struct world *world, struct journal *journal)
{
    uint8_t body[BODY_MAX];
    struct known known = {.salt = random_next(&world->random), .turn = world->turn};
    const struct segment_part part = {body, make_body(known.salt, body)};
    uint64_t sequence = 0;
    if (journal_append(journal, 9, &part, 1, &sequence) != STATUS_OK) {
        return; /* full, or the power is off */
    }
    assert_int_equal(sequence, world->appended + 1);
    assert_true(sequence < RECORDS_MAX);
    world->appended = sequence;
    world->records[sequence] = known;
}

static void take_turn(struct world *world, struct journal *journal)
{
    world->turn++;
    uint32_t count = random_below(&world->random, 6);
    for (uint32_t i = 0; i < count; i++) {
        append_one(world, journal);
    }
    if (random_below(&world->random, 10) == 0) {
        uint64_t back = random_below(&world->random, 200);
        if (world->committed > back) {
            world->trimmed = world->committed - back > world->trimmed ? world->committed - back
                                                                      : world->trimmed;
            journal_trim(journal, world->trimmed);
        }
    }
    journal_commit(journal);
    world->committed = journal_committed(journal);
    assert_true(world->committed <= world->appended);
}

/* One life: from opening to a cut, a kill or a close. */
static void live(struct world *world)
{
    struct journal *journal = NULL;
    bool will_cut = random_below(&world->random, 8) != 0;
    if (will_cut) {
        fake_disk_cut_after(world->fake, random_below(&world->random, 120));
    }
    if (open_one(world, &journal)) {
        uint32_t turns = random_below(&world->random, 60);
        for (uint32_t i = 0; i < turns && !fake_disk_is_cut(world->fake); i++) {
            take_turn(world, journal);
        }
        if (!fake_disk_is_cut(world->fake)) {
            world->turn++; /* closing commits what was left */
        }
        journal_close(&journal);
    }
    if (will_cut && random_below(&world->random, 4) == 0) {
        fake_disk_resume(world->fake);
    } else if (will_cut) {
        fake_disk_restart(world->fake);
        world->was_cut = true;
    }
}

static void run_seed(uint64_t seed, enum journal_durability durability)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->seed = seed;
    world->random.state = seed;
    world->durability = durability;
    world->fake = fake_disk_new(seed ^ 0x5eed);
    for (int i = 0; i < LIVES; i++) {
        live(world);
    }
    fake_disk_free(&world->fake);
    free(world);
}

static uint64_t seed_count(void)
{
    const char *text = getenv("BRINK_SIM_SEEDS");
    return text != NULL ? strtoull(text, NULL, 10) : SEEDS;
}

static void nothing_committed_is_lost(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seed_count(); seed++) {
        run_seed(seed, JOURNAL_SYNC);
    }
}

/* Law: with `batch` a cut may take what was committed since the last sync, but never the order
 * of things, nor the journal. */
static void unsynced_batches_go_from_the_end(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seed_count(); seed++) {
        run_seed(seed, JOURNAL_BATCH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_committed_is_lost),
        cmocka_unit_test(unsynced_batches_go_from_the_end),
    };
    return cmocka_run_group_tests_name("broker/power_cut", tests, NULL, NULL);
}
