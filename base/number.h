/* number: a double as the shortest text that reads back as the same double. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

enum { NUMBER_TEXT_BYTES = 32 };

/* Writes `value` with 15 digits, or 16 or 17 where fewer would read back as another number:
 * "0.3", "1190", "1e-07". Infinity and not-a-number as "inf", "-inf"
 * and "nan". In the C locale. */
void number_format(double value, char text_out[NUMBER_TEXT_BYTES]);

/* Reads a whole text as a finite number: 1 on success, else 0 and `value_out` is not written.
 * Hexadecimal, "inf" and "nan" are none. */
int number_parse(const char *text, double *value_out);

#endif
