"""PyTorch, its own kernels and those of the oneDNN it carries."""
import torch
import torch.nn.functional as F
from torch.utils import mkldnn

from inputs import filter_of, uniform
from protocol import Variant, serve, threads

LAST = torch.channels_last


def tensor(array):
    return torch.from_numpy(array)


def plain(result):
    return result.numpy()


def nhwc(result):
    return result.permute(0, 2, 3, 1).contiguous().numpy()


def nhwc_of_opaque(result):
    return nhwc(result.to_dense())


def layouts(image):
    """An NHWC image as NCHW in memory, as NCHW view of NHWC memory, and in oneDNN's own layout."""
    view = tensor(image).permute(0, 3, 1, 2)
    return view.contiguous(), view.contiguous(memory_format=LAST), view.contiguous().to_mkldnn()


def conv2d(w):
    top, bottom, left, right = w.padding
    assert top == bottom and left == right
    first, last, opaque = layouts(uniform(w.input))
    k = tensor(filter_of(w)).permute(3, 2, 0, 1).contiguous()
    k_last = k.contiguous(memory_format=LAST)
    options = dict(stride=w.strides, padding=(top, left), groups=w.groups)
    layer = torch.nn.Conv2d(w.input[3], w.filter[3], w.filter[:2], bias=False, **options).eval()
    layer.weight.copy_(k)
    packed = mkldnn.to_mkldnn(layer)
    return {
        'nchw': Variant(lambda: F.conv2d(first, k, **options), nhwc),
        'nhwc': Variant(lambda: F.conv2d(last, k_last, **options), nhwc),
        'mkldnn': Variant(lambda: packed(opaque), nhwc_of_opaque),
    }


def max_pool2d(w):
    top, bottom, left, right = w.padding
    ceil = top != bottom            # a window over the far edge only is what ceil_mode means
    assert ceil == (left != right) and (not ceil or (top == 0 and left == 0))
    options = dict(kernel_size=w.window, stride=w.strides, padding=(top, left), ceil_mode=ceil)
    first, last, opaque = layouts(uniform(w.input))
    return {
        'nchw': Variant(lambda: F.max_pool2d(first, **options), nhwc),
        'nhwc': Variant(lambda: F.max_pool2d(last, **options), nhwc),
        'mkldnn': Variant(lambda: torch.mkldnn_max_pool2d(opaque, w.window, w.strides, (top, left), (1, 1), ceil), nhwc_of_opaque),
    }


def scatter_upsample(w):
    x = tensor(uniform(w.input))
    kept = torch.empty(w.output)
    cells = tuple(slice(None, None, s) for s in w.strides)
    split, pads = [], []            # every axis of stride s becomes (n, s): zeros appended to the s are zeros between
    for n, s in zip(w.input, w.strides):
        split += [n, 1] if s > 1 else [n]
        pads += [0, s - 1] if s > 1 else [0]
    view = x.reshape(split)
    padding = [side for pad in reversed(pads) for side in (0, pad)]

    def assign():
        y = torch.zeros(w.output)
        y[cells] = x
        return y

    def assign_out():
        kept.zero_()
        kept[cells] = x
        return kept

    return {
        'zeros+assign': Variant(assign, plain),
        'zero_+assign-out': Variant(assign_out, plain),
        'pad+reshape': Variant(lambda: F.pad(view, padding).reshape(w.output), plain),
    }


def softmax(w):
    x = tensor(uniform(w.input))
    kept = torch.empty(w.output)
    return {
        'new': Variant(lambda: torch.softmax(x, w.axis), plain),
        'out': Variant(lambda: torch._softmax(x, w.axis, False, out=kept), plain),
    }


def rescale(w):
    assert w.axes == list(range(1, len(w.input)))
    rows = tensor(uniform(w.input)).view(w.input[0], -1)
    kept = torch.empty_like(rows)

    def expression():
        low, high = torch.aminmax(rows, dim=1, keepdim=True)
        return (rows - low) / (high - low)

    def sub_mul_out():
        low, high = torch.aminmax(rows, dim=1, keepdim=True)
        return torch.sub(rows, low, out=kept).mul_(1 / (high - low))

    def addcmul_out():
        low, high = rows.amin(1, keepdim=True), rows.amax(1, keepdim=True)
        scale = 1 / (high - low)
        return torch.addcmul(-low * scale, rows, scale, out=kept)

    def image_by_image():           # the second pass finds the image still in the cache
        for row, target in zip(rows, kept):
            low, high = torch.aminmax(row)
            scale = 1 / (high - low)
            torch.addcmul(-low * scale, row, scale, out=target)
        return kept

    return {
        'aminmax': Variant(expression, plain),
        'aminmax+sub+mul-out': Variant(sub_mul_out, plain),
        'amin+amax+addcmul-out': Variant(addcmul_out, plain),
        'image-by-image': Variant(image_by_image, plain),
    }


OPERATORS = dict(conv2d=conv2d, max_pool2d=max_pool2d, scatter_upsample=scatter_upsample, softmax=softmax, rescale=rescale)

if __name__ == '__main__':
    torch.set_num_threads(threads())
    torch.set_grad_enabled(False)
    serve('PyTorch', torch.__version__, lambda w: OPERATORS[w.operator](w) if w.operator in OPERATORS else {})
