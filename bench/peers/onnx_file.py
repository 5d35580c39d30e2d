"""Writes ONNX models: the protobuf wire format of the few messages that a graph of standard operators needs."""
import struct

import numpy as np

FLOAT, INT64 = 1, 7
ELEMENT_TYPES = {'float32': FLOAT, 'int64': INT64}
ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_INTS = 1, 2, 7


def varint(number):
    number &= (1 << 64) - 1
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    if isinstance(value, float):
        return message(1, name) + varint(2 << 3 | 5) + struct.pack('<f', value) + number(20, ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return message(1, name) + number(3, value) + number(20, ATTRIBUTE_INT)
    return message(1, name) + b''.join(number(8, v) for v in value) + number(20, ATTRIBUTE_INTS)


def node(operator, inputs, output, **attributes):
    content = b''.join(message(1, name) for name in inputs) + message(2, output)
    content += message(3, f'{operator}_{output}') + message(4, operator)
    return content + b''.join(message(5, attribute(k, v)) for k, v in attributes.items())


def constant(name, array):
    content = b''.join(number(1, size) for size in array.shape) + number(2, ELEMENT_TYPES[array.dtype.name])
    return content + message(8, name) + message(9, np.ascontiguousarray(array).tobytes())


def value(name, shape):
    sizes = b''.join(message(1, number(1, size)) for size in shape)
    return message(1, name) + message(2, message(1, number(1, FLOAT) + message(2, sizes)))


def model(nodes, input_shape, output_shape, constants=()):
    """A model from the float32 input x to the float32 output y, in operator set 13; constants is {name: array}."""
    graph = b''.join(message(1, n) for n in nodes) + message(2, 'graph')
    graph += b''.join(message(5, constant(k, v)) for k, v in dict(constants).items())
    graph += message(11, value('x', input_shape)) + message(12, value('y', output_shape))
    return number(1, 8) + message(2, 'bench') + message(7, graph) + message(8, message(1, '') + number(2, 13))
