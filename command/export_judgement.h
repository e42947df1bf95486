/* export_judgement: the sentences of a judgement as rows of a table. */
#ifndef COMMAND_EXPORT_JUDGEMENT_H
#define COMMAND_EXPORT_JUDGEMENT_H

#include "command/csv_table.h"
#include "proto/brink/v1/assessment.pb-c.h"

/* A row a sentence: scenario, versus, list, name, text, words, probability, q05, q95. Nothing
 * without a judgement. */
void export_judgement_print(const Brink__V1__Assessment *assessment, struct csv_table *table);

#endif
