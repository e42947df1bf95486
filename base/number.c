#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void number_format(double value, char text_out[NUMBER_TEXT_BYTES])
{
    if (isnan(value)) {
        snprintf(text_out, NUMBER_TEXT_BYTES, "nan");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text_out, NUMBER_TEXT_BYTES, "%.*g", digits, value);
        double again = strtod(text_out, NULL);
        if (memcmp(&again, &value, sizeof value) == 0) {
            return;
        }
    }
}

int number_parse(const char *text, double *value_out)
{
    if (text[0] == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0') {
        return 0;
    }
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value)) {
        return 0;
    }
    *value_out = value;
    return 1;
}
