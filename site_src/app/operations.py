"""TensorFlow.js's operations, for Python: `raster` and its like know no JavaScript."""

import js as window
import jsffi as ffi

AT_ONCE = 250  # numbers: of arguments MicroPython's stack holds some thousands


class Operations:
    """TensorFlow.js's operations, with Python's lists where they take arrays."""

    def __init__(self, tf) -> None:
        self._tf = tf

    def __getattr__(self, name: str):
        return getattr(self._tf, name)

    def table(self, numbers: list[float], wide: int):
        """Return a tensor [n, wide] of the numbers."""
        shape = [len(numbers) // wide, wide]
        return self._tf.tensor(_array(numbers), ffi.to_js(shape))

    def concat(self, tensors: list, axis: int):
        """Return `tensors` joined along `axis`."""
        return self._tf.concat(ffi.to_js(tensors), axis)

    def reshape(self, tensor, shape: list[int]):
        """Return `tensor` in another shape."""
        return self._tf.reshape(tensor, ffi.to_js(shape))

    def transpose(self, tensor, order=None):
        """Return `tensor`, its axes in another order; None: the last first."""
        return self._tf.transpose(tensor, order and ffi.to_js(order))

    def pad(self, tensor, widths: list[list[int]]):
        """Return `tensor` with zeros before and behind, along each axis."""
        return self._tf.pad(tensor, ffi.to_js(widths))

    def oneHot(self, places: list[int], length: int):
        """Return a row of zeros for each place, but 1 there; none outside the row."""
        return self._tf.oneHot(ffi.to_js(places), length)

    def resizeBilinear(self, tensor, size: list[int]):
        """Return pictures in another size, pixels being areas, as TensorFlow does."""
        return self._tf.image.resizeBilinear(tensor, ffi.to_js(size), False, True)

    def resizeNearestNeighbor(self, tensor, size: list[int]):
        """Return pictures in another size, with no new values."""
        return self._tf.image.resizeNearestNeighbor(tensor, ffi.to_js(size))

    def slice(self, tensor, start: list[int], size: list[int]):
        """Return the part of `tensor` that begins at `start`."""
        return self._tf.slice(tensor, ffi.to_js(start), ffi.to_js(size))

    def convolution(self, kernel, bias, strides, padding: str, activation: str):
        """Return a function that gives the maps which a convolution makes of others."""
        options = ffi.to_js(
            {"filter": kernel, "bias": bias, "strides": strides, "pad": padding}
        )
        options.activation = activation
        convolve = self._tf.fused.conv2d

        def convolution(maps):
            options.x = maps
            return convolve(options)

        return convolution

    def maxPool(self, maps, size, strides, padding: str):
        """Return of some places of each map the strongest."""
        return self._tf.maxPool(maps, ffi.to_js(size), ffi.to_js(strides), padding)

    def mean(self, tensor, axes: list[int]):
        """Return the mean along `axes`."""
        return self._tf.mean(tensor, ffi.to_js(axes))

    def separableConv2d(self, maps, depthwise, pointwise, strides, padding: str):
        """Return the maps that a separable convolution makes of others."""
        strides = ffi.to_js(strides)
        return self._tf.separableConv2d(maps, depthwise, pointwise, strides, padding)


def _array(numbers: list[float]):
    """Return a Float32Array of the numbers.

    They go over as arguments, which is three times as fast as a list's items.
    """
    kind = window.Float32Array
    array = kind.new(len(numbers))
    for start in range(0, len(numbers), AT_ONCE):
        array.set(kind.of(*numbers[start : start + AT_ONCE]), start)
    return array
