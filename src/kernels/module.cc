// What Node loads, after TensorFlow: `start(threads)` makes the operations known, says how many threads they use, and
// returns their revision.
#include <node_api.h>

#include "operations.h"
#include "pool.h"

namespace {

napi_value start(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t threads = 0;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok || count < 1 ||
      napi_get_value_int32(env, argument, &threads) != napi_ok || threads < 1) {
    napi_throw_type_error(env, nullptr, "start wants a number of threads from 1");
    return nullptr;
  }
  // Once in a process: TensorFlow keeps operations to its end.
  static const char* const problem = capsnet::registerOperations();
  if (problem) napi_throw_error(env, nullptr, problem);
  capsnet::setThreads(threads);
  napi_value revision;
  return napi_create_int32(env, capsnet::REVISION, &revision) == napi_ok ? revision : nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "start", NAPI_AUTO_LENGTH, start, nullptr, &function) != napi_ok ||
      napi_set_named_property(env, exports, "start", function) != napi_ok)
    napi_throw_error(env, nullptr, "the kernels could not be set up");
  return exports;
}
