// ONNX Runtime through its C API, inputs and outputs bound to memory of the caller.
//     onnxruntime_worker LIBRARY MODELS      MODELS as written by onnx_models.py
#include <dlfcn.h>

#include <filesystem>
#include <fstream>

#include "worker.hpp"

using bench::Floats;
using bench::Sizes;
using bench::Variant;
using bench::Variants;
using bench::Workload;

namespace {

// The npm package brings no header. OrtApi is a table of functions that only ever grows at its end, so these indices hold.
enum Entry {
    GetErrorMessage = 2, CreateEnv = 3, CreateSession = 7, Run = 9, CreateSessionOptions = 10,
    SetSessionGraphOptimizationLevel = 23, SetIntraOpNumThreads = 24, SetInterOpNumThreads = 25,
    CreateTensorWithDataAsOrtValue = 49, CreateCpuMemoryInfo = 69,
    ReleaseStatus = 93, ReleaseSession = 95, ReleaseValue = 96, ReleaseSessionOptions = 100,
};

struct ApiBase {
    void** (*getApi)(uint32_t version);
    const char* (*getVersion)();
};

constexpr int FirstApiVersion = 1, ErrorLevel = 3, AllOptimizations = 99, DeviceAllocator = 0, DefaultMemory = 0, FloatElements = 1;

void** s_api;
void* s_environment;
void* s_memory;

template <class... A> void call(Entry entry, A... arguments) {
    void* status = reinterpret_cast<void* (*)(A...)>(s_api[entry])(arguments...);
    if (!status) return;
    std::string what = reinterpret_cast<const char* (*)(void*)>(s_api[GetErrorMessage])(status);
    reinterpret_cast<void (*)(void*)>(s_api[ReleaseStatus])(status);
    throw std::runtime_error(what);
}

std::shared_ptr<void> owned(void* object, Entry release) { return {object, reinterpret_cast<void (*)(void*)>(s_api[release])}; }

std::shared_ptr<void> session(const std::string& model) {
    void *options = nullptr, *created = nullptr;
    call(CreateSessionOptions, &options);
    auto keep = owned(options, ReleaseSessionOptions);
    call(SetIntraOpNumThreads, options, bench::threads());
    call(SetInterOpNumThreads, options, 1);
    call(SetSessionGraphOptimizationLevel, options, AllOptimizations);
    call(CreateSession, s_environment, model.c_str(), static_cast<const void*>(options), &created);
    return owned(created, ReleaseSession);
}

struct Tensor {
    Sizes sizes;
    Floats data;
    std::shared_ptr<void> value;

    explicit Tensor(const Sizes& shape) : sizes(shape), data(bench::floats(bench::product(shape))) {
        void* created = nullptr;
        size_t bytes = bench::product(sizes) * sizeof(float);
        call(CreateTensorWithDataAsOrtValue, static_cast<const void*>(s_memory), static_cast<void*>(data.get()), bytes,
             static_cast<const int64_t*>(sizes.data()), sizes.size(), FloatElements, &created);
        value = owned(created, ReleaseValue);
    }
};

// Where element i of the NHWC tensor stands in an NCHW one.
int64_t channelsFirst(const Sizes& nchw, int64_t i) {
    int64_t c = nchw[1], pixels = nchw[2] * nchw[3];
    return (i / (pixels * c) * c + i % c) * pixels + i / c % pixels;
}

Sizes line(std::istream& stream) {
    std::string text;
    std::getline(stream, text);
    std::istringstream numbers(text);
    Sizes sizes;
    for (int64_t size; numbers >> size;) sizes.push_back(size);
    return sizes;
}

Variant load(const std::filesystem::path& model) {
    std::ifstream description(std::filesystem::path(model).replace_extension(".txt"));
    std::string layout;
    std::getline(description, layout);
    bool nchw = layout == "nchw";
    auto x = std::make_shared<Tensor>(line(description)), y = std::make_shared<Tensor>(line(description));
    auto ready = session(model.string());
    int64_t count = bench::product(x->sizes);
    for (int64_t i = 0; i < count; i++)
        x->data[nchw ? channelsFirst(x->sizes, i) : i] = bench::uniform(static_cast<uint32_t>(i), bench::InputSeed);

    Variant v;
    v.call = [=] {
        const char *inputName = "x", *outputName = "y";
        const void* in = x->value.get();
        void* out = y->value.get();
        call(Run, ready.get(), static_cast<const void*>(nullptr), static_cast<const char* const*>(&inputName), &in, size_t{1},
             static_cast<const char* const*>(&outputName), size_t{1}, &out);
    };
    v.at = [=](int64_t i) { return y->data[nchw ? channelsFirst(y->sizes, i) : i]; };
    v.size = bench::product(y->sizes);
    return v;
}

Variants prepare(const std::string& models, const Workload& w) {
    Variants variants;
    std::filesystem::path folder = std::filesystem::path(models) / w.name;
    if (!std::filesystem::exists(folder)) return variants;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".onnx") variants.emplace_back(file.path().stem().string(), load(file.path()));
    return variants;
}

}  // namespace

int main(int argc, char** argv) {
    void* library = argc > 2 ? dlopen(argv[1], RTLD_NOW) : nullptr;
    auto base = library ? reinterpret_cast<const ApiBase* (*)()>(dlsym(library, "OrtGetApiBase")) : nullptr;
    if (!base) {
        fprintf(stderr, "usage: onnxruntime_worker LIBRARY MODELS; %s\n", argc > 2 ? dlerror() : "");
        return 1;
    }
    s_api = base()->getApi(FirstApiVersion);
    call(CreateEnv, ErrorLevel, static_cast<const char*>("bench"), &s_environment);
    call(CreateCpuMemoryInfo, DeviceAllocator, DefaultMemory, &s_memory);
    std::string models = argv[2];
    return bench::Worker("ONNX Runtime", base()->getVersion()).serve([&](const Workload& w) { return prepare(models, w); });
}
