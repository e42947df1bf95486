# What is installed, deployed and packed (tests/package). They need no library of the tree but
# python3 (yaml too), and take more of what is there: promtool, systemd-analyze, man, zsh, lintian.
# Without prometheus the test scrape skips.
if(SLOWNESS EQUAL 1)
  foreach(subject installed deploy scrape)
    add_test(NAME package/${subject} COMMAND python3
      ${CMAKE_CURRENT_SOURCE_DIR}/package/${subject}.py ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
    set_tests_properties(package/${subject} PROPERTIES LABELS package TIMEOUT 120
      SKIP_RETURN_CODE 77)
  endforeach()
endif()
