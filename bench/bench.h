/* bench: the program brink-bench: measures in rounds, each of which measures everything once,
 * and prints what it found, ratios first. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

enum bench_exit {
    BENCH_DONE,
    BENCH_FAILED,   /* something could not be measured */
    BENCH_BAD_INPUT /* the command line is wrong */
};

enum bench_exit bench_main(int count, char *const *arguments);

#endif
