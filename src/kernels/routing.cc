#include "routing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "pool.h"
#include "sizes.h"

namespace capsnet {
namespace {

using Lanes = float __attribute__((vector_size(4 * BLOCK)));
using Integers = int32_t __attribute__((vector_size(4 * BLOCK)));

// Whether the dimensions of a digit capsule fill the lanes, so that it is read and added as a whole.
template <int D>
constexpr bool FILLS_LANES = D == BLOCK;

inline Lanes readLanes(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

// e^x for x up to 0, within 5 units in the last place; NaN stays NaN.
inline Lanes exponential(Lanes x) {
  const Lanes zero = x - x;  // NaN for NaN
  x = x < -87.0f ? zero - 87.0f : x;
  const Lanes turns = x * 1.44269504f;
  const Integers halvings = __builtin_convertvector(turns - 0.5f, Integers);  // towards 0, so to the nearest
  const Lanes n = __builtin_convertvector(halvings, Lanes);
  const Lanes r = x - n * 0.693147182f;
  Lanes series = r * 1.9875691500e-4f + 1.3981999507e-3f;
  series = series * r + 8.3334519073e-3f;
  series = series * r + 4.1665795894e-2f;
  series = series * r + 1.6666665459e-1f;
  series = series * r + 5.0000001201e-1f;
  series = series * r * r + r + 1.0f;
  const Integers power = (halvings + 127) << 23;
  Lanes scale;
  std::memcpy(&scale, &power, sizeof scale);
  return series * scale + zero;
}

template <int D>
inline float dot(const float* a, const float* b, int64_t d) {
  float sum = 0;
  for (int64_t k = 0; k < sizeOr<D>(d); ++k) sum += a[k] * b[k];
  return sum;
}

// v = s sqrt(n) / (1 + n), n = |s|^2 (paper, equation 1).
template <int D>
void squash(const float* s, float* v, int64_t J, int64_t d) {
  for (int64_t j = 0; j < J; ++j, s += d, v += d) {
    const float n = dot<D>(s, s, d);
    const float factor = squashFactor(n);
    for (int64_t k = 0; k < sizeOr<D>(d); ++k) v[k] = factor * s[k];
  }
}

template <int D>
void squashBack(const float* s, const float* dv, float* ds, int64_t J, int64_t d) {
  for (int64_t j = 0; j < J; ++j, s += d, dv += d, ds += d) {
    const SquashSlopes slopes(dot<D>(s, s, d));
    const float along = slopes.along * dot<D>(dv, s, d);
    for (int64_t k = 0; k < sizeOr<D>(d); ++k) ds[k] = slopes.across * dv[k] + along * s[k];
  }
}

// Votes of one image, u_hat [I,J*D]; `sum`, if wanted, becomes their sum over i.
template <int P>
void vote(const RoutingSizes& n, const RoutingInput& in, int64_t b, float* votes, float* sum) {
  const int64_t JD = n.J * n.D;
  const int64_t p = sizeOr<P>(n.P);
  if (sum) std::fill_n(sum, JD, 0.0f);
  for (int64_t i = 0; i < n.I; ++i) {
    const float* __restrict u = in.u + (i * n.B + b) * p;
    const float* __restrict w = in.weight + i * p * JD;
    float* __restrict to = votes + i * JD;
    if constexpr (P != 0) {
      for (int64_t k = 0; k < JD; ++k) {
        float value = 0;
#pragma GCC unroll 16
        for (int q = 0; q < P; ++q) value += u[q] * w[q * JD + k];
        to[k] = value;
      }
    } else {
      for (int64_t k = 0; k < JD; ++k) to[k] = 0;
      for (int64_t q = 0; q < p; ++q)
        for (int64_t k = 0; k < JD; ++k) to[k] += u[q] * w[q * JD + k];
    }
    if (sum)
      for (int64_t k = 0; k < JD; ++k) sum[k] += to[k];
  }
}

#ifdef __AVX512F__
// The sums of 16 rows, one in each lane: halves, then quarters, .. of two rows at a time are added.
inline Lanes sums(Lanes (&rows)[BLOCK]) {
  constexpr Integers halves[2] = {{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23},
                               {8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31}};
  constexpr Integers quarters[2] = {{0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27},
                                 {4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31}};
  constexpr Integers eighths[2] = {{0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29},
                                {2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31}};
  constexpr Integers single[2] = {{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30},
                               {1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31}};
  const auto fold = [&](int count, const Integers(&parts)[2]) {
#pragma GCC unroll 8
    for (int n = 0; n < count; ++n) {
      const Lanes a = rows[2 * n], b = rows[2 * n + 1];
      rows[n] = __builtin_shuffle(a, b, parts[0]) + __builtin_shuffle(a, b, parts[1]);
    }
  };
  fold(8, halves);
  fold(4, quarters);
  fold(2, eighths);
  fold(1, single);
  return rows[0];
}
#endif

// agreement[j] = u_hat_j . vector_j of up to BLOCK capsules, one in each lane.
template <int D>
inline void agree(const float* votes, const float* vector, Lanes* agreement, int64_t count, int64_t J, int64_t d) {
#ifdef __AVX512F__
  if (FILLS_LANES<D> && count == BLOCK) {
    for (int64_t j = 0; j < J; ++j) {
      const Lanes v = readLanes(vector + j * D);
      Lanes rows[BLOCK];
#pragma GCC unroll 16
      for (int lane = 0; lane < BLOCK; ++lane) rows[lane] = v * readLanes(votes + (lane * J + j) * D);
      agreement[j] = sums(rows);
    }
    return;
  }
#endif
  for (int64_t j = 0; j < J; ++j) agreement[j] = Lanes{};
  for (int64_t lane = 0; lane < count; ++lane)
    for (int64_t j = 0; j < J; ++j)
      reinterpret_cast<float*>(agreement + j)[lane] = dot<D>(votes + (lane * J + j) * d, vector + j * d, d);
}

// sum_j += sum over the block's capsules of row_j u_hat_j.
template <int D>
inline void gather(const float* votes, const Lanes* rows, float* sum, int64_t count, int64_t J, int64_t d) {
  for (int64_t j = 0; j < J; ++j) {
    const float* weights = reinterpret_cast<const float*>(rows + j);
    if constexpr (FILLS_LANES<D>) {
      Lanes even{}, odd{};
      int64_t lane = 0;
      for (; lane + 2 <= count; lane += 2) {
        even += weights[lane] * readLanes(votes + (lane * J + j) * D);
        odd += weights[lane + 1] * readLanes(votes + ((lane + 1) * J + j) * D);
      }
      if (lane < count) even += weights[lane] * readLanes(votes + (lane * J + j) * D);
      const Lanes total = readLanes(sum + j * D) + (even + odd);
      std::memcpy(sum + j * D, &total, sizeof total);
    } else {
      for (int64_t lane = 0; lane < count; ++lane)
        for (int64_t k = 0; k < sizeOr<D>(d); ++k) sum[j * d + k] += weights[lane] * votes[(lane * J + j) * d + k];
    }
  }
}

inline void softmax(Lanes* logits, int64_t J) {
  Lanes most = logits[0];
  for (int64_t j = 1; j < J; ++j) most = logits[j] > most ? logits[j] : most;
  Lanes total{};
  for (int64_t j = 0; j < J; ++j) total += logits[j] = exponential(logits[j] - most);
  const Lanes inverse = 1.0f / total;
  for (int64_t j = 0; j < J; ++j) logits[j] *= inverse;
}

template <int P, int D>
void routeImage(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& out, int64_t b, float* capsules) {
  const int64_t JD = n.J * n.D;
  float* votes = scratch(0, n.I * JD);
  float* total = scratch(1, JD);
  Lanes* rows = reinterpret_cast<Lanes*>(scratch(2, n.J * BLOCK));
  float* s = out.sums + b * n.R * JD;
  vote<P>(n, in, b, votes, s);
  for (int64_t k = 0; k < JD; ++k) {
    s[k] /= static_cast<float>(n.J);
    total[k] = 0;
  }
  for (int64_t r = 1;; ++r) {
    if (in.bias)
      for (int64_t k = 0; k < JD; ++k) s[k] += in.bias[k];
    squash<D>(s, capsules, n.J, n.D);
    if (r == n.R) return;
    for (int64_t k = 0; k < JD; ++k) total[k] += capsules[k];
    s += JD;
    std::fill_n(s, JD, 0.0f);
    float* couplings = out.couplings + (b * (n.R - 1) + r - 1) * blocksOf(n.I) * n.J * BLOCK;
    for (int64_t i = 0; i < n.I; i += BLOCK, couplings += n.J * BLOCK) {
      const int64_t count = std::min<int64_t>(BLOCK, n.I - i);
      agree<D>(votes + i * JD, total, rows, count, n.J, n.D);
      softmax(rows, n.J);
      std::memcpy(couplings, rows, sizeof(Lanes) * n.J);
      gather<D>(votes + i * JD, rows, s, count, n.J, n.D);
    }
  }
}

// The part of the gradient that stays within one image: the gradients of the logits, and the 2R - 1 vectors whose
// outer products with couplings and logits make the gradient of the votes: ds_1 .. ds_R, then the totals.
template <int P, int D>
void routeImageBack(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& passage, const float* dv,
                    int64_t b, float* dLogits, float* vectors) {
  const int64_t JD = n.J * n.D;
  float* votes = scratch(0, n.I * JD);
  float* dTotal = scratch(1, JD);
  Lanes* rows = reinterpret_cast<Lanes*>(scratch(2, n.J * BLOCK));
  vote<P>(n, in, b, votes, nullptr);
  const float* sums = passage.sums + b * n.R * JD;
  float* totals = vectors + n.R * JD;
  for (int64_t r = 0; r < n.R - 1; ++r) {
    squash<D>(sums + r * JD, totals + r * JD, n.J, n.D);
    if (r > 0)
      for (int64_t k = 0; k < JD; ++k) totals[r * JD + k] += totals[(r - 1) * JD + k];
  }
  std::fill_n(dTotal, JD, 0.0f);
  squashBack<D>(sums + (n.R - 1) * JD, dv, vectors + (n.R - 1) * JD, n.J, n.D);
  for (int64_t r = n.R - 2; r >= 0; --r) {
    const float* dSum = vectors + (r + 1) * JD;
    const int64_t kept = r * blocksOf(n.I) * n.J * BLOCK;
    const float* c = passage.couplings + b * (n.R - 1) * blocksOf(n.I) * n.J * BLOCK + kept;
    float* to = dLogits + kept;
    for (int64_t i = 0; i < n.I; i += BLOCK, c += n.J * BLOCK, to += n.J * BLOCK) {
      const int64_t count = std::min<int64_t>(BLOCK, n.I - i);
      agree<D>(votes + i * JD, dSum, rows, count, n.J, n.D);
      Lanes mean{};
      for (int64_t j = 0; j < n.J; ++j) mean += readLanes(c + j * BLOCK) * rows[j];
      for (int64_t j = 0; j < n.J; ++j) rows[j] = readLanes(c + j * BLOCK) * (rows[j] - mean);
      std::memcpy(to, rows, sizeof(Lanes) * n.J);
      gather<D>(votes + i * JD, rows, dTotal, count, n.J, n.D);
    }
    squashBack<D>(sums + r * JD, dTotal, vectors + r * JD, n.J, n.D);
  }
}

// Gradient of the votes of `lanes` capsules of a block, for images `from` to `to` - 1: [lanes, to - from, J*D].
template <int D>
void votesBack(const RoutingSizes& n, const float* couplings, const float* dLogits, const float* vectors, int64_t block,
               int64_t lanes, int64_t from, int64_t to, float* dVotes) {
  const int64_t JD = n.J * n.D;
  const int64_t d = sizeOr<D>(n.D);
  const float first = 1 / static_cast<float>(n.J);
  const int64_t perBlock = n.J * BLOCK, perIteration = blocksOf(n.I) * perBlock;
  for (int64_t b = from; b < to; ++b)
    for (int64_t j = 0; j < n.J; ++j) {
      const float* ds = vectors + b * (2 * n.R - 1) * JD + j * d;
      const int64_t row = b * (n.R - 1) * perIteration + block * perBlock + j * BLOCK;
      float* out = dVotes + (b - from) * JD + j * d;
      for (int64_t lane = 0; lane < lanes; ++lane, out += (to - from) * JD) {
        if constexpr (FILLS_LANES<D>) {
          Lanes sum = first * readLanes(ds);
          for (int64_t r = 0; r < n.R - 1; ++r) {
            sum += couplings[row + r * perIteration + lane] * readLanes(ds + (r + 1) * JD);
            sum += dLogits[row + r * perIteration + lane] * readLanes(ds + (n.R + r) * JD);
          }
          std::memcpy(out, &sum, sizeof sum);
        } else {
          for (int64_t k = 0; k < d; ++k) out[k] = first * ds[k];
          for (int64_t r = 0; r < n.R - 1; ++r) {
            const float c = couplings[row + r * perIteration + lane], dLogit = dLogits[row + r * perIteration + lane];
            for (int64_t k = 0; k < d; ++k) out[k] += c * ds[(r + 1) * JD + k] + dLogit * ds[(n.R + r) * JD + k];
          }
        }
      }
    }
}

// du [count,P] of one capsule from the gradient of its votes, for `count` images; dWeight [P,J*D] grows by its part.
template <int P>
void weightBack(const RoutingSizes& n, int64_t count, const float* u, const float* weight, const float* dVotes,
                float* du, float* dWeight) {
  const int64_t JD = n.J * n.D;
  const int64_t p = sizeOr<P>(n.P);
  float* transposed = scratch(1, JD * p);  // weight [J*D,P]
  for (int64_t q = 0; q < p; ++q)
    for (int64_t k = 0; k < JD; ++k) transposed[k * p + q] = weight[q * JD + k];
  int64_t b = 0;
  if constexpr (P == 8) {
    using Eight = float __attribute__((vector_size(32), aligned(4)));
    for (; b + 8 <= count; b += 8) {
      Eight sums[8] = {};
      for (int64_t k = 0; k < JD; ++k) {
        const Eight w = *reinterpret_cast<const Eight*>(transposed + k * 8);
#pragma GCC unroll 8
        for (int c = 0; c < 8; ++c) sums[c] += w * dVotes[(b + c) * JD + k];
      }
#pragma GCC unroll 8
      for (int c = 0; c < 8; ++c) *reinterpret_cast<Eight*>(du + (b + c) * 8) = sums[c];
    }
  }
  for (; b < count; ++b) {
    for (int64_t q = 0; q < p; ++q) du[b * p + q] = 0;
    for (int64_t k = 0; k < JD; ++k)
      for (int64_t q = 0; q < p; ++q) du[b * p + q] += dVotes[b * JD + k] * transposed[k * p + q];
  }
  int64_t k = 0;
  if constexpr (P == 8) {
    constexpr int BESIDE = REGISTERS / 16;  // so that half of the registers hold sums
    for (; k + BESIDE * WIDTH <= JD; k += BESIDE * WIDTH) {
      Vector sums[8][BESIDE];
#pragma GCC unroll 8
      for (int q = 0; q < 8; ++q)
#pragma GCC unroll 2
        for (int n = 0; n < BESIDE; ++n) sums[q][n] = *reinterpret_cast<Vector*>(dWeight + q * JD + k + n * WIDTH);
      for (int64_t image = 0; image < count; ++image) {
        Vector votes[BESIDE];
#pragma GCC unroll 2
        for (int n = 0; n < BESIDE; ++n)
          votes[n] = *reinterpret_cast<const Vector*>(dVotes + image * JD + k + n * WIDTH);
#pragma GCC unroll 8
        for (int q = 0; q < 8; ++q)
#pragma GCC unroll 2
          for (int n = 0; n < BESIDE; ++n) sums[q][n] += u[image * 8 + q] * votes[n];
      }
#pragma GCC unroll 8
      for (int q = 0; q < 8; ++q)
#pragma GCC unroll 2
        for (int n = 0; n < BESIDE; ++n) *reinterpret_cast<Vector*>(dWeight + q * JD + k + n * WIDTH) = sums[q][n];
    }
  }
  for (int64_t image = 0; image < count && k < JD; ++image)
    for (int64_t q = 0; q < p; ++q)
      for (int64_t rest = k; rest < JD; ++rest) dWeight[q * JD + rest] += u[image * p + q] * dVotes[image * JD + rest];
}

template <int P, int D>
void routeAll(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& out, float* capsules) {
  share(n.B, [&](int64_t b) { routeImage<P, D>(n, in, out, b, capsules + b * n.J * n.D); });
}

template <int P, int D>
void routeAllBack(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& passage, const float* dv,
                  float* dLogits, float* vectors, const RoutingGradient& out) {
  const int64_t JD = n.J * n.D;
  share(n.B, [&](int64_t b) {
    routeImageBack<P, D>(n, in, passage, dv + b * JD, b, dLogits + b * (n.R - 1) * blocksOf(n.I) * n.J * BLOCK,
                         vectors + b * (2 * n.R - 1) * JD);
  });
  constexpr int64_t TOGETHER = 32;  // images whose gradients of a block's votes fit the cache
  share(blocksOf(n.I), [&](int64_t block) {
    const int64_t lanes = std::min(BLOCK, n.I - block * BLOCK);
    float* dVotes = scratch(0, BLOCK * TOGETHER * JD);
    std::fill_n(out.weight + block * BLOCK * n.P * JD, lanes * n.P * JD, 0.0f);
    for (int64_t b = 0; b < n.B; b += TOGETHER) {
      const int64_t count = std::min(TOGETHER, n.B - b);
      votesBack<D>(n, passage.couplings, dLogits, vectors, block, lanes, b, b + count, dVotes);
      for (int64_t lane = 0; lane < lanes; ++lane) {
        const int64_t i = block * BLOCK + lane;
        weightBack<P>(n, count, in.u + (i * n.B + b) * n.P, in.weight + i * n.P * JD, dVotes + lane * count * JD,
                      out.u + (i * n.B + b) * n.P, out.weight + i * n.P * JD);
      }
    }
  });
  std::fill_n(out.bias, JD, 0.0f);
  for (int64_t b = 0; b < n.B; ++b)
    for (int64_t r = 0; r < n.R; ++r)
      for (int64_t k = 0; k < JD; ++k) out.bias[k] += vectors[(b * (2 * n.R - 1) + r) * JD + k];
}

}  // namespace

void route(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& out, float* capsules) {
  if (n.P == 8 && n.D == 16) return routeAll<8, 16>(n, in, out, capsules);
  routeAll<0, 0>(n, in, out, capsules);
}

void routeBack(const RoutingSizes& n, const RoutingInput& in, const RoutingPassage& passage, const float* gradient,
               float* scratchRows, float* scratchVectors, const RoutingGradient& out) {
  if (n.P == 8 && n.D == 16)
    return routeAllBack<8, 16>(n, in, passage, gradient, scratchRows, scratchVectors, out);
  routeAllBack<0, 0>(n, in, passage, gradient, scratchRows, scratchVectors, out);
}

}  // namespace capsnet
