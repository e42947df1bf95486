#include "command/backtest_fleet.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "command/session.h"
#include "proto/brink/v1/fit.pb-c.h"

static const char method[] = "/brink.v1.Assessor/Fit";
static const char topic[] = "scenario/fit/panel";

static Brink__V1__FitRow row_of(const struct panel_row *from)
{
    Brink__V1__FitRow row = BRINK__V1__FIT_ROW__INIT;
    row.country = (char *)from->country;
    row.type = (Brink__V1__RegimeType)(1 + (int)from->type); /* 0 is none of them */
    row.age = from->age;
    row.fell = from->fell;
    row.growth_pct = from->growth_pct;
    row.gdp_per_head_usd = from->gdp_per_head_usd;
    return row;
}

static enum status pack(const struct backtest_case *asked, struct buffer *bytes)
{
    struct arena arena = {0};
    Brink__V1__FitRequest request = BRINK__V1__FIT_REQUEST__INIT;
    Brink__V1__FitRow *rows = arena_take_array(&arena, asked->row_count, sizeof *rows);
    request.rows = arena_take_array(&arena, asked->row_count, sizeof(void *));
    enum status status = arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    for (size_t i = 0; i < asked->row_count && status == STATUS_OK; i++) {
        rows[i] = row_of(&asked->rows[i]);
        request.rows[request.n_rows++] = &rows[i];
    }
    if (status == STATUS_OK) {
        status = buffer_reserve(bytes, brink__v1__fit_request__get_packed_size(&request));
    }
    if (status == STATUS_OK) {
        bytes->size = brink__v1__fit_request__pack(&request, bytes->bytes);
    }
    arena_clear(&arena);
    return status;
}

/* One fit for each country, all of them. */
static bool tell(const Brink__V1__FitResult *fit, struct panel *panel)
{
    uint32_t countries = panel_country_count(panel);
    bool fits = fit != NULL && fit->first == 0 && fit->count == countries &&
                fit->terms == STABILITY_TERM_COUNT &&
                fit->n_hazard == (size_t)countries * STABILITY_TERM_COUNT;
    for (uint32_t i = 0; i < countries && fits; i++) {
        panel_tell(panel, i, fit->hazard + (size_t)i * STABILITY_TERM_COUNT);
    }
    return fits;
}

static enum exit_code
ask(struct session *session, const struct backtest_case *asked, struct panel *panel)
{
    struct buffer body = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    Brink__V1__Assessment *assessment = NULL;
    struct id id;
    enum exit_code code = EXIT_DONE;
    if (pack(asked, &body) != STATUS_OK) {
        console_complain(session->console, "the request: %s", status_words(STATUS_NO_MEMORY));
        code = EXIT_FAILED;
    } else {
        const struct session_wish wish = {.priority = FRAME_PRIORITY_NORMAL};
        code = session_hand_over(session, method, topic, &body, &wish, &id);
    }
    if (code == EXIT_DONE) {
        code = session_await(session, &id, &arena, &assessment);
    }
    if (code == EXIT_DONE && !tell(assessment->fit, panel)) {
        console_complain(session->console, "the answer has no fits of this panel");
        code = EXIT_FAILED;
    }
    arena_clear(&arena);
    buffer_clear(&body);
    return code;
}

enum exit_code backtest_fleet_fit(const struct invocation *invocation,
                                  const struct backtest_case *asked,
                                  struct panel *panel)
{
    struct session session = {0};
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code = ask(&session, asked, panel);
    }
    session_close(&session);
    return code;
}
