// Routing by agreement (paper, procedure 1) image by image, so that an image's votes never leave the cache, and its
// exact gradient through every iteration. Letters: B images, I primary capsules of P dimensions, J classes of D
// dimensions, R iterations. The mathematics, with names for each term: src/engine/routing/agreementProducts.ts.
#pragma once
#include <cstdint>

namespace capsnet {

struct RoutingSizes {
  int64_t B, I, P, J, D, R;
};

// Primary capsules are routed in blocks of so many, one lane each; what is kept of them lies in blocks too.
constexpr int64_t BLOCK = 16;
constexpr int64_t blocksOf(int64_t I) { return (I + BLOCK - 1) / BLOCK; }

struct RoutingInput {
  const float* u;     // primary capsules [I,B,P]
  const float* weight;  // [I,P,J*D]
  const float* bias;  // [J*D] or null
};

// What the forward pass leaves for the gradient.
struct RoutingPassage {
  float* couplings;  // [B,R-1,blocks,J,BLOCK], of iterations 2 to R; those of the first are 1/J
  float* sums;       // s [B,R,J*D]
};

// capsules: v [B,J*D].
void route(const RoutingSizes&, const RoutingInput&, const RoutingPassage&, float* capsules);

struct RoutingGradient {
  float* u;       // [I,B,P]
  float* weight;  // [I,P,J*D]
  float* bias;    // [J*D]
};

// scratchRows: as the couplings; scratchVectors: [B,2R-1,J*D].
void routeBack(const RoutingSizes&, const RoutingInput&, const RoutingPassage&, const float* gradient,
               float* scratchRows, float* scratchVectors, const RoutingGradient&);

}  // namespace capsnet
