"""Types of arrays of numbers, as ``numpy.typing`` has them, which takes a millisecond to import.

In: a type of numpy's numbers. Out: the type of an array of them. Everybody who may import numpy may import this.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy

Number = TypeVar("Number", bound=numpy.generic)
Array = numpy.ndarray[Any, numpy.dtype[Number]]
Pixels = Array[numpy.uint8]  # of shape (height, width, 4)
