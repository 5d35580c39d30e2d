"""PyTorch (cuDNN) on the workloads of the GPU benchmark; writes JSON like GpuTensor.GpuBenchmarks.

    torch_peer.py --out FILE [--tf32] [--device cuda] [--only PREFIX] [--quick]

Every workload is tried in NCHW and in NHWC (channels_last) memory and, where there are several calls for it, in each;
the fastest counts. Timed as the library is: on one set of tensors (warm), on so many sets in turn that no cache holds
them (cold), and replayed from a CUDA graph over those sets (graph).
"""
import argparse
import json
import statistics
import time
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
BEYOND_CACHES = 256 << 20
MOST_SETS = 64


class Clock:
    """Times work by the device's clock; on the CPU by the host's."""

    def __init__(self, device, quick):
        self.cuda = device.type == 'cuda'
        self.rounds, self.shortest = (3, 2.0) if quick else (9, 40.0)

    def once(self, repeats, begin):
        if not self.cuda:
            start = time.perf_counter()
            for _ in range(repeats):
                begin()
            return (time.perf_counter() - start) * 1e3
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(repeats):
            begin()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)

    def median(self, pieces, begin):
        self.once(2, begin)
        repeats = int(min(max(self.shortest / max(self.once(2, begin) / 2, 1e-4), 1), 2000))
        return statistics.median(self.once(repeats, begin) / (repeats * pieces) for _ in range(self.rounds))


def nchw(shape, device, last):
    n, h, w, c = shape
    x = torch.rand((n, c, h, w), device=device) * 2 - 1
    return x.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def conv2d(w, device):
    top, bottom, left, right = w['padding']
    assert top == bottom and left == right
    height, width, inputs, outputs = w['filter']
    options = dict(stride=w['strides'], padding=(top, left), groups=w['groups'])

    def calls(last):
        x = nchw(w['input'], device, last)
        k = torch.rand((outputs, inputs, height, width), device=device) * 2 - 1
        k = k.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)
        return lambda: F.conv2d(x, k, **options)
    return {'nchw': lambda: calls(False), 'nhwc': lambda: calls(True)}


def max_pool2d(w, device):
    top, bottom, left, right = w['padding']
    ceil = top != bottom
    options = dict(kernel_size=w['window'], stride=w['strides'], padding=(top, left), ceil_mode=ceil)

    def calls(last):
        x = nchw(w['input'], device, last)
        return lambda: F.max_pool2d(x, **options)
    return {'nchw': lambda: calls(False), 'nhwc': lambda: calls(True)}


def scatter_upsample(w, device):
    cells = tuple(slice(None, None, s) for s in w['strides'])
    split, pads = [], []
    for n, s in zip(w['input'], w['strides']):
        split += [n, 1] if s > 1 else [n]
        pads += [0, s - 1] if s > 1 else [0]
    padding = [side for pad in reversed(pads) for side in (0, pad)]

    def assigned():
        x, y = torch.rand(w['input'], device=device), torch.empty(w['output'], device=device)

        def call():
            y.zero_()
            y[cells] = x
        return call

    def padded():
        x = torch.rand(w['input'], device=device).reshape(split)
        return lambda: F.pad(x, padding).reshape(w['output'])
    return {'zero+assign': assigned, 'pad+reshape': padded}


def softmax(w, device):
    def calls():
        x, y = torch.rand(w['input'], device=device), torch.empty(w['output'], device=device)
        return lambda: torch._softmax(x, w['axis'], False, out=y)
    return {'out': calls}


def subtract(w, device):
    def calls():
        x, y = torch.rand(w['input'], device=device), torch.empty(w['output'], device=device)
        means = torch.rand(w['filter'], device=device)
        return lambda: torch.sub(x, means, out=y)
    return {'out': calls}


def rescale(w, device):
    def calls():
        rows = torch.rand(w['input'], device=device).view(w['input'][0], -1)
        kept = torch.empty_like(rows)

        def call():
            low, high = torch.aminmax(rows, dim=1, keepdim=True)
            torch.sub(rows, low, out=kept).mul_(1 / (high - low))
        return call
    return {'aminmax+sub+mul': calls}


OPERATORS = dict(conv2d=conv2d, max_pool2d=max_pool2d, scatter_upsample=scatter_upsample, softmax=softmax, subtract=subtract, rescale=rescale)


def graph_of(begin):
    """The calls as a graph, or None where they cannot be captured."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        begin()
    torch.cuda.current_stream().wait_stream(side)
    try:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            begin()
        return graph
    except RuntimeError as error:
        print(f'no graph: {error}')
        return None


def measure(w, device, clock, quick):
    sets = 2 if quick else min(max(BEYOND_CACHES // w['bytes'] + 1, 2), MOST_SETS)
    best = None
    for variant, make in OPERATORS[w['operator']](w, device).items():
        calls = [make() for _ in range(sets)]

        def rotate():
            for call in calls:
                call()
        rotate()                                    # cuDNN chooses its algorithm here
        times = dict(variant=variant, warm=clock.median(1, calls[0]), cold=clock.median(sets, rotate), graph=None)
        if clock.cuda:
            graph = graph_of(rotate)
            if graph:
                times['graph'] = clock.median(sets, graph.replay)
                del graph
        if best is None or min(times['cold'], times['graph'] or times['cold']) < min(best['cold'], best['graph'] or best['cold']):
            best = times
        del calls, rotate
        if clock.cuda:
            torch.cuda.empty_cache()
    return best


def matrix_rate(device, clock, quick):
    """Operations a second of a large square product: the rate of the units that the convolutions could use."""
    n = 512 if quick else 8192
    a, b = torch.rand((n, n), device=device), torch.rand((n, n), device=device)
    out = torch.empty((n, n), device=device)
    return 2 * n ** 3 / (clock.median(1, lambda: torch.mm(a, b, out=out)) / 1e3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', required=True)
    parser.add_argument('--tf32', action='store_true')
    parser.add_argument('--device', default='cuda')
    parser.add_argument('--only', default='')
    parser.add_argument('--quick', action='store_true')
    options = parser.parse_args()
    device = torch.device(options.device)
    torch.set_grad_enabled(False)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.backends.cudnn.benchmark = True
    clock = Clock(device, options.quick)
    workloads = json.loads((HERE.parent / 'workloads.json').read_text())['workloads']
    if not options.quick:
        workloads += json.loads((HERE / 'workloads.json').read_text())['workloads']
    results = []
    for w in workloads:
        if not w['name'].startswith(options.only):
            continue
        try:
            results.append(dict(name=w['name'], **measure(w, device, clock, options.quick)))
        except RuntimeError as error:
            results.append(dict(name=w['name'], error=str(error).splitlines()[0]))
        print(results[-1], flush=True)
    name = torch.cuda.get_device_name(device) if clock.cuda else 'CPU'
    version = f'PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}' if clock.cuda else f'PyTorch {torch.__version__}'
    Path(options.out).write_text(json.dumps(dict(
        device=name, version=version, precision='tf32' if options.tf32 else 'float32',
        matrix_flops=matrix_rate(device, clock, options.quick), results=results)))


if __name__ == '__main__':
    main()
