room_test(client/place LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/need LINK client)
room_test(client/fill LINK client)
room_test(client/scenario_file LINK client OPTIONS ${ALLOC_WRAP})
target_compile_definitions(test_client_scenario_file PRIVATE
  CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
room_test(client/lever LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/ballot_file LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/mrio_file LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/trading_file LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/world LINK client)
target_compile_definitions(test_client_world PRIVATE CONFIG_DIR="${PROJECT_SOURCE_DIR}/config"
  BRINK_VALIDATION_DIR="${BRINK_VALIDATION_DIR}")

# libbrink, against a running broker and a publisher that the tests play.
room_test(client/brink LINK client broker_shell OPTIONS ${ALLOC_WRAP})
room_test(client/watch LINK client OPTIONS ${ALLOC_WRAP})
room_test(client/follow LINK client broker_shell)
