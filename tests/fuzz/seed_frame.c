/* Writes the corpus of fuzz_frame: seed_frame FOLDER. */
#include "wire/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct id call_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
static const struct id request_id = {{16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}};

static void write_seed(
    const char *folder, const char *name, uint16_t body_bytes, const void *header, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    const uint8_t prefix[] = {(uint8_t)body_bytes, (uint8_t)(body_bytes >> 8)};
    fwrite(prefix, 1, sizeof prefix, file);
    fwrite(header, 1, size, file);
    fclose(file);
}

static void add(struct buffer *header, const struct frame_call *call)
{
    if (frame_add(header, call) != STATUS_OK) {
        exit(1);
    }
}

static struct frame_call make_request(void)
{
    static const struct frame_metadata metadata[] = {
        {"traceparent", "00-4bf92f35-00f067aa-01"}};
    struct frame_call call = frame_call_make(FRAME_REQUEST, call_id);
    call.method = "/brink.v1.Broker/Submit";
    call.deadline_ms = 60000;
    call.body_bytes = 300;
    call.metadata = metadata;
    call.metadata_count = 1;
    call.has_work = true;
    call.work.request_id = request_id;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/dprk";
    call.work.tenant = "default";
    call.work.priority = FRAME_PRIORITY_HIGH;
    call.work.blob[0] = 0xb1;
    call.work.blob[FRAME_BLOB_BYTES - 1] = 0x0b;
    return call;
}

static struct frame_call make_result(void)
{
    static const struct frame_violation violations[] = {
        {"scenario.draws", "0, allowed 1 to 100000"}, {"scenario.months", "7"}};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    call.has_status = true;
    call.status.code = 3;
    call.status.message = "two fields are wrong";
    call.status.violations = violations;
    call.status.violation_count = 2;
    call.has_work = true;
    call.work.kind = WORK_RESULT;
    call.work.request_id = request_id;
    call.work.epoch = 2385;
    return call;
}

static struct frame_call make_spawn(void)
{
    static const struct frame_child children[] = {
        {.id = {{0xc1}},
         .method = "/brink.v1.Assessor/Economy",
         .topic = "scenario/economy/PRK",
         .weight = 385,
         .offset = 40,
         .bytes = 60,
         .of_parent = 1,
         .message = ""},
        {.id = {{0xc2}}, .method = "", .topic = "", .offset = 100, .code = 9, .message = "no"}};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    call.body_bytes = 100;
    call.has_work = true;
    call.work.kind = WORK_SPAWN;
    call.work.request_id = request_id;
    call.work.epoch = 2385;
    call.work.tolerate = 1;
    call.children = children;
    call.child_count = 2;
    call.resume_offset = 30;
    return call;
}

static struct frame_call make_outcome(void)
{
    static const struct frame_step steps[] = {{"economy", 100, 2000}, {"stability", 2100, 400}};
    struct frame_call call = frame_call_make(FRAME_END, call_id);
    call.body_bytes = 4096;
    call.has_status = true;
    call.has_work = true;
    call.work.sequence = 1234567890123;
    call.work.attempt = 2;
    call.work.step = 1;
    call.work.steps = 2;
    call.steps = steps;
    call.step_count = 2;
    return call;
}

static void write_list(const char *folder)
{
    struct buffer header = {0};
    if (frame_start(&header) != STATUS_OK) {
        exit(1);
    }
    struct frame_call calls[] = {make_request(), make_result(), make_outcome()};
    for (size_t i = 0; i < 3; i++) {
        add(&header, &calls[i]);
    }
    write_seed(folder, "three-calls", 4396, header.bytes, header.size);
    write_seed(folder, "cut", 4396, header.bytes, header.size / 2);
    write_seed(folder, "body-too-short", 17, header.bytes, header.size);
    header.bytes[1] = 2;
    write_seed(folder, "version-2", 4396, header.bytes, header.size);
    buffer_clear(&header);
}

static void write_alone(const char *folder, const char *name, struct frame_call call)
{
    struct buffer header = {0};
    if (frame_start(&header) != STATUS_OK) {
        exit(1);
    }
    add(&header, &call);
    write_seed(folder, name, (uint16_t)call.body_bytes, header.bytes, header.size);
    buffer_clear(&header);
}

static struct frame_call make_needing(void)
{
    struct frame_call call = make_request();
    call.work.needs = "cores>=8 memory_mb>=4096 gpu";
    return call;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    write_alone(argv[1], "request", make_request());
    write_alone(argv[1], "request-needing", make_needing());
    write_alone(argv[1], "result", make_result());
    write_alone(argv[1], "outcome", make_outcome());
    write_alone(argv[1], "spawn", make_spawn());
    write_alone(argv[1], "cancel", frame_call_make(FRAME_CANCEL, call_id));
    write_list(argv[1]);
    static const uint8_t empty_calls[] = {0x08, 1, 0x12, 0, 0x12, 0, 0x12, 0};
    write_seed(argv[1], "empty-calls", 0, empty_calls, sizeof empty_calls);
    write_seed(argv[1], "nothing", 0, "", 0);
    return 0;
}
