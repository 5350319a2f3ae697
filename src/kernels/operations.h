#pragma once

namespace capsnet {

// Changes with every name, input, output or attribute of an operation: who calls them (src/engine/backend/kernels.ts)
// expects this one, so that a build of other sources is refused.
constexpr int REVISION = 1;

// Makes the operations known to the TensorFlow of this process. Returns null, or why it could not.
const char* registerOperations();

}  // namespace capsnet
