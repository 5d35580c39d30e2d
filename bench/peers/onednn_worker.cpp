// oneDNN 2.x. Weights are packed beforehand; activations are plain (nhwc, nchw) or in the library's own layout (blocked).
// Winograd, which must be asked for and is less accurate, is a variant of its own.
#include <dnnl.hpp>

#include "worker.hpp"

#if DNNL_VERSION_MAJOR != 2
#error "written for the oneDNN 2.x API"
#endif

using namespace dnnl;
using bench::Floats;
using bench::Sizes;
using bench::Variant;
using bench::Variants;
using bench::Workload;
using Tag = memory::format_tag;

namespace {

constexpr auto F32 = memory::data_type::f32;
constexpr auto Inference = prop_kind::forward_inference;

engine& cpu() {
    static engine e(engine::kind::cpu, 0);
    return e;
}

stream& queue() {
    static stream s(cpu());
    return s;
}

// A oneDNN memory on large pages.
struct Block {
    Floats data;
    memory view;
    explicit Block(const memory::desc& desc) : data(bench::floats(desc.get_size() / sizeof(float) + 16)), view(desc, cpu(), data.get()) {}
};

using SharedBlock = std::shared_ptr<Block>;

SharedBlock block(const memory::desc& desc) { return std::make_shared<Block>(desc); }

SharedBlock reordered(const SharedBlock& source, const memory::desc& desc) {
    SharedBlock target = block(desc);
    reorder(source->view, target->view).execute(queue(), source->view, target->view);
    queue().wait();
    return target;
}

SharedBlock input(const memory::dims& sizes, Tag canonical, const memory::desc& wanted) {
    SharedBlock plain = block({sizes, F32, canonical});
    int64_t count = bench::product(sizes);
    for (int64_t i = 0; i < count; i++) plain->data[i] = bench::uniform(static_cast<uint32_t>(i), bench::InputSeed);
    return reordered(plain, wanted);
}

Variant variant(const primitive& work, std::unordered_map<int, memory> arguments, std::vector<SharedBlock> inputs, SharedBlock output,
                const memory::desc& canonical) {
    Variant v;
    auto copy = std::make_shared<SharedBlock>();
    v.call = [=] {
        work.execute(queue(), arguments);
        queue().wait();
        copy->reset();
        (void)inputs;
    };
    v.at = [=](int64_t i) {
        if (!*copy) *copy = reordered(output, canonical);
        return (*copy)->data[i];
    };
    v.size = bench::product(canonical.dims());
    return v;
}

memory::dims nchw(const Sizes& nhwc) { return {nhwc[0], nhwc[3], nhwc[1], nhwc[2]}; }

// Weights in oneDNN's logical order (groups,) out, in, height, width, from HWIO.
SharedBlock weights(const Workload& w, const memory::dims& sizes, const memory::desc& wanted) {
    Sizes f = w.numbers("filter");
    int64_t taps = f[0] * f[1], in = f[2], out = f[3];
    std::vector<float> hwio = w.filter();
    SharedBlock plain = block({sizes, F32, sizes.size() == 5 ? Tag::goihw : Tag::oihw});
    for (int64_t o = 0; o < out; o++)
        for (int64_t i = 0; i < in; i++)
            for (int64_t t = 0; t < taps; t++) plain->data[(o * in + i) * taps + t] = hwio[(t * in + i) * out + o];
    return reordered(plain, wanted);
}

Variant convolution(const Workload& w, algorithm how, Tag layout) {
    memory::dims x = nchw(w.numbers("input")), y = nchw(w.numbers("output"));
    Sizes f = w.numbers("filter"), p = w.numbers("padding");
    int64_t groups = w.number("groups", 1);
    memory::dims k = {f[3], f[2], f[0], f[1]};
    if (groups > 1) k = {groups, f[3] / groups, f[2], f[0], f[1]};
    convolution_forward::desc desc(Inference, how, {x, F32, layout}, {k, F32, Tag::any}, {y, F32, layout},
                                   w.numbers("strides"), {p[0], p[2]}, {p[1], p[3]});
    convolution_forward::primitive_desc chosen(desc, cpu());
    SharedBlock source = input(x, Tag::nhwc, chosen.src_desc()), kernel = weights(w, k, chosen.weights_desc());
    SharedBlock target = block(chosen.dst_desc());
    return variant(convolution_forward(chosen),
                   {{DNNL_ARG_SRC, source->view}, {DNNL_ARG_WEIGHTS, kernel->view}, {DNNL_ARG_DST, target->view}},
                   {source, kernel}, target, {y, F32, Tag::nhwc});
}

Variant maxPooling(const Workload& w, Tag layout) {
    memory::dims x = nchw(w.numbers("input")), y = nchw(w.numbers("output"));
    Sizes p = w.numbers("padding");
    pooling_forward::desc desc(Inference, algorithm::pooling_max, {x, F32, layout}, {y, F32, layout}, w.numbers("strides"),
                               w.numbers("window"), {p[0], p[2]}, {p[1], p[3]});
    pooling_forward::primitive_desc chosen(desc, cpu());
    SharedBlock source = input(x, Tag::nhwc, chosen.src_desc()), target = block(chosen.dst_desc());
    return variant(pooling_forward(chosen), {{DNNL_ARG_SRC, source->view}, {DNNL_ARG_DST, target->view}}, {source}, target,
                   {y, F32, Tag::nhwc});
}

Variant softmax(const Workload& w) {
    constexpr Tag RowMajor[] = {Tag::a, Tag::ab, Tag::abc, Tag::abcd};
    memory::dims sizes = w.numbers("input");
    memory::desc desc(sizes, F32, RowMajor[sizes.size() - 1]);
    softmax_forward::primitive_desc chosen({Inference, desc, static_cast<int>(w.number("axis", 1))}, cpu());
    SharedBlock source = input(sizes, RowMajor[sizes.size() - 1], desc), target = block(desc);
    return variant(softmax_forward(chosen), {{DNNL_ARG_SRC, source->view}, {DNNL_ARG_DST, target->view}}, {source}, target, desc);
}

// A layout or an algorithm that oneDNN does not have for this shape is no variant.
template <class Make> void add(Variants& variants, const char* name, Make make) {
    try {
        variants.emplace_back(name, make());
    } catch (const dnnl::error& e) {
        fprintf(stderr, "%s: %s\n", name, e.what());
    }
}

Variants prepare(const Workload& w) {
    Variants variants;
    std::string op = w.text("operator");
    if (op == "conv2d") {
        add(variants, "nhwc", [&] { return convolution(w, algorithm::convolution_direct, Tag::nhwc); });
        add(variants, "nchw", [&] { return convolution(w, algorithm::convolution_direct, Tag::nchw); });
        add(variants, "blocked", [&] { return convolution(w, algorithm::convolution_direct, Tag::any); });
        add(variants, "winograd", [&] { return convolution(w, algorithm::convolution_winograd, Tag::any); });
    } else if (op == "max_pool2d") {
        add(variants, "nhwc", [&] { return maxPooling(w, Tag::nhwc); });
        add(variants, "nchw", [&] { return maxPooling(w, Tag::nchw); });
        add(variants, "blocked", [&] { return maxPooling(w, Tag::nChw16c); });
    } else if (op == "softmax") {
        add(variants, "softmax", [&] { return softmax(w); });
    }
    return variants;
}

}  // namespace

int main() {
    const version_t* v = dnnl_version();
    return bench::Worker("oneDNN", std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch)).serve(prepare);
}
