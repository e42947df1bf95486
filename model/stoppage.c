#include "model/stoppage.h"

#include "model/function.h"

#include <math.h>

enum { MONTHS = 12 };

/* What is needed on the way. */
struct path {
    struct sample sample;
    const struct world *world;
    struct package *package;
    lane *exports;   /* [export good] of one partner */
    lane *imports;   /* [import good] of one partner */
    double *stopped; /* [month][flow][partner] M USD a year */
    double *musd;    /* [flow][partner] M USD in the base year */
};

enum { FLOW_EXPORT, FLOW_IMPORT, FLOW_COUNT };

static double *stopped_at(const struct path *path, size_t month, size_t flow)
{
    return path->stopped + (month * FLOW_COUNT + flow) * path->world->partner_count;
}

static enum status make_path(const struct world *world,
                             const struct measure *measures,
                             size_t measure_count,
                             unsigned months,
                             struct arena *arena,
                             struct path *path)
{
    static const struct draws central = {.central = true};
    size_t cells = FLOW_COUNT * world->partner_count;
    *path = (struct path){
        .world = world,
        .exports = lane_take(arena, world->export_count),
        .imports = lane_take(arena, world->import_count),
        .stopped = arena_take_array(arena, months * cells, sizeof(double)),
        .musd = arena_take_array(arena, cells, sizeof(double)),
    };
    if (arena->failed || sample_init(&path->sample, world, arena) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    sample_take(&path->sample, &central);
    enum status status = package_new(world, measures, measure_count, arena, &path->package);
    if (status == STATUS_OK) {
        package_start(path->package, &path->sample, &central);
    }
    return status;
}

static void weigh(const struct path *path)
{
    const struct world *world = path->world;
    for (size_t p = 0; p < world->partner_count; p++) {
        for (size_t g = 0; g < world->export_count; g++) {
            path->musd[FLOW_EXPORT * world->partner_count + p] +=
                world->exports[g].value_musd * world->exports[g].partner_shares[p];
        }
        for (size_t g = 0; g < world->import_count; g++) {
            path->musd[FLOW_IMPORT * world->partner_count + p] +=
                world->imports[g].value_musd * world->imports[g].partner_shares[p];
        }
    }
}

static void walk(const struct path *path, unsigned months)
{
    const struct world *world = path->world;
    for (unsigned month = 0; month < months; month++) {
        package_at(path->package, (month + 0.5) / MONTHS);
        for (size_t p = 0; p < world->partner_count; p++) {
            double *exports = &stopped_at(path, month, FLOW_EXPORT)[p];
            double *imports = &stopped_at(path, month, FLOW_IMPORT)[p];
            package_partner_stops(path->package, p, path->exports, path->imports);
            for (size_t g = 0; g < world->export_count; g++) {
                *exports += world->exports[g].value_musd * world->exports[g].partner_shares[p] *
                            path->exports[g][0];
            }
            for (size_t g = 0; g < world->import_count; g++) {
                *imports += world->imports[g].value_musd * world->imports[g].partner_shares[p] *
                            path->imports[g][0];
            }
        }
    }
}

/* Of one flow with one partner in the twelve months up to `last`; flow FLOW_COUNT: of all. */
static double in_year(const struct path *path, unsigned last, size_t flow, size_t partner)
{
    double sum = 0.0;
    for (unsigned month = last + 1 - MONTHS; month <= last; month++) {
        sum += stopped_at(path, month, flow)[partner];
    }
    return sum / MONTHS;
}

static double all_in_year(const struct path *path, unsigned last)
{
    double sum = 0.0;
    for (size_t flow = 0; flow < FLOW_COUNT; flow++) {
        for (size_t p = 0; p < path->world->partner_count; p++) {
            sum += in_year(path, last, flow, p);
        }
    }
    return sum;
}

static double share_of(double part, double whole)
{
    double share = whole > 0.0 ? part / whole : 0.0;
    return share < 1.0 ? share : 1.0;
}

enum status stoppage_find(const struct world *world,
                          const struct measure *measures,
                          size_t measure_count,
                          unsigned months,
                          struct arena *arena,
                          struct stoppage *stoppage_out)
{
    struct path path;
    size_t partners = world->partner_count;
    struct stoppage found = {
        .exports = arena_take_array(arena, partners, sizeof(double)),
        .imports = arena_take_array(arena, partners, sizeof(double)),
        .last_month = MONTHS - 1,
    };
    enum status status = make_path(world, measures, measure_count, months, arena, &path);
    if (status != STATUS_OK || found.exports == NULL || found.imports == NULL) {
        return STATUS_NO_MEMORY;
    }
    weigh(&path);
    walk(&path, months);
    double most = all_in_year(&path, found.last_month);
    for (unsigned last = MONTHS; last < months; last++) {
        double stopped = all_in_year(&path, last);
        /* what rounding makes of the same months is no more */
        if (stopped > most * (1.0 + 1e-12)) {
            most = stopped;
            found.last_month = last;
        }
    }
    for (size_t p = 0; p < partners; p++) {
        found.exports[p] = share_of(in_year(&path, found.last_month, FLOW_EXPORT, p),
                                    path.musd[FLOW_EXPORT * partners + p]);
        found.imports[p] = share_of(in_year(&path, found.last_month, FLOW_IMPORT, p),
                                    path.musd[FLOW_IMPORT * partners + p]);
    }
    *stoppage_out = found;
    return STATUS_OK;
}

double stoppage_barrier(double share, double theta)
{
    if (share <= 0.0) {
        return 1.0;
    }
    return share < 1.0 ? function_pow(1.0 - share, -1.0 / theta) : INFINITY;
}
