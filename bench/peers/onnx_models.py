"""The workloads as ONNX models.

    onnx_models.py WORKLOADS_JSON FOLDER    writes FOLDER/<workload>/<variant>.onnx, and beside each a .txt with
                                            the layout, input shape and output shape that onnxruntime_worker reads
"""
import json
import os
import sys
from types import SimpleNamespace

import numpy as np

from inputs import filter_of
from onnx_file import model, node

TO_NCHW, TO_NHWC = [0, 3, 1, 2], [0, 2, 3, 1]


class Model:
    """channels_first: x and y are the workload's NHWC tensors brought to NCHW; otherwise they are reshaped at most."""

    def __init__(self, nodes, x, y, constants=(), channels_first=False):
        self.x, self.y, self.channels_first = list(x), list(y), channels_first
        self.bytes = model(nodes, self.x, self.y, constants)


def nchw(shape):
    return [shape[i] for i in TO_NCHW]


def images(operator, w, extra_inputs, constants, **attributes):
    """An NCHW operator, once as it is and once between two transposes."""
    plain = [node(operator, ['x', *extra_inputs], 'y', **attributes)]
    wrapped = [
        node('Transpose', ['x'], 'a', perm=TO_NCHW),
        node(operator, ['a', *extra_inputs], 'b', **attributes),
        node('Transpose', ['b'], 'y', perm=TO_NHWC),
    ]
    return {
        'nchw': Model(plain, nchw(w.input), nchw(w.output), constants, channels_first=True),
        'nhwc': Model(wrapped, w.input, w.output, constants),
    }


def pads(w):
    top, bottom, left, right = w.padding
    return [top, left, bottom, right]


def conv2d(w):
    oihw = filter_of(w).transpose(3, 2, 0, 1)
    return images('Conv', w, ['w'], {'w': oihw}, kernel_shape=w.filter[:2], strides=w.strides, pads=pads(w), group=w.groups)


def max_pool2d(w):
    return images('MaxPool', w, [], {}, kernel_shape=w.window, strides=w.strides, pads=pads(w))


def scatter_upsample(w):
    split, grown, after = [], [], []    # an axis of stride s becomes (n, 1) and is padded to (n, s)
    for n, s in zip(w.input, w.strides):
        split += [n, 1] if s > 1 else [n]
        grown += [n, s] if s > 1 else [n]
        after += [0, s - 1] if s > 1 else [0]
    amounts = np.array([0] * len(split) + after, np.int64)
    return {'pad+reshape': Model([node('Pad', ['x', 'p'], 'y')], split, grown, {'p': amounts})}


def softmax(w):
    parts = [
        node('ReduceMax', ['x'], 'm', axes=[w.axis], keepdims=1),
        node('Sub', ['x', 'm'], 'd'),
        node('Exp', ['d'], 'e'),
        node('ReduceSum', ['e', 'a'], 's', keepdims=1),
        node('Div', ['e', 's'], 'y'),
    ]
    return {
        'softmax': Model([node('Softmax', ['x'], 'y', axis=w.axis)], w.input, w.output),
        'max+exp+sum': Model(parts, w.input, w.output, {'a': np.array([w.axis], np.int64)}),
    }


def rescale(w):
    rows = [w.input[0], int(np.prod(w.input[1:]))]
    assert w.axes == list(range(1, len(w.input)))
    ends = [node('ReduceMin', ['x'], 'low', axes=[1], keepdims=1), node('ReduceMax', ['x'], 'high', axes=[1], keepdims=1)]
    shift = [node('Sub', ['high', 'low'], 'range'), node('Sub', ['x', 'low'], 'above')]
    return {
        'min+max+div': Model([*ends, *shift, node('Div', ['above', 'range'], 'y')], rows, rows),
        'min+max+mul': Model([*ends, *shift, node('Reciprocal', ['range'], 'scale'), node('Mul', ['above', 'scale'], 'y')], rows, rows),
    }


OPERATORS = dict(conv2d=conv2d, max_pool2d=max_pool2d, scatter_upsample=scatter_upsample, softmax=softmax, rescale=rescale)


def models_of(workload):
    """{variant: Model}, empty if no model is known for the operator."""
    return OPERATORS[workload.operator](workload) if workload.operator in OPERATORS else {}


def write(workloads, folder):
    for fields in workloads:
        workload = SimpleNamespace(**{'taps': (), 'groups': 1, **fields})
        place = os.path.join(folder, workload.name)
        os.makedirs(place, exist_ok=True)
        for variant, written in models_of(workload).items():
            with open(os.path.join(place, variant + '.onnx'), 'wb') as file:
                file.write(written.bytes)
            with open(os.path.join(place, variant + '.txt'), 'w') as file:
                print('nchw' if written.channels_first else 'plain', file=file)
                print(*written.x, file=file)
                print(*written.y, file=file)


if __name__ == '__main__':
    with open(sys.argv[1]) as source:
        write(json.load(source)['workloads'], sys.argv[2])
