#include "bench/bench.h"

int main(int argc, char **argv)
{
    return (int)bench_main(argc, argv);
}
