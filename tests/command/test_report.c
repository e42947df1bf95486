#include "command/report.h"
#include "command/text.h"
#include "proto/json.h"
#include "tests/command/synthetic.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "worker/answer.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct synthetic wish = {.months = 84, .sectors = 6, .draws = 1000};

static void print_section(const char *name,
                          const Brink__V1__Assessment *assessment,
                          size_t width,
                          struct buffer *text)
{
    struct page page = {.text = text, .width = width, .unicode = width % 2 == 0};
    const struct section *section = report_find_section(name);
    assert_non_null(section);
    section->print(assessment, true, &page);
    assert_int_equal(text->failure, STATUS_OK);
}

static void assert_lines_fit(const char *text, size_t width)
{
    for (const char *line = text; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (text_columns(line, size) > width) {
            fail_msg("wider than %zu: %.*s", width, (int)size, line);
        }
        line += size + 1;
    }
}

static void no_line_is_wider_than_asked(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    for (size_t width = PAGE_WIDTH_LEAST; width <= PAGE_WIDTH_MOST; width += 5) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = width, .unicode = width % 2 == 0};
        report_print(assessment, &page);
        assert_lines_fit(buffer_text(&text), width);
        buffer_clear(&text);
        for (size_t i = 0; report_section(i) != NULL; i++) {
            print_section(report_section(i)->name, assessment, width, &text);
            assert_lines_fit(buffer_text(&text), width);
            buffer_clear(&text);
        }
    }
    arena_clear(&arena);
}

static void a_report_is_about_two_screens_long(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL, .unicode = true};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    assessment->sensitivity = NULL; /* of an analysis of its own */
    report_print(assessment, &page);
    size_t lines = 0;
    for (size_t i = 0; i < text.size; i++) {
        lines += text.bytes[i] == '\n' ? 1 : 0;
    }
    assert_in_range(lines, 60, 160);
    buffer_clear(&text);
    arena_clear(&arena);
}

static size_t count_of(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words)) {
        count++;
    }
    return count;
}

/* Law: in short the three main results with what moves them by a per cent or more, eight at
 * most; in full every result with every number; the longest bar is that of the largest total.
 */
static void sensitivity_is_short_or_full(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL, .unicode = true};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    report_find_section("sensitivity")->print(assessment, false, &page);
    assert_int_equal(count_of(buffer_text(&text), "What moves "), 3);
    assert_int_equal(count_of(buffer_text(&text), "regime.hazard"), 3);
    assert_int_equal(count_of(buffer_text(&text), "\n  delta "), 3);
    assert_int_equal(count_of(buffer_text(&text), "\n  b0 "), 0); /* 0.6 % */
    assert_int_equal(count_of(buffer_text(&text), "and 3 more"), 3);
    assert_non_null(strstr(buffer_text(&text), "1 more result"));
    buffer_clear(&text);
    print_section("sensitivity", assessment, PAGE_WIDTH_USUAL, &text);
    assert_int_equal(count_of(buffer_text(&text), "What moves "), 4);
    assert_int_equal(count_of(buffer_text(&text), "\n  b0 "), 4);
    buffer_clear(&text);
    arena_clear(&arena);
}

static void a_section_in_full_has_every_month(void **state)
{
    (void)state;
    static const char *const names[] = {"gdp",    "reserves", "trade",
                                        "supply", "sectors",  "stability"};
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buffer text = {0};
        print_section(names[i], assessment, PAGE_WIDTH_USUAL, &text);
        for (size_t k = 0; k < assessment->economy->n_months; k++) {
            char line[16];
            snprintf(line, sizeof line, "\n  %s  ", assessment->economy->months[k]);
            assert_non_null(strstr(buffer_text(&text), line));
        }
        buffer_clear(&text);
    }
    arena_clear(&arena);
}

/* Printed forms of the numbers in a JSON text. */
enum { FORM_BYTES = 24, FORMS_MOST = 400000 };

struct forms {
    char (*items)[FORM_BYTES];
    size_t count;
};

static void add_form(struct forms *forms, int decimals, double value)
{
    assert_true(forms->count < FORMS_MOST);
    snprintf(forms->items[forms->count++], FORM_BYTES, "%.*f", decimals, value);
}

static void add_short_form(struct forms *forms, int digits, double value)
{
    assert_true(forms->count < FORMS_MOST);
    snprintf(forms->items[forms->count++], FORM_BYTES, "%.*g", digits, value);
}

static void add_forms(struct forms *forms, double value)
{
    static const double scales[] = {1.0, 100.0};
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        double scaled = fabs(value * scales[i]);
        for (int decimals = 0; decimals <= 3; decimals++) {
            add_form(forms, decimals, scaled);
        }
        add_short_form(forms, 2, scaled);
        add_short_form(forms, 6, scaled);
    }
}

static int compare_forms(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Every number a text holds, dates and versions too: digits with at most one point. */
static const char *next_number(const char *text, char digits_out[FORM_BYTES])
{
    while (*text != '\0' && !isdigit((unsigned char)*text)) {
        text++;
    }
    size_t size = 0;
    while (isdigit((unsigned char)text[0]) ||
           (text[0] == '.' && isdigit((unsigned char)text[1])) ||
           (text[0] == ',' && isdigit((unsigned char)text[1]) &&
            isdigit((unsigned char)text[2]) && isdigit((unsigned char)text[3]))) {
        if (text[0] != ',' && size + 1 < FORM_BYTES) {
            digits_out[size++] = text[0];
        }
        text++;
    }
    digits_out[size] = '\0';
    return size > 0 ? text : NULL;
}

static struct forms forms_of(const Brink__V1__Assessment *assessment)
{
    struct buffer json = {0};
    struct forms forms = {.items = malloc(FORMS_MOST * sizeof *forms.items)};
    char digits[FORM_BYTES];
    assert_non_null(forms.items);
    assert_int_equal(json_print(&assessment->base, JSON_STYLE_LINE, &json), STATUS_OK);
    const char *at = buffer_text(&json);
    for (;;) {
        while (*at != '\0' && !isdigit((unsigned char)*at)) {
            at++;
        }
        if (*at == '\0') {
            break;
        }
        add_forms(&forms, strtod(at, NULL));
        at = next_number(at, digits); /* the digits as they stand: "09" of a month */
        snprintf(forms.items[forms.count++], FORM_BYTES, "%s", digits);
    }
    /* Labels: the quantiles, five years, the threshold of a bottleneck, 100 of an index. */
    static const double labels[] = {5, 25, 75, 95, 99, 0, 100};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        add_form(&forms, 0, labels[i]);
    }
    qsort(forms.items, forms.count, sizeof *forms.items, compare_forms);
    buffer_clear(&json);
    return forms;
}

static void assert_numbers_in(const char *name, const char *text, const struct forms *forms)
{
    char digits[FORM_BYTES];
    const char *at = next_number(text, digits);
    for (; at != NULL; at = next_number(at, digits)) {
        if (bsearch(digits, forms->items, forms->count, sizeof *forms->items, compare_forms) ==
            NULL) {
            fail_msg("%s prints %s, which is not in the JSON", name, digits);
        }
    }
}

static void hush_all(Brink__V1__Statement **statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        statements[i]->text = answer_borrow("");
    }
}

/* Takes the sentences out of a judgement: its numbers must stand elsewhere. */
static void hush(Brink__V1__JudgementResult *judgement)
{
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        judgement->key_judgements[i]->text = answer_borrow("");
    }
    hush_all(judgement->what_would_change, judgement->n_what_would_change);
    hush_all(judgement->indicators, judgement->n_indicators);
    hush_all(judgement->alternatives, judgement->n_alternatives);
    hush_all(judgement->limits, judgement->n_limits);
    judgement->confidence->text = answer_borrow("");
    judgement->confidence->n_reasons = 0;
    judgement->grounds->text = answer_borrow("");
}

/* Law: a report shows numbers of the assessment and no others. Charts are left out: the labels
 * of an axis are round numbers. */
static void every_number_is_also_in_the_json(void **state)
{
    (void)state;
    static const char *const names[] = {
        "options",     "summary",  "measures",    "findings",  "years", "trade",
        "supply",      "sectors",  "bottlenecks", "stability", "brink", "hazard",
        "sensitivity", "warnings", "assumptions", "provenance"};
    struct arena arena = {0};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    struct buffer judged = {0};
    print_section("judgement", assessment, PAGE_WIDTH_MOST, &judged);
    hush(assessment->judgement);
    struct forms forms = forms_of(assessment);
    assert_numbers_in("judgement", buffer_text(&judged), &forms);
    buffer_clear(&judged);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buffer text = {0};
        print_section(names[i], assessment, PAGE_WIDTH_MOST, &text);
        assert_numbers_in(names[i], buffer_text(&text), &forms);
        buffer_clear(&text);
    }
    free(forms.items);
    arena_clear(&arena);
}

/* All that is judged of what the assessment says now. */
static void
judge_again(Brink__V1__Assessment *assessment, struct arena *arena, struct buffer *text)
{
    synthetic_judge(assessment, arena);
    print_section("judgement", assessment, 1000, text);
}

/* What the numbers say, whichever way a threshold and a flip come out. */
static void options_are_told_as_they_come_out(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    Brink__V1__OptionsResult *options = assessment->options;
    judge_again(assessment, &arena, &text);
    assert_non_null(strstr(buffer_text(&text), "the option keep and talk (enforcement "));
    assert_non_null(strstr(buffer_text(&text), "ranks first for 89 % of weights and outcomes, "
                                               "the second, wink, for 11 %. "));
    assert_non_null(strstr(buffer_text(&text),
                           "Moving 0.045 of weight from the want standing to "
                           "influence makes the option wink as good."));
    assert_non_null(
        strstr(buffer_text(&text), "If talks change nothing, the option wink is worth most "));
    assert_non_null(strstr(buffer_text(&text), "until it costs the target 17 points of growth "
                                               "a year for 2 years"));
    assert_non_null(strstr(buffer_text(&text), "no forecast of what the patron does"));
    buffer_clear(&text);
    options->ranking->flip = NULL;
    options->ranking->second = options->ranking->best;
    options->threshold->crossed = false;
    judge_again(assessment, &arena, &text);
    assert_non_null(strstr(buffer_text(&text), "No move of weight from one want to another"));
    assert_non_null(strstr(buffer_text(&text), "stays the best even if it costs the target 30 "
                                               "points of growth a year for 2 years"));
    assert_null(strstr(buffer_text(&text), "the second"));
    buffer_clear(&text);
    options->threshold->best_at_least = false;
    judge_again(assessment, &arena, &text);
    assert_non_null(strstr(buffer_text(&text), "even if it costs the target no growth"));
    buffer_clear(&text);
    options->threshold = NULL;
    options->hazard_reported = false;
    print_section("options", assessment, PAGE_WIDTH_USUAL, &text);
    assert_non_null(strstr(buffer_text(&text), "How many people a test exposes was not"));
    assert_non_null(
        strstr(buffer_text(&text), "Beyond an anchor of own cost in 13 % of draws"));
    buffer_clear(&text);
    arena_clear(&arena);
}

static void judgements_say_what_the_numbers_say(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    print_section("judgement", assessment, 1000, &text);
    const char *found = buffer_text(&text);
    assert_non_null(strstr(found,
                           "With package 2375 on top of the status quo, it is very unlikely "
                           "that the regime breaks down within five years of 2017-09 (17 %, "
                           "variants 16 % to 17 %; "));
    assert_non_null(strstr(found, "a foreign power intervenes by force within five years of "
                                  "2017-09 is 0.65 %"));
    assert_non_null(strstr(found,
                           "GDP loses most to sanctions in 2018: their effect on growth is "
                           "-5.3 %"));
    assert_non_null(strstr(found, "Recorded exports are lowest in 2018: 266 M USD"));
    assert_non_null(strstr(found, "Mining is the sector most often held back"));
    assert_non_null(strstr(found,
                           "On the way from no measures to no trade, enforced as in practice, "
                           "the scenario's measures stand at 40 % (5-95 %: "));
    assert_non_null(strstr(found,
                           "Breakdown within five years becomes 1.5 times as likely as without "
                           "measures in 64 % of draws, at 7"));
    assert_non_null(strstr(found, "the back-test is ahead of the base rate by no more"));
    assert_non_null(strstr(found, "Facts, read in a source: 2 numbers; derived from such: 2; "
                                  "general knowledge, not checked: 1; assumptions: 2."));
    assert_non_null(strstr(found, "A nuclear test of magnitude 6.2 is felt at intensity IV or "
                                  "more by 4.2 million people within 250 km (5-95 %: "));
    assert_non_null(strstr(found, "Such a test vents with a chance of 18 % (5-95 %: "));
    assert_non_null(
        strstr(found, "the wind blows to Kilju, 47 km away, whoever breathes there "
                      "takes up 4.2 or 2.1 mSv by one or the other scheme of spread, within "));
    buffer_clear(&text);
    assessment->n_measures = 4; /* those of the status quo */
    synthetic_judge(assessment, &arena);
    print_section("judgement", assessment, 1000, &text);
    assert_non_null(
        strstr(buffer_text(&text), "With the status quo (packages 2321, 2371) alone, "));
    buffer_clear(&text);
    assessment->n_measures = 0;
    synthetic_judge(assessment, &arena);
    print_section("judgement", assessment, 1000, &text);
    assert_non_null(strstr(buffer_text(&text), "With no measure in force, "));
    buffer_clear(&text);
    arena_clear(&arena);
}

/* Law: a difference is never told as a likelihood, and its numbers have signs. */
/* Law: how often a text passes by other readings is told without 0 and 100 %. */
static void shares_of_other_readings_are_told(void **state)
{
    (void)state;
    static const struct {
        double low;
        double high;
        const char *words;
    } rows[] = {
        {0.0, 0.0131, "(in other readings of the council: at most 1 %)."},
        {0.0, 0.0031, "(in other readings of the council: <1 %)."},
        {0.0, 1.0, "(in other readings of the council: none to all)."},
        {0.317, 1.0, "(in other readings of the council: at least 32 %)."},
        {0.0031, 0.753, "(in other readings of the council: <1 to 75 %)."},
        {0.317, 0.317, "the text adopted passes in 5 % of draws."},
    };
    enum { READINGS = 3 };
    char adopted[] = "adopted";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Brink__V1__CouncilResult council = BRINK__V1__COUNCIL_RESULT__INIT;
        Brink__V1__CouncilReading readings[READINGS];
        Brink__V1__CouncilReading *reading_list[READINGS];
        Brink__V1__CouncilText texts[READINGS];
        Brink__V1__CouncilText *text_list[READINGS];
        const double shares[READINGS] = {0.0519, rows[i].low, rows[i].high};
        struct arena arena = {0};
        struct buffer text = {0};
        Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
        for (size_t r = 0; r < READINGS; r++) {
            brink__v1__council_reading__init(&readings[r]);
            brink__v1__council_text__init(&texts[r]);
            texts[r].name = adopted;
            texts[r].passes_share = shares[r];
            text_list[r] = &texts[r];
            readings[r].texts = &text_list[r];
            readings[r].n_texts = 1;
            reading_list[r] = &readings[r];
        }
        council.readings = reading_list;
        council.n_readings = READINGS;
        assessment->council = &council;
        judge_again(assessment, &arena, &text);
        assert_non_null(strstr(buffer_text(&text), rows[i].words));
        buffer_clear(&text);
        arena_clear(&arena);
    }
}

/* Law: a section of which the assessment has nothing says so, and the report does not offer it.
 */
static void a_section_without_anything_says_so(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct buffer report = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    const struct section *section = report_find_section("sensitivity");
    report_print_section(section, assessment, &page);
    assert_non_null(strstr(buffer_text(&text), "Sensitivity"));
    buffer_clear(&text);
    assessment->sensitivity = NULL;
    report_print_section(section, assessment, &page);
    assert_non_null(strstr(buffer_text(&text), "sensitivity: nothing to show."));
    page.text = &report;
    report_print(assessment, &page);
    const char *offer = strstr(buffer_text(&report), "--section NAME, one of");
    assert_non_null(offer);
    assert_null(strstr(offer, "sensitivity"));
    assert_non_null(strstr(offer, "stability"));
    buffer_clear(&text);
    buffer_clear(&report);
    arena_clear(&arena);
}

static void differences_are_told_as_such(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    assessment->versus = "dprk-none";
    report_print(assessment, &page);
    assert_non_null(strstr(buffer_text(&text), "dprk-2017-09 less dprk-none"));
    assert_null(strstr(buffer_text(&text), "unlikely"));
    assert_non_null(strstr(buffer_text(&text), "+2817"));
    buffer_clear(&text);
    arena_clear(&arena);
}

/* Law: an assessment may lack any part, and a result any number. */
static void what_is_missing_is_left_out(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    Brink__V1__Assessment empty = BRINK__V1__ASSESSMENT__INIT;
    Brink__V1__EconomyResult no_economy = BRINK__V1__ECONOMY_RESULT__INIT;
    Brink__V1__StabilityResult no_stability = BRINK__V1__STABILITY_RESULT__INIT;
    Brink__V1__Provenance no_provenance = BRINK__V1__PROVENANCE__INIT;
    Brink__V1__HazardResult no_hazard = BRINK__V1__HAZARD_RESULT__INIT;
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    for (int round = 0; round < 2; round++) {
        report_print(&empty, &page);
        for (size_t i = 0; report_section(i) != NULL; i++) {
            report_section(i)->print(&empty, true, &page);
        }
        empty.economy = &no_economy;
        empty.stability = &no_stability;
        empty.provenance = &no_provenance;
        empty.hazard = &no_hazard;
    }
    assert_int_equal(text.failure, STATUS_OK);
    assert_null(strstr(buffer_text(&text), " nan"));
    buffer_clear(&text);
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    assessment->economy->fuel->n_months = 3; /* fewer than it says */
    assessment->economy->gdp->months[5]->q50 = NAN;
    assessment->economy->years[2]->exports_recorded = NULL;
    assessment->economy->years[0]->imports_recorded = NULL;
    assessment->stability->years[1]->breakdown = NULL;
    assessment->stability->breakdown_five_years = NULL;
    assessment->hazard->mb = NULL;
    assessment->hazard->places[1]->n_doses = 0;
    assessment->hazard->places[2]->intensity = NULL;
    assessment->hazard->places[2]->doses[0]->downwind_msv = NULL;
    assessment->hazard->intensities[1]->people_thousand = NULL;
    assessment->hazard->doses[1]->people[0]->people_thousand = NULL;
    assessment->stability->index = NULL;
    synthetic_judge(assessment, &arena);
    report_print(assessment, &page);
    for (size_t i = 0; report_section(i) != NULL; i++) {
        report_section(i)->print(assessment, true, &page);
    }
    assert_int_equal(text.failure, STATUS_OK);
    assert_null(strstr(buffer_text(&text), " nan"));
    buffer_clear(&text);
    arena_clear(&arena);
}

/* Law: names and words of a peer reach the page without giving a terminal orders. */
static void nothing_in_an_assessment_reaches_the_terminal_raw(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    static char evil[] =
        "\033]0;evil\a\r%s%n\xFF\xE2\x80\xA6 and a name that is far too long to stand in "
        "any line of any report at all";
    Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    assessment->scenario = assessment->question = assessment->world = evil;
    assessment->target = assessment->as_of = assessment->analysis = evil;
    assessment->measures[0]->name = assessment->measures[4]->package = evil;
    assessment->measures[1]->source = assessment->measures[2]->start = evil;
    assessment->economy->months[3] = assessment->economy->gdp->meaning = evil;
    assessment->economy->sectors[0]->sector = evil;
    assessment->economy->bottlenecks[0]->sector = evil;
    assessment->economy->bottlenecks[0]->median_month = evil;
    assessment->economy->bottlenecks[0]->causes[0]->input = evil;
    assessment->economy->years[0]->sectors[0]->sector = evil;
    assessment->stability->from = assessment->stability->causes[0]->cause = evil;
    assessment->warnings[0]->text = assessment->provenance->world_hash = evil;
    assessment->assumptions[0]->name = assessment->assumptions[0]->value = evil;
    assessment->assumptions[1]->tag = assessment->assumptions[0]->source = evil;
    assessment->judgement->key_judgements[0]->text = evil;
    assessment->judgement->indicators[0]->text = evil;
    assessment->judgement->confidence->text = evil;
    assessment->judgement->confidence->spreads[0]->movers[0]->name = evil;
    report_print(assessment, &page);
    for (size_t i = 0; report_section(i) != NULL; i++) {
        report_section(i)->print(assessment, true, &page);
    }
    for (size_t i = 0; i < text.size; i++) {
        assert_true(text.bytes[i] == '\n' || (text.bytes[i] >= ' ' && text.bytes[i] < 0x7F));
    }
    assert_lines_fit(buffer_text(&text), PAGE_WIDTH_USUAL);
    buffer_clear(&text);
    arena_clear(&arena);
}

/* Law: a report is whole, or its page says that memory was short. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    static const struct synthetic small = {.months = 13, .sectors = 2, .draws = 7};
    struct arena arena = {0};
    struct buffer whole = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&small, &arena);
    struct page page = {.text = &whole, .width = PAGE_WIDTH_USUAL};
    report_print(assessment, &page);
    enum status failure = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        page.text = &text;
        alloc_fail_after(allowed);
        report_print(assessment, &page);
        alloc_fail_after(-1);
        failure = text.failure;
        if (failure == STATUS_OK) {
            assert_string_equal(buffer_text(&text), buffer_text(&whole));
        }
        buffer_clear(&text);
    }
    assert_true(allowed > 100);
    buffer_clear(&whole);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider_than_asked),
        cmocka_unit_test(a_report_is_about_two_screens_long),
        cmocka_unit_test(sensitivity_is_short_or_full),
        cmocka_unit_test(a_section_in_full_has_every_month),
        cmocka_unit_test(every_number_is_also_in_the_json),
        cmocka_unit_test(options_are_told_as_they_come_out),
        cmocka_unit_test(judgements_say_what_the_numbers_say),
        cmocka_unit_test(shares_of_other_readings_are_told),
        cmocka_unit_test(a_section_without_anything_says_so),
        cmocka_unit_test(differences_are_told_as_such),
        cmocka_unit_test(what_is_missing_is_left_out),
        cmocka_unit_test(nothing_in_an_assessment_reaches_the_terminal_raw),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/report", tests, NULL, NULL);
}
