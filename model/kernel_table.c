#include "model/kernel_table.h"

#include "model/function_lanes.h"
#include "model/hazard.h"
#include "model/month.h"
#include "model/mrio_trade.h"
#include "model/steps.h"

const struct kernel *kernel_table_here(void)
{
    static const struct kernel table = {
        .start = steps_start,
        .restart = steps_restart,
        .advance = steps_advance,
        .hazards = hazard_run,
        .trade = mrio_trade_run,
        .mean = month_mean,
        .sum = month_sum,
        .growth = month_growth,
        .exp = function_lanes_exp,
        .log = function_lanes_log,
        .expm1 = function_lanes_expm1,
        .log1p = function_lanes_log1p,
    };
    return &table;
}
