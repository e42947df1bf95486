#include "command/findings.h"

#include "command/report_judgement.h"
#include "proto/figure.h"

/* What moves each result most. */
static void find_movers(const Brink__V1__SensitivityResult *sensitivity, struct page *page)
{
    for (size_t i = 0; i < sensitivity->n_outputs; i++) {
        const Brink__V1__SensitivityOutput *output = sensitivity->outputs[i];
        const Brink__V1__Share *total = output->n_inputs > 0 ? output->inputs[0]->total : NULL;
        if (total == NULL || !(total->value > 0.0)) {
            continue;
        }
        char share[FIGURE_BYTES];
        char low[FIGURE_BYTES];
        char high[FIGURE_BYTES];
        figure_format_number(100.0 * total->value, 0, share);
        figure_format_number(100.0 * total->low, 0, low);
        figure_format_number(100.0 * total->high, 0, high);
        page_bullet(page, "What moves %s most is %s: %s %% of its variance (95 %%: %s to %s).",
                    output->name, output->inputs[0]->name, share, low, high);
    }
}

void findings_print(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    if (assessment->versus[0] != '\0') {
        page_heading(page, "Findings", "");
        page_bullet(page,
                    "All numbers are differences: %s less %s, draw by draw on the same draws. "
                    "Differences of per cents are in points.",
                    assessment->scenario, assessment->versus);
    } else if (assessment->sensitivity != NULL) {
        page_heading(page, "Findings", "");
        find_movers(assessment->sensitivity, page);
    } else if (in_full) {
        report_judgement(assessment, false, page);
    }
}
