# The core, noun by noun, then requests from end to end.
room_test(worker/analysis LINK worker_core)
room_test(worker/columns LINK worker_core OPTIONS ${ALLOC_WRAP})
foreach(noun reader world_read measure_read catalogue sampling rounds economy_part stability_part
    brink_part options_part sensitivity_part assessment task riders)
  room_test(worker/${noun} LINK worker_core)
endforeach()
room_test(worker/judgement LINK worker_core SOURCES command/synthetic.c)
room_test(worker/hazard_part LINK worker_core client)
target_compile_definitions(test_worker_hazard_part PRIVATE CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
room_test(worker/kernel LINK worker_core OPTIONS -Wl,--wrap=kernel_best)
room_test(worker/parameter LINK worker_core OPTIONS ${ALLOC_WRAP})
room_test(worker/solo LINK worker_core OPTIONS ${ALLOC_WRAP})
room_test(worker/mrio_run LINK worker_core OPTIONS ${ALLOC_WRAP})
room_test(worker/trading_run LINK worker_core OPTIONS ${ALLOC_WRAP})
room_test(worker/shard LINK worker_core OPTIONS ${ALLOC_WRAP})
room_test(worker/task_memory LINK worker_core OPTIONS ${ALLOC_WRAP})

# The shell.
room_test(worker/pool LINK worker_shell OPTIONS ${ALLOC_WRAP})
room_test(worker/bases LINK worker_shell)
room_test(worker/reply LINK worker_shell)
room_test(worker/meter LINK worker_shell OPTIONS ${ALLOC_WRAP})
room_test(worker/link LINK worker_shell SOURCES worker/fake_broker.c OPTIONS ${ALLOC_WRAP})
