#include "command/report.h"

#include "command/findings.h"
#include "command/report_bargain.h"
#include "command/report_brink.h"
#include "command/report_chain.h"
#include "command/report_council.h"
#include "command/report_economy.h"
#include "command/report_hazard.h"
#include "command/report_judgement.h"
#include "command/report_mrio.h"
#include "command/report_options.h"
#include "command/report_sensitivity.h"
#include "command/report_sources.h"
#include "command/report_stability.h"
#include "command/report_trading.h"
#include "proto/figure.h"

#include <string.h>

static void print_table_summary(const Brink__V1__TableResult *result, struct page *page)
{
    page_paragraph(
        page, 0,
        "A table of %zu regions and %zu sectors, %zu steps of a day, analysis economy.",
        result->n_regions, result->n_sectors, result->n_steps);
    page_style(page, STYLE_PLAIN);
}

/* Has the assessment anything for sections of this subject? */
static bool has(const Brink__V1__Assessment *assessment, enum section_subject subject)
{
    bool is_of_other = assessment->table != NULL || assessment->trade != NULL ||
                       assessment->council != NULL || assessment->bargain != NULL;
    const bool is_there[] = {
        [SECTION_OF_ALL] = true,
        [SECTION_OF_WORLDS] = assessment->world[0] != '\0' || !is_of_other,
        [SECTION_OF_TABLES] = assessment->table != NULL,
        [SECTION_OF_TRADE] = assessment->trade != NULL,
        [SECTION_OF_COUNCILS] = assessment->council != NULL,
        [SECTION_OF_BARGAINS] = assessment->bargain != NULL,
    };
    return is_there[subject];
}

/* What the question is about: of a world, whatever stands beside it. */
static enum section_subject subject_of(const Brink__V1__Assessment *assessment)
{
    int subject = SECTION_OF_WORLDS;
    while (!has(assessment, (enum section_subject)subject)) {
        subject++;
    }
    return (enum section_subject)subject;
}

static void
print_findings(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    enum section_subject subject = subject_of(assessment);
    if (subject == SECTION_OF_WORLDS) {
        findings_print(assessment, in_full, page);
        return;
    }
    page_heading(page, "Findings", "");
    if (subject == SECTION_OF_TRADE) {
        report_trading_findings(assessment->trade, page);
    } else if (subject == SECTION_OF_COUNCILS) {
        report_council_findings(assessment->council, page);
    } else if (subject == SECTION_OF_BARGAINS) {
        report_bargain_findings(assessment->bargain, page);
    } else {
        report_mrio_findings(assessment->table, page);
    }
}

static void print_own_summary(const Brink__V1__Assessment *assessment, struct page *page)
{
    const Brink__V1__CouncilResult *council = assessment->council;
    const Brink__V1__BargainResult *bargain = assessment->bargain;
    if (assessment->trade != NULL) {
        report_trading_summary(assessment->trade, page);
    } else if (council != NULL) {
        page_paragraph(page, 0,
                       "A council of %zu members on %zu provisions, drafted by %s, analysis "
                       "council.",
                       council->n_members, council->n_provisions, council->setter);
    } else {
        page_paragraph(page, 0, "A bargain of %zu actors on %zu %s, analysis bargain.",
                       bargain->n_turns > 0 ? bargain->turns[0]->n_actors : 0,
                       bargain->n_dimensions, bargain->n_dimensions == 1 ? "issue" : "issues");
    }
    page_style(page, STYLE_PLAIN);
}

static void
print_summary(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    (void)in_full;
    bool is_difference = assessment->versus[0] != '\0';
    page_style(page, STYLE_TITLE);
    page_paragraph(page, 0, "%s%s%s", assessment->scenario, is_difference ? " less " : "",
                   assessment->versus);
    page_style(page, STYLE_PLAIN);
    if (assessment->question[0] != '\0') {
        page_paragraph(page, 0, "%s", assessment->question);
    }
    page_style(page, STYLE_FAINT);
    if (assessment->table != NULL) {
        print_table_summary(assessment->table, page);
        return;
    }
    if (subject_of(assessment) != SECTION_OF_WORLDS) {
        print_own_summary(assessment, page);
        return;
    }
    page_paragraph(page, 0, "Target %s in the world %s, asked as of %s, analysis %s.",
                   assessment->target, assessment->world, assessment->as_of,
                   assessment->analysis);
    page_style(page, STYLE_PLAIN);
}

static const struct section sections[] = {
    {"summary", "what was asked, of which world", SECTION_LEADS, SECTION_OF_ALL, print_summary},
    {"judgement", "what it comes to, in sentences, and how far to rely on it", SECTION_LEADS,
     SECTION_OF_WORLDS, report_judgement},
    {"measures", "the measures in force, with their sources", SECTION_LEADS, SECTION_OF_ALL,
     report_measures},
    {"findings", "what comes out, in sentences", SECTION_LEADS, SECTION_OF_ALL, print_findings},
    {"years", "growth, trade and reserves by year, every quantile", SECTION_LEADS,
     SECTION_OF_WORLDS, report_years},
    {"gdp", "GDP and its growth: chart and every month", SECTION_LEADS, SECTION_OF_WORLDS,
     report_gdp},
    {"reserves", "reserves and import cover: chart and every month", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_reserves},
    {"trade", "exports, imports and labour income, every month", SECTION_BY_ITSELF,
     SECTION_OF_WORLDS, report_trade},
    {"supply", "fuel, food, unmet demand and severity, every month", SECTION_BY_ITSELF,
     SECTION_OF_WORLDS, report_supply},
    {"sectors", "growth of the sectors by year, output by month", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_sectors},
    {"bottlenecks", "which inputs hold back which sectors", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_bottlenecks},
    {"stability", "breakdown and survival by year, causes, hazard by month", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_stability},
    {"brink", "how far measures would have to go before something gives way", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_brink},
    {"hazard", "who feels a nuclear test, and who breathes what if it vents", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_hazard},
    {"options", "what the patron can do, and which of it fits what it is said to want",
     SECTION_LEADS, SECTION_OF_WORLDS, report_options},
    {"costs", "what the measures cost every country that trades", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_chain_costs},
    {"council", "which text the council passes", SECTION_IN_REPORT, SECTION_OF_WORLDS,
     report_chain_council},
    {"bargain", "where the actors settle", SECTION_IN_REPORT, SECTION_OF_WORLDS,
     report_chain_bargain},
    {"sensitivity", "which uncertain numbers move the results", SECTION_IN_REPORT,
     SECTION_OF_WORLDS, report_sensitivity},
    {"path", "output of all industries, step by step", SECTION_IN_REPORT, SECTION_OF_TABLES,
     report_mrio_path},
    {"losses", "losses by industry, region and sector", SECTION_IN_REPORT, SECTION_OF_TABLES,
     report_mrio_losses},
    {"shortages", "which industries lack which input first", SECTION_IN_REPORT,
     SECTION_OF_TABLES, report_mrio_shortages},
    {"countries", "what the change of trade costs each country", SECTION_IN_REPORT,
     SECTION_OF_TRADE, report_trading_countries},
    {"flows", "trade before and after, where it was asked for", SECTION_BY_ITSELF,
     SECTION_OF_TRADE, report_trading_flows},
    {"solver", "how the equilibrium was found", SECTION_IN_REPORT, SECTION_OF_TRADE,
     report_trading_solver},
    {"frontier", "the texts that pass often enough, by reading", SECTION_IN_REPORT,
     SECTION_OF_COUNCILS, report_council_frontier},
    {"needs", "the tolerance each member needs, and who is pivotal", SECTION_IN_REPORT,
     SECTION_OF_COUNCILS, report_council_needs},
    {"survival", "how often each provision of the draft survives", SECTION_IN_REPORT,
     SECTION_OF_COUNCILS, report_council_survival},
    {"beside", "the weighted mean and median beside the turns", SECTION_IN_REPORT,
     SECTION_OF_BARGAINS, report_bargain_beside},
    {"outcomes", "how often it ends how, where something is drawn", SECTION_IN_REPORT,
     SECTION_OF_BARGAINS, report_bargain_outcomes},
    {"positions", "where everybody stands, and who wins", SECTION_IN_REPORT,
     SECTION_OF_BARGAINS, report_bargain_positions},
    {"warnings", "what to keep in mind", SECTION_LEADS, SECTION_OF_ALL, report_warnings},
    {"assumptions", "every number put in, with its source", SECTION_LEADS, SECTION_OF_ALL,
     report_assumptions},
    {"provenance", "model, world, seed, draws and parameters", SECTION_LEADS, SECTION_OF_ALL,
     report_provenance},
};

enum { SECTION_COUNT = sizeof sections / sizeof sections[0] };

const struct section *report_section(size_t index)
{
    return index < SECTION_COUNT ? &sections[index] : NULL;
}

const struct section *report_find_section(const char *name)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (strcmp(sections[i].name, name) == 0) {
            return &sections[i];
        }
    }
    return NULL;
}

/* In the whole report: what stands beside a world has a block among the world's sections. */
static bool is_shown(const struct section *section, const Brink__V1__Assessment *assessment)
{
    bool is_chain =
        strcmp(assessment->analysis, "assess") == 0 && assessment->versus[0] == '\0';
    enum section_place least = is_chain ? SECTION_LEADS : SECTION_IN_REPORT;
    return section->place >= least &&
           (section->subject == SECTION_OF_ALL || section->subject == subject_of(assessment));
}

/* Has the assessment nothing for the section? Without memory to tell: no. */
static bool is_empty(const struct section *section,
                     const Brink__V1__Assessment *assessment,
                     const struct page *page)
{
    struct buffer text = {0};
    struct page aside = *page;
    aside.text = &text;
    section->print(assessment, true, &aside);
    bool empty = text.size == 0 && text.failure == STATUS_OK;
    buffer_clear(&text);
    return empty;
}

void report_print_section(const struct section *section,
                          const Brink__V1__Assessment *assessment,
                          struct page *page)
{
    if (is_empty(section, assessment, page)) {
        page_paragraph(page, 0,
                       "%s: nothing to show. This answer of the analysis %s has no "
                       "such part.",
                       section->name, assessment->analysis);
    } else {
        section->print(assessment, true, page);
    }
}

/* Is the result there that the section tells of? Of those that tell of no single one: yes. */
static bool has_result(const Brink__V1__Assessment *assessment, const char *section)
{
    const struct {
        const char *section;
        const void *result;
    } needs[] = {
        {"judgement", assessment->judgement}, {"years", assessment->economy},
        {"gdp", assessment->economy},         {"reserves", assessment->economy},
        {"trade", assessment->economy},       {"supply", assessment->economy},
        {"sectors", assessment->economy},     {"bottlenecks", assessment->economy},
        {"stability", assessment->stability}, {"brink", assessment->brink},
        {"hazard", assessment->hazard},       {"options", assessment->options},
        {"costs", assessment->trade},         {"council", assessment->council},
        {"bargain", assessment->bargain},     {"sensitivity", assessment->sensitivity},
    };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (strcmp(needs[i].section, section) == 0) {
            return needs[i].result != NULL;
        }
    }
    return true;
}

/* Where the rest is. */
static void print_sections(const Brink__V1__Assessment *assessment, struct page *page)
{
    static const char *const every[] = {
        [SECTION_OF_WORLDS] = "month, quantile and source",
        [SECTION_OF_TABLES] = "step and industry",
        [SECTION_OF_TRADE] = "country and flow",
        [SECTION_OF_COUNCILS] = "reading and member",
        [SECTION_OF_BARGAINS] = "turn and actor",
    };
    struct buffer names = {0};
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (has(assessment, sections[i].subject) && has_result(assessment, sections[i].name)) {
            buffer_print(&names, "%s%s", i == 0 ? "" : ", ", sections[i].name);
        }
    }
    page_fail(page, names.failure);
    page_line_end(page);
    page_style(page, STYLE_FAINT);
    page_paragraph(page, 0, "Every %s: --section NAME, one of %s.",
                   every[subject_of(assessment)], buffer_text(&names));
    page_style(page, STYLE_PLAIN);
    buffer_clear(&names);
}

void report_print(const Brink__V1__Assessment *assessment, struct page *page)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (is_shown(&sections[i], assessment)) {
            sections[i].print(assessment, false, page);
        }
    }
    print_sections(assessment, page);
}
