#include "command/command.h"

#include "base/suggest.h"
#include "command/backtest.h"
#include "command/cancel.h"
#include "command/completion.h"
#include "command/dead.h"
#include "command/describe.h"
#include "command/diff.h"
#include "command/keys.h"
#include "command/new.h"
#include "command/report.h"
#include "command/requeue.h"
#include "command/result.h"
#include "command/run.h"
#include "command/stats.h"
#include "command/submit.h"
#include "command/sweep.h"
#include "command/tipping.h"
#include "command/top.h"
#include "command/validate.h"
#include "command/version.h"
#include "command/watch.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define OF_ANSWER (OPTION_JSON | OPTION_CSV | OPTION_OUTPUT | OPTION_SECTION | OPTION_QUIET)
#define OF_DRAWS                                                                               \
    (OPTION_DRAWS | OPTION_BRINK_DRAWS | OPTION_CHOICE_DRAWS | OPTION_SEED | OPTION_MONTHS |   \
     OPTION_CENTRAL)

static const struct command commands[] = {
    {.name = "new",
     .arguments = "[NAME]",
     .summary = "write a commented scenario NAME.cfg to start from",
     .detail = "It is valid and runs as it is. A file that is there already stays as it is.",
     .arguments_least = 0,
     .arguments_most = 1,
     .broker = COMMAND_ALONE,
     .options = OPTION_WORLD | OPTION_QUIET,
     .run = new_command},
    {.name = "validate",
     .arguments = "FILE...",
     .summary = "name every problem of scenarios and their worlds",
     .detail =
         "One line a problem: file:line: path: the value found and what is allowed.\n"
         "With --output the request is written as a protobuf message, for services in other\n"
         "languages: brink.v1.ScenarioRequest.",
     .arguments_least = 1,
     .arguments_most = OPTION_ARGUMENTS_MAX,
     .broker = COMMAND_ALONE,
     .options = OPTION_JSON | OPTION_OUTPUT | OPTION_QUIET,
     .run = validate_command},
    {.name = "run",
     .arguments = "FILE",
     .summary = "compute a scenario in this process and print the assessment",
     .detail = "A broker and a worker run inside the process, the same as those of a fleet.\n"
               "The report is short; --section NAME prints one part of it in full.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_ALONE,
     .options = OF_ANSWER | OF_DRAWS | OPTION_NO_PROGRESS | OPTION_THREADS,
     .run = run_command},
    {.name = "diff",
     .arguments = "A B",
     .summary = "compare two scenarios of a world: A less B",
     .detail =
         "Both are computed on the same draws, and the difference draw by draw, so that its\n"
         "range is that of the difference itself. Months, draws and seed are those of A; a\n"
         "tolerance does not count.",
     .arguments_least = 2,
     .arguments_most = 2,
     .broker = COMMAND_MAY_CALL,
     .options = OF_DRAWS | OPTION_JSON | OPTION_OUTPUT | OPTION_NO_PROGRESS | OPTION_THREADS |
                OPTION_NEEDS | OPTION_QUIET,
     .run = diff_command},
    {.name = "backtest",
     .arguments = "",
     .summary = "score the models on the past, beside simple rivals",
     .detail =
         "Loss of GDP and breakdown in episodes of sanctions, and breakdown in the years of\n"
         "many regimes. It says plainly whether the model loses. docs/config.md has the\n"
         "columns of the tables, which you may replace by your own. With --call workers fit\n"
         "the hazards, one without each country; the answer is the same.",
     .arguments_least = 0,
     .arguments_most = 0,
     .broker = COMMAND_MAY_CALL,
     .options = OPTION_JSON | OPTION_CSV | OPTION_OUTPUT | OPTION_QUIET | OPTION_NO_PROGRESS |
                OPTION_EPISODES | OPTION_GDP | OPTION_PANEL | OPTION_RESPONSE | OPTION_HAZARD,
     .run = backtest_command},
    {.name = "sensitivity",
     .arguments = "FILE",
     .summary = "rank the uncertain numbers of a scenario by what they move",
     .detail =
         "The scenario is computed for every base point as many times as it has uncertain\n"
         "numbers, and twice more; its own analysis and draws do not matter.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MAY_CALL,
     .options = OF_ANSWER | OPTION_POINTS | OPTION_SEED | OPTION_MONTHS | OPTION_NO_PROGRESS |
                OPTION_THREADS | OPTION_NEEDS,
     .analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY,
     .run = run_command},
    {.name = "sweep",
     .arguments = "FILE",
     .summary = "compute a scenario with some of its numbers varied, as many scenarios",
     .detail =
         "PATH is a number of the scenario or its world: draws, measures.NAME.cut_share,\n"
         "enforcement.PARTNER or enforcement.PARTNER.CLASS, variables.NAME, economy.gdp_musd.\n"
         "VALUES are a grid 0:1:0.05, a list 0.2,0.5,0.8, or, with --sample N, a range 0:1.\n"
         "All combinations of grids and lists are computed.\n"
         "\n"
         "With --csv DIR rows come into DIR as they are done, and the same command goes on\n"
         "where it was stopped; sweep.csv has them in order once all are there, the same\n"
         "bytes whoever computed them. Without --call a broker and a worker run inside.\n"
         "docs/sweeps.md says more.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MAY_CALL,
     .options = OPTION_OVER | OPTION_SAMPLE | OPTION_RESULTS | OPTION_PARETO | OPTION_LIMIT |
                OPTION_CSV | OPTION_JSON | OPTION_OUTPUT | OPTION_QUIET | OF_DRAWS |
                OPTION_NO_PROGRESS | OPTION_THREADS | OPTION_NEEDS,
     .run = sweep_command},
    {.name = "submit",
     .arguments = "FILE",
     .summary = "hand a scenario to a broker",
     .detail = "Prints the id of the request, for result and cancel. With --wait it waits and "
               "prints\n"
               "what brink run prints.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = OF_ANSWER | OF_DRAWS | OPTION_NO_PROGRESS | OPTION_WAIT | OPTION_PRIORITY |
                OPTION_DEADLINE | OPTION_AFTER | OPTION_NO_CACHE | OPTION_ID | OPTION_NEEDS,
     .run = submit_command},
    {.name = "result",
     .arguments = "ID",
     .summary = "print the outcome of a request, or how far it is",
     .detail = "Without --wait a request that has not ended is described, not waited for.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = OF_ANSWER | OPTION_NO_PROGRESS | OPTION_WAIT,
     .run = result_command},
    {.name = "cancel",
     .arguments = "ID",
     .summary = "cancel a request",
     .detail = "",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = 0,
     .run = cancel_command},
    {.name = "dead",
     .arguments = "[TOPIC]",
     .summary = "list dead requests, each attempt with its worker and cause",
     .detail =
         "TOPIC is a prefix: scenario/economy/. A request is dead when its last attempt is "
         "lost.",
     .arguments_least = 0,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = OPTION_JSON,
     .run = dead_command},
    {.name = "requeue",
     .arguments = "ID|TOPIC",
     .summary = "give a dead request, or all under a topic, a new life",
     .detail = "Attempts are counted from the beginning; a deadline it had is gone.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = 0,
     .run = requeue_command},
    {.name = "watch",
     .arguments = "TOPIC",
     .summary = "print publications as they come",
     .detail =
         "A topic is a prefix: assessment/, assessment/economy/PRK, progress/ID, "
         "event/worker.\n"
         "Outcomes are numbered at their broker; when all are watched, as with assessment/,\n"
         "those that were missed are counted. Behind an outcome of several steps come the "
         "steps,\n"
         "each on assessment/STEP/TARGET. With --from N none is missed that is kept: gaps\n"
         "are filled, also after a lost connection, and it says how many.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_MUST_CALL,
     .options = OPTION_JSON | OPTION_COUNT | OPTION_FROM,
     .run = watch_command},
    {.name = "stats",
     .arguments = "",
     .summary = "print what a broker holds and has done",
     .detail = "",
     .arguments_least = 0,
     .arguments_most = 0,
     .broker = COMMAND_MUST_CALL,
     .options = OPTION_JSON,
     .run = stats_command},
    {.name = "keys",
     .arguments = "new|show|authorize|revoke ...",
     .summary = "make keys, and say who may use a broker",
     .detail =
         "new FILE                    make a key file, print its public key\n"
         "show FILE                   print the public key of a key file\n"
         "authorize LIST NAME KEY     add a key, or the one of a key file, to an access list\n"
         "revoke LIST NAME|KEY        take it off the list\n"
         "A broker reads its list again on SIGHUP. docs/operations.md tells the whole of it.",
     .arguments_least = 1,
     .arguments_most = 4,
     .broker = COMMAND_ALONE,
     .options = OPTION_ROLES | OPTION_TOPICS | OPTION_TENANTS | OPTION_LIMITS,
     .run = keys_command},
    {.name = "top",
     .arguments = "",
     .summary = "watch a broker live: queues, workers, what runs, what is dead",
     .detail =
         "Queues by topic and tenant, workers with what they get done a second, running\n"
         "requests with their progress and the time they have left, dead requests. q quits.\n"
         "Where the output is no terminal one picture is printed.",
     .arguments_least = 0,
     .arguments_most = 0,
     .broker = COMMAND_MUST_CALL,
     .options = 0,
     .run = top_command},
    {.name = "describe",
     .arguments = "[SYMBOL]",
     .summary = "print the contract: services, messages, fields",
     .detail = "SYMBOL is a service, a message or an enum: Scenario, Broker, MeasureKind.\n"
               "With --call it is the contract of that broker.",
     .arguments_least = 0,
     .arguments_most = 1,
     .broker = COMMAND_MAY_CALL,
     .options = 0,
     .run = describe_command},
    {.name = "tipping",
     .arguments = "cascade|fold|escape|input",
     .summary = "how something goes over all at once: models that stand alone",
     .detail = "cascade: people join once enough others have; thresholds are normal (--mean, "
               "--sd) or\n"
               "         listed in a CSV file (--thresholds).\n"
               "fold:    dx/dt = r + x - x^3 loses a stable state as r is pushed.\n"
               "escape:  noise drives it out of its state (--sigma).\n"
               "input:   what the want of one input costs, in closed form (--share, --left,\n"
               "         --elasticity).\n"
               "None of them enters an assessment: no data tie their numbers to an economy.",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_ALONE,
     .options = OPTION_MEAN | OPTION_DEVIATION | OPTION_JOINED | OPTION_THRESHOLDS |
                OPTION_PUSH | OPTION_SIGMA | OPTION_SHARE | OPTION_LEFT | OPTION_ELASTICITY |
                OPTION_OUTPUT | OPTION_QUIET,
     .run = tipping_command},
    {.name = "completion",
     .arguments = "bash|zsh",
     .summary = "print what this shell needs to complete a command line",
     .detail = "bash: source <(brink completion bash)\n"
               "zsh:  source <(brink completion zsh), behind compinit",
     .arguments_least = 1,
     .arguments_most = 1,
     .broker = COMMAND_ALONE,
     .options = OPTION_OUTPUT,
     .run = completion_command},
    {.name = "version",
     .arguments = "",
     .summary = "print the version",
     .detail = "",
     .arguments_least = 0,
     .arguments_most = 0,
     .broker = COMMAND_ALONE,
     .options = 0,
     .run = version_command},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

const struct command *command_at(size_t index)
{
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void print_exit_codes(struct buffer *text)
{
    buffer_add_text(text, "\nexit codes:\n");
    for (size_t i = 0; exit_code_row(i) != NULL; i++) {
        buffer_print(text, "  %3d  %s\n", exit_code_row(i)->code, exit_code_row(i)->words);
    }
}

static void print_usage(struct buffer *text)
{
    buffer_add_text(
        text, "usage: brink COMMAND [OPTION...] [ARGUMENT...]\n"
              "\n"
              "What does a package of sanctions do to its target, who pays, and how near does\n"
              "it push the target to the brink?\n"
              "\n"
              "commands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        buffer_print(text, "  %-11s %-9s  %s\n", commands[i].name, commands[i].arguments,
                     commands[i].summary);
    }
    buffer_add_text(text, "\nbrink COMMAND --help says more of each.\n");
    print_exit_codes(text);
}

/* "--timeout-ms" for the setting timeout_ms. */
static void write_flag(const char *setting, char flag_out[SUGGEST_WORD_MAX])
{
    snprintf(flag_out, SUGGEST_WORD_MAX, "--%s", setting);
    for (char *at = flag_out; *at != '\0'; at++) {
        *at = *at == '_' ? '-' : *at;
    }
}

static const char *value_of(enum setting_kind kind)
{
    if (kind == SETTING_ENDPOINT) {
        return "ENDPOINT";
    }
    return kind == SETTING_INTEGER ? "N" : "NAME";
}

/* The settings of a client (config/client_settings.h), which are variables too. */
static void print_broker_flags(enum command_broker broker, struct buffer *text)
{
    const struct settings *settings = client_settings_table();
    for (size_t i = 0; broker != COMMAND_ALONE && i < settings->count; i++) {
        const struct setting *row = &settings->rows[i];
        char flag[SUGGEST_WORD_MAX];
        char left[2 * SUGGEST_WORD_MAX];
        write_flag(row->name, flag);
        snprintf(left, sizeof left, "%s %s", flag, value_of(row->kind));
        buffer_print(text, "  %-28s %s", left, row->words);
        if (strcmp(row->name, "call") == 0 && broker == COMMAND_MAY_CALL) {
            buffer_add_text(text, " Without it none is used.");
        } else if (row->fallback[0] != '\0') {
            buffer_print(text, " (%s%s%s)", row->fallback, row->unit[0] == '\0' ? "" : " ",
                         row->unit);
        }
        buffer_add_byte(text, '\n');
    }
}

void command_each_option(const struct command *command, option_line_fn *tell, void *arg)
{
    const struct settings *settings = client_settings_table();
    option_each(command->options | OPTION_HELP, tell, arg);
    for (size_t i = 0; command->broker != COMMAND_ALONE && i < settings->count; i++) {
        char flag[SUGGEST_WORD_MAX];
        write_flag(settings->rows[i].name, flag);
        const bool is_file = settings->rows[i].offset == offsetof(struct client_settings, key);
        const struct option_line line = {.name = flag,
                                         .value = is_file ? "FILE"
                                                          : value_of(settings->rows[i].kind),
                                         .words = settings->rows[i].words};
        tell(arg, &line);
    }
}

static void print_sections(struct buffer *text)
{
    buffer_add_text(text, "\nsections:\n");
    for (size_t i = 0; report_section(i) != NULL; i++) {
        buffer_print(text, "  %-28s %s\n", report_section(i)->name, report_section(i)->words);
    }
}

static void print_help(const struct command *command, struct buffer *text)
{
    buffer_print(text, "usage: brink %s [OPTION...]%s%s\n\n%s\n", command->name,
                 command->arguments[0] == '\0' ? "" : " ", command->arguments,
                 command->summary);
    if (command->detail[0] != '\0') {
        buffer_print(text, "\n%s\n", command->detail);
    }
    buffer_add_text(text, "\noptions:\n");
    option_help(command->options | OPTION_HELP, text);
    print_broker_flags(command->broker, text);
    if ((command->options & OPTION_SECTION) != 0) {
        print_sections(text);
    }
    print_exit_codes(text);
}

static enum exit_code print_text(const struct console *console, struct buffer *text)
{
    enum status status = console_write(console, text);
    buffer_clear(text);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

/* Reads where the broker is: defaults, environment, flags, which leave the arguments. */
static void read_broker(struct invocation *invocation,
                        int *count,
                        char **arguments,
                        char **environment,
                        struct problems *problems)
{
    const struct settings *settings = client_settings_table();
    settings_default(settings, &invocation->broker);
    /* Every problem is in `problems`, which is asked once for all sources. */
    (void)!settings_read_environment(settings, environment, &invocation->broker, problems);
    if (invocation->command->broker == COMMAND_MAY_CALL) {
        invocation->broker.call[0] = '\0';
    }
    (void)!settings_take_flags(settings, count, arguments, &invocation->broker, problems);
    (void)!settings_check(settings, &invocation->broker, problems);
}

enum { FLAGS_MOST = 16 };

static void read_options(struct invocation *invocation,
                         int count,
                         char **arguments,
                         struct problems *problems)
{
    const struct command *command = invocation->command;
    const struct settings *settings = client_settings_table();
    char flags[FLAGS_MOST][SUGGEST_WORD_MAX];
    const char *others[FLAGS_MOST + 1] = {NULL};
    assert(settings->count <= FLAGS_MOST);
    for (size_t i = 0; command->broker != COMMAND_ALONE && i < settings->count; i++) {
        write_flag(settings->rows[i].name, flags[i]);
        others[i] = flags[i];
    }
    const struct option_words words = {.command = command->name, .others = others};
    enum status status = option_read(&words, command->options | OPTION_HELP, count, arguments,
                                     &invocation->options, problems);
    if (status != STATUS_OK || invocation->options.help) {
        return;
    }
    size_t given = invocation->options.argument_count;
    if (given < command->arguments_least) {
        problem_add(problems, "", "brink %s takes %s", command->name, command->arguments);
    } else if (given > command->arguments_most) {
        problem_add(problems, "", "%s: brink %s takes %s",
                    invocation->options.arguments[command->arguments_most], command->name,
                    command->arguments[0] == '\0' ? "no argument" : command->arguments);
    }
}

static void check_section(const struct invocation *invocation, struct problems *problems)
{
    const char *name = invocation->options.section;
    if (name == NULL || report_find_section(name) != NULL) {
        return;
    }
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; report_section(i) != NULL; i++) {
        suggest_offer(&suggest, report_section(i)->name);
    }
    problem_add(problems, "--section", "there is no section %.40s%s", name,
                suggest_clause(&suggest));
}

static enum exit_code
run_command_row(struct invocation *invocation, int count, char **arguments, char **environment)
{
    struct problems problems = {0};
    enum exit_code code = EXIT_BAD_INPUT;
    if (invocation->command->broker != COMMAND_ALONE) {
        read_broker(invocation, &count, arguments, environment, &problems);
    }
    read_options(invocation, count, arguments, &problems);
    check_section(invocation, &problems);
    if (invocation->options.help) {
        struct buffer text = {0};
        print_help(invocation->command, &text);
        code = print_text(invocation->console, &text);
    } else if (problems_none(&problems)) {
        code = invocation->command->run(invocation);
    } else {
        console_complain_problems(invocation->console, &problems);
        console_complain(invocation->console, "brink %s --help says more",
                         invocation->command->name);
    }
    problems_clear(&problems);
    return code;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

enum exit_code
command_main(const struct console *console, int argc, char **argv, char **environment)
{
    struct buffer text = {0};
    if (argc < 2) {
        print_usage(&text);
        console_show(console, buffer_text(&text), text.size);
        buffer_clear(&text);
        return EXIT_BAD_INPUT;
    }
    const char *name = is_one_of(argv[1], "--version", "-V", "-v") ? "version" : argv[1];
    struct invocation invocation = {.console = console, .command = find_command(name)};
    if (invocation.command != NULL) {
        return run_command_row(&invocation, argc - 2, argv + 2, environment);
    }
    if (is_one_of(name, "--help", "-h", "help")) {
        print_usage(&text);
        return print_text(console, &text);
    }
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        suggest_offer(&suggest, commands[i].name);
    }
    console_complain(console, "there is no command %.64s%s; brink --help lists them", name,
                     suggest_clause(&suggest));
    return EXIT_BAD_INPUT;
}
