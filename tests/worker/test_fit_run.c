/* The fits of a back-test, whole and in parts: the same bits. */
#include "worker/fit_run.h"

#include "model/panel.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/past.h"
#include "tests/support/problems.h"
#include "worker/shard.h"

#include <math.h>
#include <string.h>

enum { TERMS = STABILITY_TERM_COUNT, PARTS = 4 /* of 12 fits */ };

static const char method[] = "/brink.v1.Assessor/Fit";
static const char topic[] = "scenario/fit/panel";

/* The panel of tests/support/past.h as a request. */
struct question {
    struct past past;
    Brink__V1__FitRow rows[PAST_ROWS];
    Brink__V1__FitRow *list[PAST_ROWS];
    Brink__V1__FitRequest request;
};

static struct question question;

static int set_up(void **state)
{
    (void)state;
    past_fill(&question.past);
    question.request = (Brink__V1__FitRequest)BRINK__V1__FIT_REQUEST__INIT;
    for (size_t i = 0; i < PAST_ROWS; i++) {
        const struct panel_row *from = &question.past.rows[i];
        Brink__V1__FitRow *row = &question.rows[i];
        *row = (Brink__V1__FitRow)BRINK__V1__FIT_ROW__INIT;
        row->country = (char *)from->country;
        row->type = (Brink__V1__RegimeType)(1 + (int)from->type);
        row->age = from->age;
        row->fell = from->fell;
        row->growth_pct = from->growth_pct;
        row->gdp_per_head_usd = from->gdp_per_head_usd;
        question.list[i] = row;
    }
    question.request.rows = question.list;
    question.request.n_rows = PAST_ROWS;
    return 0;
}

static void pack(struct buffer *body)
{
    size_t size = brink__v1__fit_request__get_packed_size(&question.request);
    assert_int_equal(buffer_reserve(body, size), STATUS_OK);
    body->size = brink__v1__fit_request__pack(&question.request, body->bytes);
}

/* The request, with what the broker has put behind it. */
static struct task *make(const struct split_bytes *behind)
{
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    pack(&body);
    if (behind != NULL) {
        buffer_add(&body, behind->bytes, behind->size);
    }
    if (task_new(method, body.bytes, body.size, &refusal, &task) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    buffer_clear(&body);
    return task;
}

/* Law: it is what the panel says, bit by bit. */
static void fits_are_those_of_the_panel(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct panel *panel = NULL;
    struct buffer bytes = {0};
    struct task *task = make(NULL);
    assert_int_equal(panel_new(question.past.rows, PAST_ROWS, &problems, &panel), STATUS_OK);
    assert_int_equal(task_draws(task), PAST_COUNTRIES);
    assert_int_equal(task_unit_count(task, TASK_DRAW), PAST_COUNTRIES);
    assert_int_equal(task_unit_draws(task, TASK_DRAW, 3), 1);
    assess_run(task, &bytes);
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    assert_string_equal(assessment->analysis, "fit");
    assert_string_equal(assessment->provenance->model_version, "fit 1");
    assert_int_equal(assessment->fit->first, 0);
    assert_int_equal(assessment->fit->count, PAST_COUNTRIES);
    assert_int_equal(assessment->fit->n_hazard, PAST_COUNTRIES * TERMS);
    for (uint32_t i = 0; i < PAST_COUNTRIES; i++) {
        assert_memory_equal(assessment->fit->hazard + (size_t)i * TERMS, panel_hazard(panel, i),
                            TERMS * sizeof(double));
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    panel_free(&panel);
    task_free(&task);
    buffer_clear(&bytes);
}

/* A plan, and what came of its children. */
struct parts {
    struct split_plan plan;
    struct buffer packed[PARTS];
    struct split_result results[PARTS];
};

static struct split_plan plan_of(const struct task *task, uint64_t steps_least)
{
    const struct shard_policy policy = {.topic = topic, .steps_least = steps_least};
    struct split_plan plan = {.arena = {.size_max = 1 << 20}};
    assert_int_equal(shard_plan(task, &policy, &plan), STATUS_OK);
    return plan;
}

static void fill_parts(struct parts *parts)
{
    struct task *whole = make(NULL);
    *parts = (struct parts){.plan = plan_of(whole, PAST_ROWS * PAST_COUNTRIES / PARTS)};
    assert_int_equal(parts->plan.count, PARTS);
    for (size_t i = 0; i < PARTS; i++) {
        const struct split_child *child = &parts->plan.children[i];
        struct task *task = make(&child->request);
        assert_string_equal(child->method, method);
        assert_string_equal(child->topic, topic);
        assert_int_equal(task_draws(task), child->weight);
        assert_int_equal(plan_of(task, 1).count, 0); /* a child is not parted again */
        assess_run(task, &parts->packed[i]);
        parts->results[i].bytes =
            (struct split_bytes){parts->packed[i].bytes, parts->packed[i].size};
        task_free(&task);
    }
    task_free(&whole);
}

static void clear_parts(struct parts *parts)
{
    for (size_t i = 0; i < PARTS; i++) {
        buffer_clear(&parts->packed[i]);
    }
    arena_clear(&parts->plan.arena);
}

/* Law: whoever fits what, the answer has the same bits. */
static void parts_come_to_the_same_bits(void **state)
{
    (void)state;
    struct parts parts;
    struct buffer whole = {0};
    struct buffer gathered = {0};
    struct task_refusal refusal = {0};
    struct task *task = make(NULL);
    assess_run(task, &whole);
    task_free(&task);
    fill_parts(&parts);
    task = make(NULL);
    assert_int_equal(shard_gather(task, parts.results, PARTS, &refusal), STATUS_OK);
    assert_int_equal(task_unit_count(task, TASK_DRAW), 0);
    assess_run(task, &gathered);
    assert_int_equal(gathered.size, whole.size);
    assert_memory_equal(gathered.bytes, whole.bytes, whole.size);
    task_free(&task);
    clear_parts(&parts);
    buffer_clear(&whole);
    buffer_clear(&gathered);
}

/* Law: what is not worth two parts is one. */
static void what_is_small_stays_whole(void **state)
{
    (void)state;
    struct task *task = make(NULL);
    struct split_plan plan = plan_of(task, PAST_ROWS * PAST_COUNTRIES);
    assert_int_equal(plan.count, 0);
    plan = plan_of(task, 0);
    assert_int_equal(plan.count, 0);
    plan = plan_of(task, 1); /* no part is less than a fit */
    assert_int_equal(plan.count, PAST_COUNTRIES);
    arena_clear(&plan.arena);
    task_free(&task);
}

static enum status gather_again(const struct parts *parts, size_t count)
{
    struct task_refusal refusal = {0};
    struct task *task = make(NULL);
    enum status status = shard_gather(task, parts->results, count, &refusal);
    assert_int_equal(status != STATUS_OK, refusal.words[0] != '\0');
    task_free(&task);
    return status;
}

/* Law: what does not belong together is not put together. */
static void other_parts_are_refused(void **state)
{
    (void)state;
    struct parts parts;
    fill_parts(&parts);
    assert_int_equal(gather_again(&parts, PARTS), STATUS_OK);
    for (size_t i = 0; i < PARTS; i++) {
        const struct split_result kept = parts.results[i];
        assert_int_equal(gather_again(&parts, i), STATUS_BAD_INPUT);
        parts.results[i].bytes.size--;
        assert_int_equal(gather_again(&parts, PARTS), STATUS_BAD_INPUT);
        parts.results[i] = parts.results[(i + 1) % PARTS];
        assert_int_equal(gather_again(&parts, PARTS), STATUS_BAD_INPUT);
        parts.results[i].bytes.size = 0; /* an assessment of nothing */
        assert_int_equal(gather_again(&parts, PARTS), STATUS_BAD_INPUT);
        parts.results[i] = kept;
    }
    clear_parts(&parts);
}

static enum status ask(const void *body, size_t size, struct task_refusal *refusal)
{
    struct task *task = NULL;
    *refusal = (struct task_refusal){0};
    enum status status = task_new(method, body, size, refusal, &task);
    assert_int_equal(status == STATUS_OK, task != NULL);
    assert_int_equal(status == STATUS_OK, refusal->words[0] == '\0');
    task_free(&task);
    return status;
}

static void expect_refused(const char *path, const char *text)
{
    struct buffer body = {0};
    struct task_refusal refusal;
    pack(&body);
    assert_int_not_equal(ask(body.bytes, body.size, &refusal), STATUS_OK);
    assert_problem(&refusal.problems, path, text);
    problems_clear(&refusal.problems);
    buffer_clear(&body);
    (void)set_up(NULL);
}

/* Law: whatever is wrong is said, with its place and what is allowed. */
static void bad_requests_are_refused(void **state)
{
    (void)state;
    Brink__V1__FitRow *row = &question.rows[7];
    struct task_refusal refusal;
    row->age = -0.5;
    expect_refused("rows[7].age", "-0.5, allowed is 0 to 1000");
    row->growth_pct = NAN;
    expect_refused("rows[7].growth_pct", "nan, allowed is -100 to 1000");
    row->gdp_per_head_usd = 0.385;
    expect_refused("rows[7].gdp_per_head_usd", "0.385, allowed is 1 to 1e+06");
    row->country = (char *)"";
    expect_refused("rows[7]", "country: a name of 0 bytes, allowed is 1 to 64");
    row->type = (Brink__V1__RegimeType)5;
    expect_refused("rows[7]", "type: 5, allowed is party, personal, military, monarchy");
    question.request.n_rows = 0;
    expect_refused("panel", "has no row");
    question.request.n_rows = 3 * (size_t)PAST_YEARS;
    expect_refused("panel", "the hazard cannot be fitted");
    question.request.first = PAST_COUNTRIES;
    expect_refused("count", "12 fits from country 12 on, of 12 countries");
    question.request.first = 5;
    question.request.count = 8;
    expect_refused("count", "8 fits from country 5 on, of 12 countries");
    question.request.first = 5;
    question.request.count = UINT32_MAX;
    expect_refused("count", "4294967295 fits from country 5 on");
    assert_int_equal(ask("\xff\xff", 2, &refusal), STATUS_BAD_INPUT);
    assert_string_equal(refusal.words, "the body is not a brink.v1.FitRequest");
}

static void a_fit_may_fail_or_be_stopped(void **state)
{
    (void)state;
    struct problems problems = {0};
    const atomic_bool stop = true;
    const atomic_bool goes_on = false;
    question.request.n_rows = 4 * (size_t)PAST_YEARS; /* one country of each type */
    struct task *task = make(NULL);
    assert_int_equal(fit_run_compute(task_fit(task), 1, &stop, &problems), STATUS_CANCELLED);
    assert_int_equal(fit_run_compute(task_fit(task), 1, &goes_on, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "panel", "the hazard cannot be fitted without A01: regimes of");
    problems_clear(&problems);
    task_free(&task);
}

/* Law: where memory is short, that is said. */
static void memory_may_be_short(void **state)
{
    (void)state;
    struct parts parts;
    struct buffer body = {0};
    enum status status = STATUS_NO_MEMORY;
    fill_parts(&parts);
    pack(&body);
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct task_refusal refusal;
        alloc_fail_after(allowed);
        status = ask(body.bytes, body.size, &refusal);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    struct task *task = make(NULL);
    status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct task_refusal refusal = {0};
        struct split_plan plan = {.arena = {.size_max = 1 << 20}};
        struct buffer bytes = {0};
        alloc_fail_after(allowed);
        status = fit_run_plan(task_fit(task), topic, 1, &plan);
        if (status == STATUS_OK) {
            status = fit_run_gather(task_fit(task), parts.results, PARTS, &refusal);
        }
        if (status == STATUS_OK) {
            status = task_finish(task, "", &bytes);
        }
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_int_equal(bytes.size > 0, status == STATUS_OK);
        arena_clear(&plan.arena);
        buffer_clear(&bytes);
    }
    task_free(&task);
    clear_parts(&parts);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(fits_are_those_of_the_panel, set_up),
        cmocka_unit_test_setup(parts_come_to_the_same_bits, set_up),
        cmocka_unit_test_setup(what_is_small_stays_whole, set_up),
        cmocka_unit_test_setup(other_parts_are_refused, set_up),
        cmocka_unit_test_setup(bad_requests_are_refused, set_up),
        cmocka_unit_test_setup(a_fit_may_fail_or_be_stopped, set_up),
        cmocka_unit_test_setup(memory_may_be_short, set_up),
    };
    return cmocka_run_group_tests_name("worker/fit_run", tests, NULL, NULL);
}
