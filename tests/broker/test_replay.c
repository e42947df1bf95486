/* A broker out of records: those that do not follow from each other are refused, and no failed
 * allocation loses a parcel. That a broker comes out of its own records as it was is a law of
 * the simulation. */
#include "tests/broker/trial.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static struct attempt failure_of(int64_t at_ms)
{
    return (struct attempt){.worker = trial_id(70),
                            .worker_name = "one",
                            .cause = JOB_CAUSE_SILENT,
                            .at_ms = at_ms};
}

/* A record of request 1, as a broker would write it. */
static struct record make(enum record_kind kind, uint64_t number)
{
    static struct attempt failure;
    failure = failure_of(-3000);
    struct record record = {.kind = kind, .number = number};
    struct job_view *job = &record.job;
    job->id = trial_id(1);
    job->topic = "scenario/economy/prk";
    job->tenant = "default";
    job->order = 1;
    job->accepted_ms = -4000; /* before this machine was started */
    job->deadline_ms = INT64_MAX;
    job->request_bytes = 17;
    job->failures = kind == RECORD_LOST ? &failure : NULL;
    job->failure_count = kind == RECORD_LOST ? 1 : 0;
    job->state = JOB_DONE;
    job->attempts = 1;
    job->sequence = 7;
    job->ended_ms = -2000;
    job->outcome_bytes = 23;
    return record;
}

static struct record make_dead(uint64_t number)
{
    struct record record = make(RECORD_OUTCOME, number);
    record.job.state = JOB_DEAD;
    record.job.status = STATUS_DEAD;
    return record;
}

/* Replays the letters of a script: Accepted, Lost, Outcome, Fatal (dead), Requeued, Dropped. */
static enum status play(struct trial *trial, const char *script)
{
    enum status status = STATUS_OK;
    for (uint64_t number = 1; script[number - 1] != '\0' && status == STATUS_OK; number++) {
        struct record record = make(RECORD_ACCEPTED, number);
        switch (script[number - 1]) {
        case 'A':
            break;
        case 'L':
            record = make(RECORD_LOST, number);
            break;
        case 'O':
            record = make(RECORD_OUTCOME, number);
            break;
        case 'F':
            record = make_dead(number);
            break;
        case 'R':
            record = make(RECORD_REQUEUED, number);
            record.job.order = 40;
            break;
        default:
            record = make(RECORD_DROPPED, number);
            break;
        }
        status = trial_replay(trial, &record, strchr("AO", script[number - 1]) != NULL);
    }
    return status;
}

/* Law: what does not follow is refused, and nothing of it is kept that was not released. */
static void records_follow_from_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum status status;
        enum job_state last; /* JOB_NONE: not known */
    } cases[] = {
        {"A", STATUS_OK, JOB_WAITING},       {"AO", STATUS_OK, JOB_DONE},
        {"ALLLF", STATUS_OK, JOB_DEAD},      {"ALF", STATUS_OK, JOB_DEAD},
        {"AFR", STATUS_OK, JOB_WAITING},     {"AFRO", STATUS_OK, JOB_DONE},
        {"AOD", STATUS_OK, JOB_NONE},        {"AODA", STATUS_OK, JOB_WAITING},
        {"AA", STATUS_OK, JOB_WAITING},      {"AOA", STATUS_OK, JOB_WAITING},
        {"AOAO", STATUS_OK, JOB_DONE},       {"O", STATUS_OK, JOB_NONE},
        {"LFRD", STATUS_OK, JOB_NONE},       {"AOO", STATUS_BAD_INPUT, JOB_DONE},
        {"AOL", STATUS_BAD_INPUT, JOB_DONE}, {"AOR", STATUS_BAD_INPUT, JOB_DONE},
        {"AR", STATUS_BAD_INPUT, JOB_NONE},  {"AD", STATUS_BAD_INPUT, JOB_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        assert_int_equal(play(trial, cases[i].script), cases[i].status);
        if (cases[i].status == STATUS_OK) {
            assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
            assert_int_equal(trial_knows(trial, 1), cases[i].last != JOB_NONE);
        }
        if (cases[i].status == STATUS_OK && cases[i].last != JOB_NONE) {
            assert_int_equal(trial_view(trial, 1).state, cases[i].last);
        }
        trial_close(&trial);
    }
}

static void what_no_broker_writes_is_refused(void **state)
{
    (void)state;
    struct record cases[] = {make(RECORD_NONE, 2),    make(RECORD_KIND_COUNT, 2),
                             make(RECORD_OUTCOME, 1), make(RECORD_OUTCOME, 2),
                             make(RECORD_OUTCOME, 2), make(RECORD_LOST, 2)};
    cases[3].job.state = JOB_RUNNING;
    cases[4].job.sequence = 0;
    cases[5].job.failure_count = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        assert_int_equal(play(trial, "A"), STATUS_OK);
        assert_int_equal(trial_replay(trial, &cases[i], cases[i].kind == RECORD_OUTCOME),
                         STATUS_BAD_INPUT);
        trial_close(&trial);
    }
}

/* Law: a broker goes on after a record that does not follow, as if there had been none. */
static void a_refused_record_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        enum record_kind kind;
        enum status status;
    } records[] = {
        {RECORD_ACCEPTED, STATUS_OK},       {RECORD_REQUEUED, STATUS_BAD_INPUT},
        {RECORD_DROPPED, STATUS_BAD_INPUT}, {RECORD_LOST, STATUS_OK},
        {RECORD_OUTCOME, STATUS_OK},        {RECORD_OUTCOME, STATUS_BAD_INPUT},
        {RECORD_LOST, STATUS_BAD_INPUT},    {RECORD_REQUEUED, STATUS_BAD_INPUT},
    };
    const struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        enum record_kind kind = records[i].kind;
        struct record record = make(kind, i + 1);
        bool has_parcel = kind == RECORD_ACCEPTED || kind == RECORD_OUTCOME;
        assert_int_equal(trial_replay(trial, &record, has_parcel), records[i].status);
    }
    assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
    const struct job_view job = trial_view(trial, 1);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.sequence, 7);
    assert_int_equal(job.failure_count, 1);
    assert_int_equal(broker_read_stats(trial->broker).kept, 1);
    trial_close(&trial);
}

/* What ran is run again, and where more attempts were made than there may be now, one is left.
 */
static void one_attempt_is_left_where_there_may_be_fewer(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.attempts_max = 2;
    struct trial *trial = trial_open(&limits);
    assert_int_equal(play(trial, "ALLL"), STATUS_OK);
    assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
    assert_int_equal(trial_view(trial, 1).attempts, 3);
    trial->now_ms = 500;
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    trial_do(trial, trial_say(EVENT_LEAVE, 1));
    assert_int_equal(trial_view(trial, 1).state, JOB_DEAD);
    assert_int_equal(trial_view(trial, 1).sequence, 1);
    assert_int_equal(trial_view(trial, 1).failure_count, 4);
    trial_close(&trial);
}

/* Law: lower limits than what was accepted refuse what is new, and lose nothing. */
static void more_than_the_limits_allow_is_taken_and_no_more(void **state)
{
    (void)state;
    enum { REQUESTS = 20 };
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 2;
    limits.kept_max = 1;
    limits.topics_max = 1;
    limits.tenants_max = 1;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= REQUESTS; i++) {
        static const char *const topics[] = {"scenario/economy/prk", "scenario/brink/irn"};
        static const char *const tenants[] = {"bank", "ministry", "press"};
        struct record record = make(RECORD_ACCEPTED, i);
        record.job.id = trial_id(i);
        record.job.order = i;
        record.job.topic = topics[i % 2];
        record.job.tenant = tenants[i % 3];
        assert_int_equal(trial_replay(trial, &record, true), STATUS_OK);
    }
    assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
    const struct broker_stats stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.waiting, REQUESTS);
    assert_int_equal(stats.topics, 2);
    assert_int_equal(stats.tenants, 3);
    struct event event = trial_submit(REQUESTS + 1);
    assert_int_equal(trial_step(trial, &event), STATUS_FULL);
    for (uint32_t i = 1; i <= REQUESTS; i++) {
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    assert_int_equal(broker_read_stats(trial->broker).kept, 1);
    event = trial_submit(REQUESTS + 2);
    event.as.submit.tenant = "press"; /* as that of the one kept */
    trial_do(trial, event);
    trial_close(&trial);
}

/* Law: the deadline of a request that passed while no broker ran ends it at the first tick. */
static void a_deadline_passes_while_no_broker_runs(void **state)
{
    (void)state;
    const struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    struct record record = make(RECORD_ACCEPTED, 1);
    record.job.deadline_ms = -10;
    assert_int_equal(trial_replay(trial, &record, true), STATUS_OK);
    assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
    assert_true(broker_deadline_ms(trial->broker) <= 500);
    trial_tick(trial, 500);
    assert_int_equal(trial_view(trial, 1).state, JOB_EXPIRED);
    trial_close(&trial);
}

/* Law: a step writes a bounded part anew, the earliest first, until nothing stands before. */
static void a_rewriting_is_bounded(void **state)
{
    (void)state;
    enum { REQUESTS = 150 };
    const struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= REQUESTS; i++) {
        trial_do(trial, trial_submit(i));
    }
    struct event rewrite = {.kind = EVENT_REWRITE};
    rewrite.as.below = REQUESTS + 1;
    static const uint64_t oldest[] = {65, 129, REQUESTS + 1, REQUESTS + 1};
    for (size_t i = 0; i < 4; i++) {
        trial_do(trial, rewrite);
        assert_int_equal(trial_records(trial, RECORD_COUNTERS), i == 0);
        assert_int_equal(trial_records(trial, RECORD_ACCEPTED), i < 2 ? 64 : i == 2 ? 22 : 0);
        assert_int_equal(broker_read_stats(trial->broker).oldest, oldest[i]);
    }
    trial_close(&trial);
}

static void a_rewriting_of_large_requests_stops_earlier(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.bytes_max = 100000000;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= 5; i++) {
        struct event submit = trial_submit(i);
        submit.as.submit.bytes = 400000;
        trial_do(trial, submit);
    }
    struct event rewrite = {.kind = EVENT_REWRITE};
    rewrite.as.below = 6;
    trial_do(trial, rewrite);
    assert_int_equal(trial_records(trial, RECORD_ACCEPTED), 3);
    trial_close(&trial);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct broker_limits limits = trial_limits();
    for (int allowed = 0;; allowed++) {
        struct trial *trial = trial_open(&limits);
        alloc_fail_after(allowed);
        enum status status = play(trial, "ALLAO");
        if (status == STATUS_OK) {
            status = trial_replay_end(trial, 500);
        }
        alloc_fail_after(-1);
        trial_close(&trial);
        if (status == STATUS_OK) {
            assert_in_range(allowed, 4, 20);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_follow_from_each_other),
        cmocka_unit_test(what_no_broker_writes_is_refused),
        cmocka_unit_test(a_refused_record_changes_nothing),
        cmocka_unit_test(one_attempt_is_left_where_there_may_be_fewer),
        cmocka_unit_test(more_than_the_limits_allow_is_taken_and_no_more),
        cmocka_unit_test(a_deadline_passes_while_no_broker_runs),
        cmocka_unit_test(a_rewriting_is_bounded),
        cmocka_unit_test(a_rewriting_of_large_requests_stops_earlier),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/replay", tests, NULL, NULL);
}
