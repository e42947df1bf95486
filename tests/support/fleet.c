#include "tests/support/fleet.h"

#include "tests/support/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARGUMENTS_MAX = 32, VARIABLE_BYTES = FLEET_ENDPOINT_BYTES + 16 };

int fleet_set_up(void **state)
{
    struct fleet *fleet = calloc(1, sizeof *fleet);
    if (fleet == NULL) {
        return -1;
    }
    folder_make(&fleet->folder);
    *state = fleet;
    return 0;
}

int fleet_tear_down(void **state)
{
    struct fleet *fleet = *state;
    asker_close(&fleet->asker);
    for (size_t i = 0; i < fleet->count; i++) {
        process_end(&fleet->processes[i]);
    }
    folder_remove(&fleet->folder);
    free(fleet);
    return 0;
}

static struct process *take_place(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++) {
        if (fleet->processes[i].path == NULL) {
            return &fleet->processes[i];
        }
    }
    assert_true(fleet->count < FLEET_PROCESSES_MAX);
    return &fleet->processes[fleet->count++];
}

struct process *fleet_start_plan(struct fleet *fleet, const struct process_plan *plan)
{
    struct process *process = take_place(fleet);
    struct process_plan placed = *plan;
    placed.network = fleet->network;
    process_start(process, &placed);
    return process;
}

void fleet_end(struct fleet *fleet, struct process **process_p)
{
    assert_true(*process_p != fleet->broker);
    process_end(*process_p);
    *process_p = NULL;
}

struct arguments {
    const char *list[ARGUMENTS_MAX];
    size_t count;
};

static void add(struct arguments *arguments, const char *argument)
{
    assert_true(arguments->count + 1 < ARGUMENTS_MAX);
    arguments->list[arguments->count++] = argument;
    arguments->list[arguments->count] = NULL;
}

static void add_list(struct arguments *arguments, va_list list)
{
    const char *argument = va_arg(list, const char *);
    while (argument != NULL) {
        add(arguments, argument);
        argument = va_arg(list, const char *);
    }
}

void fleet_start_broker(struct fleet *fleet, ...)
{
    const char *any = "tcp://127.0.0.1:*";
    struct arguments arguments = {.count = 0};
    add(&arguments, "--call");
    add(&arguments, fleet->call[0] != '\0' ? fleet->call : any);
    add(&arguments, "--publish");
    add(&arguments, fleet->publish[0] != '\0' ? fleet->publish : any);
    char journal[FOLDER_PATH_BYTES + 16];
    snprintf(journal, sizeof journal, "%s/journal", fleet->folder.path);
    add(&arguments, "--journal");
    add(&arguments, journal);
    va_list list;
    va_start(list, fleet);
    add_list(&arguments, list);
    va_end(list);
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-broker"),
                                      .arguments = arguments.list};
    fleet->broker = fleet_start_plan(fleet, &plan);
    const char *line = process_await(fleet->broker, PROCESS_ERR, "event=started");
    process_value(line, "call", fleet->call, sizeof fleet->call);
    process_value(line, "publish", fleet->publish, sizeof fleet->publish);
    asker_close(&fleet->asker);
    asker_open(&fleet->asker, fleet->call);
}

void fleet_stop_broker(struct fleet *fleet, int signal, int code)
{
    process_signal(fleet->broker, signal);
    process_expect(fleet->broker, code);
    process_end(fleet->broker);
    fleet->broker = NULL;
}

struct process *
fleet_start_worker(struct fleet *fleet, const char *name, const char *threads, ...)
{
    struct arguments arguments = {.count = 0};
    add(&arguments, "--call");
    add(&arguments, fleet->call);
    add(&arguments, "--name");
    add(&arguments, name);
    add(&arguments, "--threads");
    add(&arguments, threads);
    va_list list;
    va_start(list, threads);
    add_list(&arguments, list);
    va_end(list);
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-worker"),
                                      .arguments = arguments.list};
    struct process *worker = fleet_start_plan(fleet, &plan);
    char joined[128];
    snprintf(joined, sizeof joined, "what=joined name=\"%s\"", name);
    process_await(fleet->broker, PROCESS_ERR, joined);
    return worker;
}

static struct process *start(struct fleet *fleet, const char *command, va_list list)
{
    char call[VARIABLE_BYTES];
    char publish[VARIABLE_BYTES];
    snprintf(call, sizeof call, "BRINK_CALL=%s", fleet->call);
    snprintf(publish, sizeof publish, "BRINK_PUBLISH=%s", fleet->publish);
    const char *const environment[] = {call, publish, NULL};
    struct arguments arguments = {.count = 0};
    add(&arguments, command);
    add_list(&arguments, list);
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink"),
                                      .arguments = arguments.list,
                                      .environment = environment};
    return fleet_start_plan(fleet, &plan);
}

struct process *fleet_start(struct fleet *fleet, const char *command, ...)
{
    va_list list;
    va_start(list, command);
    struct process *process = start(fleet, command, list);
    va_end(list);
    return process;
}

struct process *fleet_run(struct fleet *fleet, int code, const char *command, ...)
{
    va_list list;
    va_start(list, command);
    struct process *process = start(fleet, command, list);
    va_end(list);
    process_expect(process, code);
    return process;
}
