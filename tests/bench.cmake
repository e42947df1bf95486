room_test(bench/tally LINK bench)
room_test(bench/closed LINK bench)
room_test(bench/plan LINK bench)
room_test(bench/line LINK bench)
room_test(bench/server LINK bench)
room_test(bench/peers LINK bench)

# The program, told to measure little: what it prints is looked at, never how fast it was.
room_test(bench/quick LINK base PkgConfig::JANSSON TIMEOUT 240)
target_compile_definitions(test_bench_quick PRIVATE BRINK_BENCH="$<TARGET_FILE:brink-bench>")
add_dependencies(test_bench_quick brink brink-bench)
