"""NumPy: strided views, whole-array arithmetic, its BLAS for the products."""
import numpy as np
from numpy.lib.stride_tricks import as_strided

from inputs import filter_of, uniform
from protocol import Variant, serve


def plain(result):
    return result


def padded(x, padding, value):
    top, bottom, left, right = padding
    if not any(padding):
        return x
    return np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=value)


def windows(x, size, strides, output):
    """[n, y, x, window y, window x, channel] without a copy."""
    n, h, w, c = x.strides
    shape = (x.shape[0], output[1], output[2], *size, x.shape[3])
    return as_strided(x, shape, (n, h * strides[0], w * strides[1], h, w, c))


def shifted(x, size, strides, output):
    """Every cell of the window as a strided view of the input."""
    for i in range(size[0]):
        for j in range(size[1]):
            yield i, j, x[:, i:i + (output[1] - 1) * strides[0] + 1:strides[0], j:j + (output[2] - 1) * strides[1] + 1:strides[1]]


def conv2d(w):
    x, k = uniform(w.input), filter_of(w)
    size = w.filter[:2]

    def tensordot():
        return np.tensordot(windows(padded(x, w.padding, 0), size, w.strides, w.output), k, axes=3)

    def shifts():                   # one channel after its own filter: add up scaled, shifted images
        total = np.zeros(w.output, np.float32)
        for i, j, part in shifted(padded(x, w.padding, 0), size, w.strides, w.output):
            total += part * k[i, j, 0]
        return total

    def separable():
        taps = np.array(w.taps, np.float32)
        image = padded(x, w.padding, 0)
        rows = sum(taps[i] * image[:, i:i + w.output[1]] for i in range(size[0]))
        return sum(taps[j] * rows[:, :, j:j + w.output[2]] for j in range(size[1]))

    variants = {}
    if w.filter[2] == 1 and w.filter[3] == w.groups == w.input[3]:
        variants['shifted-multiply-add'] = Variant(shifts, plain)
    if w.groups == 1:
        variants['as_strided+tensordot'] = Variant(tensordot, plain)
    if w.taps:
        variants['separable'] = Variant(separable, plain)
    return variants


def max_pool2d(w):
    x = uniform(w.input)

    def maximum():
        image = padded(x, w.padding, -np.inf)
        result = None
        for _, _, part in shifted(image, w.window, w.strides, w.output):
            result = part.copy() if result is None else np.maximum(result, part, out=result)
        return result

    def strided_max():
        return windows(padded(x, w.padding, -np.inf), w.window, w.strides, w.output).max(axis=(3, 4))

    return {'maximum-of-shifts': Variant(maximum, plain), 'as_strided+max': Variant(strided_max, plain)}


def scatter_upsample(w):
    x = uniform(w.input)
    kept = np.empty(w.output, np.float32)
    cells = tuple(slice(None, None, s) for s in w.strides)

    def assign():
        y = np.zeros(w.output, np.float32)
        y[cells] = x
        return y

    def assign_out():
        kept.fill(0)
        kept[cells] = x
        return kept

    return {'zeros+assign': Variant(assign, plain), 'fill+assign-out': Variant(assign_out, plain)}


def softmax(w):
    x = uniform(w.input)
    kept = np.empty_like(x)

    def out():
        np.subtract(x, x.max(axis=w.axis, keepdims=True), out=kept)
        np.exp(kept, out=kept)
        return np.divide(kept, kept.sum(axis=w.axis, keepdims=True), out=kept)

    return {'max+exp+sum-out': Variant(out, plain)}


def rescale(w):
    x = uniform(w.input)
    kept = np.empty_like(x)
    axes = tuple(w.axes)

    def expression():
        low, high = x.min(axis=axes, keepdims=True), x.max(axis=axes, keepdims=True)
        return (x - low) / (high - low)

    def image_by_image():
        for image, target in zip(x, kept):
            low, high = image.min(), image.max()
            np.subtract(image, low, out=target)
            np.multiply(target, 1 / (high - low), out=target)
        return kept

    variants = {'min+max': Variant(expression, plain)}
    if w.axes == list(range(1, len(w.input))):
        variants['image-by-image-out'] = Variant(image_by_image, plain)
    return variants


OPERATORS = dict(conv2d=conv2d, max_pool2d=max_pool2d, scatter_upsample=scatter_upsample, softmax=softmax, rescale=rescale)

if __name__ == '__main__':
    serve('NumPy', np.__version__, lambda w: OPERATORS[w.operator](w) if w.operator in OPERATORS else {})
