/* options_read: what a world says of its patron, in the model's terms, and where the columns of
 * its draws stand. */
#ifndef WORKER_OPTIONS_READ_H
#define WORKER_OPTIONS_READ_H

#include "base/status.h"
#include "model/options.h"
#include "model/stance.h"
#include "worker/inputs.h"
#include "worker/reader.h"

enum { OPTIONS_LOSS_COUNT = 7 };

/* Borrowed from the request and the reader's arena. */
struct options_setup {
    const struct inputs *inputs;
    uint32_t draws; /* that weigh the options; 0: they are left out, */
    bool is_untold; /* since the world has none, */
    bool is_short;  /* or for want of months */
    struct regime regime;
    struct stance_case stances; /* no two alike */
    struct options_case ranked;
    const double *enforcement;      /* [option] */
    const size_t *stance_of_option; /* [option] */
    struct uncertain numbers[OPTIONS_NUMBER_COUNT];
    struct uncertain trade_loss_share; /* income the patron loses for each unit of trade */
};

extern const struct range options_trade_loss_range;

/* Columns noted of each draw, from 0: the numbers in their order come first. */
enum options_column {
    OPTIONS_COLUMN_TRADE_LOSS = OPTIONS_NUMBER_COUNT,
    OPTIONS_COLUMN_BARRED,
    OPTIONS_COLUMN_EXPOSED, /* below 0: not known */
    OPTIONS_COLUMN_LOSSES,  /* OPTIONS_LOSS_COUNT of them, then those of the stances */
    OPTIONS_COLUMN_STANCES = OPTIONS_COLUMN_LOSSES + OPTIONS_LOSS_COUNT
};

enum options_stance_column {
    OPTIONS_STANCE_SEVERITY,
    OPTIONS_STANCE_BREAKDOWN,
    OPTIONS_STANCE_KEPT,
    OPTIONS_STANCE_LOST,
    OPTIONS_STANCE_COLUMNS
};

size_t options_stance_column(size_t stance, enum options_stance_column column);

/* All of them; 0 where the options are left out. */
size_t options_column_count(const struct options_setup *setup);

/* Reads it and checks it, in place: it points into itself. STATUS_BAD_INPUT with problems,
 * STATUS_NO_MEMORY. */
MUST_USE enum status
options_read(struct reader *reader, const struct inputs *inputs, struct options_setup *setup);

#endif
