"""OpenCV: its image filters where they do the workload, its network module on the ONNX models elsewhere."""
import cv2
import numpy as np

from inputs import filter_of, uniform
from onnx_models import TO_NCHW, TO_NHWC, models_of
from protocol import Variant, serve, threads

ZERO_BORDER = cv2.BORDER_CONSTANT


def plain(result):
    return result


def keeps_size(w):
    return w.input[0] == 1 and w.strides == [1, 1] and w.input[1:3] == w.output[1:3]


def image_filters(w):
    """One image of one channel: filter2D; with the two one-dimensional filters if they are known."""
    image = uniform(w.input).reshape(w.input[1:3])
    k = filter_of(w).reshape(w.filter[:2])
    kept = np.empty_like(image)
    variants = {'filter2D': Variant(lambda: cv2.filter2D(image, -1, k, dst=kept, borderType=ZERO_BORDER), plain)}
    if w.taps:
        taps = np.array(w.taps, np.float32)
        variants['sepFilter2D'] = Variant(lambda: cv2.sepFilter2D(image, -1, taps, taps, dst=kept, borderType=ZERO_BORDER), plain)
        if np.allclose(taps, cv2.getGaussianKernel(len(taps), 1.0).ravel(), atol=1e-7):
            size = (len(taps), len(taps))
            variants['GaussianBlur'] = Variant(lambda: cv2.GaussianBlur(image, size, 1.0, dst=kept, borderType=ZERO_BORDER), plain)
    return variants


def filter_bank(w):
    """One image of few channels: a filter2D for each pair of channels, added up and merged."""
    image, k = uniform(w.input)[0], filter_of(w)
    planes = [np.ascontiguousarray(image[:, :, c]) for c in range(w.input[3])]

    def bank():
        results = []
        for o in range(w.filter[3]):
            total = None
            for c, plane in enumerate(planes):
                part = cv2.filter2D(plane, -1, k[:, :, c, o], borderType=ZERO_BORDER)
                total = part if total is None else cv2.add(total, part, dst=total)
            results.append(total)
        return cv2.merge(results)

    return {'filter2D-bank': Variant(bank, plain)}


def conv2d(w):
    if w.groups > 1 or not keeps_size(w):
        return {}
    if w.input[3] == 1 and w.filter[3] == 1:
        return image_filters(w)
    return filter_bank(w) if w.input[3] <= 4 and w.filter[3] <= 8 else {}


def max_pool2d(w):
    if not keeps_size(w) or w.input[3] > 4:
        return {}
    image = uniform(w.input)[0]
    kept = np.empty_like(image)
    window = np.ones(w.window, np.uint8)
    return {'dilate': Variant(lambda: cv2.dilate(image, window, dst=kept), plain)}


def rescale(w):
    if w.axes != list(range(1, len(w.input))):
        return {}
    images = uniform(w.input).reshape(w.input[0], w.input[1], -1)
    kept = np.empty_like(images)

    def normalize():
        for image, target in zip(images, kept):
            cv2.normalize(image, target, 0, 1, cv2.NORM_MINMAX)
        return kept

    def weighted():
        for image, target in zip(images, kept):
            low, high, _, _ = cv2.minMaxLoc(image)
            scale = 1 / (high - low)
            cv2.addWeighted(image, scale, image, 0, -low * scale, dst=target)
        return kept

    return {'normalize': Variant(normalize, plain), 'minMaxLoc+addWeighted': Variant(weighted, plain)}


def network(w):
    """The NCHW or plain model in cv2.dnn."""
    name, source = next(((n, m) for n, m in models_of(w).items() if n in ('nchw', 'softmax')), (None, None))
    if source is None:
        return {}
    net = cv2.dnn.readNetFromONNX(np.frombuffer(source.bytes, np.uint8))
    net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
    net.setPreferableTarget(cv2.dnn.DNN_TARGET_CPU)
    x = uniform(w.input)
    feed = np.ascontiguousarray(x.transpose(TO_NCHW)) if source.channels_first else x

    def forward():
        net.setInput(feed)
        return net.forward()

    return {'dnn-' + name: Variant(forward, (lambda y: y.transpose(TO_NHWC)) if source.channels_first else plain)}


OPERATORS = dict(conv2d=conv2d, max_pool2d=max_pool2d, rescale=rescale)


def prepare(w):
    return {**OPERATORS.get(w.operator, lambda _: {})(w), **network(w)}


if __name__ == '__main__':
    cv2.setNumThreads(threads())
    cv2.ocl.setUseOpenCL(False)
    serve('OpenCV', cv2.__version__, prepare)
