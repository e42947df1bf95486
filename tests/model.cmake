# Reference results, those of the prototypes too; a test that needs them skips where they are missing.
set(BRINK_VALIDATION_DIR ${PROJECT_SOURCE_DIR}/../shared/validation CACHE PATH
  "where the validation data are")

room_test(model/lane LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/function LINK model)
room_test(model/distribution LINK model)
room_test(model/draw LINK model)
room_test(model/estimate LINK model)
room_test(model/month LINK model)
room_test(model/world LINK model)
room_test(model/balance LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/package LINK model)
room_test(model/production LINK model)
room_test(model/exports LINK model)
room_test(model/exchange LINK model)
room_test(model/economy LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/stability LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/validation LINK model)
target_compile_definitions(test_model_validation PRIVATE
  BRINK_VALIDATION_DIR="${BRINK_VALIDATION_DIR}")
room_test(model/pack LINK model)
room_test(model/linear LINK model)
room_test(model/anderson LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/trade LINK model OPTIONS ${ALLOC_WRAP})
room_test(model/trade_reference LINK model config)
target_compile_definitions(test_model_trade_reference PRIVATE
  BRINK_VALIDATION_DIR="${BRINK_VALIDATION_DIR}")
