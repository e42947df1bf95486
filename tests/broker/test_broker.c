#include "tests/broker/trial.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct trial *open_plain(void)
{
    const struct broker_limits limits = trial_limits();
    return trial_open(&limits);
}

/* Refused, and set right again. */
static void check_refused(struct broker_limits *limits)
{
    struct broker *broker = NULL;
    assert_int_equal(broker_new(limits, &broker), STATUS_BAD_INPUT);
    assert_null(broker);
    *limits = trial_limits();
}

static void limits_out_of_range_are_refused(void **state)
{
    (void)state;
    static const struct tenant_weight weight = {"bank", 1001};
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 0;
    check_refused(&limits);
    limits.kept_max = 0;
    check_refused(&limits);
    limits.awaiting_max = 0;
    check_refused(&limits);
    limits.workers_max = 0;
    check_refused(&limits);
    limits.tenants_max = 0;
    check_refused(&limits);
    limits.topics_max = 0;
    check_refused(&limits);
    limits.lease_ms = 0;
    check_refused(&limits);
    limits.heartbeat_ms = -1;
    check_refused(&limits);
    limits.ageing_ms = 0;
    check_refused(&limits);
    limits.retention_ms = broker_duration_max_ms + 1;
    check_refused(&limits);
    limits.attempts_max = 0;
    check_refused(&limits);
    limits.attempts_max = BROKER_ATTEMPTS_MAX + 1;
    check_refused(&limits);
    limits.jobs_max = UINT32_MAX;
    check_refused(&limits);
    limits.workers_max = UINT32_MAX;
    check_refused(&limits);
    limits.weights = &weight;
    limits.weight_count = 1;
    check_refused(&limits);
}

static void the_ends_of_the_ranges_are_allowed(void **state)
{
    (void)state;
    static const struct tenant_weight weights[] = {{"bank", 1000}, {"press", 1}};
    const struct broker_limits least = {.jobs_max = 1,
                                        .kept_max = 1,
                                        .retention_ms = 1,
                                        .awaiting_max = 1,
                                        .workers_max = 1,
                                        .tenants_max = 1,
                                        .topics_max = 1,
                                        .lease_ms = 1,
                                        .heartbeat_ms = 1,
                                        .ageing_ms = 1,
                                        .attempts_max = 1};
    struct trial *trial = trial_open(&least);
    trial_close(&trial);
    struct broker_limits limits = trial_limits();
    limits.attempts_max = BROKER_ATTEMPTS_MAX;
    limits.retention_ms = broker_duration_max_ms;
    limits.weights = weights;
    limits.weight_count = 2;
    trial = trial_open(&limits);
    trial_close(&trial);
}

static void draining_takes_nothing_new_and_finishes_the_rest(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_submit(2));
    trial_do(trial, (struct event){.kind = EVENT_DRAIN});
    const struct event refused = trial_submit(3);
    assert_int_equal(trial_step(trial, &refused), STATUS_UNAVAILABLE);
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    trial_do(trial, trial_join(2, 1));
    trial_do(trial, trial_result(1, 1, 1));
    assert_int_equal(trial_count(trial, EFFECT_DRAIN), 0);
    trial_do(trial, trial_result(2, 2, 2));
    assert_int_equal(trial_count(trial, EFFECT_DRAIN), 2);
    trial_do(trial, trial_join(3, 1));
    assert_int_equal(trial_count(trial, EFFECT_DRAIN), 1);
    trial_do(trial, trial_say(EVENT_ALIVE, 3));
    assert_int_equal(trial_count(trial, EFFECT_DRAIN), 0);
    assert_true(broker_read_stats(trial->broker).draining);
    trial_close(&trial);
}

static void an_empty_broker_drains_at_once(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, (struct event){.kind = EVENT_DRAIN});
    assert_int_equal(trial_count(trial, EFFECT_DRAIN), 1);
    trial_close(&trial);
}

struct visit {
    uint32_t numbers[10];
    size_t count;
    size_t most;
};

static bool visit_job(void *arg, const struct job_view *view)
{
    struct visit *visit = arg;
    uint32_t number = 1;
    while (true) {
        const struct id id = trial_id(number);
        if (id_equal(&id, &view->id)) {
            break;
        }
        number++;
    }
    visit->numbers[visit->count++] = number;
    return visit->count < visit->most;
}

static void jobs_are_listed_in_order_of_acceptance(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    static const uint32_t order[] = {3, 7, 1, 5};
    for (size_t i = 0; i < 4; i++) {
        trial_do(trial, trial_submit(order[i]));
    }
    trial_do(trial, trial_ask(EVENT_CANCEL, 7, 0));
    struct visit all = {.most = 10};
    assert_int_equal(broker_each_job(trial->broker, NULL, visit_job, &all), STATUS_OK);
    assert_int_equal(all.count, 4);
    assert_memory_equal(all.numbers, order, sizeof order);
    const struct id after = trial_id(3);
    struct visit some = {.most = 2};
    assert_int_equal(broker_each_job(trial->broker, &after, visit_job, &some), STATUS_OK);
    assert_int_equal(some.count, 2);
    assert_int_equal(some.numbers[0], 7);
    assert_int_equal(some.numbers[1], 1);
    const struct id unknown = trial_id(4);
    assert_int_equal(broker_each_job(trial->broker, &unknown, visit_job, &some),
                     STATUS_NOT_FOUND);
    trial_close(&trial);
}

static void add_worker(void *arg, const struct worker_view *view)
{
    uint32_t *sum = arg;
    assert_string_equal(view->name, "host:17");
    assert_int_equal(view->prefix_count, 1);
    assert_string_equal(view->prefixes[0], "scenario/");
    *sum += 100 * view->credit + 10 * view->running + (uint32_t)view->done;
}

static void add_topic(void *arg, const struct topic_view *view)
{
    uint32_t *sum = arg;
    bool is_economy = strcmp(view->topic, "scenario/economy/prk") == 0;
    assert_int_equal(view->waiting, is_economy ? 1 : 0);
    assert_int_equal(view->running, is_economy ? 1 : 0);
    assert_int_equal(view->oldest_ms, is_economy ? 20 : INT64_MAX);
    *sum += is_economy ? 1 : 10;
}

static void add_tenant(void *arg, const struct tenant_view *view)
{
    uint32_t *sum = arg;
    bool is_bank = strcmp(view->tenant, "bank") == 0;
    assert_int_equal(view->weight, is_bank ? 7 : 1);
    assert_int_equal(view->waiting, is_bank ? 1 : 0);
    assert_int_equal(view->oldest_ms, is_bank ? 20 : INT64_MAX);
    assert_int_equal(view->running, is_bank ? 0 : 1);
    *sum += is_bank ? 1 : 10;
}

static void views_tell_what_is_there(void **state)
{
    (void)state;
    static const struct tenant_weight weight = {"bank", 7};
    struct broker_limits limits = trial_limits();
    limits.weights = &weight;
    limits.weight_count = 1;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_join(1, 1));
    struct event other = trial_submit(1);
    other.as.submit.topic = "scenario/options/mmr";
    trial_do(trial, other);
    trial_do(trial, trial_result(1, 1, 1));
    trial->now_ms = 10;
    trial_do(trial, trial_submit(2));
    trial->now_ms = 20;
    struct event bank = trial_submit(3);
    bank.as.submit.tenant = "bank";
    trial_do(trial, bank);
    uint32_t workers = 0;
    uint32_t topics = 0;
    uint32_t tenants = 0;
    broker_each_worker(trial->broker, add_worker, &workers);
    broker_each_topic(trial->broker, add_topic, &topics);
    broker_each_tenant(trial->broker, add_tenant, &tenants);
    assert_int_equal(workers, 111);
    assert_int_equal(topics, 11);
    assert_int_equal(tenants, 11);
    const struct broker_stats stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.waiting, 1);
    assert_int_equal(stats.running, 1);
    assert_int_equal(stats.kept, 1);
    assert_int_equal(stats.bytes_queued, 20);
    assert_int_equal(stats.bytes_kept, 17);
    trial_close(&trial);
}

struct oldest {
    const char *topic;
    int64_t at_ms;
};

static void read_oldest(void *arg, const struct topic_view *view)
{
    struct oldest *oldest = arg;
    if (strcmp(view->topic, oldest->topic) == 0) {
        oldest->at_ms = view->oldest_ms;
    }
}

static int64_t oldest_of(const struct trial *trial, const char *topic)
{
    struct oldest oldest = {.topic = topic};
    broker_each_topic(trial->broker, read_oldest, &oldest);
    return oldest.at_ms;
}

static void submit_for(struct trial *trial, uint32_t request, const char *topic)
{
    static const char *const tenants[] = {"bank", "press", "court", "guild", "navy", "mint"};
    struct event event = trial_submit(request);
    event.as.submit.topic = topic;
    event.as.submit.tenant = tenants[request - 1];
    trial->now_ms = 10 * request;
    trial_do(trial, event);
}

/* Whichever of its lanes goes, and whatever comes to stand in that one's place. */
static void a_topic_knows_its_oldest_request(void **state)
{
    (void)state;
    static const char coal[] = "scenario/economy/coal";
    static const char iron[] = "scenario/economy/iron";
    struct broker_limits limits = trial_limits();
    limits.kept_max = 1;
    for (uint32_t gone = 1; gone <= 3; gone++) {
        struct trial *trial = trial_open(&limits);
        for (uint32_t i = 1; i <= 3; i++) {
            submit_for(trial, i, coal);
        }
        trial_do(trial, trial_ask(EVENT_CANCEL, gone, 0));
        submit_for(trial, 4, iron);
        trial_do(trial, trial_ask(EVENT_CANCEL, 4, 0)); /* pushes out the other */
        submit_for(trial, 5, iron);
        submit_for(trial, 6, coal);
        assert_int_equal(oldest_of(trial, coal), gone == 1 ? 20 : 10);
        for (uint32_t i = 1; i <= 3; i++) {
            if (i != gone) {
                trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
            }
        }
        assert_int_equal(oldest_of(trial, coal), 60);
        assert_int_equal(oldest_of(trial, iron), 50);
        trial_do(trial, trial_ask(EVENT_CANCEL, 6, 0));
        assert_int_equal(oldest_of(trial, coal), INT64_MAX);
        trial_close(&trial);
    }
}

static void read_tenant(void *arg, const struct tenant_view *view)
{
    assert_string_equal(view->tenant, "bank");
    *(int64_t *)arg = view->oldest_ms;
}

/* Whatever its topic and priority, and as long as it waits. */
static void a_tenant_knows_its_oldest_request(void **state)
{
    (void)state;
    static const char *const topics[] = {"scenario/b", "scenario/c", "scenario/a"};
    const struct broker_limits limits = trial_limits();
    for (uint32_t first = 0; first < JOB_PRIORITY_COUNT; first++) {
        struct trial *trial = trial_open(&limits);
        for (uint32_t i = 1; i <= 3; i++) {
            struct event event = trial_submit(i);
            event.as.submit.topic = topics[i - 1];
            event.as.submit.tenant = "bank";
            event.as.submit.priority = (enum job_priority)((first + i) % JOB_PRIORITY_COUNT);
            trial->now_ms = 10 * i;
            trial_do(trial, event);
        }
        for (uint32_t i = 1; i <= 3; i++) {
            int64_t oldest_ms = 0;
            broker_each_tenant(trial->broker, read_tenant, &oldest_ms);
            assert_int_equal(oldest_ms, 10 * i);
            trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
        }
        trial_close(&trial);
    }
}

/* How many tasks are given before the one request of high priority? */
static void a_sweep_never_starves_one_interactive_request(void **state)
{
    (void)state;
    enum { SWEEP = 7000 };
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= SWEEP; i++) {
        struct event event = trial_submit(i);
        event.as.submit.priority = JOB_PRIORITY_LOW;
        trial_do(trial, event);
    }
    trial_tick(trial, 10 * trial_limits().ageing_ms);
    struct event urgent = trial_submit(SWEEP + 1);
    urgent.as.submit.priority = JOB_PRIORITY_HIGH;
    trial_do(trial, urgent);
    trial_do(trial, trial_join(1, 2));
    assert_int_equal(trial_note(trial, EFFECT_TASK, 1)->request, SWEEP + 1);
    trial_close(&trial);
}

static void two_brokers_know_nothing_of_each_other(void **state)
{
    (void)state;
    struct trial *a = open_plain();
    struct trial *b = open_plain();
    trial_do(a, trial_submit(1));
    assert_true(trial_knows(a, 1));
    assert_false(trial_knows(b, 1));
    trial_close(&a);
    trial_close(&b);
}

static struct event change(const struct broker_limits *limits)
{
    struct event event = {.kind = EVENT_LIMITS};
    event.as.limits = limits;
    return event;
}

/* Law: a lowered limit refuses what is new and loses nothing. */
static void a_limit_lowered_below_what_is_there_loses_nothing(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= 6; i++) {
        trial_do(trial, trial_submit(i));
    }
    trial_do(trial, trial_join(1, 2));
    trial_do(trial, trial_join(2, 1));
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 2;
    limits.bytes_max = 5;
    limits.workers_max = 1;
    limits.topics_max = 1;
    limits.attempts_max = 1;
    trial_do(trial, change(&limits));
    assert_int_equal(trial->note_count, 0);
    struct event event = trial_submit(7);
    assert_int_equal(trial_step(trial, &event), STATUS_FULL);
    event = trial_join(3, 1);
    assert_int_equal(trial_step(trial, &event), STATUS_FULL);
    assert_int_equal(broker_read_stats(trial->broker).running, 3);
    assert_int_equal(broker_read_stats(trial->broker).workers, 2);
    for (uint32_t i = 1; i <= 6; i++) {
        const struct job_view job = trial_view(trial, i);
        uint32_t worker = 0;
        for (uint32_t w = 1; w <= 2 && worker == 0; w++) {
            event = trial_result(w, i, job.epoch);
            worker = trial_step(trial, &event) == STATUS_OK ? w : 0;
        }
        assert_int_equal(trial_view(trial, i).state, JOB_DONE);
    }
    limits.bytes_max = 10;
    trial_do(trial, change(&limits));
    trial_do(trial, trial_submit(7));
    trial_close(&trial);
}

/* Law: a raised limit gives the room it says, beyond that of the start. */
static void a_raised_limit_gives_room(void **state)
{
    (void)state;
    enum { MORE = 500 };
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 1;
    limits.kept_max = 1;
    limits.topics_max = 1;
    limits.tenants_max = 1;
    limits.awaiting_max = 1;
    limits.workers_max = 1;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_join(1, 1));
    limits.jobs_max = MORE;
    limits.kept_max = MORE;
    limits.topics_max = MORE;
    limits.tenants_max = MORE;
    limits.awaiting_max = MORE;
    limits.workers_max = MORE;
    trial_do(trial, change(&limits));
    for (uint32_t i = 2; i <= MORE; i++) {
        char name[24];
        char topic[48];
        struct event event = trial_submit(i);
        snprintf(name, sizeof name, "tenant-%u", i);
        snprintf(topic, sizeof topic, "scenario/economy/%u", i);
        event.as.submit.tenant = name;
        event.as.submit.topic = topic;
        trial_do(trial, event);
        trial_do(trial, trial_ask(EVENT_AWAIT, i, i));
        trial_do(trial, trial_join(i, 1));
    }
    struct event event = trial_submit(MORE + 1);
    assert_int_equal(trial_step(trial, &event), STATUS_FULL);
    assert_int_equal(broker_read_stats(trial->broker).running, MORE);
    for (uint32_t i = 1; i <= MORE; i++) {
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    assert_int_equal(broker_read_stats(trial->broker).kept, MORE);
    limits.kept_max = 3;
    trial_do(trial, change(&limits));
    trial_tick(trial, trial->now_ms + 1);
    assert_int_equal(broker_read_stats(trial->broker).kept, 3);
    assert_true(trial_knows(trial, MORE));
    trial_close(&trial);
}

static void other_limits_that_are_none_change_nothing(void **state)
{
    (void)state;
    static const struct tenant_weight weight = {"bank", 1001};
    struct trial *trial = open_plain();
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 0;
    struct event event = change(&limits);
    assert_int_equal(trial_step(trial, &event), STATUS_BAD_INPUT);
    limits = trial_limits();
    limits.weights = &weight;
    limits.weight_count = 1;
    event = change(&limits);
    assert_int_equal(trial_step(trial, &event), STATUS_BAD_INPUT);
    trial_do(trial, trial_submit(1));
    trial_close(&trial);
}

static void note_weight(void *arg, const struct tenant_view *view)
{
    uint32_t *weight = arg;
    *weight = view->weight;
}

static void a_weight_holds_for_a_tenant_that_is_there(void **state)
{
    (void)state;
    static const struct tenant_weight weights[] = {{"", 7}};
    struct trial *trial = open_plain();
    uint32_t weight = 0;
    trial_do(trial, trial_submit(1));
    broker_each_tenant(trial->broker, note_weight, &weight);
    assert_int_equal(weight, 1);
    struct broker_limits limits = trial_limits();
    limits.weights = weights;
    limits.weight_count = 1;
    trial_do(trial, change(&limits));
    broker_each_tenant(trial->broker, note_weight, &weight);
    assert_int_equal(weight, 7);
    trial_close(&trial);
}

/* Law: what a lease was given it keeps, and a longer one is good at once. */
static void a_shorter_lease_waits_and_a_longer_one_does_not(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.heartbeat_ms = 10000;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_join(1, 1));
    limits.lease_ms = 40;
    trial_do(trial, change(&limits));
    assert_int_equal(broker_deadline_ms(trial->broker), 100);
    limits.lease_ms = 200;
    trial_do(trial, change(&limits));
    assert_int_equal(broker_deadline_ms(trial->broker), 260);
    limits.heartbeat_ms = 30;
    trial_do(trial, change(&limits));
    assert_int_equal(broker_deadline_ms(trial->broker), 30);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_out_of_range_are_refused),
        cmocka_unit_test(the_ends_of_the_ranges_are_allowed),
        cmocka_unit_test(draining_takes_nothing_new_and_finishes_the_rest),
        cmocka_unit_test(an_empty_broker_drains_at_once),
        cmocka_unit_test(jobs_are_listed_in_order_of_acceptance),
        cmocka_unit_test(views_tell_what_is_there),
        cmocka_unit_test(a_topic_knows_its_oldest_request),
        cmocka_unit_test(a_tenant_knows_its_oldest_request),
        cmocka_unit_test(a_sweep_never_starves_one_interactive_request),
        cmocka_unit_test(a_limit_lowered_below_what_is_there_loses_nothing),
        cmocka_unit_test(a_raised_limit_gives_room),
        cmocka_unit_test(other_limits_that_are_none_change_nothing),
        cmocka_unit_test(a_weight_holds_for_a_tenant_that_is_there),
        cmocka_unit_test(a_shorter_lease_waits_and_a_longer_one_does_not),
        cmocka_unit_test(two_brokers_know_nothing_of_each_other),
    };
    return cmocka_run_group_tests_name("broker/broker", tests, NULL, NULL);
}
