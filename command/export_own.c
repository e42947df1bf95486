#include "command/export_own.h"

#include <stdio.h>

enum { KINDS = 3 };

struct kind {
    const char *folder;
    const void *result; /* NULL: the assessment has none */
    export_own_list *list;
};

static struct kind kind_at(const Brink__V1__Assessment *assessment, size_t kind)
{
    const struct kind kinds[KINDS] = {
        {"trade", assessment->trade, export_trading_at},
        {"council", assessment->council, export_council_at},
        {"bargain", assessment->bargain, export_bargain_at},
    };
    return kinds[kind];
}

export_own_list *export_own_of(const Brink__V1__Assessment *assessment)
{
    for (size_t i = 0; i < KINDS && assessment->world[0] == '\0'; i++) {
        const struct kind kind = kind_at(assessment, i);
        if (kind.result != NULL) {
            return kind.list;
        }
    }
    return NULL;
}

void export_own_print(const struct export_own_file *file,
                      const Brink__V1__Assessment *assessment,
                      struct csv_table *csv)
{
    for (size_t c = 0; c < EXPORT_OWN_COLUMNS_MAX && file->columns[c].name != NULL; c++) {
        csv_table_add_text(csv, file->columns[c].name);
    }
    csv_table_end_row(csv);
    file->print(assessment, csv);
}

static void
add_row(struct csv_table *csv, const char *file, const struct export_own_column *row)
{
    csv_table_add_text(csv, file);
    csv_table_add_text(csv, row->name);
    csv_table_add_text(csv, row->unit);
    csv_table_add_text(csv, row->meaning);
    csv_table_end_row(csv);
}

void export_own_print_columns(export_own_list *list, struct csv_table *csv)
{
    add_row(csv, "file", &(struct export_own_column){"column", "unit", "meaning"});
    for (size_t i = 0; list(i) != NULL; i++) {
        const struct export_own_column *columns = list(i)->columns;
        for (size_t c = 0; c < EXPORT_OWN_COLUMNS_MAX && columns[c].name != NULL; c++) {
            add_row(csv, list(i)->name, &columns[c]);
        }
    }
}

static enum status save(const char *folder,
                        const char *name,
                        const struct csv_table *csv,
                        char words_out[OUTPUT_WORDS_BYTES])
{
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    enum status status = path.failure;
    if (status != STATUS_OK) {
        snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
    } else {
        status = output_save(buffer_text(&path), &csv->text, words_out);
    }
    buffer_clear(&path);
    return status;
}

enum status export_own_save(export_own_list *list,
                            const Brink__V1__Assessment *assessment,
                            const char *folder,
                            char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = STATUS_OK;
    for (size_t i = 0; list(i) != NULL && status == STATUS_OK; i++) {
        struct csv_table csv = {0};
        export_own_print(list(i), assessment, &csv);
        status = save(folder, list(i)->name, &csv, words_out);
        csv_table_clear(&csv);
    }
    if (status == STATUS_OK) {
        struct csv_table csv = {0};
        export_own_print_columns(list, &csv);
        status = save(folder, "columns.csv", &csv, words_out);
        csv_table_clear(&csv);
    }
    return status;
}

enum status export_own_save_beside(const Brink__V1__Assessment *assessment,
                                   const char *folder,
                                   char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < KINDS && status == STATUS_OK; i++) {
        const struct kind kind = kind_at(assessment, i);
        struct buffer path = {0};
        if (kind.result == NULL) {
            continue;
        }
        buffer_print(&path, "%s/%s", folder, kind.folder);
        status = path.failure;
        if (status != STATUS_OK) {
            snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
        } else {
            status = output_make_folder(buffer_text(&path), words_out);
        }
        if (status == STATUS_OK) {
            status = export_own_save(kind.list, assessment, buffer_text(&path), words_out);
        }
        buffer_clear(&path);
    }
    return status;
}
