#include "worker/solo.h"

#include "proto/choice.h"
#include "worker/bargain_work.h"
#include "worker/council_work.h"
#include "worker/trading_run.h"

const struct solo *solo_of(const Brink__V1__ScenarioRequest *request, size_t kind)
{
    const struct {
        const void *message;
        const struct solo *solo;
    } kinds[SOLO_KINDS] = {
        {request->trade, trading_solo()},
        {request->council, council_solo()},
        {request->bargain, bargain_solo()},
    };
    return kinds[kind].message != NULL ? kinds[kind].solo : NULL;
}

void solo_assume(struct answer *answer,
                 Brink__V1__Assumption *assumption,
                 const char *name,
                 const char *value,
                 const char *unit)
{
    (void)answer;
    assumption->name = answer_borrow(name);
    assumption->value = answer_borrow(value);
    assumption->unit = answer_borrow(unit);
    assumption->tag = answer_borrow("assumption");
    assumption->source = answer_borrow("setting of the scenario, or its default");
}

void solo_report(const struct solo *solo,
                 const Brink__V1__ScenarioRequest *request,
                 const char *hash,
                 uint32_t draws,
                 struct answer *answer,
                 Brink__V1__Assessment *assessment)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    char analysis[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__analysis__descriptor, (int)scenario->analysis, analysis);
    assessment->scenario = answer_borrow(scenario->name);
    assessment->question = answer_borrow(scenario->question);
    assessment->analysis = answer_text(answer, "%s", analysis);
    assessment->as_of = answer_borrow(scenario->as_of);
    assessment->warnings = answer->warnings;
    assessment->n_warnings = answer->warning_count;
    Brink__V1__Provenance *provenance =
        answer_message(answer, &brink__v1__provenance__descriptor);
    provenance->model_version = answer_borrow(solo->version());
    provenance->world_hash = answer_borrow(hash);
    provenance->seed = scenario->seed;
    provenance->draws = draws;
    assessment->provenance = provenance;
}
