#include "model/likelihood.h"

#include <stdbool.h>

static const struct likelihood_band bands[LIKELIHOOD_BANDS] = {
    {0.01, "almost no chance", "there is almost no chance that"},
    {0.05, "very unlikely", "it is very unlikely that"},
    {0.20, "unlikely", "it is unlikely that"},
    {0.45, "roughly even", "there is a roughly even chance that"},
    {0.55, "likely", "it is likely that"},
    {0.80, "very likely", "it is very likely that"},
    {0.95, "almost certain", "it is almost certain that"},
};

static const double words_most = 0.99;

const struct likelihood_band *likelihood_band(size_t number)
{
    return number < LIKELIHOOD_BANDS ? &bands[number] : NULL;
}

const struct likelihood_band *likelihood_find(double probability)
{
    if (!(probability >= bands[0].least && probability <= words_most)) {
        return NULL;
    }
    size_t number = 0;
    while (number + 1 < LIKELIHOOD_BANDS && probability >= bands[number + 1].least) {
        number++;
    }
    return &bands[number];
}

const char *likelihood_words(double probability)
{
    const struct likelihood_band *band = likelihood_find(probability);
    return band == NULL ? NULL : band->words;
}

size_t likelihood_touched(double low, double high, const struct likelihood_band **first_out)
{
    size_t count = 0;
    *first_out = NULL;
    for (size_t i = 0; i < LIKELIHOOD_BANDS; i++) {
        bool is_last = i + 1 == LIKELIHOOD_BANDS;
        bool reaches = high >= bands[i].least;
        bool begins_before = is_last ? low <= words_most : low < bands[i + 1].least;
        if (reaches && begins_before) {
            *first_out = count == 0 ? &bands[i] : *first_out;
            count++;
        }
    }
    return count;
}
