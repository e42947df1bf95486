#include "tests/support/convoy.h"

void convoy_fill(struct convoy *convoy)
{
    static const char *const countries[TRIO_COUNTRIES] = {"ISL", "NOR", "SUD"};
    Brink__V1__TradeTables *trade = &convoy->trader.trade;
    isle_fill(&convoy->isle);
    trader_fill(&convoy->trader);
    ballot_fill_council(&convoy->council);
    ballot_fill_bargain(&convoy->bargain);
    for (size_t n = 0; n < TRIO_COUNTRIES; n++) {
        convoy->countries[n] = (char *)countries[n];
    }
    convoy->bargain.bargain->actors[1]->position_deviation = 9.5;
    convoy->bargain.bargain->actors[3]->salience_deviation = 2.25;
    trade->countries = convoy->countries;
    trade->n_tariff_after = trade->n_barrier = trade->n_embargo = 0;
    convoy->isle.request->trade = trade;
    convoy->isle.request->council = convoy->council.council;
    convoy->isle.request->bargain = convoy->bargain.bargain;
}

void convoy_clear(struct convoy *convoy)
{
    isle_clear(&convoy->isle);
    ballot_clear(&convoy->council);
    ballot_clear(&convoy->bargain);
}
