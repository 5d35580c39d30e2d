// A worker process in C++; protocol.py describes what it answers.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace bench {

using Sizes = std::vector<int64_t>;

inline int64_t product(const Sizes& sizes) {
    int64_t result = 1;
    for (int64_t size : sizes) result *= size;
    return result;
}

// ---- values: the same hash of the index as in inputs.py

constexpr uint32_t InputSeed = 1, FilterSeed = 2, SampleSeed = 3;

inline uint32_t hash(uint32_t index, uint32_t seed) {
    uint32_t h = index + seed * 0x9E3779B1u;
    h = (h ^ h >> 16) * 0x7FEB352Du;
    h = (h ^ h >> 15) * 0x846CA68Bu;
    return h ^ h >> 16;
}

inline float uniform(uint32_t index, uint32_t seed) {
    return static_cast<float>(hash(index, seed) >> 8) * 0x1p-23f - 1.0f;
}

// ---- memory in large pages where the system gives them

struct Unmap {
    size_t bytes = 0;
    void operator()(float* p) const { munmap(p, bytes); }
};

using Floats = std::unique_ptr<float[], Unmap>;

inline Floats floats(int64_t count) {
    size_t bytes = (static_cast<size_t>(count) * sizeof(float) + (2u << 20)) & ~((size_t{2} << 20) - 1);
    void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) throw std::bad_alloc();
    madvise(p, bytes, MADV_HUGEPAGE);
    std::fill_n(static_cast<float*>(p), count, 0.0f);
    return Floats(static_cast<float*>(p), Unmap{bytes});
}

// ---- workloads

struct Workload {
    std::string name;
    std::map<std::string, std::string> fields;

    std::string text(const std::string& key) const {
        auto found = fields.find(key);
        return found == fields.end() ? "" : found->second;
    }

    Sizes numbers(const std::string& key) const { return split<int64_t>(text(key)); }
    int64_t number(const std::string& key, int64_t otherwise) const {
        Sizes all = numbers(key);
        return all.empty() ? otherwise : all[0];
    }

    // The filter, HWIO: hashed values, or the outer product of the taps.
    std::vector<float> filter() const {
        std::vector<float> values(product(numbers("filter")));
        std::vector<float> taps = split<float>(text("taps"));
        for (size_t i = 0; i < values.size(); i++)
            values[i] = taps.empty() ? uniform(i, FilterSeed) : taps[i / taps.size()] * taps[i % taps.size()];
        return values;
    }

private:
    template <class T> static std::vector<T> split(const std::string& list) {
        std::vector<T> values;
        std::istringstream stream(list);
        for (std::string part; std::getline(stream, part, ',');) values.push_back(static_cast<T>(std::stod(part)));
        return values;
    }
};

inline int threads() {
    const char* set = getenv("BENCH_THREADS");
    return set ? atoi(set) : 2;
}

// One way to do a workload. at(i) reads element i of the result, in the workload's own layout, after a call.
struct Variant {
    std::function<void()> call;
    std::function<float(int64_t)> at;
    int64_t size = 0;
};

using Variants = std::vector<std::pair<std::string, Variant>>;

class Worker {
public:
    Worker(const std::string& peer, const std::string& version) : answers_(fdopen(dup(1), "w")) {
        dup2(2, 1);     // what libraries print must not end up among the answers
        answer("{\"peer\": \"" + peer + "\", \"version\": \"" + version + "\"}");
    }

    // prepare gives the variants of a workload; the previous ones are gone by then.
    int serve(const std::function<Variants(const Workload&)>& prepare) {
        for (std::string line; std::getline(std::cin, line);) {
            std::istringstream words(line);
            std::string command, name;
            words >> command >> name;
            if (command == "quit") break;
            try {
                if (command == "prepare") answer(prepared(prepare, name, words));
                else if (command == "run") answer(run(find(name), words));
                else answer(sample(find(name), words));
            } catch (const std::exception& error) {
                std::string what = error.what();
                std::replace_if(what.begin(), what.end(), [](char c) { return c == '"' || c == '\\' || c < ' '; }, ' ');
                answer("{\"error\": \"" + what.substr(0, 300) + "\"}");
            }
        }
        return 0;
    }

private:
    FILE* answers_;
    Variants variants_;

    void answer(const std::string& json) {
        fprintf(answers_, "%s\n", json.c_str());
        fflush(answers_);
    }

    const Variant& find(const std::string& name) const {
        for (const auto& [key, variant] : variants_)
            if (key == name) return variant;
        throw std::invalid_argument("no variant " + name);
    }

    std::string prepared(const std::function<Variants(const Workload&)>& prepare, const std::string& name, std::istream& words) {
        Workload workload{name, {}};
        for (std::string word; words >> word;) {
            size_t equals = word.find('=');
            workload.fields[word.substr(0, equals)] = word.substr(equals + 1);
        }
        variants_.clear();
        variants_ = prepare(workload);
        std::string list;
        for (const auto& entry : variants_) list += (list.empty() ? "\"" : ", \"") + entry.first + "\"";
        return "{\"variants\": [" + list + "]}";
    }

    static std::string run(const Variant& variant, std::istream& words) {
        using Clock = std::chrono::steady_clock;
        int warm = 0, count = 0;
        words >> warm >> count;
        for (int i = 0; i < warm; i++) variant.call();
        std::vector<double> times;
        for (int i = 0; i < count; i++) {
            auto start = Clock::now();
            variant.call();
            times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        }
        return list("ms", times, "%.6f");
    }

    static std::string sample(const Variant& variant, std::istream& words) {
        int64_t most = 0;
        words >> most;
        variant.call();
        std::vector<double> values;
        int64_t count = std::min(most, variant.size);
        for (int64_t i = 0; i < count; i++)
            values.push_back(variant.at(count == variant.size ? i : hash(i, SampleSeed) % static_cast<uint32_t>(variant.size)));
        return list("values", values, "%.17g");
    }

    static std::string list(const char* key, const std::vector<double>& numbers, const char* format) {
        std::string text;
        char number[40];
        for (double n : numbers) {
            snprintf(number, sizeof number, format, n);
            text += (text.empty() ? "" : ", ") + std::string(number);
        }
        return "{\"" + std::string(key) + "\": [" + text + "]}";
    }
};

}  // namespace bench
