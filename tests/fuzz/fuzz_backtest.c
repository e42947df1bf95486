/* One table of a back-test of any bytes, the others sound: read, or refused with a reason; and
 * what is read is scored, or refused with a reason. The first byte chooses the table. */
#include "command/backtest_data.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char *const sound[BACKTEST_TABLE_COUNT] = {
    "episode,country,base_year,regime_type,since_year,fate,ended_year,built_on,tag,source,"
    "bound_share,coverage,enforcement,openness,exposure_tag,exposure_source\n"
    "a,A,1990,personal,1979,stood,2003,no,S,x,1,0.5,0.8,0.4,assumption,x\n",
    "episode,base_year,gdp_per_head_usd,growth_before_pct,change_1_pct,change_2_pct,"
    "change_3_pct,change_4_pct,change_5_pct,tag,source\n"
    "a,1990,1628,-1.19,-5.7,-11.4,-22.5,-15.4,-12.4,S,x\n",
    "country,regime,year,regime_type,age,fell,growth_pct,gdp_per_head_usd\n"
    "A,a,1980,party,1,0,-3.5,5000\nA,a,1981,party,2,1,-3,5100\n"
    "B,b,1980,personal,3,1,-1.5,2000\nB,b,1981,personal,4,0,2,2100\n",
    "year,loss_per_trade_stopped,tag,source\n1,0.1,D,x\n2,0.2,D,x\n3,0.3,D,x\n"
    "4,0.4,D,x\n5,0.5,D,x\n",
    "term,value,tag,source\nintercept,-2.5,D,x\npersonal,0.9,D,x\nmilitary,1.7,D,x\n"
    "monarchy,-0.2,D,x\ngrowth,-0.04,D,x\nlog_gdp_per_head,-0.08,D,x\nlog_age,-0.02,D,x\n"};

static void clear_all(struct sheet sheets[BACKTEST_TABLE_COUNT])
{
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        sheet_clear(&sheets[i]);
    }
}

static void score(const struct backtest_data *data)
{
    struct problems problems = {0};
    struct backtest *backtest = NULL;
    enum status status = backtest_run(backtest_data_case(data), &problems, &backtest);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    backtest_free(&backtest);
    problems_clear(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct problems problems = {0};
    struct sheet sheets[BACKTEST_TABLE_COUNT] = {{.file = NULL}};
    struct backtest_data *data = NULL;
    enum status status = STATUS_OK;
    for (int i = 0; i < BACKTEST_TABLE_COUNT && status == STATUS_OK; i++) {
        bool is_chosen = bytes[0] % BACKTEST_TABLE_COUNT == i;
        const char *text = is_chosen ? (const char *)bytes + 1 : sound[i];
        struct sheet_names columns = backtest_data_columns((enum backtest_table)i);
        status = sheet_parse("a.csv", text, is_chosen ? size - 1 : strlen(text), columns,
                             &problems, &sheets[i]);
    }
    if (status == STATUS_OK) {
        status = backtest_data_of(sheets, &problems, &data);
    }
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    if (data != NULL) {
        score(data);
    }
    clear_all(sheets);
    backtest_data_free(&data);
    problems_clear(&problems);
    return 0;
}
