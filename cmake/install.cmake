# What is installed where: programs, the library with its headers, shipped files, pages. Five
# components, each of which is a package too (cmake/package.cmake).
include(GNUInstallDirs)
set(share ${CMAKE_INSTALL_DATADIR}/brink)
set(etc ${CMAKE_INSTALL_SYSCONFDIR}/brink)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(etc /etc/brink)
endif()

# The library as others link it. Of its functions it shows those that a public header declares,
# whose names begin with the header's noun; of the rest of the tree nothing.
set(PUBLIC_HEADERS client/brink client/scenario_file client/watch base/arena base/buffer base/id
  base/problem base/status proto/unpack wire/context wire/key)
# Shapes that those headers mention; their functions stay inside.
set(SHAPE_HEADERS wire/body wire/frame wire/message wire/socket)
set(LIBRARY_ROOMS base proto proto_generated wire config client)
set_target_properties(${LIBRARY_ROOMS} PROPERTIES POSITION_INDEPENDENT_CODE ON)
foreach(room ${LIBRARY_ROOMS})
  target_compile_options(${room} PRIVATE -fno-semantic-interposition)
endforeach()

set(public_names)
foreach(header ${PUBLIC_HEADERS})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${header}.h)
  get_filename_component(noun ${header} NAME)
  file(READ ${PROJECT_SOURCE_DIR}/${header}.h text)
  string(REGEX MATCHALL "${noun}s?_[a-z0-9_]+[(]" calls "${text}")
  list(APPEND public_names ${calls})
endforeach()
list(REMOVE_DUPLICATES public_names)
list(TRANSFORM public_names REPLACE "[(]$" "")
list(JOIN public_names ";\n    " names)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/libbrink.map
  CONTENT "BRINK_${PROJECT_VERSION_MAJOR} {\n  global:\n    @names@;\n    brink__v1__*;\n  local:\n    *;\n};\n"
  @ONLY)

set(objects) # whole; of wire and config it takes what these use
foreach(room base proto proto_generated client)
  list(APPEND objects $<TARGET_OBJECTS:${room}>)
endforeach()
add_library(brink_shared SHARED ${objects})
target_link_libraries(brink_shared PRIVATE wire config PkgConfig::PROTOBUF_C PkgConfig::JANSSON
  Threads::Threads m)
target_link_options(brink_shared PRIVATE -Wl,--as-needed
  -Wl,--version-script=${PROJECT_BINARY_DIR}/libbrink.map)
set_target_properties(brink_shared PROPERTIES OUTPUT_NAME brink VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${PROJECT_BINARY_DIR}/libbrink.map)

# The prefix is seen from where the file is, so an installed tree may stand anywhere.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" up "${up}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/brink.pc @ONLY CONTENT "prefix=\${pcfiledir}/@up@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@/brink
protodir=\${prefix}/@share@/proto

Name: brink
Description: client of a brink-broker: submits scenarios, awaits and watches assessments
Version: @PROJECT_VERSION@
Requires: libprotobuf-c
Cflags: -I\${includedir} -I\${includedir}/proto
Libs: -L\${libdir} -lbrink
")

install(TARGETS brink_shared
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libbrink0
  NAMELINK_COMPONENT libbrink-dev)
install(FILES ${PROJECT_BINARY_DIR}/brink.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT libbrink-dev)
foreach(header ${PUBLIC_HEADERS} ${SHAPE_HEADERS})
  get_filename_component(room ${header} DIRECTORY)
  install(FILES ${header}.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/brink/${room}
    COMPONENT libbrink-dev)
endforeach()
install(DIRECTORY ${PROJECT_BINARY_DIR}/generated/proto/ COMPONENT libbrink-dev
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/brink/proto FILES_MATCHING PATTERN "brink/v1/*.pb-c.h"
  PATTERN grpc EXCLUDE)
install(DIRECTORY proto/brink proto/grpc DESTINATION ${share}/proto COMPONENT libbrink-dev
  FILES_MATCHING PATTERN "*.proto")
install(FILES client/example.c COMPONENT libbrink-dev
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libbrink-dev/examples)

# Programs, what they read, and their pages, made of their own --help.
install(TARGETS brink DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT brink)
install(DIRECTORY config/worlds config/scenarios config/backtest DESTINATION ${share}
  COMPONENT brink)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/brink COMPONENT brink)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/brink COMPONENT brink
  FILES_MATCHING PATTERN "*.md")

set(pages)
foreach(program brink brink-broker brink-worker)
  set(page ${PROJECT_BINARY_DIR}/pages/${program}.1)
  add_custom_command(OUTPUT ${page}
    COMMAND sh ${PROJECT_SOURCE_DIR}/cmake/man.sh $<TARGET_FILE:${program}> ${page}
    COMMAND gzip -9nkf ${page}
    DEPENDS ${program} ${PROJECT_SOURCE_DIR}/cmake/man.sh VERBATIM)
  list(APPEND pages ${page})
  install(FILES ${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${program})
endforeach()
foreach(shell bash zsh)
  set(page ${PROJECT_BINARY_DIR}/pages/completion.${shell})
  add_custom_command(OUTPUT ${page}
    COMMAND brink completion ${shell} --output ${page} DEPENDS brink VERBATIM)
  list(APPEND pages ${page})
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/pages)
add_custom_target(pages ALL DEPENDS ${pages})
install(FILES ${PROJECT_BINARY_DIR}/pages/completion.bash RENAME brink COMPONENT brink
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_BINARY_DIR}/pages/completion.zsh RENAME _brink COMPONENT brink
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)

# The two that serve.
foreach(role broker worker)
  install(TARGETS brink-${role} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT brink-${role})
  install(FILES deploy/etc/${role}.cfg DESTINATION ${etc} COMPONENT brink-${role})
  set(unit ${PROJECT_BINARY_DIR}/brink-${role}.service)
  # Its paths are those of the prefix it is installed with.
  install(CODE "
    set(bin \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR})
    get_filename_component(etc ${etc} ABSOLUTE BASE_DIR \${CMAKE_INSTALL_PREFIX})
    configure_file(${PROJECT_SOURCE_DIR}/deploy/systemd/brink-${role}.service.in ${unit} @ONLY)"
    COMPONENT brink-${role})
  install(FILES ${unit} DESTINATION lib/systemd/system COMPONENT brink-${role})
endforeach()

include(cmake/package.cmake)
