#include "model/growth.h"

void growth_other(const struct world *world,
                  const struct draws *draws,
                  unsigned year,
                  lane *pct_out)
{
    draw_value(draws, &world->numbers[WORLD_TREND_GROWTH],
               world_number_range(WORLD_TREND_GROWTH), 0, pct_out);
    if (year > 0) {
        lane shock;
        draw_value(draws, &world->numbers[WORLD_OTHER_SHOCKS],
                   world_number_range(WORLD_OTHER_SHOCKS), year, &shock);
        *pct_out += shock;
    }
}
