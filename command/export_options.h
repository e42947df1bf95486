/* export_options: the rows of the tables about what the patron can do (command/export.h). */
#ifndef COMMAND_EXPORT_OPTIONS_H
#define COMMAND_EXPORT_OPTIONS_H

#include "command/csv_table.h"
#include "proto/brink/v1/assessment.pb-c.h"

void export_options(const Brink__V1__Assessment *assessment, struct csv_table *table);
void export_options_rank(const Brink__V1__Assessment *assessment, struct csv_table *table);
void export_options_criteria(const Brink__V1__Assessment *assessment, struct csv_table *table);
void export_options_answer(const Brink__V1__Assessment *assessment, struct csv_table *table);

#endif
