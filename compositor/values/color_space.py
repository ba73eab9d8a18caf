"""Color spaces of CSS Color 4: into gamma-encoded sRGB, out of it, mixing in between, and gamut mapping.

In: coordinates as tuples of three floats. Out: the same. Ranges: RGB spaces and ``xyz`` 0..1, ``oklab`` L 0..1,
``lab`` L 0..100, hues in degrees, hsl and hwb shares 0..1. sRGB results may lie outside 0..1 until
``mapped`` brings them in. Source of the matrices and of the mapping: CSS Color 4 §10, §13 and §18. Anybody
in ``values`` and ``gradient`` may import this module.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

RECTANGULAR = ("srgb", "srgb-linear", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020", "oklab", "lab",
               "xyz", "xyz-d50", "xyz-d65")  # fmt: skip
POLAR = ("hsl", "hwb", "lch", "oklch")
HUES = ("shorter", "longer", "increasing", "decreasing")


def _times(matrix: Matrix, vector: Triple) -> Triple:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    x, y, z = vector
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    p, q, r = e * i - f * h, f * g - d * i, d * h - e * g
    scale = 1.0 / (a * p + b * q + c * r)
    return (
        (p * scale, (c * h - b * i) * scale, (b * f - c * e) * scale),
        (q * scale, (a * i - c * g) * scale, (c * d - a * f) * scale),
        (r * scale, (b * g - a * h) * scale, (a * e - b * d) * scale),
    )


# linear-light RGB to XYZ under the space's own white (D65, prophoto-rgb: D50)
_TO_XYZ: dict[str, Matrix] = {
    "srgb": (
        (506752 / 1228815, 87881 / 245763, 12673 / 70218),
        (87098 / 409605, 175762 / 245763, 12673 / 175545),
        (7918 / 409605, 87881 / 737289, 1001167 / 1053270),
    ),
    "display-p3": (
        (608311 / 1250200, 189793 / 714400, 198249 / 1000160),
        (35783 / 156275, 247089 / 357200, 198249 / 2500400),
        (0.0, 32229 / 714400, 5220557 / 5000800),
    ),
    "a98-rgb": (
        (573536 / 994567, 263643 / 1420810, 187206 / 994567),
        (591459 / 1989134, 6239551 / 9945670, 374412 / 4972835),
        (53769 / 1989134, 351524 / 4972835, 4929758 / 4972835),
    ),
    "prophoto-rgb": (
        (0.79776664490064230, 0.13518129740053308, 0.03134773412839220),
        (0.28807482881940130, 0.71183523424187300, 0.00008993693872564),
        (0.0, 0.0, 0.82510460251046020),
    ),
    "rec2020": (
        (63426534 / 99577255, 20160776 / 139408157, 47086771 / 278816314),
        (26158966 / 99577255, 472592308 / 697040785, 8267143 / 139408157),
        (0.0, 19567812 / 697040785, 295819943 / 278816314),
    ),
}
_FROM_XYZ = {space: _inverse(matrix) for space, matrix in _TO_XYZ.items()}
_D50_TO_D65: Matrix = (
    (0.9554734527042182, -0.023098536874261423, 0.0632593086610217),
    (-0.028369706963208136, 1.0099954580058226, 0.021041398966943008),
    (0.012314001688319899, -0.020507696433477912, 1.3303659366080753),
)
_D65_TO_D50 = _inverse(_D50_TO_D65)
_XYZ_TO_LMS: Matrix = (
    (0.8190224379967030, 0.3619062600528904, -0.1288737815209879),
    (0.0329836539323885, 0.9292868615863434, 0.0361446663506424),
    (0.0481771893596242, 0.2642395317527308, 0.6335478284694309),
)
_LMS_TO_OKLAB: Matrix = (
    (0.2104542683093140, 0.7936177747023054, -0.0040720430116193),
    (1.9779985324311684, -2.4285922420485799, 0.4505937096174110),
    (0.0259040424655478, 0.7827717124575296, -0.8086757549230774),
)
_LMS_TO_XYZ = _inverse(_XYZ_TO_LMS)
_OKLAB_TO_LMS = _inverse(_LMS_TO_OKLAB)
_D50_WHITE = (0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585)
_KAPPA, _EPSILON = 24389 / 27, 216 / 24389


def _each(function: Callable[[float], float], vector: Triple) -> Triple:
    return function(vector[0]), function(vector[1]), function(vector[2])


def _srgb_decode(value: float) -> float:
    size = abs(value)
    return value / 12.92 if size <= 0.04045 else math.copysign(((size + 0.055) / 1.055) ** 2.4, value)


def _srgb_encode(value: float) -> float:
    size = abs(value)
    return 12.92 * value if size <= 0.0031308 else math.copysign(1.055 * size ** (1 / 2.4) - 0.055, value)


def _power(exponent: float) -> Callable[[float], float]:
    return lambda value: math.copysign(abs(value) ** exponent, value)


def _prophoto_decode(value: float) -> float:
    return value / 16 if abs(value) <= 16 / 512 else math.copysign(abs(value) ** 1.8, value)


def _prophoto_encode(value: float) -> float:
    return value * 16 if abs(value) < 1 / 512 else math.copysign(abs(value) ** (1 / 1.8), value)


_DECODE = {
    "srgb": _srgb_decode, "display-p3": _srgb_decode, "a98-rgb": _power(563 / 256),
    "prophoto-rgb": _prophoto_decode, "rec2020": _power(2.4),
}  # fmt: skip
_ENCODE = {
    "srgb": _srgb_encode, "display-p3": _srgb_encode, "a98-rgb": _power(256 / 563),
    "prophoto-rgb": _prophoto_encode, "rec2020": _power(1 / 2.4),
}  # fmt: skip


def _polar(lab: Triple) -> Triple:
    return lab[0], math.hypot(lab[1], lab[2]), math.degrees(math.atan2(lab[2], lab[1])) % 360


def _cartesian(lch: Triple) -> Triple:
    angle = math.radians(lch[2])
    return lch[0], lch[1] * math.cos(angle), lch[1] * math.sin(angle)


def _cube_root(value: float) -> float:
    return math.copysign(abs(value) ** (1 / 3), value)


def _lab_of(xyz: Triple) -> Triple:
    fx, fy, fz = (
        _cube_root(value / white) if value / white > _EPSILON else (_KAPPA * value / white + 16) / 116
        for value, white in zip(xyz, _D50_WHITE, strict=True)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _xyz_of_lab(lab: Triple) -> Triple:
    fy = (lab[0] + 16) / 116
    fx, fz = lab[1] / 500 + fy, fy - lab[2] / 200
    x = fx**3 if fx**3 > _EPSILON else (116 * fx - 16) / _KAPPA
    y = fy**3 if lab[0] > _KAPPA * _EPSILON else lab[0] / _KAPPA
    z = fz**3 if fz**3 > _EPSILON else (116 * fz - 16) / _KAPPA
    return x * _D50_WHITE[0], y * _D50_WHITE[1], z * _D50_WHITE[2]


def _hsl_of(rgb: Triple) -> Triple:
    red, green, blue = rgb
    high, low = max(rgb), min(rgb)
    light, spread = (high + low) / 2, high - low
    if spread == 0:
        return 0.0, 0.0, light
    saturation = 0.0 if light in (0, 1) else (high - light) / min(light, 1 - light)
    if high == red:
        hue = (green - blue) / spread
    elif high == green:
        hue = (blue - red) / spread + 2
    else:
        hue = (red - green) / spread + 4
    return hue * 60 % 360, saturation, light


def _rgb_of_hsl(hsl: Triple) -> Triple:
    hue, saturation, light = hsl

    def channel(number: float) -> float:
        k = (number + hue / 30) % 12
        return light - saturation * min(light, 1 - light) * max(-1.0, min(k - 3, 9 - k, 1.0))

    return channel(0), channel(8), channel(4)


def _rgb_of_hwb(hwb: Triple) -> Triple:
    hue, white, black = hwb
    if white + black >= 1:
        gray = white / (white + black)
        return gray, gray, gray
    return _each(lambda value: value * (1 - white - black) + white, _rgb_of_hsl((hue, 1.0, 0.5)))


def to_srgb(space: str, color: Triple) -> Triple:
    """Convert coordinates of any space to gamma-encoded sRGB; results may lie outside 0..1."""
    if space == "srgb":
        return color
    if space == "hsl":
        return _rgb_of_hsl(color)
    if space == "hwb":
        return _rgb_of_hwb(color)
    if space == "srgb-linear":
        return _each(_srgb_encode, color)
    return _each(_srgb_encode, _times(_FROM_XYZ["srgb"], _to_xyz(space, color)))


def _to_xyz(space: str, color: Triple) -> Triple:
    if space in ("xyz", "xyz-d65"):
        return color
    if space == "xyz-d50":
        return _times(_D50_TO_D65, color)
    if space in ("lab", "lch"):
        return _times(_D50_TO_D65, _xyz_of_lab(color if space == "lab" else _cartesian(color)))
    if space in ("oklab", "oklch"):
        roots = _times(_OKLAB_TO_LMS, color if space == "oklab" else _cartesian(color))
        return _times(_LMS_TO_XYZ, _each(lambda value: value**3, roots))
    xyz = _times(_TO_XYZ[space], _each(_DECODE[space], color))
    return _times(_D50_TO_D65, xyz) if space == "prophoto-rgb" else xyz


def from_srgb(space: str, color: Triple) -> Triple:
    """Convert gamma-encoded sRGB (0..1) to coordinates of any space."""
    if space == "srgb":
        return color
    if space == "hsl":
        return _hsl_of(color)
    if space == "hwb":
        return _hsl_of(color)[0], min(color), 1 - max(color)
    linear = _each(_srgb_decode, color)
    if space == "srgb-linear":
        return linear
    xyz = _times(_TO_XYZ["srgb"], linear)
    if space in ("xyz", "xyz-d65"):
        return xyz
    if space in ("oklab", "oklch"):
        oklab = _times(_LMS_TO_OKLAB, _each(_cube_root, _times(_XYZ_TO_LMS, xyz)))
        return oklab if space == "oklab" else _polar(oklab)
    if space in ("xyz-d50", "lab", "lch", "prophoto-rgb"):
        xyz = _times(_D65_TO_D50, xyz)
        if space == "xyz-d50":
            return xyz
        if space != "prophoto-rgb":
            return _lab_of(xyz) if space == "lab" else _polar(_lab_of(xyz))
    return _each(_ENCODE[space], _times(_FROM_XYZ[space], xyz))


def mapped(space: str, color: Triple) -> Triple:
    """Convert to sRGB inside 0..1 by the gamut mapping of CSS Color 4 §13.2 (OKLCH chroma, local clip)."""
    rgb = to_srgb(space, color)
    if all(-1e-6 <= value <= 1 + 1e-6 for value in rgb):
        return _clip(rgb)
    light, chroma, hue = color if space == "oklch" else from_srgb("oklch", rgb)
    if light >= 1:
        return 1.0, 1.0, 1.0
    if light <= 0:
        return 0.0, 0.0, 0.0
    clipped = _clip(rgb)
    if _difference(clipped, (light, chroma, hue)) < 0.02:
        return clipped
    low, high, low_fits = 0.0, chroma, True
    while high - low > 0.0001:
        middle = (low + high) / 2
        current = (light, middle, hue)
        rgb = to_srgb("oklch", current)
        if low_fits and all(0 <= value <= 1 for value in rgb):
            low = middle
            continue
        clipped = _clip(rgb)
        difference = _difference(clipped, current)
        if difference < 0.02:
            if 0.02 - difference < 0.0001:
                return clipped
            low, low_fits = middle, False
        else:
            high = middle
    return clipped


def _clip(rgb: Triple) -> Triple:
    return _each(lambda value: min(1.0, max(0.0, value)), rgb)


def _difference(rgb: Triple, lch: Triple) -> float:
    return math.dist(from_srgb("oklab", rgb), _cartesian(lch))


def hue_index(space: str) -> int:
    """Return which coordinate is the hue in a polar space, -1 in a rectangular one."""
    return 0 if space in ("hsl", "hwb") else 2 if space in ("lch", "oklch") else -1


def hue_span(first: float, second: float, way: str) -> float:
    """Return how far to turn from the first hue to the second (degrees, signed), by CSS Color 4 §12.4."""
    span = (second - first) % 360
    if way == "increasing":
        return span
    if way == "decreasing":
        return span - 360 if span else 0.0
    shorter = span if span <= 180 else span - 360
    if way == "shorter":
        return shorter
    return shorter - 360 if shorter > 0 else shorter + 360 if shorter < 0 else 0.0
