#include "command/template.h"

#include <stdbool.h>
#include <string.h>

/* A text of libconfig, in quotes. */
static void print_quoted(const char *words, struct buffer *text)
{
    buffer_add_byte(text, '"');
    for (; *words != '\0'; words++) {
        if (*words == '"' || *words == '\\') {
            buffer_add_byte(text, '\\');
        }
        buffer_add_byte(text, (uint8_t)*words);
    }
    buffer_add_byte(text, '"');
}

void template_print_least(const char *world_path, const char *as_of, struct buffer *text)
{
    buffer_add_text(text, "world = ");
    print_quoted(world_path, text);
    buffer_add_text(text, ";\nas_of = ");
    print_quoted(as_of, text);
    buffer_add_text(text, ";\n");
}

/* The first day of a package; NULL: the world has none of this name. */
static const char *first_day(const Brink__V1__World *world, const char *package)
{
    const char *first = NULL;
    for (size_t i = 0; i < world->n_measures; i++) {
        const Brink__V1__Measure *measure = world->measures[i];
        bool is_its = strcmp(measure->package, package) == 0;
        if (is_its && (first == NULL || strcmp(measure->start, first) < 0)) {
            first = measure->start;
        }
    }
    return first;
}

/* The package with the latest first day; NULL: there is none. */
static const char *latest_package(const Brink__V1__World *world)
{
    const char *latest = NULL;
    for (size_t i = 0; i < world->n_measures; i++) {
        const char *package = world->measures[i]->package;
        if (package[0] != '\0' && (latest == NULL || strcmp(first_day(world, package),
                                                            first_day(world, latest)) > 0)) {
            latest = package;
        }
    }
    return latest;
}

/* Is it the first measure of its package? */
static bool begins_package(const Brink__V1__World *world, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(world->measures[i]->package, world->measures[index]->package) == 0) {
            return false;
        }
    }
    return world->measures[index]->package[0] != '\0';
}

static void print_others(const Brink__V1__World *world, const char *latest, struct buffer *text)
{
    bool any = false;
    for (size_t i = 0; i < world->n_measures; i++) {
        const char *package = world->measures[i]->package;
        if (begins_package(world, i) && strcmp(package, latest) != 0) {
            buffer_add_text(text, any ? ", " : "[ ");
            print_quoted(package, text);
            any = true;
        }
    }
    buffer_add_text(text, any ? " ]" : "[ ]");
}

/* A command to try, on a comment line, with what it does behind it. */
static void
print_try(const char *command, const char *name, const char *words, struct buffer *text)
{
    enum { COLUMNS = 40 };
    size_t start = text->size;
    buffer_print(text, "#   brink %s %s", command, name);
    size_t used = text->size - start;
    buffer_print(text, "%*s  %s\n", used < COLUMNS ? (int)(COLUMNS - used) : 0, "", words);
}

static void print_head(const char *name, struct buffer *text)
{
    struct buffer file = {0};
    buffer_print(&file, "%s.cfg", name);
    buffer_print(text, "# %s: a question asked of a world.\n#\n", name);
    print_try("validate", buffer_text(&file), "names every mistake, with its line", text);
    print_try("run", buffer_text(&file), "computes it and prints the assessment", text);
    print_try("describe", "Scenario", "says all that can stand here", text);
    buffer_add_byte(text, '\n');
    text->failure = text->failure == STATUS_OK ? file.failure : text->failure;
    buffer_clear(&file);
}

static void
print_question(const Brink__V1__World *world, const char *latest, struct buffer *text)
{
    buffer_add_text(text, "# The question, in words for the report, and the day it is asked.\n"
                          "question = ");
    if (latest == NULL) {
        buffer_add_text(text, "\"What happens without any measure?\";\nas_of = ");
        print_quoted(world->base_date, text);
    } else {
        buffer_add_text(text, "\"What does the package ");
        buffer_add_text(text, latest);
        buffer_add_text(text, " add to what is in force already?\";\nas_of = ");
        print_quoted(first_day(world, latest), text);
    }
    buffer_add_text(
        text, ";\n\n"
              "# \"assess\" is the whole chain; \"economy\" and \"stability\" are its parts.\n"
              "analysis = \"assess\";\n\n");
}

static void
print_packages(const Brink__V1__World *world, const char *latest, struct buffer *text)
{
    buffer_add_text(
        text, "# Packages of measures that the world knows. Those of status_quo are in force\n"
              "# anyway; those of packages are what the question is about.\n");
    if (latest == NULL) {
        buffer_add_text(text,
                        "# This world knows none.\nstatus_quo = [ ];\npackages = [ ];\n\n");
        return;
    }
    buffer_add_text(text, "status_quo = ");
    print_others(world, latest, text);
    buffer_add_text(text, ";\npackages = [ ");
    print_quoted(latest, text);
    buffer_add_text(text, " ];\n\n");
}

static void
print_own_measure(const Brink__V1__World *world, const char *as_of, struct buffer *text)
{
    buffer_add_text(
        text,
        "# Measures of your own. Kinds: ban, cap_value, cap_quantity, cut, price_cap;\n"
        "# no_new_permits, repatriation (labour); asset_freeze, remittance_cut (finance).\n"
        "#\n"
        "# measures = (\n"
        "#   { name = \"half\"; kind = \"cut\"; cut_share = 0.5; flow = \"export\";\n"
        "#     goods = [ ");
    print_quoted(world->n_exports > 0 ? world->exports[0]->name : "*", text);
    buffer_add_text(text, " ]; start = ");
    print_quoted(as_of, text);
    buffer_add_text(text, "; phase_in_months = 6.0;\n");
    buffer_add_text(text, "#     tag = \"assumption\"; source = \"what if\"; }\n"
                          "# );\n\n");
}

static void print_reading(const Brink__V1__World *world, struct buffer *text)
{
    if (world->n_readings == 0) {
        return;
    }
    buffer_add_text(text, "# Which reading of the trade statistics counts:\n");
    for (size_t i = 0; i < world->n_readings; i++) {
        buffer_add_text(text, "#   ");
        print_quoted(world->readings[i]->name, text);
        buffer_print(text, "  %s\n", world->readings[i]->description);
    }
    buffer_add_text(text, "reading = ");
    print_quoted(world->readings[0]->name, text);
    buffer_add_text(text, ";\n\n");
}

static void print_run(const Brink__V1__World *world, struct buffer *text)
{
    buffer_add_text(
        text, "# How it is computed. The same seed gives the same answer, bit for bit.\n");
    buffer_print(text,
                 "months = 84;          # simulated from %s on, the base date of the world\n",
                 world->base_date);
    buffer_add_text(
        text,
        "steps_per_year = 52;  # weekly\n"
        "draws = 1000;         # Monte Carlo draws: one value for each uncertain number\n"
        "brink_draws = 128;    # of them, so many seek the brink; 0: none\n"
        "option_draws = 256;   # of them, so many weigh what the patron can do; 0: none\n"
        "seed = 1;\n"
        "# tolerance = 0.05;   # percentage points: end earlier when headlines are known so\n"
        "# points = 1024;      # base points of brink sensitivity\n");
}

void template_print(const char *name,
                    const char *world_path,
                    const Brink__V1__World *world,
                    struct buffer *text)
{
    const char *latest = latest_package(world);
    print_head(name, text);
    buffer_add_text(text, "# The data of the target, a file named as seen from this one.\n"
                          "world = ");
    print_quoted(world_path, text);
    buffer_add_text(text, ";\n\n");
    print_question(world, latest, text);
    print_packages(world, latest, text);
    print_own_measure(world, latest != NULL ? first_day(world, latest) : world->base_date,
                      text);
    print_reading(world, text);
    print_run(world, text);
}
