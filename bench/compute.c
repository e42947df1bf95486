#include "bench/compute.h"

#include "bench/alone.h"
#include "bench/host.h"
#include "bench/machine.h"
#include "client/brink.h"
#include "client/scenario_file.h"
#include "worker/link.h"
#include "worker/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAIT_MS = 300 * 1000, WARM_UP_SHARE = 10, MONTHS_PER_YEAR = 12 };

const char compute_name[] = "compute";

static const char scenario_path[] = BRINK_CONFIG "/scenarios/dprk-2017-09.cfg";

/* A broker, a worker and a client. */
struct crew {
    struct context *context;
    struct host *host;
    struct link *link;
    pthread_t thread;
    bool runs;
    struct brink *client;
};

static void *run_link(void *argument)
{
    enum status status = link_run(argument);
    (void)status; /* the client hears of it: nobody answers */
    return NULL;
}

static enum status
start_link(struct crew *crew, size_t threads, char words_out[SOCKET_WORDS_BYTES])
{
    struct link_options options = link_default_options();
    options.context = crew->context;
    options.call = host_call(crew->host);
    options.name = "bench";
    options.threads = threads;
    enum status status = link_new(&options, &crew->link, words_out);
    if (status == STATUS_OK) {
        crew->runs = pthread_create(&crew->thread, NULL, run_link, crew->link) == 0;
        status = crew->runs ? STATUS_OK : STATUS_NO_MEMORY;
    }
    return status;
}

static enum status
crew_start(struct crew *crew, size_t threads, char words_out[SOCKET_WORDS_BYTES])
{
    enum status status = context_new(&crew->context);
    if (status == STATUS_OK) {
        const struct host_options options = {.context = crew->context,
                                             .call = "inproc://call",
                                             .publish = "inproc://publish",
                                             .durability = JOURNAL_MEMORY};
        status = host_new(&options, &crew->host, words_out);
    }
    if (status == STATUS_OK) {
        status = start_link(crew, threads, words_out);
    }
    if (status == STATUS_OK) {
        const struct brink_options options = {.context = crew->context,
                                              .call = host_call(crew->host)};
        status = brink_new(&options, &crew->client, words_out);
    }
    return status;
}

static void crew_stop(struct crew *crew)
{
    brink_free(&crew->client);
    if (crew->runs) {
        link_stop(crew->link);
        link_stop(crew->link); /* the second time is at once */
        pthread_join(crew->thread, NULL);
    }
    link_free(&crew->link);
    host_free(&crew->host);
    context_free(&crew->context);
}

/* Asks for so many draws and waits for the assessment. */
static enum status
ask(struct crew *crew, Brink__V1__ScenarioRequest *request, uint32_t draws, char *words_out)
{
    request->scenario->draws = draws;
    request->scenario->brink_draws = 0; /* one draw costs the same as another */
    char topic[FRAME_TOPIC_MAX + 1];
    snprintf(topic, sizeof topic, "scenario/assess/%s", request->world->target);
    size_t size = brink__v1__scenario_request__get_packed_size(request);
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) {
        return STATUS_NO_MEMORY;
    }
    brink__v1__scenario_request__pack(request, bytes);
    const struct brink_request call = {.method = "/brink.v1.Assessor/Assess",
                                       .topic = topic,
                                       .no_cache = true,
                                       .body = bytes,
                                       .body_size = size};
    struct brink_reply reply;
    enum status status = brink_call(crew->client, &call, WAIT_MS, &reply);
    if (status != STATUS_OK) {
        snprintf(words_out, COMPUTE_WORDS_BYTES, "%s", brink_words(crew->client));
    } else if (reply.status.code != 0) {
        status = status_of_code(reply.status.code);
        snprintf(words_out, COMPUTE_WORDS_BYTES, "%.300s", reply.status.message);
    }
    free(bytes);
    return status;
}

/* The first request is not counted: it touches the memory. */
static enum status measure(Brink__V1__ScenarioRequest *request,
                           size_t threads,
                           uint32_t draws,
                           struct pace *pace_out,
                           char words_out[COMPUTE_WORDS_BYTES])
{
    struct crew crew = {.runs = false};
    enum status status = crew_start(&crew, threads, words_out);
    if (status == STATUS_OK) {
        status = ask(&crew, request, draws / WARM_UP_SHARE + 1, words_out);
    }
    struct pace pace = pace_start();
    if (status == STATUS_OK) {
        status = ask(&crew, request, draws, words_out);
    }
    pace = pace_end(&pace, draws);
    crew_stop(&crew);
    if (status == STATUS_OK) {
        *pace_out = pace;
    }
    return status;
}

/* One row; the first is what the others are measured against. */
static void add_row(struct board *board,
                    const char *subject,
                    const struct pace *pace,
                    const struct pace *first,
                    double steps)
{
    const struct board_key key = {compute_name, subject, 0};
    board_add(board, &key, METRIC_RATIO, first->wall_ns / pace->wall_ns);
    board_add(board, &key, METRIC_DRAWS_PER_S, 1e9 / pace->wall_ns);
    board_add(board, &key, METRIC_STEP_NS, pace->wall_ns / steps);
    board_add(board, &key, METRIC_STEP_CPU_NS, pace->cpu_ns / steps);
}

static enum status measure_alone(const Brink__V1__ScenarioRequest *request,
                                 uint32_t draws,
                                 struct pace *pace_out,
                                 char words_out[COMPUTE_WORDS_BYTES])
{
    struct problems problems = {0};
    enum status status = alone_measure(request, draws, &problems, pace_out);
    if (problems.count > 0) {
        snprintf(words_out, COMPUTE_WORDS_BYTES, "%.300s", problems.items[0].text);
    }
    problems_clear(&problems);
    return status;
}

static enum status measure_all(Brink__V1__ScenarioRequest *request,
                               const struct plan *plan,
                               struct board *board,
                               char words_out[COMPUTE_WORDS_BYTES])
{
    static const char *const subjects[] = {"one thread", "a thread a core"};
    const size_t threads[] = {1, machine_look().cores};
    double steps =
        (double)request->scenario->months * request->scenario->steps_per_year / MONTHS_PER_YEAR;
    struct pace paces[2];
    struct pace alone;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < 2; i++) {
        size_t count = threads[i] < POOL_THREADS_MAX ? threads[i] : POOL_THREADS_MAX;
        status = measure(request, count, plan->draws, &paces[i], words_out);
        if (status == STATUS_OK) {
            add_row(board, subjects[i], &paces[i], &paces[0], steps);
        }
    }
    if (status == STATUS_OK) {
        status = measure_alone(request, plan->draws, &alone, words_out);
    }
    if (status == STATUS_OK) {
        add_row(board, "economy alone", &alone, &paces[0], steps);
    }
    return status;
}

enum status compute_round(const struct plan *plan,
                          uint32_t round,
                          struct board *board,
                          char words_out[COMPUTE_WORDS_BYTES])
{
    static_assert((int)COMPUTE_WORDS_BYTES >= (int)SOCKET_WORDS_BYTES, "words are passed on");
    struct scenario_file *file = NULL;
    struct problems problems = {0};
    enum status status = scenario_file_read(scenario_path, &problems, &file);
    if (status == STATUS_OK) {
        Brink__V1__ScenarioRequest *request = scenario_file_request(file);
        request->scenario->seed = round + 1; /* no round is an answer kept from another */
        status = measure_all(request, plan, board, words_out);
    } else {
        snprintf(words_out, COMPUTE_WORDS_BYTES, "%.200s: %.150s", scenario_path,
                 problems.count > 0 ? problems.items[0].text : status_words(status));
    }
    problems_clear(&problems);
    scenario_file_free(&file);
    return status;
}
