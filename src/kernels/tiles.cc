#include "tiles.h"

#include <algorithm>
#include <cstring>
#ifdef __AVX__
#include <immintrin.h>
#endif

#include "pool.h"
#include "sizes.h"

namespace capsnet {
namespace {

constexpr int64_t PIECE = 128;  // columns of data that are worked on together; a row of them is a few cache lines
constexpr int64_t RUN = 16 * PIECE;  // one after the other by one thread
using Row = float __attribute__((vector_size(4 * WIDTH)));

inline Row read(const float* from, int64_t count) {
  Row row{};
  if (count >= WIDTH)
    std::memcpy(&row, from, sizeof row);
  else
    std::memcpy(&row, from, sizeof(float) * count);
  return row;
}

// Past the cache where it can: what is written is larger than that, and read much later.
inline void write(float* to, Row row, int64_t count) {
#ifdef __AVX__
  if (count >= WIDTH && reinterpret_cast<uintptr_t>(to) % sizeof(Row) == 0) {
#ifdef __AVX512F__
    return _mm512_stream_ps(to, reinterpret_cast<__m512&>(row));
#else
    return _mm256_stream_ps(to, reinterpret_cast<__m256&>(row));
#endif
  }
#endif
  if (count >= WIDTH)
    std::memcpy(to, &row, sizeof row);
  else
    std::memcpy(to, &row, sizeof(float) * count);
}

// out[a * outStep] = sum over k of matrix[a,k] in[k * inStep].
template <int A, int K>
inline void apply(const float* matrix, const Row* in, int64_t inStep, Row* out, int64_t outStep, int64_t a, int64_t k) {
  if constexpr (A != 0) {
    Row x[K];
#pragma GCC unroll 16
    for (int n = 0; n < K; ++n) x[n] = in[n * inStep];
#pragma GCC unroll 16
    for (int m = 0; m < A; ++m) {
      Row sum = x[0] * matrix[m * K];
#pragma GCC unroll 16
      for (int n = 1; n < K; ++n) sum += x[n] * matrix[m * K + n];
      out[m * outStep] = sum;
    }
  } else {
    for (int64_t m = 0; m < a; ++m) {
      Row sum{};
      for (int64_t n = 0; n < k; ++n) sum += in[n * inStep] * matrix[m * k + n];
      out[m * outStep] = sum;
    }
  }
}

// What is done with a row of the result before it is written: `begin` of the columns from there on.
struct Plain {
  void begin(int64_t) {}
  const float* awaited() const { return nullptr; }
  Row operator()(int64_t, int64_t, Row row, int64_t) const { return row; }
};

struct Gated {
  const float* gate;
  int64_t width;
  float slope;
  void begin(int64_t) {}
  const float* awaited() const { return gate; }
  Row operator()(int64_t place, int64_t column, Row row, int64_t count) const {
    return read(gate + place * width + column, count) > 0.0f ? row : row * slope;
  }
};

struct Masked {
  const float* mask;
  int64_t groups, group;  // how many, and how many columns each
  int64_t current = 0, last = 0;
  void begin(int64_t column) {
    current = column / group;
    last = (current + 1) * group - 1;
  }
  const float* awaited() const { return nullptr; }
  Row operator()(int64_t place, int64_t column, Row row, int64_t count) const {
    if (column + WIDTH - 1 <= last) return row * mask[place * groups + current];
    for (int64_t lane = 0; lane < WIDTH && lane < count; ++lane)
      row[lane] *= mask[place * groups + (column + lane) / group];
    return row;
  }
};

// Asks for rows of data that will be read soon: memory is slow to answer.
inline void prefetch(const float* x, int64_t places, int64_t width, int64_t column) {
  for (int64_t place = 0; place < places; ++place) __builtin_prefetch(x + place * width + column, 0, 2);
}

// Square grids of known sizes (TO, FROM: places per axis) or (0) any.
template <int TO, int FROM, class Finish>
void transform(const TileTransform& t, const float* x, float slope, float* y, Finish finish) {
  const int64_t rows = TO ? TO : t.to.rows, columns = TO ? TO : t.to.columns;
  const int64_t fromRows = FROM ? FROM : t.from.rows, fromColumns = FROM ? FROM : t.from.columns;
  const int64_t inPlaces = fromRows * fromColumns, outPlaces = rows * columns;
  const auto one = [&](int64_t begin, int64_t count, bool more) {
    Row* in = reinterpret_cast<Row*>(scratch(0, inPlaces * PIECE));
    Row* between = reinterpret_cast<Row*>(scratch(1, rows * fromColumns * WIDTH));
    Row* out = reinterpret_cast<Row*>(scratch(2, outPlaces * PIECE));
    const int64_t groups = (count + WIDTH - 1) / WIDTH;
    for (int64_t place = 0; place < inPlaces; ++place)
      for (int64_t g = 0; g < groups; ++g) {
        const Row row = read(x + place * t.width + begin + g * WIDTH, count - g * WIDTH);
        in[g * inPlaces + place] = row > 0.0f ? row : row * slope;
      }
    for (int64_t g = 0; g < groups; ++g) {
      if (more) prefetch(x, inPlaces, t.width, begin + PIECE + g * WIDTH);
      if (finish.awaited()) prefetch(finish.awaited(), outPlaces, t.width, begin + g * WIDTH);
      const Row* from = in + g * inPlaces;
      for (int64_t l = 0; l < fromColumns; ++l)
        apply<TO, FROM>(t.byRows, from + l, fromColumns, between + l, fromColumns, rows, fromRows);
      for (int64_t a = 0; a < rows; ++a)
        apply<TO, FROM>(t.byColumns, between + a * fromColumns, 1, out + g * outPlaces + a * columns, 1, columns,
                        fromColumns);
    }
    Finish end = finish;
    end.begin(begin);
    for (int64_t place = 0; place < outPlaces; ++place)
      for (int64_t g = 0; g < groups; ++g) {
        const int64_t column = begin + g * WIDTH;
        const Row row = end(place, column, out[g * outPlaces + place], count - g * WIDTH);
        write(y + place * t.width + column, row, count - g * WIDTH);
      }
  };
  share((t.width + RUN - 1) / RUN, [&](int64_t run) {
    const int64_t end = std::min(t.width, (run + 1) * RUN);
    for (int64_t begin = run * RUN; begin < end; begin += PIECE)
      one(begin, std::min(PIECE, end - begin), begin + 2 * PIECE <= end);
#ifdef __AVX__
    _mm_sfence();  // what was written past the cache is there for every thread
#endif
  });
}

// The paper's tiles have 10 places per axis, its kernels 5 taps.
template <class Finish>
void transformAny(const TileTransform& t, const float* x, float slope, float* y, Finish finish) {
  const auto square = [&](int64_t to, int64_t from) {
    return t.to.rows == to && t.to.columns == to && t.from.rows == from && t.from.columns == from;
  };
  if (square(10, 10)) return transform<10, 10>(t, x, slope, y, finish);
  if (square(10, 5)) return transform<10, 5>(t, x, slope, y, finish);
  if (square(5, 10)) return transform<5, 10>(t, x, slope, y, finish);
  transform<0, 0>(t, x, slope, y, finish);
}

}  // namespace

void transformTiles(const TileTransform& t, const float* x, float slope, float* y) {
  transformAny(t, x, slope, y, Plain{});
}

void transformTilesGated(const TileTransform& t, const float* x, const float* gate, float slope, float* y) {
  transformAny(t, x, 1, y, Gated{gate, t.width, slope});
}

void transformTilesMasked(const TileTransform& t, const float* x, const float* mask, int64_t groups, float* y) {
  transformAny(t, x, 1, y, Masked{mask, groups, t.width / groups});
}

}  // namespace capsnet
