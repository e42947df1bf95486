#include "command/export_own.h"

static void print_readings(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        csv_table_add_text(csv, result->readings[r]->name);
        csv_table_add_text(csv, result->readings[r]->meaning);
        csv_table_add_number(csv, result->readings[r]->agreed_share);
        csv_table_end_row(csv);
    }
}

static void print_front(const Brink__V1__CouncilResult *result,
                        const char *reading,
                        const Brink__V1__CouncilFront *front,
                        struct csv_table *csv)
{
    size_t rows = front->found ? front->n_text : 1;
    for (size_t k = 0; k < rows; k++) {
        csv_table_add_text(csv, reading);
        csv_table_add_number(csv, front->at_least);
        csv_table_add_count(csv, front->found != 0);
        if (front->found && k < result->n_provisions) {
            csv_table_add_number(csv, front->share);
            csv_table_add_number(csv, front->loss);
            csv_table_add_text(csv, result->provisions[k]);
            csv_table_add_number(csv, front->text[k]);
        } else {
            csv_table_add_empty(csv);
            csv_table_add_empty(csv);
            csv_table_add_empty(csv);
            csv_table_add_empty(csv);
        }
        csv_table_end_row(csv);
    }
}

static void print_frontier(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        for (size_t f = 0; f < reading->n_frontier; f++) {
            print_front(result, reading->name, reading->frontier[f], csv);
        }
    }
}

static void print_texts(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        for (size_t t = 0; t < reading->n_texts; t++) {
            csv_table_add_text(csv, reading->name);
            csv_table_add_text(csv, reading->texts[t]->name);
            csv_table_add_number(csv, reading->texts[t]->passes_share);
            csv_table_end_row(csv);
        }
    }
}

static void add_estimate(struct csv_table *csv, const Brink__V1__Estimate *estimate)
{
    static const Brink__V1__Estimate none = BRINK__V1__ESTIMATE__INIT;
    const Brink__V1__Estimate *from = estimate != NULL ? estimate : &none;
    const double numbers[] = {
        from->mean, from->standard_error, from->q05, from->q25, from->q50, from->q75,
        from->q95};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        csv_table_add_number(csv, numbers[i]);
    }
}

static void
print_text_needs(const char *reading, const Brink__V1__CouncilText *text, struct csv_table *csv)
{
    for (size_t i = 0; i < text->n_members; i++) {
        const Brink__V1__CouncilNeed *need = text->members[i];
        csv_table_add_text(csv, reading);
        csv_table_add_text(csv, text->name);
        csv_table_add_text(csv, need->member);
        csv_table_add_count(csv, need->veto != 0);
        add_estimate(csv, need->tolerance);
        csv_table_add_number(csv, need->yes_share);
        csv_table_add_number(csv, need->no_share);
        csv_table_add_number(csv, need->pivotal_share);
        csv_table_end_row(csv);
    }
}

static void print_needs(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        for (size_t t = 0; t < result->readings[r]->n_texts; t++) {
            print_text_needs(result->readings[r]->name, result->readings[r]->texts[t], csv);
        }
    }
}

static void print_survival(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        for (size_t k = 0; k < reading->n_survival; k++) {
            csv_table_add_text(csv, reading->name);
            csv_table_add_text(csv, reading->survival[k]->provision);
            csv_table_add_number(csv, reading->survival[k]->draft);
            csv_table_add_number(csv, reading->survival[k]->adopted);
            csv_table_add_number(csv, reading->survival[k]->share);
            csv_table_end_row(csv);
        }
    }
}

static const struct export_own_file files[] = {
    {"readings.csv",
     {{"reading", "", "name of the reading"},
      {"meaning", "", "what it supposes"},
      {"agreed_share", "share of draws",
       "in which a text passes that the drafter likes better than failing"}},
     print_readings},
    {"frontier.csv",
     {{"reading", "", "name of the reading"},
      {"at_least", "share of draws", "in which the text was to pass"},
      {"found", "0 or 1", "is there such a text"},
      {"share", "share of draws", "in which it passes"},
      {"loss", "0 to 1", "the drafter's distance from it"},
      {"provision", "", "name of the provision"},
      {"level", "share", "how far the text goes there"}},
     print_frontier},
    {"texts.csv",
     {{"reading", "", "name of the reading"},
      {"text", "", "draft or adopted"},
      {"passes_share", "share of draws", "in which the votes carry it"}},
     print_texts},
    {"needs.csv",
     {{"reading", "", "name of the reading"},
      {"text", "", "draft or adopted"},
      {"member", "", "name of the member"},
      {"veto", "0 or 1", "may it veto"},
      {"mean", "share", "mean of the least tolerance with which it says yes"},
      {"standard_error", "share", "of the mean"},
      {"q05", "share", "5 % quantile"},
      {"q25", "share", "25 % quantile"},
      {"q50", "share", "median"},
      {"q75", "share", "75 % quantile"},
      {"q95", "share", "95 % quantile"},
      {"yes_share", "share of draws", "in which it says yes"},
      {"no_share", "share of draws", "in which it says no; with a veto: vetoes"},
      {"pivotal_share", "share of draws",
       "in which it is nearest to stopping the text, or stops it by most"}},
     print_needs},
    {"survival.csv",
     {{"reading", "", "name of the reading"},
      {"provision", "", "name of the provision"},
      {"draft", "share", "how far the draft goes"},
      {"adopted", "share", "how far the adopted text goes"},
      {"share", "share of draws",
       "in which the drafter's best text goes as far as the draft would"}},
     print_survival},
};

const struct export_own_file *export_council_at(size_t index)
{
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
