"""The values that every worker computes with, the same in Python, C++ and C#: a hash of the element's index."""
import numpy as np

INPUT, FILTER, SAMPLE = 1, 2, 3     # seeds


def hashes(start, stop, seed):
    """32-bit hashes of the indices start..stop: two rounds of multiply and xor-shift."""
    h = np.arange(start, stop, dtype=np.uint32) + np.uint32(seed * 0x9E3779B1 & 0xFFFFFFFF)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return h


def uniform(shape, seed=INPUT):
    """float32 values in [-1, 1), multiples of 2^-23."""
    flat = np.empty(int(np.prod(shape)), np.float32)
    block = 1 << 20
    for start in range(0, flat.size, block):
        stop = min(start + block, flat.size)
        flat[start:stop] = hashes(start, stop, seed) >> np.uint32(8)
    flat *= np.float32(2.0 ** -23)
    flat -= np.float32(1)
    return flat.reshape(shape)


def filter_of(workload):
    """The workload's filter, HWIO: hashed values, or the outer product of its taps."""
    if workload.taps:
        taps = np.array(workload.taps, np.float32)
        return np.outer(taps, taps).reshape(workload.filter)
    return uniform(workload.filter, FILTER)


def sample_positions(size, count):
    """Which elements of a result are compared: as many as it has, at most count."""
    if size <= count:
        return np.arange(size)
    return (hashes(0, count, SAMPLE) % np.uint32(size)).astype(np.int64)
