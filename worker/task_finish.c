#include "worker/answer.h"
#include "worker/assessment.h"
#include "worker/mrio_report.h"
#include "worker/shard.h"
#include "worker/task_state.h"

static enum status pack(const ProtobufCMessage *message, struct buffer *bytes)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    enum status status = buffer_reserve(bytes, size);
    if (status == STATUS_OK) {
        bytes->size += protobuf_c_message_pack(message, bytes->bytes + bytes->size);
    }
    return status;
}

enum status task_pack_world(const struct task *task, struct buffer *bytes)
{
    const Brink__V1__ScenarioRequest *request = task->request;
    if (task->fit != NULL) {
        return STATUS_OK;
    }
    if (task_is_alone(task)) {
        return pack(task->riders.each[0].solo->subject(request), bytes);
    }
    if (task->riders.count > 0) {
        Brink__V1__ScenarioRequest data = BRINK__V1__SCENARIO_REQUEST__INIT;
        data.world = request->world;
        data.trade = request->trade;
        data.council = request->council;
        data.bargain = request->bargain;
        return pack(&data.base, bytes);
    }
    return pack(request->table != NULL ? &request->table->base : &request->world->base, bytes);
}

static void
report_parts(const struct task *task, struct answer *answer, Brink__V1__Assessment *assessment)
{
    for (size_t i = 0; i < task->part_count; i++) {
        if (!task->analysis->chain[i].silent) {
            answer->estimated = task->first[i].estimated;
            answer->noted = task->first[i].noted;
            answer->found = task->found + task->first_piece[i] * PART_PIECE_DOUBLES;
            task->parts[i]->report(task->sides[0].states[i], answer, assessment);
        }
    }
}

static enum status
finish_table(const struct task *task, const char *table_hash, struct buffer *bytes)
{
    struct arena arena = {0};
    struct answer answer = {.arena = &arena};
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    mrio_report(mrio_run_record(task->table), table_hash, &answer, &assessment);
    enum status status = arena.failed ? STATUS_NO_MEMORY : pack(&assessment.base, bytes);
    arena_clear(&arena);
    return status;
}

static enum status finish_solo(const struct task *task, const char *hash, struct buffer *bytes)
{
    struct arena arena = {0};
    struct answer answer = {.arena = &arena};
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    const struct rider *rider = &task->riders.each[0];
    rider->solo->report(rider->state, &answer, &assessment);
    solo_report(rider->solo, task->request, hash, task->draws, &answer, &assessment);
    enum status status = arena.failed ? STATUS_NO_MEMORY : pack(&assessment.base, bytes);
    arena_clear(&arena);
    return status;
}

enum status task_finish(const struct task *task, const char *world_hash, struct buffer *bytes)
{
    if (task->is_shard) {
        return shard_finish(task, bytes);
    }
    if (task->fit != NULL) {
        return fit_run_finish(task->fit, bytes);
    }
    if (task_is_alone(task)) {
        return finish_solo(task, world_hash, bytes);
    }
    if (task->table != NULL) {
        return finish_table(task, world_hash, bytes);
    }
    struct arena arena = {0};
    struct columns columns = task->columns;
    columns.draws = task->verdict->draws;
    struct answer answer = {
        .arena = &arena,
        .columns = &columns,
        .estimates = task->estimates,
        .sampling = &task->sampling,
    };
    struct assessment_source source = {
        .analysis = task->analysis,
        .request = task->request,
        .inputs = &task->sides[0].inputs,
        .parameters = &task->sides[0].parameters,
        .world_hash = world_hash,
        .draws = task->verdict->draws,
        .draws_most = task->draws,
        .riders = &task->riders,
        .verdict = task_has_tolerance(task) ? task->verdict : NULL,
    };
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    assessment_begin(&source, &answer, &assessment);
    source.others = riders_report(&task->riders, &answer, &assessment, &source.other_count);
    report_parts(task, &answer, &assessment);
    enum status status = assessment_fill(&source, &answer, &assessment);
    if (status == STATUS_OK) {
        status = pack(&assessment.base, bytes);
    }
    arena_clear(&arena);
    return status;
}
