#include "tests/sim/book.h"

#include <assert.h>
#include <string.h>

const struct book_needs book_needs[BOOK_NEEDS] = {
    {"", "  ", 0, 0, {"", ""}, 0},
    {"gpu", " gpu gpu", 0, 0, {"gpu", ""}, 1},
    {"memory_mb>=64", "memory_mb>=9 memory_mb>=064", 0, 64, {"", ""}, 0},
    {"cores>=8 memory_mb>=64 gpu", "gpu memory_mb>=64 cores>=8", 8, 64, {"gpu", ""}, 1},
    {"eu gpu", "gpu eu ", 0, 0, {"eu", "gpu"}, 4},
    {"cores>=8", "cores>=8", 8, 0, {"", ""}, 0},
};

struct id book_id(enum book_kind kind, uint32_t number)
{
    struct id id = {{(uint8_t)kind}};
    memcpy(&id.bytes[4], &number, sizeof number);
    return id;
}

uint32_t book_number(const struct id *id)
{
    uint32_t number = 0;
    memcpy(&number, &id->bytes[4], sizeof number);
    return number;
}

void book_content(uint32_t number, uint8_t content_out[BROKER_CONTENT_BYTES])
{
    memset(content_out, 0x5c, BROKER_CONTENT_BYTES);
    memcpy(content_out, &number, sizeof number);
}

uint32_t book_content_number(const uint8_t *content)
{
    uint32_t number = 0;
    if (content != NULL) {
        memcpy(&number, content, sizeof number);
    }
    return number;
}

int book_rank(enum job_priority priority)
{
    static const int ranks[JOB_PRIORITY_COUNT] = {
        [JOB_PRIORITY_HIGH] = 0, [JOB_PRIORITY_NORMAL] = 1, [JOB_PRIORITY_LOW] = 2};
    return ranks[priority];
}

static void forget_standings(struct book *book)
{
    for (int i = 0; i < BOOK_KEYS; i++) {
        book->standings[i] = BROKER_CREDIT_MAX;
    }
}

void book_open(struct book *book, const struct broker_limits *limits)
{
    memset(book, 0, sizeof *book);
    forget_standings(book);
    book->limits = *limits;
    book->attempts_most = limits->attempts_max;
    book->ticked_ms = -1;
}

uint32_t book_worker_of(const struct book *book, const struct call *call)
{
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        const struct book_worker *worker = &book->workers[i];
        if (worker->is_present && worker->call.peer == call->peer &&
            id_equal(&worker->call.id, &call->id)) {
            return i;
        }
    }
    return BOOK_WORKERS_MAX;
}

struct book_request *book_request_of(struct book *book, const struct effect *effect)
{
    uint32_t number = book_number(&effect->job->id);
    assert(number < BOOK_REQUESTS_MAX);
    return &book->requests[number];
}

static bool has_label(const struct book_worker *worker, const char *label)
{
    return strcmp(label, "") == 0 || (strcmp(label, "eu") == 0 && worker->has_label[0]) ||
           (strcmp(label, "gpu") == 0 && worker->has_label[1]);
}

bool book_meets(const struct book_worker *worker, const struct book_request *request)
{
    const struct book_needs *needs = &book_needs[request->needs];
    return worker->cores >= needs->cores && worker->memory_mb >= needs->memory_mb &&
           has_label(worker, needs->labels[0]) && has_label(worker, needs->labels[1]);
}

uint32_t book_usable(const struct book_worker *worker)
{
    uint32_t threads = worker->threads == 0 ? worker->credit : worker->threads;
    uint32_t places = worker->credit;
    if (worker->slowness >= 2048 && places > threads) {
        places = threads + (uint32_t)((places - threads) * 1024 / worker->slowness);
    }
    return places < worker->standing ? places : worker->standing;
}

bool book_takes(const struct book *book,
                const struct book_worker *worker,
                const struct book_request *request)
{
    const char *topic = book->topics[request->topic];
    if (!book_meets(worker, request)) {
        return false;
    }
    for (size_t i = 0; i < worker->prefix_count; i++) {
        if (strncmp(topic, worker->prefixes[i], strlen(worker->prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

uint32_t book_holder_for(const struct book *book, const struct book_request *request)
{
    uint32_t number = request->content == 0 ? 0 : book->holders[request->content];
    const struct book_request *holder = &book->requests[number];
    if (number == 0 || holder == request || request->ready_ms > book->now_ms) {
        return 0;
    }
    bool goes_as_soon = holder->state == JOB_WAITING && !holder->is_aside &&
                        book_rank(request->priority) >= book_rank(holder->priority) &&
                        request->needs == holder->needs;
    bool is_begun = holder->state == JOB_RUNNING || holder->state == JOB_FORKED;
    bool is_shared = holder->state == JOB_DONE || is_begun || goes_as_soon;
    return is_shared ? number : 0;
}

bool book_is_held(const struct book_request *request)
{
    return request->state != JOB_NONE && (!job_has_ended(request->state) || request->born != 0);
}

int64_t book_deadline_ms(const struct book *book, const struct book_request *request)
{
    while (request->parent != 0) {
        request = &book->requests[request->parent];
    }
    return request->deadline_ms;
}

bool book_has_room(const struct book_worker *worker)
{
    return worker->is_present && worker->running + worker->stopped_count < book_usable(worker);
}

bool book_is_idle(const struct book_worker *worker)
{
    return worker->is_present &&
           2 * (worker->running + worker->stopped_count) < book_usable(worker);
}

bool book_takes_long(const struct book *book, const struct book_request *request)
{
    int64_t usual_ms = book->usual[request->topic] / 8;
    return usual_ms > 0 && book->now_ms - request->started_ms > 2 * usual_ms;
}

void book_forget_topic(struct book *book, uint32_t topic)
{
    book->usual[topic] = 0;
}

uint32_t book_blob_uses(const struct book *book, uint32_t blob)
{
    uint32_t uses = 0;
    for (uint32_t i = 0; i < book->known_count && blob != 0; i++) {
        const struct book_request *request = &book->requests[book->known[i]];
        uses += request->blob == blob &&
                (!job_has_ended(request->state) || request->state == JOB_DEAD);
    }
    return uses;
}

/* Where nobody needs it, nobody does from now on. */
static void rest_blob(struct book *book, uint32_t blob)
{
    if (book_blob_uses(book, blob) == 0) {
        book->blobs[blob].idle_ms = book->now_ms;
    }
}

static const uint8_t *blob_named(const struct event *event)
{
    return event->kind == EVENT_PUT      ? event->as.put.hash
           : event->kind == EVENT_SUBMIT ? event->as.submit.blob
                                         : NULL;
}

static void note_blobs(struct book *book, const struct event *event)
{
    book->step.blob_was_there = book->blobs[book_content_number(blob_named(event))].is_there;
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        if (book->blobs[i].is_there && book_blob_uses(book, i) > 0) {
            book->step.blob_bytes_needed += book->blobs[i].bytes;
        }
    }
}

static uint32_t answered_lately(const struct book *book)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < book->answer_count; i++) {
        count += book->answers_ms[i] / 5000 > book->now_ms / 5000 - 12;
    }
    return count;
}

/* The stats say how much was done in the last minute, in slots of five seconds. */
static void count_pace(struct book *book)
{
    int64_t since_ms = (book->now_ms / 5000 - 11) * 5000;
    since_ms = since_ms < book->work_began_ms ? book->work_began_ms : since_ms;
    int64_t over_ms = book->now_ms - since_ms;
    book->counts.done_lately = answered_lately(book);
    book->counts.lately_ms = over_ms < 5000 ? 5000 : over_ms;
}

static void praise(struct book_worker *worker, int64_t ran_ms, int64_t usual_ms)
{
    worker->standing++;
    if (worker->standing >= worker->credit || worker->standing > BROKER_CREDIT_MAX) {
        worker->standing = BROKER_CREDIT_MAX;
    }
    if (usual_ms >= 20) {
        int64_t ratio = ran_ms >= 64 * usual_ms ? 65536 : 1024 * ran_ms / usual_ms;
        worker->slowness += (ratio - worker->slowness) / 8;
    }
}

static void note_answer(struct book *book, const struct book_request *request)
{
    int64_t *usual = &book->usual[request->topic];
    int64_t ran_ms = book->now_ms - request->started_ms;
    assert(book->answer_count < BOOK_ANSWERS_MAX);
    book->answers_ms[book->answer_count++] = book->now_ms;
    praise(&book->workers[request->worker], ran_ms, *usual / 8);
    *usual += *usual == 0 ? 8 * ran_ms : ran_ms - *usual / 8;
}

static uint32_t needs_number(const char *text)
{
    for (uint32_t i = 0; i < BOOK_NEEDS && text != NULL; i++) {
        if (strcmp(text, book_needs[i].text) == 0 ||
            strcmp(text, book_needs[i].scrambled) == 0) {
            return i;
        }
    }
    assert(text == NULL);
    return 0;
}

static void copy_text(char copy[BOOK_TEXT_MAX + 1], const char *text)
{
    assert(strlen(text) <= BOOK_TEXT_MAX);
    memcpy(copy, text, strlen(text) + 1);
}

/* The number of the text in the table, which learns it. */
static uint32_t number_of_text(char texts[BOOK_TEXTS_MAX][BOOK_TEXT_MAX + 1], const char *text)
{
    uint32_t number = 0;
    while (texts[number][0] != '\0' && strcmp(texts[number], text) != 0) {
        number++;
        assert(number < BOOK_TEXTS_MAX);
    }
    copy_text(texts[number], text);
    return number;
}

static void free_place(struct book_worker *worker, uint32_t i)
{
    worker->stopped_count--;
    memmove(&worker->stopped[i], &worker->stopped[i + 1],
            (worker->stopped_count - i) * sizeof worker->stopped[0]);
}

/* A lease is over, but its worker is still there and busy with it. */
static void owe_stop_of(struct book *book,
                        const struct book_request *request,
                        uint32_t number,
                        uint64_t epoch)
{
    struct book_worker *worker = &book->workers[number];
    struct book_stop stop = {.worker = number,
                             .request = (uint32_t)(request - book->requests),
                             .epoch = epoch,
                             .until_ms = book->now_ms + book->limits.lease_ms};
    assert(worker->stopped_count < BOOK_PLACES_MAX && book->step.owed_count < BOOK_STOPS_MAX);
    worker->stopped[worker->stopped_count++] = stop;
    book->step.owed[book->step.owed_count++] = stop;
}

static void owe_stop(struct book *book, const struct book_request *request)
{
    owe_stop_of(book, request, request->worker, request->epoch);
}

/* What a worker has left after a loss: half of what it was trusted with. */
static void halve(struct book_worker *worker)
{
    uint32_t trusted = worker->standing < worker->credit ? worker->standing : worker->credit;
    worker->standing = trusted < 2 ? 1 : trusted / 2;
}

/* One for all leases that were given before it was halved. */
static void blame(struct book *book, uint32_t number, uint64_t epoch)
{
    struct book_worker *worker = &book->workers[number];
    if (epoch > worker->blamed_epoch) {
        worker->blamed_epoch = book->last_epoch;
        halve(worker);
    }
}

/* Its second run, where it has one, is over; the worker is told if it is there. */
static void end_copy(struct book *book, struct book_request *request)
{
    if (request->copy_epoch == 0) {
        return;
    }
    struct book_worker *worker = &book->workers[request->copy_worker];
    worker->running--;
    if (worker->is_present && request->copy_moved_ms + book->limits.lease_ms <= book->now_ms) {
        blame(book, request->copy_worker, request->copy_epoch);
    }
    if (worker->is_present) {
        owe_stop_of(book, request, request->copy_worker, request->copy_epoch);
    }
    request->copy_epoch = 0;
}

static void describe_worker(struct book_worker *worker, const struct event *join)
{
    worker->call = join->call;
    worker->credit = join->as.join.credit;
    worker->threads = join->as.join.threads;
    worker->cores = join->as.join.cores;
    worker->memory_mb = join->as.join.memory_mb;
    memset(worker->has_label, 0, sizeof worker->has_label);
    for (size_t i = 0; i < join->as.join.label_count; i++) {
        worker->has_label[strcmp(join->as.join.labels[i], "gpu") == 0] = true;
    }
    assert(strlen(join->as.join.name) <= BOOK_NAME_MAX);
    memcpy(worker->name, join->as.join.name, strlen(join->as.join.name) + 1);
    worker->prefix_count = join->as.join.prefix_count;
    for (size_t i = 0; i < join->as.join.prefix_count; i++) {
        copy_text(worker->prefixes[i], join->as.join.prefixes[i]);
    }
}

static bool is_join_again(const struct book *book, const struct event *event)
{
    uint32_t worker = book_worker_of(book, &event->call);
    return worker < BOOK_WORKERS_MAX && worker == book_number(&event->as.join.worker) &&
           event->as.join.credit >= 1 && event->as.join.credit <= BOOK_PLACES_MAX;
}

static void begin_worker_event(struct book *book, const struct event *event)
{
    struct book_step *step = &book->step;
    if (event->kind == EVENT_JOIN) {
        step->speaker =
            is_join_again(book, event) ? book_number(&event->as.join.worker) : BOOK_WORKERS_MAX;
    } else {
        step->speaker = book_worker_of(book, &event->call);
    }
    if (step->speaker == BOOK_WORKERS_MAX) {
        return;
    }
    struct book_worker *worker = &book->workers[step->speaker];
    worker->heard_ms = book->now_ms;
    if (event->kind == EVENT_JOIN) {
        describe_worker(worker, event);
    }
    if (event->kind == EVENT_CREDIT && event->as.credit <= BOOK_PLACES_MAX) {
        worker->credit = event->as.credit;
    }
    bool is_answer = event->kind == EVENT_RESULT || event->kind == EVENT_SPAWN;
    if (!is_answer || step->is_current) {
        return;
    }
    for (uint32_t i = 0; i < worker->stopped_count; i++) {
        if (worker->stopped[i].epoch == event->epoch) {
            free_place(worker, i);
            return;
        }
    }
}

/* After this long the answers of stopped tasks are not waited for. */
static void free_late_places(struct book *book)
{
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        struct book_worker *worker = &book->workers[i];
        while (worker->stopped_count > 0 && worker->stopped[0].until_ms <= book->now_ms) {
            free_place(worker, 0);
        }
    }
}

static void stop_waiting(struct book *book, uint32_t call)
{
    if (book->calls[call].is_waiting) {
        book->calls[call].is_waiting = false;
        book->counts.awaiting--;
    }
}

static void drop_callers(struct book *book, uint64_t peer)
{
    for (uint32_t i = 0; i < book->calls_reached; i++) {
        if (book->calls[i].peer == peer) {
            stop_waiting(book, i);
        }
    }
}

static void take_children(struct book *book, const struct event *event)
{
    for (uint32_t i = 0; i < event->as.spawn.count; i++) {
        event->as.spawn.children[i].parcel->held++;
        book->parcels_held++;
    }
}

static void take_parcel(struct book *book, const struct event *event)
{
    struct parcel *parcel = NULL;
    if (event->kind == EVENT_SUBMIT) {
        parcel = event->as.submit.parcel;
    } else if (event->kind == EVENT_RESULT) {
        parcel = event->as.result.parcel;
    } else if (event->kind == EVENT_PUT) {
        parcel = event->as.put.parcel;
    } else if (event->kind == EVENT_SPAWN) {
        parcel = event->as.spawn.parcel;
        take_children(book, event);
    }
    book->step.parcel = parcel;
    if (parcel != NULL) {
        parcel->held++;
        book->parcels_held++;
    }
}

static void note_call(struct book *book, const struct event *event)
{
    uint32_t call = book_number(&event->call.id);
    assert(call < BOOK_CALLS_MAX);
    if (call >= book->calls_reached) {
        book->calls_reached = call + 1;
    }
    book->step.was_waiting = book->calls[call].is_waiting;
}

/* Which tasks a second run is thought of for, and when again. */
static void doubt(struct book *book)
{
    for (uint32_t i = 0; i < book->known_count; i++) {
        struct book_request *request = &book->requests[book->known[i]];
        request->is_doubted =
            request->state == JOB_RUNNING && request->doubt_ms <= book->now_ms;
        if (request->is_doubted) {
            request->doubt_ms = book->now_ms + book->limits.speculate_ms;
        }
    }
}

/* Who has a lease keeps at least what he has of it, and a longer one is good for him too. */
static void change_limits(struct book *book, const struct broker_limits *limits)
{
    int64_t less_ms = book->limits.lease_ms - limits->lease_ms;
    less_ms = less_ms > 0 ? less_ms : 0;
    for (uint32_t i = 0; i < book->known_count; i++) {
        struct book_request *request = &book->requests[book->known[i]];
        request->moved_ms += less_ms;
        request->copy_moved_ms += less_ms;
        if (limits->speculate_ms == 0 || request->attempts >= limits->attempts_max) {
            request->doubt_ms = INT64_MAX;
        }
    }
    book->limits = *limits;
    book->attempts_most =
        limits->attempts_max > book->attempts_most ? limits->attempts_max : book->attempts_most;
}

/* What an event does before the broker has said anything of it. */
static void begin_other(struct book *book, const struct event *event)
{
    if (event->kind == EVENT_PROGRESS && book->step.is_second) {
        book->requests[book_number(&event->request)].copy_moved_ms = book->now_ms;
    } else if (event->kind == EVENT_PROGRESS && book->step.is_current) {
        book->requests[book_number(&event->request)].moved_ms = book->now_ms;
    } else if (event->kind == EVENT_TICK) {
        book->ticked_ms = book->now_ms;
        free_late_places(book);
        doubt(book);
    } else if (event->kind == EVENT_GONE) {
        drop_callers(book, event->call.peer);
    } else if (event->kind == EVENT_DRAIN) {
        book->counts.draining = true;
    } else if (event->kind == EVENT_LIMITS) {
        change_limits(book, event->as.limits);
    }
}

void book_begin(struct book *book, const struct event *event, int64_t now_ms)
{
    struct book_step *step = &book->step;
    if (now_ms > book->now_ms) {
        book->now_ms = now_ms;
    }
    memset(step, 0, sizeof *step);
    step->event = event;
    step->counts_before = book->counts;
    step->queued_before = book->counts.bytes_queued - book->result_bytes;
    step->speaker = BOOK_WORKERS_MAX;
    step->before = book->requests[book_number(&event->request)];
    for (uint32_t i = 0; i < book->known_count; i++) {
        step->live_before += book_is_held(&book->requests[book->known[i]]);
    }
    take_parcel(book, event);
    note_blobs(book, event);
    if (event->kind >= EVENT_JOIN && event->kind <= EVENT_LEAVE) {
        uint32_t speaker = book_worker_of(book, &event->call);
        step->is_current = step->before.state == JOB_RUNNING &&
                           step->before.worker == speaker && step->before.epoch == event->epoch;
        step->is_second = step->before.copy_epoch != 0 && step->before.copy_worker == speaker &&
                          step->before.copy_epoch == event->epoch;
        step->is_current = step->is_current || step->is_second;
        begin_worker_event(book, event);
    } else if (event->kind <= EVENT_FORGET) {
        note_call(book, event);
    }
    begin_other(book, event);
}

static void begin_waiting(struct book *book, struct book_request *request, bool at_front)
{
    request->state = JOB_WAITING;
    request->is_aside = request->ready_ms > book->now_ms;
    request->leader = 0;
    request->passed = 0;
    request->preceded = 0;
    request->place = at_front ? --book->place_front : ++book->place_back;
    book->counts.waiting++;
}

/* Where nobody has the content, this one does. */
static void hold(struct book *book, const struct book_request *request)
{
    assert(request->content < BOOK_CONTENTS_MAX);
    if (request->content != 0 && book->holders[request->content] == 0) {
        book->holders[request->content] = (uint32_t)(request - book->requests);
    }
}

static void unhold(struct book *book, const struct book_request *request)
{
    if (book->holders[request->content] == (uint32_t)(request - book->requests)) {
        book->holders[request->content] = 0;
    }
}

static void begin_life(struct book *book, struct book_request *request, uint64_t order)
{
    request->order = order;
    book->last_order = order;
    request->accepted_ms = book->now_ms;
    request->accepted_record = request->last_record;
    request->outcome_record = 0;
    request->publications = 0;
    request->steps = 0;
    request->attempts = 0;
    request->failures = 0;
    book->counts.bytes_queued += request->bytes;
    hold(book, request);
    begin_waiting(book, request, false);
}

static void apply_accepted(struct book *book, struct book_request *request, uint64_t order)
{
    const struct event *event = book->step.event;
    uint64_t record = request->last_record;
    const char *tenant = event->as.submit.tenant;
    memset(request, 0, sizeof *request);
    request->last_record = record;
    request->written_record = record;
    request->priority = event->as.submit.priority;
    request->topic = number_of_text(book->topics, event->as.submit.topic);
    request->tenant = number_of_text(book->tenants, tenant[0] == '\0' ? "default" : tenant);
    request->bytes = event->as.submit.bytes;
    request->request = event->as.submit.parcel;
    int64_t left_ms = event->as.submit.deadline_ms;
    request->deadline_ms = left_ms == 0 ? INT64_MAX : book->now_ms + left_ms;
    request->ready_ms = book->now_ms + event->as.submit.not_before_ms;
    request->content = book_content_number(event->as.submit.content);
    request->needs = needs_number(event->as.submit.needs);
    request->blob = book_content_number(event->as.submit.blob);
    begin_life(book, request, order);
    book->known[book->known_count++] = book_number(&event->request);
    book->counts.accepted++;
}

/* RUNNING no more. */
static void end_lease(struct book *book, struct book_request *request)
{
    book->workers[request->worker].running--;
    book->counts.running--;
}

static void forget_known(struct book *book, struct book_request *request)
{
    uint32_t number = (uint32_t)(request - book->requests);
    request->state = JOB_NONE;
    request->request = NULL;
    request->outcome = NULL;
    request->continuation = NULL;
    uint32_t i = 0;
    while (book->known[i] != number) {
        i++;
    }
    book->known[i] = book->known[--book->known_count];
}

/* A child is accepted as the event of its parent's worker says. */
static void
apply_child(struct book *book, struct book_request *request, const struct job_view *view)
{
    const struct event *event = book->step.event;
    const struct event_child *child = &event->as.spawn.children[view->index];
    uint32_t parent = book_number(&event->request);
    const struct book_request *from = &book->requests[parent];
    uint64_t record = request->last_record;
    *request = (struct book_request){.last_record = record,
                                     .written_record = record,
                                     .accepted_record = record,
                                     .priority = from->priority,
                                     .tenant = from->tenant,
                                     .topic = number_of_text(book->topics, child->topic),
                                     .bytes = child->bytes,
                                     .request = child->parcel,
                                     .deadline_ms = INT64_MAX,
                                     .ready_ms = book->now_ms,
                                     .needs = book_needs[from->needs].inherited,
                                     .order = from->order,
                                     .accepted_ms = from->accepted_ms,
                                     .parent = parent,
                                     .born = view->born,
                                     .index = view->index};
    book->counts.bytes_queued += request->bytes;
    begin_waiting(book, request, false);
    book->known[book->known_count++] = book_number(&child->id);
}

/* Nobody waits for the child any more. */
static void discard(struct book *book, struct book_request *request)
{
    end_copy(book, request);
    if (request->state == JOB_RUNNING) {
        end_lease(book, request);
        if (book->workers[request->worker].is_present) {
            owe_stop(book, request);
        }
    } else if (request->state == JOB_FORKED) {
        book->counts.forked--;
    } else if (request->state == JOB_WAITING) {
        book->counts.waiting--;
    } else {
        book->counts.bytes_queued -= request->outcome_bytes;
        book->result_bytes -= request->outcome_bytes;
    }
    book->counts.bytes_queued -= request->bytes + request->continuation_bytes;
    forget_known(book, request);
}

static void forget_family(struct book *book, struct book_request *request)
{
    book->counts.bytes_queued -= request->continuation_bytes;
    request->continuation = NULL;
    request->continuation_bytes = 0;
    request->fork = 0;
}

static void
apply_forked(struct book *book, struct book_request *request, const struct job_view *view)
{
    const struct event *event = book->step.event;
    note_answer(book, request);
    end_lease(book, request);
    end_copy(book, request);
    book->counts.bytes_queued += event->as.spawn.bytes;
    book->counts.bytes_queued -= request->continuation_bytes;
    request->state = JOB_FORKED;
    request->fork = view->fork;
    request->child_count = event->as.spawn.count;
    request->left = event->as.spawn.count;
    request->failed = 0;
    request->tolerate = event->as.spawn.tolerate;
    request->result_bytes = 0;
    request->continuation = event->as.spawn.parcel;
    request->continuation_bytes = event->as.spawn.bytes;
    request->attempts = 0;
    request->failures = 0;
    book->last_order = view->fork;
    book->counts.forked++;
}

static void apply_child_outcome(struct book *book, struct book_request *request)
{
    struct book_request *parent = &book->requests[request->parent];
    parent->left--;
    parent->failed += request->status != STATUS_OK;
    parent->result_bytes += request->outcome_bytes;
    book->counts.bytes_queued += request->outcome_bytes;
    book->result_bytes += request->outcome_bytes;
    book->step.children_ended++;
}

static void
apply_lost(struct book *book, struct book_request *request, const struct job_view *view)
{
    bool is_lease = view->failures[view->failure_count - 1].cause == JOB_CAUSE_LEASE;
    request->failures++;
    book->counts.attempts_lost++;
    end_lease(book, request);
    if (is_lease) {
        owe_stop(book, request);
        blame(book, request->worker, request->epoch);
    }
    request->ready_ms = view->ready_ms;
    begin_waiting(book, request, true);
}

static void count_outcome(struct broker_stats *counts, const struct job_view *view)
{
    counts->last_sequence = view->sequence;
    switch ((int)view->state) {
    case JOB_DONE:
        *(view->status == STATUS_OK ? &counts->done : &counts->failed) += 1;
        break;
    case JOB_EXPIRED:
        counts->expired++;
        break;
    case JOB_CANCELLED:
        counts->cancelled++;
        break;
    default:
        counts->dead++;
        break;
    }
}

/* What it has: its worker's answer, another's that it shares, or a child's. */
static void
take_answer(struct book *book, struct book_request *request, const struct job_view *view)
{
    const struct event *event = book->step.event;
    bool is_own = id_is_zero(&view->source) && request->state != JOB_FORKED;
    bool is_result = view->state == JOB_DONE && view->outcome != NULL;
    request->outcome = view->outcome;
    request->source = book_number(&view->source);
    request->outcome_bytes = view->outcome_bytes;
    request->steps = view->steps;
    if (is_own) {
        request->outcome_bytes = is_result ? event->as.result.bytes : 0;
        request->steps = is_result ? event->as.result.steps : 0;
    }
    book->counts.answered += request->source != 0;
}

static void
leave_state(struct book *book, struct book_request *request, const struct job_view *view)
{
    if (request->state == JOB_RUNNING) {
        end_lease(book, request);
        end_copy(book, request);
        if (view->state != JOB_DONE) {
            owe_stop(book, request);
        } else {
            note_answer(book, request);
        }
    } else {
        *(request->state == JOB_FORKED ? &book->counts.forked : &book->counts.waiting) -= 1;
    }
}

static void
apply_outcome(struct book *book, struct book_request *request, const struct job_view *view)
{
    leave_state(book, request, view);
    take_answer(book, request, view);
    request->state = view->state;
    request->status = view->status;
    request->sequence = view->sequence;
    request->is_aside = false;
    request->leader = 0;
    if (view->state == JOB_DONE && view->status == STATUS_OK) {
        hold(book, request);
    } else {
        unhold(book, request);
    }
    request->ended_ms = book->now_ms;
    request->outcome_record = request->last_record;
    forget_family(book, request);
    rest_blob(book, request->blob);
    if (request->born != 0) {
        apply_child_outcome(book, request);
        return;
    }
    count_outcome(&book->counts, view);
    book->counts.kept++;
    book->counts.bytes_queued -= request->bytes;
    book->counts.bytes_kept += request->bytes + request->outcome_bytes;
}

static void leave_kept(struct book *book, const struct book_request *request)
{
    unhold(book, request);
    book->counts.kept--;
    book->counts.bytes_kept -= request->bytes + request->outcome_bytes;
}

static void apply_requeued(struct book *book, struct book_request *request, uint64_t order)
{
    leave_kept(book, request);
    request->deadline_ms = INT64_MAX;
    request->ready_ms = 0;
    begin_life(book, request, order);
}

static void apply_dropped(struct book *book, struct book_request *request)
{
    if (request->born != 0) {
        discard(book, request);
        return;
    }
    bool was_dead = request->state == JOB_DEAD;
    leave_kept(book, request);
    forget_known(book, request);
    if (was_dead) {
        rest_blob(book, request->blob);
    }
}

/* As the event has it, or as it is written anew. */
static void apply_blob(struct book *book, const struct effect *effect)
{
    const struct event *event = book->step.event;
    uint32_t number = book_content_number(effect->blob->hash);
    struct book_blob *blob = &book->blobs[number];
    if (effect->record == RECORD_UNBLOB) {
        book->counts.blobs--;
        book->counts.blob_bytes -= blob->bytes;
        *blob = (struct book_blob){.is_there = false};
        return;
    }
    blob->record = effect->covers;
    if (event->kind == EVENT_PUT) {
        blob->is_there = true;
        blob->bytes = event->as.put.bytes;
        blob->parcel = event->as.put.parcel;
        blob->idle_ms = book->now_ms;
        book->counts.blobs++;
        book->counts.blob_bytes += blob->bytes;
    }
}

static void apply_stored(struct book *book, const struct effect *effect)
{
    book->step.blob_known = effect->known;
    rest_blob(book, book_content_number(effect->blob->hash));
}

/* Records of a rewriting change nothing but their own place. */
static void apply_rewritten(struct book *book, const struct effect *effect)
{
    if (effect->record == RECORD_COUNTERS) {
        book->counters_record = effect->covers;
        return;
    }
    struct book_request *request = book_request_of(book, effect);
    request->last_record = effect->covers;
    if (effect->record == RECORD_ACCEPTED) {
        request->written_record = effect->covers;
    }
}

static void apply_record(struct book *book, const struct effect *effect)
{
    book->counts.records++;
    book->step.records[effect->record]++;
    if (effect->blob != NULL) {
        apply_blob(book, effect);
        return;
    }
    if (book->step.event->kind == EVENT_REWRITE) {
        apply_rewritten(book, effect);
        return;
    }
    struct book_request *request = book_request_of(book, effect);
    request->last_record = effect->covers;
    switch ((int)effect->record) {
    case RECORD_ACCEPTED:
        if (effect->job->born != 0) {
            apply_child(book, request, effect->job);
        } else {
            apply_accepted(book, request, effect->job->order);
        }
        break;
    case RECORD_FORKED:
        apply_forked(book, request, effect->job);
        break;
    case RECORD_LOST:
        apply_lost(book, request, effect->job);
        break;
    case RECORD_OUTCOME:
        apply_outcome(book, request, effect->job);
        break;
    case RECORD_REQUEUED:
        apply_requeued(book, request, effect->job->order);
        break;
    case RECORD_DROPPED:
        apply_dropped(book, request);
        break;
    default:
        break;
    }
}

/* Whom a start has passed by: the others of the tenant that wait. */
static void count_passing(struct book *book, const struct book_request *started)
{
    for (uint32_t i = 0; i < book->known_count; i++) {
        struct book_request *other = &book->requests[book->known[i]];
        if (other->state != JOB_WAITING || other->tenant != started->tenant) {
            continue;
        }
        if (book_rank(started->priority) > book_rank(other->priority)) {
            other->passed++;
        } else {
            other->preceded++;
        }
    }
}

/* It was set aside: its time has come, or the run it waited for brought no answer. Those that
 * waited with it wait for it now. */
static void apply_waits(struct book *book, struct book_request *request)
{
    uint32_t number = (uint32_t)(request - book->requests);
    uint32_t old_leader = request->leader;
    if (request->state == JOB_FORKED) { /* its children have ended */
        book->counts.forked--;
        request->ready_ms = book->now_ms;
        begin_waiting(book, request, true);
        return;
    }
    request->is_aside = false;
    request->leader = 0;
    if (old_leader != 0) {
        hold(book, request);
    }
    request->place = request->attempts > 0 ? --book->place_front : ++book->place_back;
    for (uint32_t i = 0; i < book->known_count && old_leader != 0; i++) {
        struct book_request *other = &book->requests[book->known[i]];
        if (other->leader == old_leader) {
            other->leader = number;
        }
    }
}

static void apply_accepted_effect(struct book *book, const struct effect *effect)
{
    book->step.accepted_known = effect->known;
    struct book_request *request = book_request_of(book, effect);
    if (!effect->known && !id_is_zero(&effect->job->source) &&
        effect->job->state == JOB_WAITING) {
        request->leader = book_number(&effect->job->source);
        request->is_aside = true;
    }
}

/* It runs a second time. */
static void apply_copy(struct book *book, const struct effect *effect)
{
    struct book_request *request = book_request_of(book, effect);
    request->copy_epoch = effect->epoch;
    request->copy_worker = book_worker_of(book, &effect->call);
    request->copy_moved_ms = book->now_ms;
    request->copy_started_ms = book->now_ms;
    request->doubt_ms = INT64_MAX;
    book->last_epoch = effect->epoch;
    book->workers[request->copy_worker].running++;
    book->counts.copies++;
}

/* The second run was the first to answer, or is the only one left. */
static void apply_taken(struct book *book, struct book_request *request)
{
    const struct book_request was = *request;
    request->epoch = was.copy_epoch;
    request->worker = was.copy_worker;
    request->moved_ms = was.copy_moved_ms;
    request->started_ms = was.copy_started_ms;
    request->copy_epoch = 0;
    request->doubt_ms = INT64_MAX;
    if (was.state == JOB_WAITING) {
        request->state = JOB_RUNNING;
        request->attempts++;
        book->counts.waiting--;
        book->counts.running++;
        return;
    }
    request->copy_epoch = was.epoch;
    request->copy_worker = was.worker;
    request->copy_moved_ms = was.moved_ms;
    request->copy_started_ms = was.started_ms;
}

static void apply_task(struct book *book, const struct effect *effect)
{
    struct book_request *request = book_request_of(book, effect);
    if (book->counts.running == 0 && answered_lately(book) == 0) {
        book->work_began_ms = book->now_ms;
    }
    request->started_ms = book->now_ms;
    request->copy_epoch = 0;
    request->is_doubted = false;
    request->state = JOB_RUNNING;
    request->attempts++;
    request->epoch = effect->epoch;
    request->moved_ms = book->now_ms;
    request->worker = book_worker_of(book, &effect->call);
    bool may_be =
        book->limits.speculate_ms > 0 && request->attempts < book->limits.attempts_max;
    request->doubt_ms = may_be ? book->now_ms + book->limits.speculate_ms : INT64_MAX;
    book->last_epoch = effect->epoch;
    book->workers[request->worker].running++;
    book->counts.waiting--;
    book->counts.running++;
    count_passing(book, request);
}

static uint32_t key_of(const struct book_worker *worker)
{
    return (uint32_t)(worker->name[0] - 'a');
}

/* It goes, and the next one with its name begins with what it has left. */
static void lose_standing(struct book *book, struct book_worker *worker, const char *what)
{
    uint32_t *left = &book->standings[key_of(worker)];
    bool is_young = book->now_ms - worker->joined_ms < book->limits.lease_ms;
    bool came_and_went =
        is_young && (strcmp(what, "gone") == 0 || strcmp(what, "replaced") == 0);
    if (strcmp(what, "silent") == 0 || worker->running > 0 || came_and_went) {
        halve(worker);
    }
    *left = worker->standing < *left ? worker->standing : *left;
}

static void apply_worker(struct book *book, const struct effect *effect)
{
    uint32_t number = book_number(&effect->worker);
    struct book_worker *worker = &book->workers[number];
    if (strcmp(effect->what, "joined") != 0) {
        lose_standing(book, worker, effect->what);
        worker->is_present = false;
        book->counts.workers--;
        for (uint32_t i = 0; i < book->known_count; i++) {
            struct book_request *request = &book->requests[book->known[i]];
            if (request->copy_epoch != 0 && request->copy_worker == number) {
                end_copy(book, request);
            }
        }
        return;
    }
    if (number >= book->workers_reached) {
        book->workers_reached = number + 1;
    }
    memset(worker, 0, sizeof *worker);
    worker->is_present = true;
    worker->heard_ms = book->now_ms;
    worker->joined_ms = book->now_ms;
    worker->slowness = 1024;
    describe_worker(worker, book->step.event);
    uint32_t *standing = &book->standings[key_of(worker)];
    worker->standing = *standing;
    *standing = BROKER_CREDIT_MAX;
    book->counts.workers++;
}

static void apply_answer(struct book *book, const struct effect *effect)
{
    const struct call *asker = &book->step.event->call;
    stop_waiting(book, book_number(&effect->call.id));
    book->step.answers += effect->call.peer == asker->peer &&
                          id_equal(&effect->call.id, &asker->id) &&
                          book->step.event->kind <= EVENT_AWAIT;
}

/* A second run that did not move for a lease is stopped. */
static void end_late_copy(struct book *book, const struct effect *effect)
{
    struct book_request *request = &book->requests[book_number(&effect->request)];
    if (book->step.event->kind == EVENT_TICK && request->copy_epoch == effect->epoch &&
        request->copy_moved_ms + book->limits.lease_ms <= book->now_ms) {
        end_copy(book, request);
    }
}

static void apply_stop(struct book *book, const struct effect *effect)
{
    end_late_copy(book, effect);
    assert(book->step.told_count < BOOK_STOPS_MAX);
    book->step.told[book->step.told_count++] =
        (struct book_stop){.worker = book_worker_of(book, &effect->call),
                           .request = book_number(&effect->request),
                           .epoch = effect->epoch};
}

static void apply_drain(struct book *book, const struct effect *effect)
{
    book->workers[book_worker_of(book, &effect->call)].was_drained = true;
}

void book_apply(struct book *book, const struct effect *effect)
{
    book->step.effects[effect->kind]++;
    switch ((int)effect->kind) {
    case EFFECT_ACCEPTED:
        apply_accepted_effect(book, effect);
        break;
    case EFFECT_STORED:
        apply_stored(book, effect);
        break;
    case EFFECT_WAITS:
        apply_waits(book, book_request_of(book, effect));
        break;
    case EFFECT_RETAIN:
        effect->parcel->held++;
        book->parcels_held++;
        break;
    case EFFECT_OUTCOME:
        apply_answer(book, effect);
        break;
    case EFFECT_PUBLISH:
        book_request_of(book, effect)->publications++;
        book->step.steps += effect->step > 0;
        book->published = effect->job->sequence;
        break;
    case EFFECT_PROGRESS:
        book->step.children_moved += effect->all > 0;
        break;
    case EFFECT_TASK:
        if (effect->is_copy) {
            apply_copy(book, effect);
        } else {
            apply_task(book, effect);
        }
        break;
    case EFFECT_TAKEN:
        apply_taken(book, book_request_of(book, effect));
        break;
    case EFFECT_STOP:
        apply_stop(book, effect);
        break;
    case EFFECT_DRAIN:
        apply_drain(book, effect);
        break;
    case EFFECT_WORKER:
        apply_worker(book, effect);
        break;
    case EFFECT_RECORD:
        apply_record(book, effect);
        break;
    case EFFECT_RELEASE:
        effect->parcel->held--;
        book->parcels_held--;
        break;
    default:
        break;
    }
}

/* Those that wait elsewhere than in a lane. */
static void count_aside(struct book *book)
{
    book->counts.delayed = 0;
    book->counts.joined = 0;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = &book->requests[book->known[i]];
        if (request->state == JOB_WAITING && request->is_aside) {
            *(request->leader != 0 ? &book->counts.joined : &book->counts.delayed) += 1;
        }
    }
}

static bool is_met(const struct book *book, const struct book_request *request)
{
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        if (book->workers[i].is_present && book_meets(&book->workers[i], request)) {
            return true;
        }
    }
    return request->needs == 0;
}

/* Those for which no worker will do. */
static void count_unmet(struct book *book)
{
    book->counts.unmet = 0;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = &book->requests[book->known[i]];
        book->counts.unmet +=
            request->state == JOB_WAITING && !request->is_aside && !is_met(book, request);
    }
    book->counts.ready =
        book->counts.waiting - book->counts.delayed - book->counts.joined - book->counts.unmet;
}

static bool asks_to_wait(const struct event *event)
{
    return event->kind == EVENT_AWAIT ||
           (event->kind == EVENT_SUBMIT && event->as.submit.await);
}

void book_end(struct book *book, enum status status)
{
    count_aside(book);
    count_unmet(book);
    count_pace(book);
    const struct event *event = book->step.event;
    bool is_answer = event->kind == EVENT_RESULT || event->kind == EVENT_SPAWN;
    if (is_answer && !book->step.is_current) {
        book->counts.results_stale++;
    }
    if (status != STATUS_OK) {
        return;
    }
    uint32_t call = book_number(&event->call.id);
    if (event->kind == EVENT_FORGET) {
        stop_waiting(book, call);
    }
    if (asks_to_wait(event) && book->step.answers == 0 && !book->calls[call].is_waiting) {
        book->calls[call] = (struct book_call){.is_waiting = true,
                                               .peer = event->call.peer,
                                               .request = book_number(&event->request)};
        book->counts.awaiting++;
    }
}

void book_close(struct book *book)
{
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        book->workers[i].is_present = false;
    }
    for (uint32_t i = 0; i < book->calls_reached; i++) {
        book->calls[i].is_waiting = false;
    }
    memset(book->requests, 0, sizeof book->requests);
    memset(&book->counts, 0, sizeof book->counts);
    memset(book->blobs, 0, sizeof book->blobs);
    book->known_count = 0;
    book->ticked_ms = -1;
    book->counters_record = 0;
    book->last_order = 0;
    book->result_bytes = 0;
    book->place_front = 0;
    book->place_back = 0;
    book->answer_count = 0;
    book->work_began_ms = 0;
    memset(book->usual, 0, sizeof book->usual);
    forget_standings(book);
}

void book_recall(struct book *book, uint32_t number, const struct book_request *request)
{
    book->requests[number] = *request;
    if (request->sequence > book->counts.last_sequence) {
        book->counts.last_sequence = request->sequence;
    }
    uint64_t order = request->order > request->born ? request->order : request->born;
    order = order > request->fork ? order : request->fork;
    if (order > book->last_order) {
        book->last_order = order;
    }
}

void book_recall_blob(struct book *book, const struct record *record)
{
    struct book_blob *blob = &book->blobs[book_content_number(record->blob.hash)];
    bool is_there = record->kind == RECORD_BLOB;
    *blob = (struct book_blob){.is_there = is_there,
                               .bytes = is_there ? record->blob.bytes : 0,
                               .record = is_there ? record->number : 0,
                               .idle_ms = book->now_ms};
}

static void count_blobs(struct book *book)
{
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        book->counts.blobs += book->blobs[i].is_there;
        book->counts.blob_bytes += book->blobs[i].bytes;
    }
}

/* Where it comes among all: first by the order of the request it serves, then by birth. */
static int64_t place_by_order(const struct book_request *request)
{
    const int64_t births = 100000;
    const int64_t siblings = 10;
    return ((int64_t)request->order * births + (int64_t)request->born) * siblings +
           request->index;
}

/* What ran waits again, in the order of acceptance. */
static void wait_again(struct book *book, struct book_request *request)
{
    bool has_children = request->fork != 0 && request->left > 0;
    request->state = has_children ? JOB_FORKED : JOB_WAITING;
    request->attempts = request->failures;
    request->epoch = 0;
    request->copy_epoch = 0;
    request->passed = 0;
    request->preceded = 0;
    request->place = place_by_order(request);
    request->sequence = 0;
    request->status = STATUS_OK;
    request->source = 0;
    request->leader = 0;
    request->is_aside = !has_children && request->ready_ms > book->now_ms;
    *(has_children ? &book->counts.forked : &book->counts.waiting) += 1;
    book->counts.bytes_queued += request->bytes + request->continuation_bytes;
}

/* The known request that comes next behind number `after` by `key`; NULL: none does. */
static struct book_request *
next_by(struct book *book, uint64_t after, uint64_t (*key)(const struct book_request *))
{
    struct book_request *next = NULL;
    for (uint32_t i = 0; i < book->known_count; i++) {
        struct book_request *request = &book->requests[book->known[i]];
        if (key(request) > after && (next == NULL || key(request) < key(next))) {
            next = request;
        }
    }
    return next;
}

static uint64_t order_of(const struct book_request *request)
{
    return job_has_ended(request->state) || request->born != 0 ? 0 : request->order;
}

/* The latest answer first. */
static uint64_t lateness_of(const struct book_request *request)
{
    bool is_answer =
        request->state == JOB_DONE && request->status == STATUS_OK && request->born == 0;
    return is_answer ? UINT64_MAX - request->sequence : 0;
}

/* Who holds what, and who waits for whom, when a broker begins with these requests. */
static void share_again(struct book *book)
{
    memset(book->holders, 0, sizeof book->holders);
    struct book_request *request = next_by(book, 0, lateness_of);
    for (; request != NULL; request = next_by(book, lateness_of(request), lateness_of)) {
        hold(book, request);
    }
    request = next_by(book, 0, order_of);
    for (; request != NULL; request = next_by(book, order_of(request), order_of)) {
        uint32_t holder = request->state == JOB_FORKED ? 0 : book_holder_for(book, request);
        if (holder != 0 && !job_has_ended(book->requests[holder].state)) {
            request->leader = holder;
            request->is_aside = true;
        } else {
            hold(book, request);
        }
    }
}

/* Children whose parent has ended, is gone or was forked again are gone, and theirs. */
static void forget_orphans(struct book *book)
{
    bool is_gone = true;
    while (is_gone) {
        is_gone = false;
        for (uint32_t i = 0; i < BOOK_REQUESTS_MAX; i++) {
            struct book_request *request = &book->requests[i];
            const struct book_request *parent = &book->requests[request->parent];
            if (request->state != JOB_NONE && request->born != 0 &&
                (parent->state == JOB_NONE || job_has_ended(parent->state) ||
                 parent->fork != request->born)) {
                memset(request, 0, sizeof *request);
                is_gone = true;
            }
        }
    }
}

/* What the children of each have come to. */
static void count_children(struct book *book)
{
    for (uint32_t i = 0; i < BOOK_REQUESTS_MAX; i++) {
        struct book_request *request = &book->requests[i];
        request->left = request->child_count;
        request->failed = 0;
        request->result_bytes = 0;
    }
    for (uint32_t i = 0; i < BOOK_REQUESTS_MAX; i++) {
        const struct book_request *request = &book->requests[i];
        if (request->born != 0 && job_has_ended(request->state)) {
            struct book_request *parent = &book->requests[request->parent];
            parent->left--;
            parent->failed += request->status != STATUS_OK;
            parent->result_bytes += request->outcome_bytes;
        }
    }
}

void book_reopen(struct book *book, uint64_t records, const struct broker_counters *counters)
{
    struct broker_stats *counts = &book->counts;
    forget_orphans(book);
    count_children(book);
    for (uint32_t i = 0; i < BOOK_REQUESTS_MAX; i++) {
        struct book_request *request = &book->requests[i];
        if (request->state == JOB_NONE) {
            continue;
        }
        book->known[book->known_count++] = i;
        if (!job_has_ended(request->state)) {
            wait_again(book, request);
            continue;
        }
        if (request->born != 0) {
            counts->bytes_queued += request->bytes + request->outcome_bytes;
            book->result_bytes += request->outcome_bytes;
            continue;
        }
        request->publications = 1 + request->steps;
        counts->kept++;
        counts->bytes_kept += request->bytes + request->outcome_bytes;
    }
    counts->records = records;
    if (counters->last_sequence > counts->last_sequence) {
        counts->last_sequence = counters->last_sequence;
    }
    if (counters->last_order > book->last_order) {
        book->last_order = counters->last_order;
    }
    share_again(book);
    count_aside(book);
    count_unmet(book);
    count_pace(book);
    count_blobs(book);
    book->published = counts->last_sequence;
    book->place_back = place_by_order(&(struct book_request){.order = book->last_order + 1});
}
