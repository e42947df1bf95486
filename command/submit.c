#include "command/submit.h"

#include "base/suggest.h"
#include "command/deliver.h"
#include "command/question.h"
#include "command/session.h"

#include <string.h>

static const char *const priorities[FRAME_PRIORITY_COUNT] = {
    [FRAME_PRIORITY_NORMAL] = "normal",
    [FRAME_PRIORITY_HIGH] = "high",
    [FRAME_PRIORITY_LOW] = "low",
};

static enum exit_code read_priority(const struct invocation *invocation,
                                    enum frame_priority *priority_out)
{
    const char *wanted = invocation->options.priority;
    if (wanted == NULL) {
        return EXIT_DONE;
    }
    struct suggest suggest = suggest_start(wanted);
    for (size_t i = 0; i < FRAME_PRIORITY_COUNT; i++) {
        if (strcmp(priorities[i], wanted) == 0) {
            *priority_out = (enum frame_priority)i;
            return EXIT_DONE;
        }
        suggest_offer(&suggest, priorities[i]);
    }
    console_complain(invocation->console, "--priority: %.40s is none of high, normal, low%s",
                     wanted, suggest_clause(&suggest));
    return EXIT_BAD_INPUT;
}

static enum exit_code read_wish(const struct invocation *invocation, struct session_wish *wish)
{
    const char *id = invocation->options.id;
    wish->deadline_s = invocation->options.deadline_s;
    wish->after_s = invocation->options.after_s;
    wish->no_cache = invocation->options.no_cache;
    if (id != NULL && id_parse(id, &wish->request_id) != STATUS_OK) {
        console_complain(invocation->console, "--id: %.40s is not 32 hexadecimal digits", id);
        return EXIT_BAD_INPUT;
    }
    return read_priority(invocation, &wish->priority);
}

/* One line, so that a script can take it. */
static enum exit_code print_id(const struct invocation *invocation, const struct id *id)
{
    char digits[ID_TEXT_BYTES];
    struct buffer text = {0};
    id_format(id, digits);
    buffer_print(&text, invocation->options.json ? "{\"requestId\":\"%s\"}\n" : "%s\n", digits);
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

enum exit_code submit_command(const struct invocation *invocation)
{
    struct scenario_file *file = NULL;
    struct session session = {0};
    struct session_wish wish = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    struct id id;
    Brink__V1__Assessment *assessment = NULL;
    enum exit_code code = read_wish(invocation, &wish);
    if (code == EXIT_DONE) {
        code = question_read(invocation, invocation->options.arguments[0], &file);
    }
    if (code == EXIT_DONE) {
        code = session_open(invocation, &session);
    }
    if (code == EXIT_DONE) {
        code = session_submit(&session, scenario_file_request(file), &wish, &id);
    }
    if (code == EXIT_DONE && invocation->options.wait) {
        code = session_await(&session, &id, &arena, &assessment);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = assessment != NULL ? deliver_assessment(invocation, assessment)
                                  : print_id(invocation, &id);
    }
    scenario_file_free(&file);
    arena_clear(&arena);
    return code;
}
