// From PrimaryCaps' convolution to primary capsules: the bias, the squash (paper, equation 1), and the order that
// routing reads. B images, T capsule types of P dimensions, at so many positions.
#pragma once
#include <cstdint>

namespace capsnet {

struct PrimarySizes {
  int64_t positions, B, T, P;
};

// x [positions,B,T*P], bias [T*P] -> u [positions*T,B,P].
void squashPrimary(const PrimarySizes&, const float* x, const float* bias, float* u);

// The gradients of x and of the bias from that of u. scratchBias: [positions,T*P].
void squashPrimaryBack(const PrimarySizes&, const float* x, const float* bias, const float* du, float* scratchBias,
                       float* dx, float* dBias);

}  // namespace capsnet
