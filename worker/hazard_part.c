#include "worker/hazard_part.h"

#include "base/date.h"
#include "worker/hazard_read.h"

#include <stdlib.h>

enum { SCHEMES = PLUME_SCHEME_COUNT };

/* What a draw takes beyond the numbers of the world. */
enum chance {
    CHANCE_MEMBER,
    CHANCE_EVENT,
    CHANCE_CLASS,
    CHANCE_SECTOR,
    CHANCE_WITHIN_SECTOR,
    CHANCE_COUNT
};

static const char *const chance_names[CHANCE_COUNT] = {[CHANCE_MEMBER] = "hazard.tremor.member",
                                                       [CHANCE_EVENT] = "hazard.tremor.event",
                                                       [CHANCE_CLASS] = "hazard.leak.class",
                                                       [CHANCE_SECTOR] = "hazard.leak.sector",
                                                       [CHANCE_WITHIN_SECTOR] =
                                                           "hazard.leak.within"};

static const struct range any_chance = {0.0, 1.0};
static const struct range any_event = {-5.0, 5.0};

/* Which number of the leak each of the world's is; the yield comes of mb. */
static const struct {
    enum hazard_number from;
    enum leak_number to;
} leak_numbers[] = {
    {HAZARD_VENT_CHANCE, LEAK_VENT_CHANCE},
    {HAZARD_FISSION_SHARE, LEAK_FISSION_SHARE},
    {HAZARD_VENTED_SHARE, LEAK_VENTED_SHARE},
    {HAZARD_RELEASE_HOURS, LEAK_HOURS},
    {HAZARD_WIND_M_S, LEAK_WIND_M_S},
    {HAZARD_HEIGHT_M, LEAK_HEIGHT_M},
    {HAZARD_LID_M, LEAK_LID_M},
    {HAZARD_DEPOSITION_M_S, LEAK_DEPOSITION_M_S},
};

static const char *const scheme_names[SCHEMES] = {
    [PLUME_BRIGGS] = "briggs", [PLUME_ISC3] = "isc3"};

static const char *const left_out[] = {
    "radiation from the ground, which may be the larger part",
    "radiation from food and milk",
    "nuclides that the world does not name",
    "people at places that the world does not name",
};

enum { LEFT_OUT_COUNT = sizeof left_out / sizeof left_out[0] };

struct state {
    const struct inputs *inputs;
    const char *missing; /* why it is left out; NULL: it is not */
    struct hazard_inputs asked;
    struct uncertain chances[CHANCE_COUNT];
};

/* Columns: single ones, then per place, band, nuclide. */
enum { COLUMN_MB, COLUMN_MW, COLUMN_YIELD, COLUMN_VENT, COLUMN_EXPOSED, COLUMN_SINGLES };

static size_t place_count(const struct state *state)
{
    return state->asked.tremor.place_count;
}

static size_t intensity_column(const struct state *state, size_t place)
{
    (void)state;
    return COLUMN_SINGLES + place;
}

static size_t dose_column(const struct state *state, size_t scheme, size_t place)
{
    return COLUMN_SINGLES + (1 + scheme) * place_count(state) + place;
}

static size_t downwind_column(const struct state *state, size_t scheme, size_t place)
{
    return dose_column(state, SCHEMES + scheme, place);
}

static size_t felt_column(const struct state *state, size_t edge)
{
    return dose_column(state, (size_t)2 * SCHEMES, edge);
}

static size_t dosed_column(const struct state *state, size_t scheme, size_t edge)
{
    return felt_column(state, state->asked.tremor.edge_count) +
           scheme * state->asked.leak.edge_count + edge;
}

static size_t release_column(const struct state *state, size_t nuclide)
{
    return dosed_column(state, SCHEMES, nuclide);
}

static struct part_columns columns(const void *state_p)
{
    const struct state *state = state_p;
    size_t all = release_column(state, state->asked.leak.nuclide_count);
    return (struct part_columns){.estimated = state->missing == NULL ? all : 0};
}

static struct uncertain chance_of(enum chance chance)
{
    struct distribution distribution = chance == CHANCE_EVENT
                                           ? distribution_normal(0.0, TREMOR_EVENT_DEVIATION)
                                           : distribution_uniform(0.0, 1.0);
    return (struct uncertain){distribution, draw_key(chance_names[chance])};
}

/* What the world lacks, in the words of the first thing; NULL: nothing. */
static const char *missing_words(struct reader *reader)
{
    struct problems found = {0};
    const char *words = NULL;
    hazard_missing(reader->request->world, &found);
    if (found.count > 0) {
        words = reader_text(reader, "%s: %s", found.items[0].path, found.items[0].text);
    } else if (!problems_none(&found)) {
        words = "the world does not say enough of it";
    }
    problems_clear(&found);
    return words;
}

/* The checks of the request have found all there is; what the models say beside them goes out
 * as it is. */
static enum status check(const struct state *state, struct reader *reader)
{
    size_t before = reader->problems->count + reader->problems->left_out;
    tremor_check(&state->asked.tremor, reader->problems);
    leak_check(&state->asked.leak, reader->problems);
    bool is_good = reader->problems->count + reader->problems->left_out == before;
    return is_good ? STATUS_OK : STATUS_BAD_INPUT;
}

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    state->inputs = inputs;
    state->missing = missing_words(reader);
    for (size_t i = 0; i < CHANCE_COUNT; i++) {
        state->chances[i] = chance_of((enum chance)i);
    }
    if (state->missing == NULL) {
        hazard_read(reader, &state->asked);
    }
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    *state_out = state;
    return state->missing == NULL ? check(state, reader) : STATUS_OK;
}

/* Computing. */

/* How many people feel it. */
static bool interim(const void *state_p, size_t index, struct part_interim *interim_out)
{
    const struct state *state = state_p;
    if (index > 0 || state->missing != NULL) {
        return false;
    }
    *interim_out = (struct part_interim){
        .name = "hazard.exposed_million", .unit = "million people", .column = COLUMN_EXPOSED};
    return true;
}

struct workspace {
    struct arena arena; /* holds this struct too */
    const struct state *state;
    struct tremor *tremor; /* NULL, like the leak: left out */
    struct leak *leak;
    lane *columns; /* [columns(state).estimated] */
    lane *exposed; /* [1] */
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    struct arena arena = workspace->arena;
    tremor_free(&workspace->tremor);
    leak_free(&workspace->leak);
    arena_clear(&arena);
    *workspace_p = NULL;
}

static enum status fill(struct workspace *workspace)
{
    const struct state *state = workspace->state;
    struct problems found = {0}; /* prepare has refused everything that could be found */
    enum status status = tremor_new(&state->asked.tremor, &found, &workspace->tremor);
    if (status == STATUS_OK) {
        status = leak_new(&state->asked.leak, &found, &workspace->leak);
    }
    problems_clear(&found);
    return status;
}

static enum status workspace_new(const void *state_p, void **workspace_out)
{
    const struct state *state = state_p;
    struct arena arena = {0};
    struct workspace *workspace = arena_take(&arena, sizeof *workspace);
    lane *values = lane_take(&arena, columns(state).estimated + 1);
    if (arena.failed) {
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    *workspace = (struct workspace){arena, state, NULL, NULL, values + 1, values};
    enum status status = state->missing == NULL ? fill(workspace) : STATUS_OK;
    void *made = workspace;
    if (status != STATUS_OK) {
        workspace_free(&made);
        return status;
    }
    *workspace_out = made;
    return STATUS_OK;
}

/* What one group of draws takes: numbers of the world, and chance. */
struct sampled {
    lane numbers[HAZARD_NUMBER_COUNT];
    lane chances[CHANCE_COUNT];
};

static void sample(const struct state *state, const struct draws *draws, struct sampled *out)
{
    for (size_t i = 0; i < HAZARD_NUMBER_COUNT; i++) {
        struct range range;
        hazard_number_range((enum hazard_number)i, &range.least, &range.most);
        draw_value(draws, &state->asked.numbers[i], range, 0, &out->numbers[i]);
    }
    for (size_t i = 0; i < CHANCE_COUNT; i++) {
        struct range range = i == CHANCE_EVENT ? any_event : any_chance;
        draw_value(draws, &state->chances[i], range, 0, &out->chances[i]);
    }
}

static double mw_of(const struct state *state, const struct sampled *sampled, size_t l)
{
    return state->asked.has_mw ? sampled->numbers[HAZARD_MW][l]
                               : tremor_mw(sampled->numbers[HAZARD_MB][l]);
}

static double yield_of(const struct sampled *sampled, size_t l)
{
    return tremor_yield_kt(sampled->numbers[HAZARD_MB][l],
                           sampled->numbers[HAZARD_YIELD_INTERCEPT][l]);
}

static void shake(struct workspace *workspace, const struct sampled *sampled, size_t l)
{
    const struct state *state = workspace->state;
    const struct tremor_case *asked = &state->asked.tremor;
    const struct tremor_numbers numbers = {
        .mb = sampled->numbers[HAZARD_MB][l],
        .mw = mw_of(state, sampled, l),
        .choice = sampled->chances[CHANCE_MEMBER][l],
        .event = sampled->chances[CHANCE_EVENT][l],
    };
    tremor_run(workspace->tremor, &numbers);
    const struct tremor_result *result = tremor_result(workspace->tremor);
    double exposed = 0.0;
    for (size_t i = 0; i < asked->place_count; i++) {
        workspace->columns[intensity_column(state, i)][l] = result->intensity[i];
    }
    for (size_t k = 0; k < asked->edge_count; k++) {
        workspace->columns[felt_column(state, k)][l] = result->thousand[k];
        exposed += asked->edges[k] >= HAZARD_EXPOSED ? result->thousand[k] : 0.0;
    }
    workspace->columns[COLUMN_MB][l] = numbers.mb;
    workspace->columns[COLUMN_MW][l] = numbers.mw;
    workspace->columns[COLUMN_EXPOSED][l] = exposed / 1000.0;
}

static void note_doses(struct workspace *workspace, size_t scheme, size_t l)
{
    const struct state *state = workspace->state;
    const struct leak_result *result = leak_result(workspace->leak);
    for (size_t i = 0; i < place_count(state); i++) {
        workspace->columns[dose_column(state, scheme, i)][l] = result->dose_msv[scheme][i];
        workspace->columns[downwind_column(state, scheme, i)][l] =
            leak_downwind_msv(workspace->leak, (enum plume_scheme)scheme, i);
    }
    for (size_t k = 0; k < state->asked.leak.edge_count; k++) {
        workspace->columns[dosed_column(state, scheme, k)][l] = result->thousand[scheme][k];
    }
}

static void vent(struct workspace *workspace, const struct sampled *sampled, size_t l)
{
    const struct state *state = workspace->state;
    struct leak_draw draw = {
        .choice_of_class = sampled->chances[CHANCE_CLASS][l],
        .choice_of_sector = sampled->chances[CHANCE_SECTOR][l],
        .within_sector = sampled->chances[CHANCE_WITHIN_SECTOR][l],
    };
    draw.numbers[LEAK_YIELD_KT] = yield_of(sampled, l);
    for (size_t i = 0; i < sizeof leak_numbers / sizeof leak_numbers[0]; i++) {
        draw.numbers[leak_numbers[i].to] = sampled->numbers[leak_numbers[i].from][l];
    }
    leak_run(workspace->leak, &draw);
    for (size_t scheme = 0; scheme < SCHEMES; scheme++) {
        note_doses(workspace, scheme, l);
    }
    const struct leak_result *result = leak_result(workspace->leak);
    for (size_t i = 0; i < state->asked.leak.nuclide_count; i++) {
        workspace->columns[release_column(state, i)][l] = result->released_pbq[i];
    }
    workspace->columns[COLUMN_YIELD][l] = draw.numbers[LEAK_YIELD_KT];
    workspace->columns[COLUMN_VENT][l] = draw.numbers[LEAK_VENT_CHANCE];
}

static enum status compute(void *workspace_p, struct part_run *run)
{
    struct workspace *workspace = workspace_p;
    const struct state *state = workspace->state;
    struct sampled sampled;
    if (state->missing != NULL) {
        return STATUS_OK;
    }
    sample(state, &run->draws, &sampled);
    for (size_t l = 0; l < LANES; l++) {
        shake(workspace, &sampled, l);
        vent(workspace, &sampled, l);
    }
    size_t count = columns(state).estimated;
    for (size_t i = 0; i < count; i++) {
        pen_write(&run->pen, i, workspace->columns[i]);
    }
    *workspace->exposed = workspace->columns[COLUMN_EXPOSED];
    run->exposed = workspace->exposed;
    return STATUS_OK;
}

/* The report. */

/* A place and how far it is: what the nearest are found by. */
struct nearness {
    size_t place;
    double distance_km;
};

static int compare_nearness(const void *a_p, const void *b_p)
{
    const struct nearness *a = a_p;
    const struct nearness *b = b_p;
    if (a->distance_km != b->distance_km) {
        return a->distance_km < b->distance_km ? -1 : 1;
    }
    return a->place < b->place ? -1 : a->place > b->place;
}

static void report_doses(const struct state *state,
                         struct answer *answer,
                         size_t place,
                         Brink__V1__HazardPlace *out)
{
    out->doses =
        answer_list(answer, &brink__v1__hazard_dose__descriptor, SCHEMES, &out->n_doses);
    for (size_t scheme = 0; scheme < SCHEMES && scheme < out->n_doses; scheme++) {
        Brink__V1__HazardDose *dose = out->doses[scheme];
        dose->scheme = answer_borrow(scheme_names[scheme]);
        dose->msv = answer_estimate(answer, dose_column(state, scheme, place));
        dose->downwind_msv = answer_estimate(answer, downwind_column(state, scheme, place));
    }
}

static void
report_places(const struct state *state, struct answer *answer, Brink__V1__HazardResult *result)
{
    const struct tremor_case *asked = &state->asked.tremor;
    struct nearness *order = answer_take(answer, place_count(state), sizeof *order);
    double *people = answer_take(answer, place_count(state), sizeof *people);
    result->places = answer_list(answer, &brink__v1__hazard_place__descriptor,
                                 place_count(state), &result->n_places);
    if (order == NULL || people == NULL) {
        return;
    }
    for (size_t i = 0; i < place_count(state); i++) {
        order[i] =
            (struct nearness){i, place_distance_km(asked->site, asked->places[i].position)};
    }
    qsort(order, place_count(state), sizeof *order, compare_nearness);
    place_people(asked->places, place_count(state), people);
    for (size_t i = 0; i < result->n_places; i++) {
        size_t place = order[i].place;
        const Brink__V1__Place *from = state->inputs->request->world->places[place];
        Brink__V1__HazardPlace *out = result->places[i];
        out->name = answer_borrow(from->name);
        out->country = answer_borrow(from->country);
        out->distance_km = order[i].distance_km;
        out->people_thousand = people[place];
        out->intensity = answer_estimate(answer, intensity_column(state, place));
        report_doses(state, answer, place, out);
    }
}

static void report_intensities(const struct state *state,
                               struct answer *answer,
                               Brink__V1__HazardResult *result)
{
    const struct tremor_case *asked = &state->asked.tremor;
    result->intensities = answer_list(answer, &brink__v1__intensity_band__descriptor,
                                      asked->edge_count, &result->n_intensities);
    for (size_t k = 0; k < result->n_intensities; k++) {
        result->intensities[k]->from = asked->edges[k];
        result->intensities[k]->people_thousand =
            answer_estimate(answer, felt_column(state, k));
    }
}

static void report_dose_bands(const struct state *state,
                              struct answer *answer,
                              Brink__V1__HazardResult *result)
{
    const struct leak_case *asked = &state->asked.leak;
    result->doses = answer_list(answer, &brink__v1__dose_band__descriptor, asked->edge_count,
                                &result->n_doses);
    for (size_t k = 0; k < result->n_doses; k++) {
        Brink__V1__DoseBand *band = result->doses[k];
        band->from_msv = asked->edges_msv[k];
        band->people = answer_list(answer, &brink__v1__scheme_people__descriptor, SCHEMES,
                                   &band->n_people);
        for (size_t scheme = 0; scheme < SCHEMES && scheme < band->n_people; scheme++) {
            band->people[scheme]->scheme = answer_borrow(scheme_names[scheme]);
            band->people[scheme]->people_thousand =
                answer_estimate(answer, dosed_column(state, scheme, k));
        }
    }
}

static void report_releases(const struct state *state,
                            struct answer *answer,
                            Brink__V1__HazardResult *result)
{
    const struct leak_case *asked = &state->asked.leak;
    result->releases = answer_list(answer, &brink__v1__nuclide_release__descriptor,
                                   asked->nuclide_count, &result->n_releases);
    for (size_t i = 0; i < result->n_releases; i++) {
        result->releases[i]->nuclide = answer_borrow(asked->nuclides[i].name);
        result->releases[i]->pbq = answer_estimate(answer, release_column(state, i));
    }
}

static void report_members(const struct state *state,
                           struct answer *answer,
                           Brink__V1__HazardResult *result)
{
    struct tremor_member members[TREMOR_MEMBER_COUNT];
    tremor_calibrate(state->asked.tremor.reports, state->asked.tremor.report_count, members);
    result->members = answer_list(answer, &brink__v1__tremor_member__descriptor,
                                  TREMOR_MEMBER_COUNT, &result->n_members);
    for (size_t i = 0; i < result->n_members; i++) {
        result->members[i]->equation = answer_borrow(intensity_name(members[i].equation));
        result->members[i]->magnitude = answer_borrow(members[i].takes_mw ? "mw" : "mb");
        result->members[i]->bias = members[i].bias;
        result->members[i]->deviation = members[i].deviation;
        result->members[i]->weight = members[i].weight;
    }
}

static void report_left_out(const struct state *state,
                            struct answer *answer,
                            Brink__V1__HazardResult *result)
{
    static const char no_wind[] = "how often the wind comes from where: from everywhere alike";
    bool has_wind = state->asked.leak.rose.is_known;
    size_t count = LEFT_OUT_COUNT + (has_wind ? 0 : 1);
    result->left_out = answer_take(answer, count, sizeof *result->left_out);
    if (result->left_out == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        result->left_out[i] = answer_borrow(i < LEFT_OUT_COUNT ? left_out[i] : no_wind);
    }
    result->n_left_out = count;
}

/* What people felt of a test after the day of the question was not known then. */
static void warn_of_hindsight(const struct state *state, struct answer *answer)
{
    const Brink__V1__World *world = state->inputs->request->world;
    struct date day;
    size_t later = 0;
    for (size_t i = 0; i < world->n_felt_reports; i++) {
        bool is_read = date_parse(world->felt_reports[i]->date, &day) == STATUS_OK;
        later += is_read && date_compare(&day, &state->inputs->horizon->as_of) > 0;
    }
    if (later > 0) {
        answer_warn(answer, "hindsight",
                    "%zu of %zu felt reports that the tremor is set by are of tests after %s, "
                    "the day of the question",
                    later, world->n_felt_reports, state->inputs->request->scenario->as_of);
    }
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    if (state->missing != NULL) {
        answer_warn(answer, "hazard-absent",
                    "tremor and leak of a nuclear test are left out: %s", state->missing);
        return;
    }
    Brink__V1__HazardResult *result =
        answer_message(answer, &brink__v1__hazard_result__descriptor);
    result->latitude = state->asked.tremor.site.latitude;
    result->longitude = state->asked.tremor.site.longitude;
    result->radius_km = TREMOR_RADIUS_KM;
    result->supported_km = LEAK_SUPPORTED_KM;
    result->mb = answer_estimate(answer, COLUMN_MB);
    result->mw = answer_estimate(answer, COLUMN_MW);
    result->yield_kt = answer_estimate(answer, COLUMN_YIELD);
    result->vent_chance = answer_estimate(answer, COLUMN_VENT);
    result->exposed_million = answer_estimate(answer, COLUMN_EXPOSED);
    report_places(state, answer, result);
    report_intensities(state, answer, result);
    report_dose_bands(state, answer, result);
    report_releases(state, answer, result);
    report_members(state, answer, result);
    report_left_out(state, answer, result);
    warn_of_hindsight(state, answer);
    assessment->hazard = result;
}

const struct part *hazard_part(void)
{
    static const struct part part = {
        .name = "hazard",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .interim = interim,
        .report = report,
    };
    return &part;
}
