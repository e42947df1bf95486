#include "tests/support/cp2015.h"

#include "base/buffer.h"
#include "base/number.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = CP_COUNTRIES, J = CP_SECTORS, PATH_BYTES = 4096, LINE_BYTES = 4096 };

static FILE *open_file(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/cp2015/%s", folder, name);
    return fopen(path, "r");
}

/* The numbers of a file, separated by commas, tabs or lines; the caller frees them. */
static double *read_numbers(const char *folder, const char *name, size_t count)
{
    FILE *file = open_file(folder, name);
    assert_non_null(file);
    double *numbers = calloc(count, sizeof *numbers);
    assert_non_null(numbers);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(fscanf(file, "%lf", &numbers[i]), 1);
        (void)!fscanf(file, "%*[,\t\r\n ]");
    }
    fclose(file);
    return numbers;
}

static void read_expected(struct cp2015 *cp2015, const char *folder)
{
    char line[LINE_BYTES];
    FILE *file = open_file(folder, "expected_nafta_zero_deficit.csv");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t n = 0; n < N; n++) {
        struct cp2015_row *row = &cp2015->expected[n];
        assert_non_null(fgets(line, sizeof line, file));
        int read =
            sscanf(line, "%31[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf", cp2015->names[n],
                   &row->terms_of_trade_pct, &row->volume_of_trade_pct, &row->welfare_pct,
                   &row->real_wage_pct, &row->real_income_pct, &row->wage_hat, &row->price_hat);
        assert_int_equal(read, 8);
        cp2015->country_names[n] = cp2015->names[n];
    }
    fclose(file);
}

static void read_sectors(struct cp2015 *cp2015, const char *folder)
{
    double *inverse = read_numbers(folder, "init_T.csv", J);
    for (size_t j = 0; j < J; j++) {
        cp2015->theta[j] = 1.0 / inverse[j];
        snprintf(cp2015->sectors[j], sizeof cp2015->sectors[j], "s%02zu", j + 1);
        cp2015->sector_names[j] = cp2015->sectors[j];
    }
    free(inverse);
}

/* Shares of sectors stand as 40 x 31, inputs as 1240 (country, input) x 40 (using). */
static void read_shares(struct cp2015 *cp2015, const char *folder)
{
    double *added = read_numbers(folder, "init_B.csv", J * N);
    double *final = read_numbers(folder, "init_alphas.csv", J * N);
    double *input = read_numbers(folder, "init_G.csv", N * J * J);
    double *total = read_numbers(folder, "init_VAn.csv", N);
    for (size_t n = 0; n < N; n++) {
        cp2015->value_added[n] = total[n];
        for (size_t j = 0; j < J; j++) {
            cp2015->value_added_share[n * J + j] = added[j * N + n];
            cp2015->final_share[n * J + j] = final[j * N + n];
            for (size_t k = 0; k < J; k++) {
                cp2015->input_share[(n * J + j) * J + k] =
                    (1.0 - added[j * N + n]) * input[(n * J + k) * J + j];
            }
        }
    }
    free(added);
    free(final);
    free(input);
    free(total);
}

static bool is_nafta(size_t n)
{
    return n == 4 || n == 19 || n == 29;
}

static void read_flows(struct cp2015 *cp2015, const char *folder)
{
    double *flows = read_numbers(folder, "init_xbilattau.csv", J * N * N);
    double *tariff = read_numbers(folder, "init_tau.csv", J * N * N);
    double *after = read_numbers(folder, "tariffs2005.txt", CP_TRADED * N * N);
    for (size_t cell = 0; cell < J * N * N; cell++) {
        size_t n = cell / N % N;
        size_t i = cell % N;
        bool changes = cell < CP_TRADED * N * N && n != i && is_nafta(n) && is_nafta(i);
        cp2015->flows[cell] = flows[cell];
        cp2015->tariff[cell] = tariff[cell] - 1.0;
        cp2015->tariff_after[cell] = changes ? after[cell] / 100.0 : cp2015->tariff[cell];
    }
    free(flows);
    free(tariff);
    free(after);
}

struct cp2015 *cp2015_new(const char *validation_folder)
{
    FILE *file = open_file(validation_folder, "init_B.csv");
    if (file == NULL) {
        return NULL;
    }
    fclose(file);
    struct cp2015 *cp2015 = calloc(1, sizeof *cp2015);
    assert_non_null(cp2015);
    read_expected(cp2015, validation_folder);
    read_sectors(cp2015, validation_folder);
    read_shares(cp2015, validation_folder);
    read_flows(cp2015, validation_folder);
    return cp2015;
}

void cp2015_free(struct cp2015 **cp2015_p)
{
    free(*cp2015_p);
    *cp2015_p = NULL;
}

struct trade_case cp2015_case(const struct cp2015 *cp2015)
{
    return (struct trade_case){
        .table = {.country_count = N,
                  .sector_count = J,
                  .countries = cp2015->country_names,
                  .sectors = cp2015->sector_names,
                  .theta = cp2015->theta,
                  .flows = cp2015->flows,
                  .tariff = cp2015->tariff,
                  .value_added_share = cp2015->value_added_share,
                  .input_share = cp2015->input_share,
                  .final_share = cp2015->final_share,
                  .value_added = cp2015->value_added,
                  .deficit = cp2015->deficit},
        .shock = {.tariff = cp2015->tariff_after},
        .settings = {.deficits = TRADE_NO_DEFICITS},
    };
}

/* A line of names, then numbers. */
static void
add_line(struct buffer *text, const char *names, const double *numbers, size_t count)
{
    buffer_add(text, names, strlen(names));
    for (size_t i = 0; i < count; i++) {
        char number[NUMBER_TEXT_BYTES];
        number_format(numbers[i], number);
        buffer_add(text, ",", 1);
        buffer_add(text, number, strlen(number));
    }
    buffer_add(text, "\n", 1);
}

static void write_text(struct folder *folder, const char *name, struct buffer *text)
{
    assert_int_equal(text->failure, STATUS_OK);
    folder_write(folder, name, buffer_text(text));
    buffer_clear(text);
}

static void write_countries(const struct cp2015 *cp2015, struct folder *folder)
{
    struct buffer text = {0};
    add_line(&text, "country,value_added,deficit", NULL, 0);
    for (size_t n = 0; n < N; n++) {
        const double numbers[2] = {cp2015->value_added[n], cp2015->deficit[n]};
        add_line(&text, cp2015->names[n], numbers, 2);
    }
    write_text(folder, "countries.csv", &text);
    add_line(&text, "sector,theta", NULL, 0);
    for (size_t j = 0; j < J; j++) {
        add_line(&text, cp2015->sectors[j], &cp2015->theta[j], 1);
    }
    write_text(folder, "sectors.csv", &text);
}

static void write_flows(const struct cp2015 *cp2015, struct folder *folder)
{
    struct buffer flows = {0};
    struct buffer shocks = {0};
    add_line(&flows, "importer,exporter,sector,value,tariff", NULL, 0);
    add_line(&shocks, "importer,exporter,sector,tariff,ntb_factor,embargo", NULL, 0);
    for (size_t cell = 0; cell < J * N * N; cell++) {
        char names[128];
        snprintf(names, sizeof names, "%s,%s,%s", cp2015->names[cell / N % N],
                 cp2015->names[cell % N], cp2015->sectors[cell / N / N]);
        const double numbers[2] = {cp2015->flows[cell], cp2015->tariff[cell]};
        if (numbers[0] > 0.0) {
            add_line(&flows, names, numbers, 2);
        }
        if (cp2015->tariff_after[cell] < numbers[1] ||
            cp2015->tariff_after[cell] > numbers[1]) {
            char number[NUMBER_TEXT_BYTES];
            char line[256];
            number_format(cp2015->tariff_after[cell], number);
            snprintf(line, sizeof line, "%s,%s,,", names, number);
            add_line(&shocks, line, NULL, 0);
        }
    }
    write_text(folder, "flows.csv", &flows);
    write_text(folder, "shocks.csv", &shocks);
}

static void write_shares(const struct cp2015 *cp2015, struct folder *folder)
{
    struct buffer production = {0};
    struct buffer inputs = {0};
    struct buffer final = {0};
    add_line(&production, "country,sector,value_added_share", NULL, 0);
    add_line(&inputs, "country,using_sector,input_sector,share", NULL, 0);
    add_line(&final, "country,sector,share", NULL, 0);
    for (size_t at = 0; at < N * J; at++) {
        char names[128];
        snprintf(names, sizeof names, "%s,%s", cp2015->names[at / J], cp2015->sectors[at % J]);
        add_line(&production, names, &cp2015->value_added_share[at], 1);
        add_line(&final, names, &cp2015->final_share[at], 1);
        for (size_t k = 0; k < J; k++) {
            snprintf(names, sizeof names, "%s,%s,%s", cp2015->names[at / J],
                     cp2015->sectors[at % J], cp2015->sectors[k]);
            add_line(&inputs, names, &cp2015->input_share[at * J + k], 1);
        }
    }
    write_text(folder, "production.csv", &production);
    write_text(folder, "inputs.csv", &inputs);
    write_text(folder, "final.csv", &final);
}

void cp2015_write(const struct cp2015 *cp2015, struct folder *folder)
{
    write_countries(cp2015, folder);
    write_flows(cp2015, folder);
    write_shares(cp2015, folder);
}
