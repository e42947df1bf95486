/* Writes the corpus of fuzz_entry: seed_entry FOLDER. */
#include "broker/entry.h"
#include "broker/parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct moment epoch = {.monotonic_ms = 0, .wall_ms = 0};
static const struct id request_id = {{1, 2, 3, [ID_BYTES - 1] = 16}};

static void
write_seed(const char *folder, const char *name, const struct effect *effect, size_t cut)
{
    char path[4096];
    struct entry entry = {.type = 0};
    if (entry_write(effect, &epoch, &entry) != STATUS_OK) {
        exit(1);
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fputc(entry.type, file);
    fwrite(entry.head.bytes, 1, entry.head.size - cut, file);
    fwrite(entry.body, 1, cut > 0 ? 0 : entry.body_size, file);
    fclose(file);
    entry_clear(&entry);
}

static struct parcel *make_parcel(enum frame_kind kind, const char *method, const char *text)
{
    static const struct frame_metadata metadata[] = {{"traceparent", "00-4bf92f35-01"}};
    static const struct frame_violation violations[] = {{"scenario.draws", "0, 1 to 100000"}};
    static const struct frame_step steps[] = {{"economy", 1, 3}, {"stability", 4, 2}};
    struct frame_call call = frame_call_make(kind, request_id);
    struct parcel *parcel = NULL;
    struct body body;
    body_init(&body);
    if (kind == FRAME_MESSAGE) {
        call.steps = steps;
        call.step_count = 2;
        call.status = frame_status_make(3, "input is not valid");
        call.status.violations = violations;
        call.status.violation_count = 1;
    }
    call.metadata = metadata;
    call.metadata_count = 1;
    if (body_copy(&body, text, strlen(text)) != STATUS_OK ||
        parcel_new(&call, method, &body, &parcel) != STATUS_OK) {
        exit(1);
    }
    body_clear(&body);
    return parcel;
}

static void write_all(const char *folder, struct job_view *job)
{
    static const uint8_t hash[BROKER_BLOB_BYTES] = {0xb1, [BROKER_BLOB_BYTES - 1] = 0x0b};
    static const struct attempt failure = {
        .worker = {{7}}, .worker_name = "two:18", .cause = JOB_CAUSE_LEASE, .at_ms = 2385};
    struct effect effect = {.kind = EFFECT_RECORD, .job = job, .record = RECORD_ACCEPTED};
    write_seed(folder, "accepted", &effect, 0);
    write_seed(folder, "accepted-cut", &effect, 9);
    job->deadline_ms = INT64_MAX;
    job->content = NULL;
    job->blob = hash;
    write_seed(folder, "accepted-blob", &effect, 0);
    job->blob = NULL;
    write_seed(folder, "accepted-plain", &effect, 0);
    job->needs = "cores>=8 memory_mb>=4096 gpu";
    write_seed(folder, "accepted-needs", &effect, 0);
    job->needs = "cores>8";
    write_seed(folder, "accepted-bad-needs", &effect, 0);
    job->needs = NULL;
    effect.record = RECORD_FORKED;
    write_seed(folder, "forked", &effect, 0);
    write_seed(folder, "forked-cut", &effect, 3);
    struct job_view child = *job;
    child.parent = (struct id){{0x99}};
    child.born = 43;
    child.index = 4;
    child.weight = 385;
    effect.job = &child;
    effect.record = RECORD_ACCEPTED;
    write_seed(folder, "child", &effect, 0);
    effect.job = job;
    effect.record = RECORD_LOST;
    job->failures = &failure;
    job->failure_count = 1;
    write_seed(folder, "lost", &effect, 0);
    effect.record = RECORD_OUTCOME;
    write_seed(folder, "outcome", &effect, 0);
    write_seed(folder, "outcome-cut", &effect, 1);
    job->outcome = NULL;
    job->state = JOB_EXPIRED;
    job->status = STATUS_EXPIRED;
    write_seed(folder, "expired", &effect, 0);
    effect.record = RECORD_REQUEUED;
    write_seed(folder, "requeued", &effect, 0);
    effect.record = RECORD_DROPPED;
    write_seed(folder, "dropped", &effect, 0);
    const struct blob_view blob = {.hash = hash, .parcel = job->request};
    effect.blob = &blob;
    effect.record = RECORD_BLOB;
    write_seed(folder, "blob", &effect, 0);
    write_seed(folder, "blob-cut", &effect, 5);
    effect.record = RECORD_UNBLOB;
    write_seed(folder, "unblob", &effect, 0);
    effect.record = RECORD_COUNTERS;
    effect.counters = (struct broker_counters){.last_sequence = 23, .last_order = 85};
    write_seed(folder, "counters", &effect, 0);
}

int main(int argc, char **argv)
{
    static const uint8_t content[BROKER_CONTENT_BYTES] = {23, 85};
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    struct parcel *request =
        make_parcel(FRAME_REQUEST, "/brink.v1.Assessor/Assess", "a question");
    struct parcel *outcome = make_parcel(FRAME_MESSAGE, "", "an answer");
    request->accepted_wall_ms = 1505116800000;
    request->started_wall_ms = 1505116800100;
    request->ended_wall_ms = 1505116800200;
    strcpy(request->worker_name, "one:17");
    struct job_view job = {.id = request_id,
                           .state = JOB_DONE,
                           .topic = "scenario/assess/PRK",
                           .tenant = "navy",
                           .attempts = 2,
                           .order = 41,
                           .deadline_ms = 1505116900000,
                           .content = content,
                           .sequence = 17,
                           .status = STATUS_BAD_INPUT,
                           .request = request,
                           .outcome = outcome,
                           .fork = 43,
                           .child_count = 5,
                           .tolerate = 2,
                           .continuation = outcome};
    write_all(argv[1], &job);
    parcel_free(&request);
    parcel_free(&outcome);
    return 0;
}
