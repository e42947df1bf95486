# What is shown, noun by noun.
foreach(noun text figure likelihood fan csv_table bar path console)
  room_test(command/${noun} LINK command)
endforeach()
room_test(command/option LINK command)
foreach(noun grid publication)
  room_test(command/${noun} LINK command OPTIONS ${ALLOC_WRAP})
endforeach()
foreach(noun report comparison)
  room_test(command/${noun} LINK command SOURCES command/synthetic.c OPTIONS ${ALLOC_WRAP})
endforeach()
room_test(command/output LINK command OPTIONS ${ALLOC_WRAP})
room_test(command/export LINK command SOURCES command/synthetic.c OPTIONS ${ALLOC_WRAP})

# The commands inside the test, with a broker and a worker beside them, and the built program.
room_test(command/command LINK command SOURCES command/capture.c)
room_test(command/new LINK command SOURCES command/capture.c)
room_test(command/broker LINK command SOURCES command/capture.c)
room_test(command/program LINK command)
foreach(noun command new broker program)
  target_compile_definitions(test_command_${noun} PRIVATE
    CONFIG_DIR="${PROJECT_SOURCE_DIR}/config" BRINK_PROGRAM="$<TARGET_FILE:brink>")
endforeach()
add_dependencies(test_command_program brink)
