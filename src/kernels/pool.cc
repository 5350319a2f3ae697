#include "pool.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace capsnet {
namespace {

struct Pool {
  std::mutex oneCall;  // held by a whole call
  std::mutex mutex;    // guards what follows
  std::condition_variable begin, end;
  int threads = 1;
  int started = 0;  // beside the caller's
  int working = 0;
  uint64_t round = 0;
  std::atomic<int64_t> next{0};
  int64_t pieces = 0;
  const std::function<void(int64_t)>* work = nullptr;
  std::atomic<bool> outOfMemory{false};
};

// Never destroyed: its threads sleep in it until the process ends.
Pool& pool() {
  static Pool* const one = new Pool;
  return *one;
}

void takePieces(Pool& p) {
  try {
    for (int64_t piece; (piece = p.next.fetch_add(1)) < p.pieces;) (*p.work)(piece);
  } catch (const std::bad_alloc&) {
    p.outOfMemory = true;
    p.next = p.pieces;  // the others need not go on
  }
}

void serve(int number) {
  Pool& p = pool();
  uint64_t seen = 0;
  for (;;) {
    {
      std::unique_lock lock(p.mutex);
      p.begin.wait(lock, [&] { return p.round != seen && number < p.threads && p.working > 0; });
      seen = p.round;
    }
    takePieces(p);
    std::lock_guard lock(p.mutex);
    if (--p.working == 0) p.end.notify_one();
  }
}

}  // namespace

void setThreads(int threads) {
  Pool& p = pool();
  std::lock_guard call(p.oneCall);
  std::lock_guard lock(p.mutex);
  p.threads = threads < 1 ? 1 : threads;
}

void share(int64_t pieces, const std::function<void(int64_t)>& work) {
  Pool& p = pool();
  std::lock_guard call(p.oneCall);
  if (p.threads == 1 || pieces < 2) {
    for (int64_t piece = 0; piece < pieces; ++piece) work(piece);
    return;
  }
  {
    std::lock_guard lock(p.mutex);
    p.work = &work;
    p.pieces = pieces;
    p.next = 0;
    p.outOfMemory = false;
    p.working = p.threads - 1;
    ++p.round;
    for (; p.started < p.threads - 1; ++p.started) std::thread(serve, p.started + 1).detach();
  }
  p.begin.notify_all();
  takePieces(p);
  std::unique_lock lock(p.mutex);
  p.end.wait(lock, [&] { return p.working == 0; });
  if (p.outOfMemory) throw std::bad_alloc();
}

float* scratch(int slot, int64_t floats) {
  struct Block {
    std::unique_ptr<float, decltype(&std::free)> memory{nullptr, &std::free};
    int64_t floats = 0;
  };
  thread_local Block blocks[4];
  Block& block = blocks[slot];
  if (block.floats < floats) {
    const size_t bytes = (static_cast<size_t>(floats) * sizeof(float) + 4095) / 4096 * 4096;
    block.memory.reset(static_cast<float*>(std::aligned_alloc(4096, bytes)));
    block.floats = 0;
    if (!block.memory) throw std::bad_alloc();
    block.floats = floats;
  }
  return block.memory.get();
}

}  // namespace capsnet
