#include "operations.h"

#include <functional>
#include <initializer_list>
#include <new>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "pool.h"
#include "routing.h"
#include "squash.h"
#include "tensorflow.h"
#include "tiles.h"

namespace capsnet {
namespace {

// The numbers that an operation was asked for with.
struct Attributes {
  int64_t classes = 0, iterations = 0, dims = 0;
  float slope = 1;
};

struct Status {
  TF_Status* const status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  bool ok() const { return TF_GetCode(status) == TF_OK; }
};

// One call of an operation: its inputs and outputs, float32 all of them. After something went wrong every further
// step does nothing, and TensorFlow is told the first reason.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    if (!status_.ok()) TF_OpKernelContext_Failure(context_, status_.status);
  }

  bool ok() const { return status_.ok(); }

  struct Input {
    const float* data = nullptr;
    std::vector<int64_t> shape;
    int64_t size() const { return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>()); }
  };

  Input input(int index, int rank) {
    Input input;
    if (!ok()) return input;
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_.status);
    if (!ok()) return input;
    held_.push_back(tensor);
    for (int axis = 0; axis < TF_NumDims(tensor); ++axis) input.shape.push_back(TF_Dim(tensor, axis));
    input.data = static_cast<const float*>(TF_TensorData(tensor));
    require(static_cast<int>(input.shape.size()) == rank, "input ", index, " has another rank");
    return input;
  }

  float* output(int index, std::vector<int64_t> shape) {
    if (!ok()) return nullptr;
    int64_t size = 1;
    for (int64_t dim : shape) size *= dim;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), static_cast<int>(shape.size()),
                                          static_cast<size_t>(size) * sizeof(float), status_.status);
    if (!ok()) return nullptr;
    held_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  void require(bool holds, const char* what, int number = -1, const char* rest = "") {
    if (!ok() || holds) return;
    fail(TF_INVALID_ARGUMENT, what + (number < 0 ? "" : std::to_string(number)) + rest);
  }

  void fail(int code, const std::string& what) {
    TF_SetStatus(status_.status, code, ("CapsNet kernels: " + what).c_str());
  }

 private:
  TF_OpKernelContext* const context_;
  Status status_;
  std::vector<TF_Tensor*> held_;
};

// --- Routing ---

struct RoutingCall {
  RoutingSizes n{};
  RoutingInput in{};

  // `first`: the index of u; the weights and the bias (empty for none) follow.
  RoutingCall(Call& call, const Attributes& attributes, int first) {
    const auto u = call.input(first, 3);
    const auto weight = call.input(first + 1, 3);
    const auto bias = call.input(first + 2, 1);
    if (!call.ok()) return;
    const int64_t J = attributes.classes, JD = weight.shape[2];
    call.require(J > 0 && attributes.iterations > 0 && JD % J == 0, "classes and iterations do not fit the weights");
    call.require(u.shape[0] == weight.shape[0] && u.shape[2] == weight.shape[1], "capsules and weights do not fit");
    call.require(bias.size() == 0 || bias.size() == JD, "the bias does not fit");
    if (!call.ok()) return;
    n = {u.shape[1], u.shape[0], u.shape[2], J, JD / J, attributes.iterations};
    in = {u.data, weight.data, bias.size() == 0 ? nullptr : bias.data};
  }
};

void computeRoute(Call& call, const Attributes& attributes) {
  const RoutingCall routing(call, attributes, 0);
  const auto& n = routing.n;
  float* capsules = call.output(0, {n.B, n.J, n.D});
  float* couplings = call.output(1, {n.B, n.R - 1, blocksOf(n.I), n.J, BLOCK});
  float* sums = call.output(2, {n.B, n.R, n.J * n.D});
  if (call.ok()) route(n, routing.in, {couplings, sums}, capsules);
}

void computeRouteGradient(Call& call, const Attributes& attributes) {
  const auto gradient = call.input(0, 3);
  const RoutingCall routing(call, attributes, 1);
  const auto couplings = call.input(4, 5);
  const auto sums = call.input(5, 3);
  const auto& n = routing.n;
  call.require(gradient.size() == n.B * n.J * n.D, "the gradient does not fit");
  call.require(couplings.size() == n.B * (n.R - 1) * blocksOf(n.I) * n.J * BLOCK, "the couplings do not fit");
  call.require(sums.size() == n.B * n.R * n.J * n.D, "the sums do not fit");
  const RoutingGradient out = {call.output(0, {n.I, n.B, n.P}), call.output(1, {n.I, n.P, n.J * n.D}),
                               call.output(2, {n.J * n.D})};
  if (!call.ok()) return;
  const int64_t rows = couplings.size();
  float* kept = scratch(3, rows + n.B * (2 * n.R - 1) * n.J * n.D);
  // The passage is only read here.
  const RoutingPassage passage = {const_cast<float*>(couplings.data), const_cast<float*>(sums.data)};
  routeBack(n, routing.in, passage, gradient.data, kept, kept + rows, out);
}

// --- Primary capsules ---

struct PrimaryCall {
  PrimarySizes n{};
  const float* x = nullptr;
  const float* bias = nullptr;

  // `first`: the index of x; the bias follows.
  PrimaryCall(Call& call, const Attributes& attributes, int first) {
    const auto x = call.input(first, 3);
    const auto bias = call.input(first + 1, 1);
    if (!call.ok()) return;
    const int64_t P = attributes.dims;
    call.require(P > 0 && x.shape[2] % P == 0, "the dimensions do not fit the capsules");
    call.require(bias.size() == x.shape[2], "the bias does not fit");
    if (!call.ok()) return;
    n = {x.shape[0], x.shape[1], x.shape[2] / P, P};
    this->x = x.data;
    this->bias = bias.data;
  }
};

void computeSquash(Call& call, const Attributes& attributes) {
  const PrimaryCall primary(call, attributes, 0);
  const auto& n = primary.n;
  float* u = call.output(0, {n.positions * n.T, n.B, n.P});
  if (call.ok()) squashPrimary(n, primary.x, primary.bias, u);
}

void computeSquashGradient(Call& call, const Attributes& attributes) {
  const auto gradient = call.input(0, 3);
  const PrimaryCall primary(call, attributes, 1);
  const auto& n = primary.n;
  call.require(gradient.size() == n.positions * n.T * n.B * n.P, "the gradient does not fit");
  float* dx = call.output(0, {n.positions, n.B, n.T * n.P});
  float* dBias = call.output(1, {n.T * n.P});
  if (!call.ok()) return;
  float* sums = scratch(3, n.positions * n.T * n.P);
  squashPrimaryBack(n, primary.x, primary.bias, gradient.data, sums, dx, dBias);
}

// --- Tiles ---

struct TilesCall {
  TileTransform transform{};
  const float* x = nullptr;
  int64_t places = 0;

  explicit TilesCall(Call& call) {
    const auto data = call.input(0, 2);
    const auto byRows = call.input(1, 2);
    const auto byColumns = call.input(2, 2);
    if (!call.ok()) return;
    transform = {{byRows.shape[1], byColumns.shape[1]}, {byRows.shape[0], byColumns.shape[0]}, byRows.data,
                 byColumns.data, data.shape[1]};
    places = transform.to.rows * transform.to.columns;
    x = data.data;
    call.require(data.shape[0] == transform.from.rows * transform.from.columns, "the grid does not fit the matrices");
  }
};

void computeTiles(Call& call, const Attributes& attributes) {
  const TilesCall tiles(call);
  float* y = call.output(0, {tiles.places, tiles.transform.width});
  if (call.ok()) transformTiles(tiles.transform, tiles.x, attributes.slope, y);
}

void computeTilesGated(Call& call, const Attributes& attributes) {
  const TilesCall tiles(call);
  const auto gate = call.input(3, 2);
  call.require(gate.size() == tiles.places * tiles.transform.width, "the gate does not fit");
  float* y = call.output(0, {tiles.places, tiles.transform.width});
  if (call.ok()) transformTilesGated(tiles.transform, tiles.x, gate.data, attributes.slope, y);
}

void computeTilesMasked(Call& call, const Attributes&) {
  const TilesCall tiles(call);
  const auto mask = call.input(3, 2);
  if (!call.ok()) return;
  const int64_t groups = mask.shape[1];
  call.require(mask.shape[0] == tiles.places && groups > 0 && tiles.transform.width % groups == 0,
               "the mask does not fit");
  float* y = call.output(0, {tiles.places, tiles.transform.width});
  if (call.ok()) transformTilesMasked(tiles.transform, tiles.x, mask.data, groups, y);
}

// --- What TensorFlow is told ---

// Reads the attributes that the operation has.
void* create(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  Status status;
  const auto has = [&](const char* name) {
    return status.ok() && TF_OpKernelConstruction_HasAttr(construction, name, status.status);
  };
  for (const auto& [name, value] : {std::pair{"classes", &attributes->classes},
                                    std::pair{"iterations", &attributes->iterations},
                                    std::pair{"dims", &attributes->dims}})
    if (has(name)) TF_OpKernelConstruction_GetAttrInt64(construction, name, value, status.status);
  if (has("slope")) TF_OpKernelConstruction_GetAttrFloat(construction, "slope", &attributes->slope, status.status);
  if (!status.ok()) TF_OpKernelConstruction_Failure(construction, status.status);
  return attributes;
}

template <void (*COMPUTE)(Call&, const Attributes&)>
void compute(void* attributes, TF_OpKernelContext* context) {
  Call call(context);
  try {
    COMPUTE(call, *static_cast<Attributes*>(attributes));
  } catch (const std::bad_alloc&) {
    call.fail(TF_RESOURCE_EXHAUSTED, "out of memory");
  }
}

void remove(void* attributes) { delete static_cast<Attributes*>(attributes); }

struct Operation {
  const char* name;
  std::initializer_list<const char*> inputs, outputs, attributes;
  void (*compute)(void*, TF_OpKernelContext*);
};

void add(const Operation& operation, TF_Status* status) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* input : operation.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : operation.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : operation.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(operation.name, "CPU", create, operation.compute, remove);
  TF_RegisterKernelBuilder(operation.name, kernel, status);
}

}  // namespace

const char* registerOperations() {
  static std::string problem;
  const Operation operations[] = {
      {"CapsnetRoute",
       {"u: float", "weight: float", "bias: float"},
       {"capsules: float", "couplings: float", "sums: float"},
       {"classes: int", "iterations: int"},
       compute<computeRoute>},
      {"CapsnetRouteGradient",
       {"gradient: float", "u: float", "weight: float", "bias: float", "couplings: float", "sums: float"},
       {"d_u: float", "d_weight: float", "d_bias: float"},
       {"classes: int", "iterations: int"},
       compute<computeRouteGradient>},
      {"CapsnetSquash", {"x: float", "bias: float"}, {"u: float"}, {"dims: int"}, compute<computeSquash>},
      {"CapsnetSquashGradient",
       {"gradient: float", "x: float", "bias: float"},
       {"d_x: float", "d_bias: float"},
       {"dims: int"},
       compute<computeSquashGradient>},
      {"CapsnetTiles",
       {"x: float", "by_rows: float", "by_columns: float"},
       {"y: float"},
       {"slope: float"},
       compute<computeTiles>},
      {"CapsnetTilesGated",
       {"x: float", "by_rows: float", "by_columns: float", "gate: float"},
       {"y: float"},
       {"slope: float"},
       compute<computeTilesGated>},
      {"CapsnetTilesMasked",
       {"x: float", "by_rows: float", "by_columns: float", "mask: float"},
       {"y: float"},
       {},
       compute<computeTilesMasked>},
  };
  Status status;
  for (const Operation& operation : operations) {
    add(operation, status.status);
    if (!status.ok()) return (problem = TF_Message(status.status)).c_str();
  }
  return nullptr;
}

}  // namespace capsnet
