# The core, noun by noun, then event by event.
room_test(broker/job LINK broker_core)
room_test(broker/hash LINK broker_core)
room_test(broker/topic LINK broker_core)
room_test(broker/lane LINK broker_core)
foreach(noun table slab heap name tenant queue ledger waiter roster)
  room_test(broker/${noun} LINK broker_core SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
endforeach()
foreach(subject request work due broker)
  room_test(broker/${subject} LINK broker_core SOURCES broker/trial.c)
endforeach()
room_test(broker/replay LINK broker_core SOURCES broker/trial.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(broker/memory LINK broker_core SOURCES broker/trial.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})

# The shell: its parts, then all of it, spoken to over its sockets by peers that the tests play.
room_test(broker/parcel LINK broker_shell SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(broker/outcome LINK broker_shell)
room_test(broker/entry LINK broker_shell SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(broker/segment LINK broker_shell SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
set(JOURNAL_SOURCES support/fake_disk.c support/folder.c)
room_test(broker/journal_page LINK broker_shell SOURCES support/manual.c)
target_compile_definitions(test_broker_journal_page PRIVATE DOCS_DIR="${PROJECT_SOURCE_DIR}/docs")
room_test(broker/disk LINK broker_shell SOURCES support/folder.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP} -Wl,--wrap=pwrite -Wl,--wrap=pread -Wl,--wrap=fdatasync -Wl,--wrap=fsync
  -Wl,--wrap=posix_fallocate)
room_test(broker/store LINK broker_shell SOURCES ${JOURNAL_SOURCES} ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(broker/journal LINK broker_shell SOURCES ${JOURNAL_SOURCES} ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(broker/power_cut LINK broker_shell SOURCES ${JOURNAL_SOURCES} TIMEOUT 300)
room_test(broker/scribe LINK broker_shell SOURCES broker/story.c support/fake_disk.c support/image.c
  ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP} TIMEOUT 300)
room_test(broker/jury LINK broker_shell SOURCES broker/story.c support/fake_disk.c support/image.c
  ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP} TIMEOUT 300)
room_test(broker/transcript LINK broker_shell SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(broker/salvage LINK broker_shell SOURCES support/folder.c)
room_test(broker/upkeep LINK broker_shell PkgConfig::JANSSON SOURCES broker/story.c
  support/folder.c support/process.c)
target_compile_definitions(test_broker_upkeep PRIVATE
  BROKER_PROGRAM="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/brink-broker")
add_dependencies(test_broker_upkeep brink-broker)
room_test(broker/outbox LINK broker_shell SOURCES support/peer.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
set(RUNNING_SOURCES support/peer.c support/running.c)
room_test(broker/loop LINK broker_shell SOURCES ${RUNNING_SOURCES} ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(broker/share LINK broker_shell SOURCES ${RUNNING_SOURCES})
room_test(broker/steady LINK broker_shell SOURCES ${RUNNING_SOURCES} support/folder.c
  ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(broker/hostile LINK broker_shell PkgConfig::ZMQ SOURCES ${RUNNING_SOURCES})
