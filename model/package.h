/* package: the measures in force, and what share of every flow they stop at a given time.
 *
 * A measure m bars the share b_m = ramp x depth x (1 - exemption) of what it names, where ramp
 * rises from 0 to 1 over the phase-in and depth is 1 for a ban, 1 - min(1, cap / baseline) for
 * a cap (baseline: the base-year flow of all its goods with the partners it binds), the cut
 * share otherwise. The permitted share of a partner is that of its strictest measure:
 *
 *   A_p = min over m that bind p of 1 - b_m
 *   stopped = sum_p w_p e_p (1 - A_p)
 *
 * with w_p the partner's share of the flow and e_p its enforcement. A measure with its own
 * enforcement stops e_m b_m in place of e_p b_m; among the partners such a measure binds, the
 * larger of the two totals counts. A price cap stops no goods: what is still sold earns 1 - e x
 * cut of its revenue, volumes unchanged. An asset freeze puts e x cap of the reserves out of
 * reach, along its ramp. While a measure that closes covert channels is in force, covert trade
 * in its goods falls by its ramp.
 *
 * Barred but not stopped exports are partly hidden from statistics (exports.h), save where the
 * measure says that they stay recorded. Times are years from the base date. */
#ifndef MODEL_PACKAGE_H
#define MODEL_PACKAGE_H

#include "model/sample.h"

enum { PACKAGE_MEASURES_MAX = 256 };

enum measure_kind {
    MEASURE_BAN,            /* goods: nothing is permitted */
    MEASURE_CAP_VALUE,      /* goods: at most `cap`, M USD a year */
    MEASURE_CAP_QUANTITY,   /* goods: at most `cap`, in the goods' own unit a year */
    MEASURE_CUT,            /* goods: cut_share less than the base year */
    MEASURE_PRICE_CAP,      /* exports: cut_share less is paid for them */
    MEASURE_NO_NEW_PERMITS, /* labour: cut_share gone at the end of the phase-in */
    MEASURE_REPATRIATION,   /* labour: cut_share sent home over the phase-in */
    MEASURE_ASSET_FREEZE,   /* finance: `cap` M USD of reserves out of reach */
    MEASURE_REMITTANCE_CUT, /* finance: cut_share of other inflows stopped */
    MEASURE_KIND_COUNT
};

enum measure_flow { MEASURE_EXPORT, MEASURE_IMPORT, MEASURE_LABOUR, MEASURE_FINANCE };

struct measure {
    const char *name;
    enum measure_kind kind;
    enum measure_flow flow;
    const size_t *goods;    /* [good_count] of its flow */
    size_t good_count;      /* 0: every good */
    const size_t *partners; /* [partner_count] bound by it */
    size_t partner_count;   /* 0: every partner */
    double start_years;
    double end_years;                 /* first time no longer in force; INFINITY: stays */
    struct uncertain phase_in_months; /* 0 to 240 */
    struct uncertain cap;             /* see kind, 0 to 1e9 */
    struct uncertain cut_share;       /* see kind */
    struct uncertain exemption_share; /* of what it bars */
    struct uncertain enforcement;     /* share, where own_enforcement is true */
    bool own_enforcement;             /* `enforcement` in place of the partners' own */
    bool closes_covert;
    bool stays_recorded; /* what it fails to stop still shows in partners' statistics, as under
                          * an embargo on every good that a partner openly does not keep */
};

/* What is stopped, at the time of the last package_at. Shares but for `frozen`. */
struct package_stops {
    lane *export_stopped;     /* [export good] */
    lane *export_barred;      /* [export good] by measures whose leaks are hidden */
    lane *export_covert_open; /* [export good] of the covert channels */
    lane *export_price_cut;   /* [export good] of the revenue of what is sold */
    lane *import_stopped;     /* [import good] */
    lane *import_covert_open; /* [import good] */
    lane *export_with; /* [export good] part of the base-year flow that is not stopped and
                        * is that of the partner watched (package_watch); 0: none is */
    lane *import_with; /* [import good] */
    lane labour_stopped;
    lane other_stopped; /* of other inflows */
    lane frozen_musd;   /* M USD of reserves out of reach */
    lane severity;      /* share of base-year trade value stopped */
    lane barred_with;   /* barred by measures that the partner watched enforces itself, share of
                         * its base-year trade */
};

struct package;

/* Adds a problem for every fault of the measures; paths start at "measures[i]". The world
 * passed world_check. */
void package_check(const struct world *world,
                   const struct measure *measures,
                   size_t measure_count,
                   struct problems *problems);

/* A workspace in the arena for measures that passed package_check; world and measures are
 * borrowed. STATUS_OK or STATUS_NO_MEMORY. Measures not in force yet count as part of it. */
MUST_USE enum status package_new(const struct world *world,
                                 const struct measure *measures,
                                 size_t measure_count,
                                 struct arena *arena,
                                 struct package **package_out);

/* From the next start on measure `measure` bars (and freezes) so much of what it says, 0 to 1
 * in each lane; 1 when made. Several packages between nothing and all are one package, scaled.
 */
void package_scale(struct package *package, size_t measure, const lane *scale);

/* From the next start on `partner` enforces to `level`, 0 to 1 in each lane, from a time on
 * what it leaves to itself, whatever it was drawn to. WORLD_NONE, as when made: nobody does. */
void package_enforce(struct package *package,
                     size_t partner,
                     double from_years,
                     const lane *level);

/* From the next start on tells what is left of the trade with a partner; WORLD_NONE, as when
 * made: with none. */
void package_watch(struct package *package, size_t partner);

/* Takes caps, cuts, exemptions, phase-ins, enforcement and the base-year quantities of new
 * draws. */
void package_start(struct package *package,
                   const struct sample *sample,
                   const struct draws *draws);

/* Moves to a time. Costs next to nothing while no ramp moves. */
void package_at(struct package *package, double years);

const struct package_stops *package_stops(const struct package *package);

/* What is stopped of the flows with one partner at the time of the last package_at, share of
 * each good: [export good] and [import good]. Weighted by the partners' shares they add up to
 * what package_stops has. O(goods x measures x partners). */
void package_partner_stops(const struct package *package,
                           size_t partner,
                           lane *exports_out,
                           lane *imports_out);

/* A number, above 0, that rises whenever a stop of a good may have changed: what follows from
 * those alone need not be computed anew before. */
size_t package_turn(const struct package *package);

/* True when no measure names the good, whatever its dates. */
bool package_leaves_export(const struct package *package, size_t good);
bool package_leaves_import(const struct package *package, size_t good);

#endif
