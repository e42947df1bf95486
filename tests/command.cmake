# What is shown, noun by noun.
foreach(noun text figure likelihood fan csv_table bar path console)
  room_test(command/${noun} LINK command)
endforeach()
room_test(command/option LINK command SOURCES support/problems.c)
foreach(noun grid publication)
  room_test(command/${noun} LINK command SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
endforeach()
foreach(noun report comparison)
  room_test(command/${noun} LINK command SOURCES command/synthetic.c ${ALLOC_SOURCES}
    OPTIONS ${ALLOC_WRAP})
endforeach()
room_test(command/output LINK command SOURCES support/folder.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(command/export LINK command SOURCES command/synthetic.c support/folder.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})

# The commands inside the test, with a broker and a worker beside them, and the built program.
room_test(command/command LINK command SOURCES command/capture.c support/folder.c)
room_test(command/new LINK command SOURCES command/capture.c support/folder.c)
room_test(command/broker LINK command SOURCES command/capture.c support/running.c support/peer.c)
room_test(command/program LINK command)
foreach(noun command new broker program)
  target_compile_definitions(test_command_${noun} PRIVATE
    CONFIG_DIR="${PROJECT_SOURCE_DIR}/config" BRINK_PROGRAM="$<TARGET_FILE:brink>")
endforeach()
add_dependencies(test_command_program brink)
