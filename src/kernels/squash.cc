#include "squash.h"

#include <algorithm>
#include <cmath>

#include "pool.h"
#include "sizes.h"

namespace capsnet {
namespace {

template <int P>
void forward(const PrimarySizes& n, const float* x, const float* bias, float* u) {
  const int64_t p = sizeOr<P>(n.P), TP = n.T * p;
  share(n.positions, [&](int64_t position) {
    for (int64_t t = 0; t < n.T; ++t) {
      const float* b = bias + t * p;
      const float* from = x + position * n.B * TP + t * p;
      float* to = u + (position * n.T + t) * n.B * p;
      for (int64_t image = 0; image < n.B; ++image, from += TP, to += p) {
        float length2 = 0;
        for (int64_t k = 0; k < p; ++k) length2 += (from[k] + b[k]) * (from[k] + b[k]);
        const float factor = squashFactor(length2);
        for (int64_t k = 0; k < p; ++k) to[k] = factor * (from[k] + b[k]);
      }
    }
  });
}

template <int P>
void backward(const PrimarySizes& n, const float* x, const float* bias, const float* du, float* scratchBias, float* dx,
              float* dBias) {
  const int64_t p = sizeOr<P>(n.P), TP = n.T * p;
  share(n.positions, [&](int64_t position) {
    for (int64_t t = 0; t < n.T; ++t) {
      const float* b = bias + t * p;
      const int64_t start = position * n.B * TP + t * p;
      const float* from = x + start;
      float* __restrict to = dx + start;
      const float* gradient = du + (position * n.T + t) * n.B * p;
      float* __restrict sum = scratchBias + position * TP + t * p;
      for (int64_t k = 0; k < p; ++k) sum[k] = 0;
      for (int64_t image = 0; image < n.B; ++image, from += TP, to += TP, gradient += p) {
        float length2 = 0, along = 0;
        for (int64_t k = 0; k < p; ++k) {
          length2 += (from[k] + b[k]) * (from[k] + b[k]);
          along += gradient[k] * (from[k] + b[k]);
        }
        const SquashSlopes slopes(length2);
        for (int64_t k = 0; k < p; ++k) {
          to[k] = slopes.across * gradient[k] + slopes.along * along * (from[k] + b[k]);
          sum[k] += to[k];
        }
      }
    }
  });
  std::fill_n(dBias, TP, 0.0f);
  for (int64_t position = 0; position < n.positions; ++position)
    for (int64_t k = 0; k < TP; ++k) dBias[k] += scratchBias[position * TP + k];
}

}  // namespace

void squashPrimary(const PrimarySizes& n, const float* x, const float* bias, float* u) {
  if (n.P == 8) return forward<8>(n, x, bias, u);
  forward<0>(n, x, bias, u);
}

void squashPrimaryBack(const PrimarySizes& n, const float* x, const float* bias, const float* du, float* scratchBias,
                       float* dx, float* dBias) {
  if (n.P == 8) return backward<8>(n, x, bias, du, scratchBias, dx, dBias);
  backward<0>(n, x, bias, du, scratchBias, dx, dBias);
}

}  // namespace capsnet
