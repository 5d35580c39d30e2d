"""A worker process: says who it is, then answers each line of stdin with one line of JSON.

    prepare NAME key=value ...   -> {"variants": [...]}; the fields of the workload, lists joined by commas
    run VARIANT WARM COUNT       -> {"ms": [...]}: WARM calls untimed, then COUNT timed one by one
    sample VARIANT COUNT         -> {"values": [...]}: elements of the result, in the order of the workload's own layout
    quit
"""
import json
import os
import sys
import time
from types import SimpleNamespace

from inputs import sample_positions


class Variant:
    """One way to do a workload: call() is what is timed, canonical(its result) is the output as a NumPy array."""

    def __init__(self, call, canonical):
        self.call, self.canonical = call, canonical


def threads():
    return int(os.environ.get('BENCH_THREADS', '2'))


def parse(words):
    """The workload of a prepare command; padding is (top, bottom, left, right), fields it has not are None or ()."""
    workload = SimpleNamespace(name=words[0], taps=(), groups=1)
    for word in words[1:]:
        key, _, text = word.partition('=')
        workload.__dict__[key] = _value(key, text)
    return workload


def _value(key, text):
    if key == 'operator':
        return text
    if key == 'taps':
        return [float(part) for part in text.split(',')]
    numbers = [int(part) for part in text.split(',')]
    return numbers[0] if key in ('groups', 'axis', 'flops', 'bytes') else numbers


def _run(variant, warm, count):
    for _ in range(warm):
        variant.call()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        variant.call()
        times.append((time.perf_counter() - start) * 1e3)
    return {'ms': [round(t, 6) for t in times]}


def _sample(variant, count):
    flat = variant.canonical(variant.call()).reshape(-1)
    return {'values': [float(v) for v in flat[sample_positions(flat.size, count)]]}


def serve(peer, version, prepare):
    """Runs until quit or end of input; prepare(workload) gives {name: Variant}, empty if the peer has no such operator."""
    answers = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)                   # what libraries print must not end up among the answers

    def answer(**fields):
        print(json.dumps(fields), file=answers, flush=True)

    answer(peer=peer, version=version)
    variants = {}
    for line in sys.stdin:
        words = line.split()
        if words[0] == 'quit':
            return
        try:
            if words[0] == 'prepare':
                variants.clear()
                variants.update(prepare(parse(words[1:])))
                answer(variants=list(variants))
            elif words[0] == 'run':
                answer(**_run(variants[words[1]], int(words[2]), int(words[3])))
            else:
                answer(**_sample(variants[words[1]], int(words[2])))
        except Exception as error:      # a variant that fails is reported; the worker stays
            answer(error=f'{type(error).__name__}: {error}'[:300])
