#include "command/new.h"

#include "client/scenario_file.h"
#include "command/output.h"
#include "command/path.h"
#include "command/shipped.h"
#include "command/template.h"
#include "config/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char ending[] = ".cfg";
static const char default_name[] = "scenario";
static const char default_world[] = "worlds/dprk-2017.cfg";

/* What a new scenario is made of. */
struct draft {
    const struct console *console;
    struct buffer path;       /* of the scenario */
    struct buffer name;       /* of the scenario */
    char *world;              /* absolute */
    struct buffer world_path; /* as seen from the scenario */
};

static void clear(struct draft *draft)
{
    buffer_clear(&draft->path);
    buffer_clear(&draft->name);
    buffer_clear(&draft->world_path);
    free(draft->world);
}

static void name_files(struct draft *draft, const char *wanted)
{
    size_t size = strlen(wanted);
    bool has_ending =
        size > strlen(ending) && strcmp(wanted + size - strlen(ending), ending) == 0;
    buffer_print(&draft->path, "%s%s", wanted, has_ending ? "" : ending);
    const char *name = path_name(buffer_text(&draft->path));
    size_t name_size = strlen(name);
    name_size -= name_size > strlen(ending) ? strlen(ending) : 0;
    buffer_add(&draft->name, name, name_size);
}

/* The reference world, which comes with the program. NULL: it is not there. */
static char *find_default_world(void)
{
    char *path = shipped_path(default_world);
    char *found = path != NULL ? realpath(path, NULL) : NULL;
    free(path);
    return found;
}

static enum exit_code find_world(struct draft *draft, const char *wanted)
{
    draft->world = wanted != NULL ? realpath(wanted, NULL) : find_default_world();
    if (draft->world == NULL) {
        console_complain(draft->console, "%s: %s; --world PATH names the file of a world",
                         wanted != NULL ? wanted : default_world, strerror(errno));
        return EXIT_BAD_INPUT;
    }
    char *folder = path_folder(buffer_text(&draft->path));
    if (folder == NULL) {
        console_complain(draft->console, "%s: %s", buffer_text(&draft->path), strerror(errno));
        return EXIT_BAD_INPUT;
    }
    path_print_relative(folder, draft->world, &draft->world_path);
    free(folder);
    return EXIT_DONE;
}

/* Makes the file, which must not be there yet. */
static enum exit_code claim_file(const struct draft *draft)
{
    const char *path = buffer_text(&draft->path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        console_complain(draft->console, "%s: %s", path,
                         errno == EEXIST ? "is there already, and stays as it is"
                                         : strerror(errno));
        return EXIT_BAD_INPUT;
    }
    close(file);
    return EXIT_DONE;
}

static enum exit_code save(const struct draft *draft, const struct buffer *text)
{
    char words[OUTPUT_WORDS_BYTES];
    if (output_save(buffer_text(&draft->path), text, words) != STATUS_OK) {
        console_complain(draft->console, "%s", words);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

/* Reads the scenario as it stands in the file; complains when it is not valid. */
static enum exit_code read_back(const struct draft *draft, struct scenario_file **file_out)
{
    struct problems problems = {0};
    enum status status = scenario_file_read(buffer_text(&draft->path), &problems, file_out);
    console_complain_problems(draft->console, &problems);
    if (status != STATUS_OK && problems_none(&problems)) {
        console_complain(draft->console, "%s: %s", draft->world, status_words(status));
    }
    problems_clear(&problems);
    return status == STATUS_OK ? EXIT_DONE : EXIT_BAD_INPUT;
}

/* Adds the least scenario. The base date stands in the file of the world itself. */
static enum exit_code print_least(const struct draft *draft, struct buffer *text)
{
    struct problems problems = {0};
    struct tree *tree = NULL;
    enum exit_code code = EXIT_DONE;
    if (tree_read(draft->world, &problems, &tree) != STATUS_OK) {
        console_complain_problems(draft->console, &problems);
        code = EXIT_BAD_INPUT;
    } else {
        const struct tree_node *date = tree_find(tree_root(tree), "base_date");
        bool is_text = date != NULL && date->kind == TREE_TEXT;
        template_print_least(buffer_text(&draft->world_path), is_text ? date->as.text : "",
                             text);
    }
    tree_free(&tree);
    problems_clear(&problems);
    return code;
}

/* The least scenario first: it reads the world, which then says what the whole one asks about.
 */
static enum exit_code write_scenario(const struct draft *draft)
{
    struct buffer text = {0};
    struct scenario_file *file = NULL;
    enum exit_code code = print_least(draft, &text);
    if (code == EXIT_DONE) {
        code = save(draft, &text);
    }
    if (code == EXIT_DONE) {
        code = read_back(draft, &file);
    }
    if (code == EXIT_DONE) {
        buffer_reset(&text);
        template_print(buffer_text(&draft->name), buffer_text(&draft->world_path),
                       scenario_file_request(file)->world, &text);
        scenario_file_free(&file);
        code = save(draft, &text);
    }
    if (code == EXIT_DONE) {
        code = read_back(draft, &file);
    }
    scenario_file_free(&file);
    buffer_clear(&text);
    return code;
}

static enum exit_code say_what_next(const struct draft *draft)
{
    const char *path = buffer_text(&draft->path);
    struct buffer text = {0};
    buffer_print(&text, "%s is written and valid. Next:\n\n  brink run %s\n", path, path);
    enum status status = console_write(draft->console, &text);
    buffer_clear(&text);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

enum exit_code new_command(const struct invocation *invocation)
{
    const struct options *options = &invocation->options;
    struct draft draft = {.console = invocation->console};
    name_files(&draft, options->argument_count > 0 ? options->arguments[0] : default_name);
    enum exit_code code = find_world(&draft, options->world);
    if (code == EXIT_DONE) {
        code = claim_file(&draft);
    }
    if (code == EXIT_DONE) {
        code = write_scenario(&draft);
        if (code != EXIT_DONE) {
            unlink(buffer_text(&draft.path));
        }
    }
    if (code == EXIT_DONE && !options->quiet) {
        code = say_what_next(&draft);
    }
    clear(&draft);
    return code;
}
