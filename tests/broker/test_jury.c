/* A journal is damaged and repaired, in every way a byte can go bad: a broker starts with what
 * comes out, and that is a part of what there was; the rest is listed. */
#include "base/random.h"
#include "broker/jury.h"
#include "tests/broker/story.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/fake_disk.h"
#include "tests/support/image.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REQUESTS_MAX = 32,
    RECORDS_MAX = 200, /* of the journal */
    TOLD_MAX = 4000,
    BLOWS = 12, /* bytes that go bad at once, */
    TRIALS = 400 / SLOWNESS
};

/* All that was ever told of a request. */
struct past_request {
    struct id id;
    struct buffer lines;
};

/* A journal, and what its broker told. */
struct relic {
    struct image image;
    struct past_request requests[REQUESTS_MAX]; /* [count] */
    size_t count;
    struct buffer last; /* told at the end, without the line of numbers */
    uint64_t records;
    uint64_t last_sequence;
    const struct story *story; /* while something is told */
    struct buffer line;
};

static struct journal_options options_of(struct fake_disk *fake)
{
    return (struct journal_options){.disk = fake_disk_of(fake),
                                    .segment_bytes = SEGMENT_BYTES_LEAST,
                                    .inline_commit = true};
}

static void open_story(struct story *story, struct fake_disk *fake, size_t at)
{
    const struct journal_options options = options_of(fake);
    const struct broker_limits limits = story_limits();
    if (story_open(story, &options, &limits, at) != STATUS_OK) {
        fail_msg("%s", story->words);
    }
}

static struct past_request *find(struct relic *relic, const struct id *id)
{
    for (size_t i = 0; i < relic->count; i++) {
        if (id_equal(&relic->requests[i].id, id)) {
            return &relic->requests[i];
        }
    }
    return NULL;
}

static bool note_job(void *arg, const struct job_view *job)
{
    struct relic *relic = arg;
    struct past_request *request = find(relic, &job->id);
    if (request == NULL) {
        assert_true(relic->count < REQUESTS_MAX);
        request = &relic->requests[relic->count++];
        request->id = job->id;
    }
    story_tell_job(relic->story, job, &request->lines);
    return true;
}

static bool tell_job(void *arg, const struct job_view *job)
{
    struct relic *relic = arg;
    story_tell_job(relic->story, job, &relic->last);
    return true;
}

static void make_relic(struct relic *relic)
{
    struct story story;
    struct fake_disk *fake = fake_disk_new(1);
    *relic = (struct relic){.story = &story};
    open_story(&story, fake, 0);
    for (size_t i = 0; i < story_length(); i++) {
        assert_int_equal(story_step(&story, i), STATUS_OK);
        assert_int_equal(broker_each_job(story.shell.core, NULL, note_job, relic), STATUS_OK);
    }
    assert_int_equal(broker_each_job(story.shell.core, NULL, tell_job, relic), STATUS_OK);
    relic->records = broker_read_stats(story.shell.core).records;
    relic->last_sequence = broker_read_stats(story.shell.core).last_sequence;
    assert_true(relic->records < RECORDS_MAX);
    story_close(&story);
    image_take(&relic->image, fake);
    fake_disk_free(&fake);
}

static void forget_relic(struct relic *relic)
{
    for (size_t i = 0; i < relic->count; i++) {
        buffer_clear(&relic->requests[i].lines);
    }
    buffer_clear(&relic->last);
    buffer_clear(&relic->line);
    image_clear(&relic->image);
}

/* Law: each line told of a request was told of it before, save that it lives: each did once. */
static bool check_job(void *arg, const struct job_view *job)
{
    struct relic *relic = arg;
    const struct past_request *request = find(relic, &job->id);
    assert_non_null(request);
    buffer_reset(&relic->line);
    story_tell_job(relic->story, job, &relic->line);
    const char *at = buffer_text(&relic->line);
    while (*at != '\0') {
        char line[TOLD_MAX];
        size_t size = (size_t)(strchr(at, '\n') + 1 - at);
        assert_true(size < sizeof line);
        memcpy(line, at, size);
        line[size] = '\0';
        if (strncmp(line, "  live", 6) != 0 &&
            strstr(buffer_text(&request->lines), line) == NULL) {
            fail_msg("this was never so: %s", line);
        }
        at += size;
    }
    return true;
}

/* The last line of the report. */
static void read_counts(const char *report, uint64_t *copied_out, uint64_t *lost_out)
{
    const char *line = strstr(report, " records copied, ");
    assert_non_null(line);
    assert_int_equal(sscanf(line, " records copied, %" SCNu64, lost_out), 1);
    while (line > report && line[-1] != '\n') {
        line--;
    }
    assert_int_equal(sscanf(line, "%" SCNu64, copied_out), 1);
}

static void repair(struct fake_disk *from, struct fake_disk *to, struct buffer *report)
{
    char words[DISK_WORDS_BYTES];
    struct jury *jury = NULL;
    assert_int_equal(jury_new(&jury), STATUS_OK);
    const struct salvage_filter filter = jury_filter(jury);
    if (salvage_copy(fake_disk_of(from), fake_disk_of(to), &filter, report, words) !=
        STATUS_OK) {
        fail_msg("%s", words);
    }
    jury_free(&jury);
}

/* Repairs and opens; gives the number of records that are listed as lost. */
static uint64_t check_repair(struct relic *relic, struct fake_disk *from, bool is_marked)
{
    struct fake_disk *to = fake_disk_new(2);
    struct buffer report = {0};
    struct story story;
    repair(from, to, &report);
    open_story(&story, to, story_length() - 1);
    assert_string_equal(story.words, "");
    relic->story = &story;
    assert_int_equal(broker_each_job(story.shell.core, NULL, check_job, relic), STATUS_OK);
    uint64_t copied = 0;
    uint64_t lost = 0;
    read_counts(buffer_text(&report), &copied, &lost);
    assert_true(copied + lost <= relic->records);
    assert_int_equal(broker_read_stats(story.shell.core).records, copied + 1);
    if (is_marked) { /* else what was lost at the end is not known */
        assert_int_equal(copied + lost, relic->records);
    }
    if (copied == relic->records) {
        struct buffer last = relic->last;
        relic->last = (struct buffer){0};
        assert_int_equal(broker_each_job(story.shell.core, NULL, tell_job, relic), STATUS_OK);
        assert_string_equal(buffer_text(&relic->last), buffer_text(&last));
        assert_int_equal(broker_read_stats(story.shell.core).last_sequence,
                         relic->last_sequence);
        buffer_clear(&relic->last);
        relic->last = last;
    }
    story_close(&story);
    buffer_clear(&report);
    fake_disk_free(&to);
    return lost;
}

static void a_whole_journal_stays_whole(void **state)
{
    (void)state;
    struct relic relic;
    make_relic(&relic);
    struct fake_disk *fake = fake_disk_new(3);
    image_restore(&relic.image, fake);
    assert_int_equal(check_repair(&relic, fake, true), 0);
    fake_disk_free(&fake);
    forget_relic(&relic);
}

/* Where the mark behind the last batch begins: from there on nothing is needed but for repairs.
 */
static size_t find_end(const struct image *image, size_t index)
{
    struct segment_scan scan;
    struct segment_record record;
    segment_scan_start(&scan, image->files[index].bytes, image->files[index].size);
    while (segment_scan_next(&scan, &record)) {
    }
    return scan.end;
}

/* Law: whatever byte goes bad, what is repaired starts, has what there was, and no more than
 * was listed is missing. */
static void any_flipped_byte_is_repaired(void **state)
{
    (void)state;
    struct relic relic;
    uint64_t more_than_one = 0;
    make_relic(&relic);
    struct fake_disk *fake = fake_disk_new(4);
    for (size_t i = 0; i < relic.image.count; i++) {
        bool is_segment = relic.image.files[i].name.kind == DISK_SEGMENT;
        size_t end = find_end(&relic.image, i);
        for (size_t at = 0; is_segment && at < relic.image.files[i].size;
             at += image_stride(SLOWNESS)) {
            image_restore(&relic.image, fake);
            size_t size = 0;
            uint8_t *bytes = fake_disk_bytes(fake, relic.image.files[i].name, &size);
            bytes[at] ^= (uint8_t)(1 << at % 8);
            uint64_t lost = check_repair(&relic, fake, true);
            assert_true(at < end || lost == 0);
            more_than_one += lost > 1;
        }
    }
    assert_true(more_than_one > 0); /* some do not follow without the one that is lost */
    fake_disk_free(&fake);
    forget_relic(&relic);
}

/* The same with many bytes gone, or the end of a file, or a file. */
static void what_is_left_of_a_journal_is_repaired(void **state)
{
    (void)state;
    struct relic relic;
    struct random random = {.state = 7};
    make_relic(&relic);
    struct fake_disk *fake = fake_disk_new(5);
    for (int trial = 0; trial < TRIALS; trial++) {
        image_restore(&relic.image, fake);
        for (uint32_t blow = random_below(&random, BLOWS); blow > 0; blow--) {
            size_t i = random_below(&random, (uint32_t)relic.image.count);
            size_t size = 0;
            uint8_t *bytes = fake_disk_bytes(fake, relic.image.files[i].name, &size);
            if (size > SEGMENT_HEADER_BYTES) { /* one header must stay somewhere */
                size_t at = SEGMENT_HEADER_BYTES +
                            random_below(&random, (uint32_t)size - SEGMENT_HEADER_BYTES);
                bytes[at] ^= (uint8_t)(1 + random_below(&random, 255));
            }
        }
        size_t victim = random_below(&random, (uint32_t)relic.image.count);
        struct disk_name name = relic.image.files[victim].name;
        if (trial % 4 == 1) {
            uint32_t size = (uint32_t)relic.image.files[victim].size;
            fake_disk_truncate(fake, name, random_below(&random, size));
        } else if (trial % 4 == 2) {
            fake_disk_lose(fake, name);
        }
        check_repair(&relic, fake, false);
    }
    fake_disk_free(&fake);
    forget_relic(&relic);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct relic relic;
    enum status status = STATUS_NO_MEMORY;
    make_relic(&relic);
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct fake_disk *from = fake_disk_new(6);
        struct fake_disk *to = fake_disk_new(7);
        struct buffer report = {0};
        char words[DISK_WORDS_BYTES];
        struct jury *jury = NULL;
        image_restore(&relic.image, from);
        alloc_fail_after(allowed);
        status = jury_new(&jury);
        if (status == STATUS_OK) {
            const struct salvage_filter filter = jury_filter(jury);
            status =
                salvage_copy(fake_disk_of(from), fake_disk_of(to), &filter, &report, words);
            assert_true(status == STATUS_OK || strlen(words) > 0);
        }
        jury_free(&jury);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        buffer_clear(&report);
        fake_disk_free(&from);
        fake_disk_free(&to);
    }
    forget_relic(&relic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_journal_stays_whole),
        cmocka_unit_test(any_flipped_byte_is_repaired),
        cmocka_unit_test(what_is_left_of_a_journal_is_repaired),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/jury", tests, NULL, NULL);
}
