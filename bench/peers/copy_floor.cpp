// What the memory allows: reads as many bytes as a workload's input has and writes as many as its output has, with
// ordinary and with non-temporal stores, in vectors of the widest kind the machine has, on all threads.
#include <immintrin.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "worker.hpp"

using bench::Floats;
using bench::Variant;
using bench::Variants;
using bench::Workload;

namespace {

#if defined(__AVX512F__)
using Vector = __m512i;
Vector load(const char* p) { return _mm512_load_si512(p); }
void store(char* p, Vector v) { _mm512_store_si512(p, v); }
void stream(char* p, Vector v) { _mm512_stream_si512(reinterpret_cast<Vector*>(p), v); }
Vector mix(Vector a, Vector b) { return _mm512_xor_si512(a, b); }
#elif defined(__AVX2__)
using Vector = __m256i;
Vector load(const char* p) { return _mm256_load_si256(reinterpret_cast<const Vector*>(p)); }
void store(char* p, Vector v) { _mm256_store_si256(reinterpret_cast<Vector*>(p), v); }
void stream(char* p, Vector v) { _mm256_stream_si256(reinterpret_cast<Vector*>(p), v); }
Vector mix(Vector a, Vector b) { return _mm256_xor_si256(a, b); }
#else
using Vector = __m128i;
Vector load(const char* p) { return _mm_load_si128(reinterpret_cast<const Vector*>(p)); }
void store(char* p, Vector v) { _mm_store_si128(reinterpret_cast<Vector*>(p), v); }
void stream(char* p, Vector v) { _mm_stream_si128(reinterpret_cast<Vector*>(p), v); }
Vector mix(Vector a, Vector b) { return _mm_xor_si128(a, b); }
#endif

constexpr size_t Line = 64, Unroll = 4, Step = Unroll * sizeof(Vector);

// Threads that wait for the next job by spinning: a floor should not pay for waking up.
class Team {
public:
    explicit Team(int size) {
        for (int i = 1; i < size; i++) std::thread([this, i] { serve(i); }).detach();
        size_ = size;
    }

    template <class Job> void run(const Job& job) {
        std::function<void(int, int)> f = std::cref(job);
        job_ = &f;
        pending_.store(size_ - 1);
        generation_.fetch_add(1);
        job(0, size_);
        while (pending_.load() > 0) _mm_pause();
    }

private:
    int size_ = 1;
    const std::function<void(int, int)>* job_ = nullptr;
    std::atomic<int> generation_{0}, pending_{0};

    void serve(int self) {
        for (int seen = 0;;) {
            while (generation_.load() == seen) _mm_pause();
            seen++;
            (*job_)(self, size_);
            pending_.fetch_sub(1);
        }
    }
};

Team& team() {
    static Team* t = new Team(bench::threads());
    return *t;
}

template <bool Streaming> void put(char* p, Vector v) {
    if constexpr (Streaming) stream(p, v);
    else store(p, v);
}

// Reads bytes [from, to) and mixes them into one vector, so that no read can be left out.
Vector take(const char* p, size_t bytes) {
    Vector sums[Unroll] = {};
    size_t i = 0;
    for (; i + Step <= bytes; i += Step)
        for (size_t u = 0; u < Unroll; u++) sums[u] = mix(sums[u], load(p + i + u * sizeof(Vector)));
    for (; i < bytes; i += sizeof(Vector)) sums[0] = mix(sums[0], load(p + i));
    return mix(mix(sums[0], sums[1]), mix(sums[2], sums[3]));
}

template <bool Streaming> void give(char* p, size_t bytes, Vector v) {
    for (size_t i = 0; i < bytes; i += sizeof(Vector)) put<Streaming>(p + i, v);
}

template <bool Streaming> void copy(const char* x, char* y, size_t bytes) {
    size_t i = 0;
    for (; i + Step <= bytes; i += Step)
        for (size_t u = 0; u < Unroll; u++) put<Streaming>(y + i + u * sizeof(Vector), load(x + i + u * sizeof(Vector)));
    for (; i < bytes; i += sizeof(Vector)) put<Streaming>(y + i, load(x + i));
}

// Input and output in step, block by block, as an operator would.
template <bool Streaming> void pass(const char* x, size_t in, char* y, size_t out) {
    team().run([=](int self, int size) {
        constexpr size_t BlocksEach = 256;
        size_t blocks = BlocksEach * size;
        auto border = [blocks](size_t bytes, size_t block) { return bytes / Line * block / blocks * Line; };
        for (size_t b = self * BlocksEach; b < (self + 1) * BlocksEach; b++) {
            size_t x0 = border(in, b), x1 = border(in, b + 1), y0 = border(out, b), y1 = border(out, b + 1);
            if (in == out) copy<Streaming>(x + x0, y + y0, x1 - x0);
            else give<Streaming>(y + y0, y1 - y0, take(x + x0, x1 - x0));
        }
        if (Streaming) _mm_sfence();
    });
}

Variants prepare(const Workload& w) {
    size_t in = bench::product(w.numbers("input")), out = bench::product(w.numbers("output"));
    auto x = std::make_shared<Floats>(bench::floats(in)), y = std::make_shared<Floats>(bench::floats(out));
    std::fill_n(x->get(), in, 1.0f);
    auto bytes = [](const std::shared_ptr<Floats>& block) { return reinterpret_cast<char*>(block->get()); };
    auto at = [y](int64_t i) { return (*y)[i]; };
    auto size = static_cast<int64_t>(out);
    return {{"ordinary", {[=] { pass<false>(bytes(x), in * sizeof(float), bytes(y), out * sizeof(float)); }, at, size}},
            {"non-temporal", {[=] { pass<true>(bytes(x), in * sizeof(float), bytes(y), out * sizeof(float)); }, at, size}}};
}

}  // namespace

int main() {
#if defined(__AVX512F__)
    const char* width = "512-bit";
#elif defined(__AVX2__)
    const char* width = "256-bit";
#else
    const char* width = "128-bit";
#endif
    return bench::Worker("copy floor", width).serve(prepare);
}
