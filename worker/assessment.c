#include "worker/assessment.h"

#include "model/month.h"
#include "proto/choice.h"
#include "worker/caution.h"

static void report_measures(const struct assessment_source *source,
                            struct answer *answer,
                            Brink__V1__Assessment *assessment)
{
    const struct measure_list *list = &source->inputs->measures;
    assessment->measures = answer_list(answer, &brink__v1__applied_measure__descriptor,
                                       list->count, &assessment->n_measures);
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__Measure *from = list->applied[i].from;
        Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        char kind[CHOICE_WORD_BYTES];
        char flow[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__measure_kind__descriptor, (int)from->kind, kind);
        choice_format(&brink__v1__flow__descriptor, (int)from->flow, flow);
        measure->name = answer_borrow(from->name);
        measure->package = answer_borrow(from->package);
        measure->kind = answer_text(answer, "%s", kind);
        measure->flow = answer_text(answer, "%s", flow);
        measure->start = answer_borrow(from->start);
        measure->status_quo = list->applied[i].status_quo;
        measure->source = answer_borrow(from->source);
    }
}

/* Those of the world's own parts, then those of what stands beside it. */
static enum status report_assumptions(const struct assessment_source *source,
                                      struct answer *answer,
                                      Brink__V1__Assessment *assessment)
{
    const struct parameters *parameters = source->parameters;
    assessment->assumptions =
        answer_list(answer, &brink__v1__assumption__descriptor,
                    parameters->count + source->other_count, &assessment->n_assumptions);
    if (assessment->n_assumptions == 0) {
        return STATUS_OK;
    }
    const struct parameter *parameter = parameters->first;
    for (size_t i = 0; i < parameters->count; i++) {
        Brink__V1__Assumption *assumption = assessment->assumptions[i];
        const char *value = NULL;
        enum status status = parameter_format(parameter, answer->arena, &value);
        if (status != STATUS_OK) {
            return status;
        }
        assumption->name = answer_borrow(parameter->name);
        assumption->value = answer_borrow(value);
        assumption->unit = answer_borrow(parameter->unit);
        assumption->tag = answer_borrow(parameter->tag);
        assumption->source = answer_borrow(parameter->source);
        parameter = parameter->next;
    }
    for (size_t i = 0; i < source->other_count; i++) {
        assessment->assumptions[parameters->count + i] = source->others[i];
    }
    return STATUS_OK;
}

static void report_provenance(const struct assessment_source *source,
                              struct answer *answer,
                              Brink__V1__Assessment *assessment)
{
    const struct parameters *parameters = source->parameters;
    const struct horizon *horizon = source->inputs->horizon;
    Brink__V1__Provenance *provenance =
        answer_message(answer, &brink__v1__provenance__descriptor);
    provenance->model_version =
        answer_borrow(riders_version(source->riders, analysis_model_version(), answer));
    provenance->world_hash = answer_borrow(source->world_hash);
    provenance->seed = source->request->scenario->seed;
    provenance->draws = source->draws;
    provenance->steps = (uint32_t)month_steps(horizon->months, horizon->steps_per_year);
    provenance->steps_per_year = horizon->steps_per_year;
    provenance->parameters = answer_list(answer, &brink__v1__parameter__descriptor,
                                         parameters->count, &provenance->n_parameters);
    const struct parameter *parameter = parameters->first;
    for (size_t i = 0; i < provenance->n_parameters; i++) {
        provenance->parameters[i]->name = answer_borrow(parameter->name);
        provenance->parameters[i]->value = (Brink__V1__Quantity *)parameter->value;
        provenance->parameters[i]->central = parameter->central;
        parameter = parameter->next;
    }
    assessment->provenance = provenance;
}

static void report_convergence(const struct assessment_source *source,
                               struct answer *answer,
                               Brink__V1__Assessment *assessment)
{
    const struct verdict *verdict = source->verdict;
    if (verdict == NULL) {
        return;
    }
    Brink__V1__Convergence *convergence =
        answer_message(answer, &brink__v1__convergence__descriptor);
    convergence->tolerance = source->request->scenario->tolerance;
    convergence->converged = verdict->is_converged;
    convergence->draws = source->draws;
    convergence->draws_most = source->draws_most;
    convergence->error = verdict->error;
    convergence->text = answer_text(answer, "%s in %u draw%s",
                                    verdict->is_converged ? "converged" : "not converged",
                                    source->draws, source->draws == 1 ? "" : "s");
    assessment->convergence = convergence;
    if (!verdict->is_converged) {
        answer_warn(answer, "not-converged",
                    "not converged in %u draws: a headline number has a standard error of %.2g "
                    "percentage points, the tolerance is %g",
                    source->draws, verdict->error, convergence->tolerance);
    }
}

void assessment_begin(const struct assessment_source *source,
                      struct answer *answer,
                      Brink__V1__Assessment *assessment)
{
    const Brink__V1__ScenarioRequest *request = source->request;
    assessment->scenario = answer_borrow(request->scenario->name);
    assessment->question = answer_borrow(request->scenario->question);
    assessment->world = answer_borrow(request->world->name);
    assessment->target = answer_borrow(request->world->target);
    assessment->analysis = answer_borrow(source->analysis->name);
    assessment->as_of = answer_borrow(request->scenario->as_of);
    if (request->versus != NULL) {
        assessment->versus = answer_borrow(request->versus->name);
    }
    report_measures(source, answer, assessment);
}

enum status assessment_fill(const struct assessment_source *source,
                            struct answer *answer,
                            Brink__V1__Assessment *assessment)
{
    caution_add(source->inputs, source->parameters, answer);
    report_convergence(source, answer, assessment);
    enum status status = report_assumptions(source, answer, assessment);
    assessment->warnings = answer->warnings;
    assessment->n_warnings = answer->warning_count;
    report_provenance(source, answer, assessment);
    if (status == STATUS_OK && answer->arena->failed) {
        status = STATUS_NO_MEMORY;
    }
    return status;
}
