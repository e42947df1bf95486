room_test(proto/quantity LINK proto)
room_test(proto/range LINK proto)
room_test(proto/choice LINK proto)
room_test(proto/json LINK proto PkgConfig::JANSSON SOURCES support/request.c ${ALLOC_SOURCES}
  OPTIONS ${ALLOC_WRAP})
room_test(proto/measure_check LINK proto SOURCES support/request.c support/problems.c)
room_test(proto/scenario_check LINK proto SOURCES support/request.c support/problems.c
  ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(proto/method LINK proto)
room_test(proto/describe LINK proto SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
room_test(proto/unpack LINK proto SOURCES ${ALLOC_SOURCES} OPTIONS ${ALLOC_WRAP})
