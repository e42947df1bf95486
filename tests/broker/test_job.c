#include "broker/job.h"
#include "tests/support/check.h"

#include <stdbool.h>

/* The diagram again, as rows: from, event, to. */
static const struct {
    enum job_state from;
    enum job_event event;
    enum job_state to;
} moves[] = {
    {JOB_WAITING, JOB_START, JOB_RUNNING},    {JOB_WAITING, JOB_EXPIRE, JOB_EXPIRED},
    {JOB_WAITING, JOB_CANCEL, JOB_CANCELLED}, {JOB_RUNNING, JOB_FINISH, JOB_DONE},
    {JOB_RUNNING, JOB_LOSE, JOB_WAITING},     {JOB_RUNNING, JOB_GIVE_UP, JOB_DEAD},
    {JOB_RUNNING, JOB_EXPIRE, JOB_EXPIRED},   {JOB_RUNNING, JOB_CANCEL, JOB_CANCELLED},
    {JOB_DEAD, JOB_REQUEUE, JOB_WAITING},     {JOB_WAITING, JOB_ANSWER, JOB_DONE},
    {JOB_RUNNING, JOB_FORK, JOB_FORKED},      {JOB_FORKED, JOB_JOIN, JOB_WAITING},
    {JOB_FORKED, JOB_FAIL, JOB_DONE},         {JOB_FORKED, JOB_EXPIRE, JOB_EXPIRED},
    {JOB_FORKED, JOB_CANCEL, JOB_CANCELLED},
};

static enum job_state allowed(enum job_state from, enum job_event event)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].from == from && moves[i].event == event) {
            return moves[i].to;
        }
    }
    return JOB_NONE;
}

static void moves_only_along_the_diagram(void **state)
{
    (void)state;
    for (int from = JOB_NONE; from < JOB_STATE_COUNT; from++) {
        for (int event = 0; event < JOB_EVENT_COUNT; event++) {
            enum job_state to = allowed((enum job_state)from, (enum job_event)event);
            enum job_state job = (enum job_state)from;
            enum status status = job_move(&job, (enum job_event)event);
            assert_int_equal(status, to == JOB_NONE ? STATUS_BAD_STATE : STATUS_OK);
            assert_int_equal(job, to == JOB_NONE ? from : (int)to);
        }
    }
}

static void what_has_ended_moves_no_more_unless_it_is_dead(void **state)
{
    (void)state;
    for (int from = JOB_WAITING; from < JOB_STATE_COUNT; from++) {
        int ways_out = 0;
        for (int event = 0; event < JOB_EVENT_COUNT; event++) {
            enum job_state job = (enum job_state)from;
            ways_out += job_move(&job, (enum job_event)event) == STATUS_OK;
        }
        bool has_way_out = !job_has_ended((enum job_state)from) || from == JOB_DEAD;
        assert_int_equal(ways_out > 0, has_way_out);
    }
}

static void states_and_causes_have_words_of_their_own(void **state)
{
    (void)state;
    for (int a = 0; a < JOB_STATE_COUNT; a++) {
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(job_state_words((enum job_state)a),
                                    job_state_words((enum job_state)b));
        }
    }
    for (int a = 0; a < JOB_CAUSE_COUNT; a++) {
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(job_cause_words((enum job_cause)a),
                                    job_cause_words((enum job_cause)b));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_only_along_the_diagram),
        cmocka_unit_test(what_has_ended_moves_no_more_unless_it_is_dead),
        cmocka_unit_test(states_and_causes_have_words_of_their_own),
    };
    return cmocka_run_group_tests_name("broker/job", tests, NULL, NULL);
}
