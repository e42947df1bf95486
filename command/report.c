#include "command/report.h"

#include "command/figure.h"
#include "command/findings.h"
#include "command/report_economy.h"
#include "command/report_sensitivity.h"
#include "command/report_sources.h"
#include "command/report_stability.h"

#include <string.h>

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
    page_paragraph(page, 0, "Target %s in the world %s, asked as of %s, analysis %s.",
                   assessment->target, assessment->world, assessment->as_of,
                   assessment->analysis);
    page_style(page, STYLE_PLAIN);
}

static const struct section sections[] = {
    {"summary", "what was asked, of which world", true, print_summary},
    {"measures", "the measures in force, with their sources", true, report_measures},
    {"findings", "what comes out, in sentences", true, findings_print},
    {"years", "growth, trade and reserves by year, every quantile", true, report_years},
    {"gdp", "GDP and its growth: chart and every month", true, report_gdp},
    {"reserves", "reserves and import cover: chart and every month", true, report_reserves},
    {"trade", "exports, imports and labour income, every month", false, report_trade},
    {"supply", "fuel, food, unmet demand and severity, every month", false, report_supply},
    {"sectors", "growth of the sectors by year, output by month", true, report_sectors},
    {"bottlenecks", "which inputs hold back which sectors", true, report_bottlenecks},
    {"stability", "breakdown and survival by year, causes, hazard by month", true,
     report_stability},
    {"sensitivity", "which uncertain numbers move the results", true, report_sensitivity},
    {"warnings", "what to keep in mind", true, report_warnings},
    {"assumptions", "every number put in, with its source", true, report_assumptions},
    {"provenance", "model, world, seed, draws and parameters", true, report_provenance},
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

/* Where the rest is. */
static void print_sections(struct page *page)
{
    struct buffer names = {0};
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        buffer_print(&names, "%s%s", i == 0 ? "" : ", ", sections[i].name);
    }
    page_fail(page, names.failure);
    page_line_end(page);
    page_style(page, STYLE_FAINT);
    page_paragraph(page, 0, "Every month, quantile and source: --section NAME, one of %s.",
                   buffer_text(&names));
    page_style(page, STYLE_PLAIN);
    buffer_clear(&names);
}

void report_print(const Brink__V1__Assessment *assessment, struct page *page)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (sections[i].in_report) {
            sections[i].print(assessment, false, page);
        }
    }
    print_sections(page);
}
