// What several of the operations share.
#pragma once
#include <cmath>
#include <cstdint>

namespace capsnet {

// Numbers in the widest vector that the processor computes with at once, and how many such vectors it holds.
#ifdef __AVX512F__
constexpr int64_t WIDTH = 16, REGISTERS = 32;
#else
constexpr int64_t WIDTH = 8, REGISTERS = 16;
#endif
using Vector = float __attribute__((vector_size(4 * WIDTH), aligned(4)));  // at any address

// A number known when this is compiled, or (0) only when it runs.
template <int KNOWN>
inline int64_t sizeOr(int64_t value) {
  return KNOWN ? KNOWN : value;
}

// The squash is v = f s with this f of n = |s|^2 (paper, equation 1).
inline float squashFactor(float n) { return std::sqrt(n) / (1 + n); }

// Its gradient is ds = across dv + along (dv . s) s. The tiny number keeps `along` finite at 0; what it multiplies there is 0.
struct SquashSlopes {
  float across, along;
  explicit SquashSlopes(float n) {
    const float inverse = 1 / (1 + n);
    across = std::sqrt(n) * inverse;
    along = (1 - n) * inverse * inverse / std::sqrt(n + 1e-30f);
  }
};

}  // namespace capsnet
