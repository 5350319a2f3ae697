#pragma once

namespace capsnet {

// Makes the operations known to the TensorFlow of this process. Returns null, or why it could not.
const char* registerOperations();

}  // namespace capsnet
