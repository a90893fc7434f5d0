// Methods of TorchScript modules as CUDA graphs: what slotcast.tensor.CudaGraphNative declares.
//
// A graph is one call of a method on tensors of fixed shapes: the copy of its inputs from pinned memory
// to the card, all kernels, and the copy of its outputs to pinned memory. Replaying it costs one launch.
// Inputs lie one after the other in one block, so do outputs: one copy each.
//
// docker/build_djl_jni.sh compiles this for the libtorch that it compiles DJL's library for. Functions
// of libtorch used here are those of 2.5 to 2.14.
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/InferenceMode.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <c10/util/accumulate.h>
#include <cuda_runtime_api.h>
#include <jni.h>
#include <torch/script.h>
#include <torch/version.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "slotcast_tensor_CudaGraphNative.h"

namespace {

// Where inputs begin, in floats: as far apart as the allocator of libtorch places tensors at least.
constexpr int64_t kAlignment = 64;

// Calls before a capture: they load kernels, choose algorithms and allocate workspaces, none of which
// may happen while a graph is recorded.
constexpr int kWarmUpCalls = 3;

struct Graph {
  explicit Graph(const torch::jit::Module& owner, c10::cuda::CUDAStream on) : module(owner), stream(on) {}

  const torch::jit::Module module;  // its weights are read by address
  const c10::cuda::CUDAStream stream;
  at::Tensor in;         // pinned
  at::Tensor device_in;  // on the card
  at::Tensor out;        // pinned
  std::vector<int64_t> offsets;  // of inputs, in floats
  std::vector<int64_t> sizes;    // of outputs, in floats
  at::cuda::CUDAGraph graph;     // goes first when this is freed
};

// A thread's graphs take turns, so that they share a stream (and with it the workspaces of cuBLAS) and
// the memory of what they compute in between. Nothing stays on the card from one replay to the next.
struct Shared {
  explicit Shared(c10::DeviceIndex device)
      : stream(c10::cuda::getStreamFromPool(false, device)), pool(at::cuda::graph_pool_handle()) {}

  const c10::cuda::CUDAStream stream;
  decltype(at::cuda::graph_pool_handle()) pool;
};

Shared& shared(c10::DeviceIndex device) {
  thread_local std::vector<std::unique_ptr<Shared>> all;
  if (all.size() <= static_cast<size_t>(device)) {
    all.resize(device + 1);
  }
  if (!all[device]) {
    all[device] = std::make_unique<Shared>(device);
  }
  return *all[device];
}

// Held while a graph is made or freed: both change what all graphs of the process share.
std::mutex& making() {
  static std::mutex mutex;
  return mutex;
}

at::Tensor pinned(int64_t count) {
  return at::empty({count}, at::TensorOptions(at::kFloat).pinned_memory(true)).zero_();
}

void copy(const at::Tensor& to, const at::Tensor& from, cudaMemcpyKind kind, cudaStream_t stream) {
  C10_CUDA_CHECK(cudaMemcpyAsync(to.data_ptr(), from.data_ptr(), from.nbytes(), kind, stream));
}

// Inputs to the card, and the method. Gives the first outputs as one tensor.
at::Tensor call(Graph& g, const std::string& method, const std::vector<c10::IValue>& arguments, size_t most) {
  copy(g.device_in, g.in, cudaMemcpyHostToDevice, g.stream);
  std::vector<at::Tensor> results = g.module.get_method(method)(arguments).toTensorVector();
  if (results.size() > most) {
    results.resize(most);
  }
  g.sizes.clear();
  for (at::Tensor& result : results) {
    TORCH_CHECK(result.scalar_type() == at::kFloat, method, " gives ", result.scalar_type(), ", expected float32");
    g.sizes.push_back(result.numel());
    result = result.reshape({-1});
  }
  return at::cat(results);
}

std::unique_ptr<Graph> capture(const torch::jit::Module& module, c10::DeviceIndex device, const std::string& method,
    const std::vector<std::vector<int64_t>>& shapes, const std::vector<int64_t>& numbers, size_t most) {
  const std::lock_guard<std::mutex> alone(making());
  const c10::InferenceMode inference;
  Shared& common = shared(device);
  c10::cuda::CUDAStreamGuard guard(common.stream);
  c10::cuda::getDefaultCUDAStream(device).synchronize();  // by which weights come to the card
  auto g = std::make_unique<Graph>(module, common.stream);

  int64_t total = 0;
  for (const auto& shape : shapes) {
    g->offsets.push_back(total);
    total += (c10::multiply_integers(shape) + kAlignment - 1) / kAlignment * kAlignment;
  }
  g->in = pinned(total);
  g->device_in = at::empty({total}, at::TensorOptions(at::kFloat).device(at::kCUDA, device));
  std::vector<c10::IValue> arguments;
  for (size_t i = 0; i < shapes.size(); i++) {
    const int64_t count = c10::multiply_integers(shapes[i]);
    arguments.emplace_back(g->device_in.narrow(0, g->offsets[i], count).view(shapes[i]));
  }
  for (int64_t number : numbers) {
    arguments.emplace_back(number);
  }

  for (int i = 0; i < kWarmUpCalls; i++) {
    const at::Tensor out = call(*g, method, arguments, most);
    if (i == 0) {
      g->out = pinned(out.numel());
    }
    copy(g->out, out, cudaMemcpyDeviceToHost, g->stream);
    g->stream.synchronize();
  }

  // Other threads may allocate and synchronise meanwhile: only this thread's calls are held to the rules.
  g->graph.capture_begin(common.pool, cudaStreamCaptureModeThreadLocal);
  try {
    const at::Tensor out = call(*g, method, arguments, most);
    copy(g->out, out, cudaMemcpyDeviceToHost, g->stream);
  } catch (...) {
    // The stream is to leave the capture, and the allocator the graph's pool, whatever state they are in.
    try {
      g->graph.capture_end();
    } catch (...) {
    }
    try {
      c10::cuda::CUDACachingAllocator::endAllocateToPool(device, common.pool);
    } catch (...) {
    }
    (void)cudaGetLastError();
    common.pool = at::cuda::graph_pool_handle();  // the other may have died with this graph
    throw;
  }
  g->graph.capture_end();
  return g;
}

std::string text(JNIEnv* env, jstring from) {
  const char* chars = env->GetStringUTFChars(from, nullptr);
  std::string copy(chars);
  env->ReleaseStringUTFChars(from, chars);
  return copy;
}

std::vector<int64_t> numbers(JNIEnv* env, jlongArray from) {
  std::vector<jlong> values(env->GetArrayLength(from));
  env->GetLongArrayRegion(from, 0, static_cast<jsize>(values.size()), values.data());
  return {values.begin(), values.end()};
}

jlongArray numbers(JNIEnv* env, const std::vector<int64_t>& from) {
  const std::vector<jlong> values(from.begin(), from.end());
  jlongArray array = env->NewLongArray(static_cast<jsize>(values.size()));
  if (array != nullptr) {
    env->SetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  }
  return array;
}

// Runs work; what it throws becomes a Java exception.
template <typename Result, typename Work>
Result guarded(JNIEnv* env, Work work) {
  std::string message;
  try {
    return work();
  } catch (const c10::Error& e) {
    message = e.what_without_backtrace();
  } catch (const std::exception& e) {
    message = e.what();
  }
  env->ThrowNew(env->FindClass("java/lang/IllegalStateException"), message.c_str());
  return Result();
}

Graph* graph(jlong handle) { return reinterpret_cast<Graph*>(handle); }

}  // namespace

JNIEXPORT jstring JNICALL Java_slotcast_tensor_CudaGraphNative_builtFor(JNIEnv* env, jclass) {
  return env->NewStringUTF(TORCH_VERSION);
}

JNIEXPORT jlong JNICALL Java_slotcast_tensor_CudaGraphNative_capture(JNIEnv* env, jclass, jlong module, jint device,
    jstring method, jobjectArray shapes, jlongArray last, jint outputs) {
  return guarded<jlong>(env, [&] {
    std::vector<std::vector<int64_t>> all;
    const jsize count = env->GetArrayLength(shapes);
    for (jsize i = 0; i < count; i++) {
      auto shape = static_cast<jlongArray>(env->GetObjectArrayElement(shapes, i));
      all.push_back(numbers(env, shape));
      env->DeleteLocalRef(shape);
    }
    auto captured = capture(*reinterpret_cast<torch::jit::Module*>(module), static_cast<c10::DeviceIndex>(device),
        text(env, method), all, numbers(env, last), static_cast<size_t>(outputs));
    return reinterpret_cast<jlong>(captured.release());
  });
}

JNIEXPORT jobject JNICALL Java_slotcast_tensor_CudaGraphNative_inputs(JNIEnv* env, jclass, jlong handle) {
  const at::Tensor& in = graph(handle)->in;
  return env->NewDirectByteBuffer(in.data_ptr(), static_cast<jlong>(in.nbytes()));
}

JNIEXPORT jobject JNICALL Java_slotcast_tensor_CudaGraphNative_outputs(JNIEnv* env, jclass, jlong handle) {
  const at::Tensor& out = graph(handle)->out;
  return env->NewDirectByteBuffer(out.data_ptr(), static_cast<jlong>(out.nbytes()));
}

JNIEXPORT jlongArray JNICALL Java_slotcast_tensor_CudaGraphNative_offsets(JNIEnv* env, jclass, jlong handle) {
  return numbers(env, graph(handle)->offsets);
}

JNIEXPORT jlongArray JNICALL Java_slotcast_tensor_CudaGraphNative_sizes(JNIEnv* env, jclass, jlong handle) {
  return numbers(env, graph(handle)->sizes);
}

JNIEXPORT void JNICALL Java_slotcast_tensor_CudaGraphNative_replay(JNIEnv* env, jclass, jlong handle) {
  guarded<int>(env, [&] {
    Graph* g = graph(handle);
    const c10::InferenceMode inference;  // as when it was recorded: a replay may set the generator's state
    c10::cuda::CUDAStreamGuard guard(g->stream);
    g->graph.replay();
    g->stream.synchronize();
    return 0;
  });
}

JNIEXPORT void JNICALL Java_slotcast_tensor_CudaGraphNative_free(JNIEnv* env, jclass, jlong handle) {
  guarded<int>(env, [&] {
    const std::lock_guard<std::mutex> alone(making());
    delete graph(handle);
    return 0;
  });
}
