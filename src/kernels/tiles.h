// A linear map along rows and another along columns of a grid that is held for many columns of data at once: what
// Winograd's transforms are (src/engine/capsnet/winograd.ts).
#pragma once
#include <cstdint>

namespace capsnet {

struct Grid {
  int64_t rows, columns;
};

struct TileTransform {
  Grid from, to;
  const float* byRows;     // [to.rows, from.rows]
  const float* byColumns;  // [to.columns, from.columns]
  int64_t width;           // numbers in each place of the grid, N
};

// y[a,b] = sum over k, l of byRows[a,k] byColumns[b,l] f(x[k,l]), where f(x) is x above 0 and slope * x below.
// x [from.rows * from.columns, N], y [to.rows * to.columns, N].
void transformTiles(const TileTransform&, const float* x, float slope, float* y);

// As above with slope 1; then each number of y is multiplied by `slope` where `gate` [as y] is not above 0.
void transformTilesGated(const TileTransform&, const float* x, const float* gate, float slope, float* y);

// As above with slope 1; then y[p, n] is multiplied by mask[p, n / (N / groups)], mask [places of y, groups].
void transformTilesMasked(const TileTransform&, const float* x, const float* mask, int64_t groups, float* y);

}  // namespace capsnet
