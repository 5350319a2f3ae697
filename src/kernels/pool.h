// Threads that share the pieces of one operation.
#pragma once
#include <cstdint>
#include <functional>

namespace capsnet {

// How many threads take part from now on, the caller's included. Threads are started when first needed.
void setThreads(int threads);

// Calls work(piece) once for each piece from 0 to pieces - 1, on all threads, and returns when all are done. Which
// thread takes which piece is left to chance: a piece's result must not depend on it. Throws std::bad_alloc when one
// of them did, and then not all are done. One call at a time; others wait.
void share(int64_t pieces, const std::function<void(int64_t piece)>& work);

// Memory of the calling thread's own, kept between calls: `floats` numbers, aligned to 64 bytes, unset. `slot` (0 to
// 3) tells apart those that are needed at once. Throws std::bad_alloc.
float* scratch(int slot, int64_t floats);

}  // namespace capsnet
