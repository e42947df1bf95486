/* A broker and its journal. What the broker knows is what the journal has, at any moment, after
 * any fault of the disk and for any byte of it that went bad: or there is no broker, and words.
 */
#include "base/clock.h"
#include "tests/broker/story.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/fake_disk.h"
#include "tests/support/image.h"

#include <inttypes.h>
#include <poll.h>
#include <string.h>

enum {
    WAIT_MS = 30000, /* only a broken build waits this long */
};

/* What a broker told, by how many records it had then. */
struct memory {
    struct buffer text;
    uint64_t records;
};

static struct journal_options options_of(struct fake_disk *fake)
{
    return (struct journal_options){.disk = fake_disk_of(fake),
                                    .segment_bytes = SEGMENT_BYTES_LEAST,
                                    .inline_commit = true,
                                    .retry_ms = 1,
                                    .idle_ms = 60000};
}

static void open_story(struct story *story, struct fake_disk *fake, size_t at)
{
    const struct journal_options options = options_of(fake);
    const struct broker_limits limits = story_limits();
    if (story_open(story, &options, &limits, at) != STATUS_OK) {
        fail_msg("%s", story->words);
    }
}

static void remember(const struct story *story, struct memory *memory)
{
    buffer_reset(&memory->text);
    story_tell(story, &memory->text);
    memory->records = broker_read_stats(story->shell.core).records;
}

static void assert_told(const struct story *story, const struct memory *memory)
{
    struct memory now = {.records = 0};
    remember(story, &now);
    const char *told = buffer_text(&now.text);
    const char *known = buffer_text(&memory->text);
    size_t line = 0; /* where the first line that differs begins */
    for (size_t i = 0; told[i] == known[i] && told[i] != '\0'; i++) {
        line = told[i] == '\n' ? i + 1 : line;
    }
    if (strcmp(told, known) != 0) {
        fail_msg("told now: %.300s\nbefore: %.300s", told + line, known + line);
    }
    buffer_clear(&now.text);
}

static void take_steps(struct story *story, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        enum status status = story_step(story, i);
        if (status != STATUS_OK) {
            fail_msg("step %zu: %s", i, status_words(status));
        }
        assert_true(scribe_is_ready(story->shell.scribe));
        assert_int_equal(scribe_committed(story->shell.scribe),
                         broker_read_stats(story->shell.core).records);
    }
}

/* Law: after every step, the next broker knows what this one knew. */
static void a_broker_is_what_it_was_at_any_point(void **state)
{
    (void)state;
    for (size_t end = 0; end <= story_length(); end++) {
        struct fake_disk *fake = fake_disk_new(end);
        struct memory memory = {.records = 0};
        struct story story;
        open_story(&story, fake, 0);
        take_steps(&story, 0, end);
        remember(&story, &memory);
        story_close(&story);
        open_story(&story, fake, end > 0 ? end - 1 : 0);
        assert_string_equal(story.words, "");
        assert_told(&story, &memory);
        story_close(&story);
        buffer_clear(&memory.text);
        fake_disk_free(&fake);
    }
}

/* The script has what it is said to have. */
static void every_kind_of_record_is_made(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    struct story story;
    open_story(&story, fake, 0);
    take_steps(&story, 0, story_length());
    const struct broker_stats stats = broker_read_stats(story.shell.core);
    assert_true(stats.done > 0 && stats.failed > 0 && stats.expired > 0);
    assert_true(stats.cancelled > 0 && stats.dead > 1 && stats.attempts_lost > 4);
    assert_true(stats.accepted > stats.waiting + stats.kept); /* some were dropped */
    assert_true(stats.oldest > 20);                           /* and rewritten */
    assert_true(fake_disk_files(fake, DISK_SEGMENT) > 2);
    story_close(&story);
    fake_disk_free(&fake);
}

/* Law: a broker that is stopped after every step goes on as if nothing had been. */
static void a_life_of_restarts_is_a_life(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(2);
    struct memory memory = {.records = 0};
    struct story story;
    open_story(&story, fake, 0);
    for (size_t i = 0; i < story_length(); i++) {
        enum status status = story_step(&story, i);
        (void)status; /* a worker that joined is gone: some steps find nobody */
        remember(&story, &memory);
        story_close(&story);
        open_story(&story, fake, i);
        assert_told(&story, &memory);
    }
    assert_true(broker_read_stats(story.shell.core).last_sequence > 8);
    story_close(&story);
    buffer_clear(&memory.text);
    fake_disk_free(&fake);
}

/* Waits until the scribe takes records again. */
static void await_ready(struct story *story)
{
    int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    while (!scribe_is_ready(story->shell.scribe)) {
        struct pollfd file = {.fd = scribe_file(story->shell.scribe), .events = POLLIN};
        assert_true(clock_monotonic_ms() < deadline_ms);
        (void)poll(&file, 1, 1);
        scribe_commit(story->shell.scribe);
    }
}

/* Law: while the disk is full no record is made by choice and none is lost that had to be made;
 * with space it goes on by itself. */
static void check_full_disk(bool is_inline)
{
    enum { BEFORE = 8 };
    struct fake_disk *fake = fake_disk_new(3);
    struct journal_options options = options_of(fake);
    options.inline_commit = is_inline;
    const struct broker_limits limits = story_limits();
    struct memory memory = {.records = 0};
    struct story story;
    assert_int_equal(story_open(&story, &options, &limits, 0), STATUS_OK);
    take_steps(&story, 0, BEFORE);
    fake_disk_fail(fake, FAKE_CREATE, STATUS_FULL);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_FULL);
    assert_int_equal(story_step(&story, 13), STATUS_OK); /* it finds out with this one */
    assert_false(scribe_is_ready(story.shell.scribe));
    assert_non_null(strstr(scribe_words(story.shell.scribe), "fake disk"));
    uint64_t committed = scribe_committed(story.shell.scribe);
    uint64_t records = broker_read_stats(story.shell.core).records;
    assert_true(committed < records);
    remember(&story, &memory);
    assert_int_equal(story_step(&story, 17), STATUS_UNAVAILABLE); /* a submission */
    assert_int_equal(story_step(&story, 31), STATUS_UNAVAILABLE); /* time */
    assert_told(&story, &memory);
    assert_int_equal(story_step(&story, 35), STATUS_OK); /* a worker leaves all the same */
    assert_true(broker_read_stats(story.shell.core).records > records);
    assert_int_equal(scribe_committed(story.shell.scribe), committed);
    assert_int_equal(scribe_status(story.shell.scribe), STATUS_OK);
    fake_disk_fail(fake, FAKE_CREATE, STATUS_OK);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_OK);
    await_ready(&story);
    assert_string_equal(scribe_words(story.shell.scribe), "");
    assert_int_equal(story_step(&story, story_length() - 1), STATUS_OK);
    remember(&story, &memory);
    story_close(&story);
    open_story(&story, fake, story_length() - 1);
    assert_told(&story, &memory);
    story_close(&story);
    buffer_clear(&memory.text);
    fake_disk_free(&fake);
}

static void a_full_disk_is_waited_out(void **state)
{
    (void)state;
    check_full_disk(true);
    check_full_disk(false);
}

/* More than one batch holds: those that do not fit wait, in order, and none is made by choice
 * before they are in. */
static void records_that_do_not_fit_wait(void **state)
{
    (void)state;
    enum { BEFORE = 29 };
    struct fake_disk *fake = fake_disk_new(4);
    struct memory memory = {.records = 0};
    struct story story;
    open_story(&story, fake, 0);
    take_steps(&story, 0, BEFORE);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_FULL);
    while (scribe_is_ready(story.shell.scribe)) {
        assert_int_equal(story_step(&story, 29), STATUS_OK); /* all is written anew */
    }
    assert_int_equal(story_step(&story, 29), STATUS_UNAVAILABLE);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_OK);
    await_ready(&story);
    for (int i = 0; i < 3; i++) { /* each is more than a batch */
        struct event event = {.kind = EVENT_REWRITE};
        event.as.below = broker_read_stats(story.shell.core).records + 1;
        assert_int_equal(shell_step(&story.shell, &event), STATUS_OK);
        if (scribe_is_ready(story.shell.scribe)) {
            assert_int_equal(shell_step(&story.shell, &event), STATUS_OK);
        }
        assert_false(scribe_is_ready(story.shell.scribe));
        assert_string_equal(scribe_words(story.shell.scribe), "records wait for the journal");
        scribe_flush(story.shell.scribe);
        assert_true(scribe_is_ready(story.shell.scribe));
    }
    remember(&story, &memory);
    story_close(&story);
    open_story(&story, fake, 29);
    assert_told(&story, &memory);
    story_close(&story);
    buffer_clear(&memory.text);
    fake_disk_free(&fake);
}

/* Law: no more is written anew than keeps the oldest segment from being used again, and nothing
 * while most of the journal is needed. */
static void only_the_oldest_segment_is_emptied(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(6);
    struct story story;
    open_story(&story, fake, 0);
    take_steps(&story, 0, 29);
    struct scribe *scribe = story.shell.scribe;
    struct event event = {.kind = EVENT_REWRITE, .as.below = 2};
    while (scribe_counts(scribe).sizes.segments <= 2) {
        const struct broker_stats few = {.oldest = 1, .records = scribe_committed(scribe)};
        assert_int_equal(scribe_tidy(scribe, &few), 0);
        event.as.below = broker_read_stats(story.shell.core).records + 1;
        assert_int_equal(shell_step(&story.shell, &event), STATUS_OK);
        scribe_flush(scribe);
    }
    const struct store_sizes sizes = scribe_counts(scribe).sizes;
    assert_true(sizes.second > 2);
    struct broker_stats stats = {.oldest = 1, .records = scribe_committed(scribe)};
    uint64_t below = scribe_tidy(scribe, &stats);
    assert_true(below > stats.oldest && below <= sizes.second);
    stats.oldest = sizes.second - 1;
    assert_int_equal(scribe_tidy(scribe, &stats), sizes.second);
    stats.bytes_kept = sizes.bytes;
    assert_int_equal(scribe_tidy(scribe, &stats), 0);
    stats = (struct broker_stats){.oldest = sizes.second, .records = stats.records};
    assert_int_equal(scribe_tidy(scribe, &stats), 0);
    story_close(&story);
    fake_disk_free(&fake);
}

/* Law: after a failed sync nothing is promised any more, whatever the disk says later. */
static void a_failed_sync_is_the_end(void **state)
{
    (void)state;
    enum { BEFORE = 12 };
    static const enum fake_op ops[] = {FAKE_SYNC, FAKE_WRITE};
    for (size_t i = 0; i < 2; i++) {
        struct fake_disk *fake = fake_disk_new(5);
        struct memory before = {.records = 0};
        struct memory after = {.records = 0};
        struct story story;
        open_story(&story, fake, 0);
        take_steps(&story, 0, BEFORE);
        remember(&story, &before);
        fake_disk_fail(fake, ops[i], STATUS_IO);
        assert_int_equal(story_step(&story, BEFORE), STATUS_OK);
        remember(&story, &after);
        fake_disk_fail(fake, ops[i], STATUS_OK);
        for (int k = 0; k < 5; k++) {
            assert_int_equal(story_step(&story, story_length() - 1), STATUS_UNAVAILABLE);
            assert_false(scribe_is_ready(story.shell.scribe));
            assert_non_null(strstr(scribe_words(story.shell.scribe), "fake disk"));
            assert_int_equal(scribe_committed(story.shell.scribe), before.records);
        }
        story_close(&story);
        fake_disk_restart(fake);
        open_story(&story, fake, BEFORE);
        bool has_all = broker_read_stats(story.shell.core).records == after.records;
        assert_told(&story, has_all ? &after : &before);
        story_close(&story);
        buffer_clear(&before.text);
        buffer_clear(&after.text);
        fake_disk_free(&fake);
    }
}

/* A journal of the whole script, and what the broker told at its end and a step before. */
struct relic {
    struct image image;
    struct memory last;
    struct memory before;
};

static void make_relic(struct relic *relic, bool is_killed)
{
    *relic = (struct relic){.last = {.records = 0}};
    struct fake_disk *fake = fake_disk_new(6);
    struct story story;
    size_t end = story_length() - 1;
    open_story(&story, fake, 0);
    take_steps(&story, 0, end);
    remember(&story, &relic->before);
    take_steps(&story, end, end + 1);
    remember(&story, &relic->last);
    if (is_killed) {
        image_take(&relic->image, fake);
        story_close(&story);
    } else {
        story_close(&story);
        image_take(&relic->image, fake);
    }
    fake_disk_free(&fake);
}

static void forget_relic(struct relic *relic)
{
    image_clear(&relic->image);
    buffer_clear(&relic->last.text);
    buffer_clear(&relic->before.text);
}

/* What became of a journal that something was done to. */
enum end { END_WHOLE, END_CUT, END_REFUSED, END_COUNT };

static enum end open_relic(const struct relic *relic, struct fake_disk *fake)
{
    const struct journal_options options = options_of(fake);
    const struct broker_limits limits = story_limits();
    struct story story;
    enum status status = story_open(&story, &options, &limits, story_length() - 1);
    if (status != STATUS_OK) {
        assert_int_equal(status, STATUS_DAMAGED);
        assert_true(strlen(story.words) > 0);
        return END_REFUSED;
    }
    bool is_whole = broker_read_stats(story.shell.core).records == relic->last.records;
    assert_told(&story, is_whole ? &relic->last : &relic->before);
    if (!is_whole) {
        assert_non_null(strstr(story.words, "cut off"));
    }
    story_close(&story);
    return is_whole ? END_WHOLE : END_CUT;
}

static void count_flips(const struct relic *relic, size_t ends[END_COUNT])
{
    struct fake_disk *fake = fake_disk_new(7);
    for (size_t i = 0; i < relic->image.count; i++) {
        if (relic->image.files[i].name.kind != DISK_SEGMENT) {
            continue;
        }
        for (size_t at = 0; at < relic->image.files[i].size; at += image_stride(SLOWNESS)) {
            image_restore(&relic->image, fake);
            size_t size = 0;
            uint8_t *bytes = fake_disk_bytes(fake, relic->image.files[i].name, &size);
            bytes[at] ^= (uint8_t)(1 << at % 8);
            ends[open_relic(relic, fake)]++;
        }
    }
    fake_disk_free(&fake);
}

/* Law: whatever byte goes bad in a journal that was closed, the broker is what it was, or there
 * is none. */
static void no_flipped_byte_makes_another_broker(void **state)
{
    (void)state;
    struct relic relic;
    size_t ends[END_COUNT] = {0};
    make_relic(&relic, false);
    count_flips(&relic, ends);
    assert_true(ends[END_WHOLE] > 0 && ends[END_REFUSED] > 0);
    assert_int_equal(ends[END_CUT], 0);
    forget_relic(&relic);
}

/* Law: where the broker was killed before it could mark its last batch, that batch alone may
 * look like one that was never finished. */
static void only_an_unmarked_batch_can_be_cut_off(void **state)
{
    (void)state;
    struct relic relic;
    size_t ends[END_COUNT] = {0};
    make_relic(&relic, true);
    count_flips(&relic, ends);
    assert_true(ends[END_WHOLE] > 0 && ends[END_REFUSED] > 0 && ends[END_CUT] > 0);
    forget_relic(&relic);
}

/* Law: a segment that is too short is seen to be. */
static void no_truncated_file_makes_another_broker(void **state)
{
    (void)state;
    struct relic relic;
    make_relic(&relic, true);
    struct fake_disk *fake = fake_disk_new(8);
    for (size_t i = 0; i < relic.image.count; i++) {
        bool is_segment = relic.image.files[i].name.kind == DISK_SEGMENT;
        for (size_t size = 0; size < relic.image.files[i].size;
             size += image_stride(SLOWNESS)) {
            image_restore(&relic.image, fake);
            fake_disk_truncate(fake, relic.image.files[i].name, size);
            assert_int_equal(open_relic(&relic, fake), is_segment ? END_REFUSED : END_WHOLE);
        }
    }
    fake_disk_free(&fake);
    forget_relic(&relic);
}

static void less_room_than_the_journal_needs_loses_nothing(void **state)
{
    (void)state;
    struct relic relic;
    make_relic(&relic, false);
    struct broker_limits tight[3] = {story_limits(), story_limits(), story_limits()};
    tight[0].jobs_max = 1;
    tight[0].kept_max = 2;
    tight[1].topics_max = 1;
    tight[2].tenants_max = 1;
    for (size_t i = 0; i < 3; i++) {
        struct fake_disk *fake = fake_disk_new(9);
        image_restore(&relic.image, fake);
        const struct journal_options options = options_of(fake);
        struct story story;
        assert_int_equal(story_open(&story, &options, &tight[i], story_length()), STATUS_OK);
        story_close(&story);
        assert_int_equal(open_relic(&relic, fake), END_WHOLE); /* nothing has happened to it */
        fake_disk_free(&fake);
    }
    forget_relic(&relic);
}

/* Law: a record that only a newer version writes is no damage: it is named, and stays. */
static void a_record_of_tomorrow_is_named(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(11);
    const struct store_options storage = {
        .disk = fake_disk_of(fake), .segment_bytes = SEGMENT_BYTES_LEAST, .seed = 2385};
    struct store *store = NULL;
    struct segment_batch batch = {.first = 1};
    const struct segment_part part = {(const uint8_t *)"what is to come", 15};
    assert_int_equal(store_open(&storage, NULL, NULL, &store, words), STATUS_OK);
    assert_int_equal(segment_add(&batch, 777, &part, 1), STATUS_OK);
    assert_int_equal(store_write(store, &batch, words), STATUS_OK);
    assert_int_equal(store_sync(store, words), STATUS_OK);
    segment_batch_clear(&batch);
    store_free(&store);
    struct image image = {0};
    image_take(&image, fake);
    const struct journal_options options = options_of(fake);
    const struct broker_limits limits = story_limits();
    struct story story;
    assert_int_equal(story_open(&story, &options, &limits, 0), STATUS_UNSUPPORTED);
    assert_non_null(strstr(story.words, "record 1 is of type 777, which this version does not "
                                        "know: a newer one wrote it"));
    size_t size = 0;
    const uint8_t *left = fake_disk_bytes(fake, image.files[0].name, &size);
    assert_int_equal(size, image.files[0].size);
    assert_memory_equal(left, image.files[0].bytes, size);
    image_clear(&image);
    fake_disk_free(&fake);
}

static void fewer_attempts_than_there_were_are_no_problem(void **state)
{
    (void)state;
    struct relic relic;
    make_relic(&relic, false);
    struct fake_disk *fake = fake_disk_new(10);
    image_restore(&relic.image, fake);
    const struct journal_options options = options_of(fake);
    struct broker_limits limits = story_limits();
    limits.attempts_max = 1;
    struct story story;
    assert_int_equal(story_open(&story, &options, &limits, story_length()), STATUS_OK);
    story_close(&story);
    fake_disk_free(&fake);
    forget_relic(&relic);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct relic relic;
    make_relic(&relic, true);
    enum status status = STATUS_NO_MEMORY;
    int failures = 0;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct fake_disk *fake = fake_disk_new(11);
        image_restore(&relic.image, fake);
        const struct journal_options options = options_of(fake);
        const struct broker_limits limits = story_limits();
        const struct moment moment = {.monotonic_ms = 1, .wall_ms = 1};
        struct broker *core = NULL;
        struct scribe *scribe = NULL;
        char words[SCRIBE_WORDS_BYTES];
        assert_int_equal(broker_new(&limits, &core), STATUS_OK);
        alloc_fail_after(allowed);
        status = scribe_open(&options, core, &moment, &scribe, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true(status == STATUS_OK || strlen(words) > 0);
        failures += status != STATUS_OK;
        scribe_close(&scribe);
        struct shell shell = {.core = core};
        shell_free_core(&shell);
        assert_int_equal(open_relic(&relic, fake), END_WHOLE);
        fake_disk_free(&fake);
    }
    assert_true(failures > 50);
    forget_relic(&relic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broker_is_what_it_was_at_any_point),
        cmocka_unit_test(every_kind_of_record_is_made),
        cmocka_unit_test(a_life_of_restarts_is_a_life),
        cmocka_unit_test(a_full_disk_is_waited_out),
        cmocka_unit_test(records_that_do_not_fit_wait),
        cmocka_unit_test(only_the_oldest_segment_is_emptied),
        cmocka_unit_test(a_failed_sync_is_the_end),
        cmocka_unit_test(no_flipped_byte_makes_another_broker),
        cmocka_unit_test(only_an_unmarked_batch_can_be_cut_off),
        cmocka_unit_test(no_truncated_file_makes_another_broker),
        cmocka_unit_test(less_room_than_the_journal_needs_loses_nothing),
        cmocka_unit_test(a_record_of_tomorrow_is_named),
        cmocka_unit_test(fewer_attempts_than_there_were_are_no_problem),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/scribe", tests, NULL, NULL);
}
