# The Debian packages, one a component: cpack in the build folder, or ./dev package. They want
# -DCMAKE_INSTALL_PREFIX=/usr -DBRINK_DATA=/usr/share/brink, so that no path of the builder is in them.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME brink)
set(CPACK_PACKAGE_CONTACT "Brink maintainers <maintainers@brink.invalid>")
set(CPACK_PACKAGE_VENDOR "Brink")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_COMPONENTS_ALL brink brink-broker brink-worker libbrink0 libbrink-dev)

# package(COMPONENT SECTION "what it is, and in further lines what it does" control files ...)
function(package component section words)
  string(TOUPPER ${component} key)
  set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${component} PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_COMPONENT_${key}_DESCRIPTION "${words}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_PACKAGE_CONTROL_EXTRA "${ARGN}" PARENT_SCOPE)
endfunction()

package(brink science "command that runs, submits and watches sanctions scenarios
Reads a scenario and prints what a package of sanctions does to its target;
with worlds, scenarios and tables of the reference case.")
package(libbrink0 libs "client library of brink-broker
Submits scenarios, awaits and watches assessments from C." ${PROJECT_SOURCE_DIR}/deploy/debian/triggers)
package(libbrink-dev libdevel "client library of brink-broker, to build with
Headers, pkg-config file, the .proto files and an example.")
set(CPACK_DEBIAN_LIBBRINK-DEV_PACKAGE_DEPENDS
  "libbrink0 (= ${PROJECT_VERSION}), libprotobuf-c-dev")

# Each serving program has settings that dpkg keeps, and scripts that know of the unit.
foreach(role broker worker)
  set(scripts)
  set(from ${PROJECT_SOURCE_DIR}/deploy/debian)
  set(to ${PROJECT_BINARY_DIR}/debian/${role})
  foreach(script postinst prerm postrm)
    configure_file(${from}/brink-${role}.${script} ${to}/${script} COPYONLY
      FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
        WORLD_READ WORLD_EXECUTE)
    list(APPEND scripts ${to}/${script})
  endforeach()
  file(WRITE ${to}/conffiles "/etc/brink/${role}.cfg\n")
  list(APPEND scripts ${to}/conffiles)
  if(role STREQUAL broker)
    package(brink-broker net "queue of requests for sanctions assessments
Takes requests, gives them to workers, keeps and publishes the outcomes." ${scripts})
  else()
    package(brink-worker science "computes sanctions assessments for a brink-broker
Any number of them share what a broker has waiting." ${scripts})
  endif()
endforeach()
configure_file(deploy/debian/changelog.in ${PROJECT_BINARY_DIR}/changelog @ONLY)
execute_process(COMMAND gzip -9nkf ${PROJECT_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)
foreach(component ${CPACK_COMPONENTS_ALL})
  install(FILES deploy/debian/copyright ${PROJECT_BINARY_DIR}/changelog.gz COMPONENT ${component}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${component})
endforeach()
include(CPack)
