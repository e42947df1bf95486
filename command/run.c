#include "command/run.h"

#include "command/deliver.h"
#include "command/question.h"
#include "command/session.h"

enum exit_code run_command(const struct invocation *invocation)
{
    struct scenario_file *file = NULL;
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    struct id id;
    Brink__V1__Assessment *assessment = NULL;
    enum exit_code code = question_read(invocation, invocation->options.arguments[0], &file);
    if (code == EXIT_DONE) {
        code = session_open(invocation, &session);
    }
    if (code == EXIT_DONE) {
        const struct session_wish wish = {.priority = FRAME_PRIORITY_NORMAL};
        code = session_submit(&session, scenario_file_request(file), &wish, &id);
    }
    if (code == EXIT_DONE) {
        code = session_await(&session, &id, &arena, &assessment);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = deliver_assessment(invocation, assessment);
    }
    scenario_file_free(&file);
    arena_clear(&arena);
    return code;
}
