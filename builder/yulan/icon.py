"""The magnolia as a file: one drawing, as SVG and as the pixels of a Windows icon.

Owns the drawing's curves and colours, which are those of the pages' own icon. It writes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

_SIZE = 32  # the drawing's own units, both ways
_PIXELS = 48
_FINER = 3  # samples in a pixel, each way
_STEPS = 8  # straight pieces of one curve
_LINE, _LINE_WIDTH = (0x7C, 0x2C, 0x58), 1.4

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]  # two points that pull, and the end; it begins where the one before ended
Colour = tuple[int, int, int]

_FOOT: Point = (16, 27)
_PINK, _WHITE = (0xF7, 0xE8, 0xEF), (0xFF, 0xFF, 0xFF)
# Each petal starts and ends at the foot; a later one lies over those before.
_PETALS: tuple[tuple[Colour, tuple[Curve, Curve]], ...] = (
    (_PINK, (((7, 26), (2, 19), (3, 11)), ((10, 12), (15, 17), _FOOT))),
    (_PINK, (((25, 26), (30, 19), (29, 11)), ((22, 12), (17, 17), _FOOT))),
    (_WHITE, (((9, 21), (9, 11), (16, 4)), ((23, 11), (23, 21), _FOOT))),
)


def svg() -> bytes:
    """The drawing as an SVG file."""
    line = f'stroke="{_hex(_LINE)}" stroke-width="{_LINE_WIDTH}"'
    petals = "".join(f'<path fill="{_hex(fill)}" d="{_path(curves)}"/>' for fill, curves in _PETALS)
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}"><g {line}>{petals}</g></svg>\n'
    return text.encode()


@cache
def ico() -> bytes:
    """The drawing as a Windows icon of one picture: 48 × 48 pixels, 32 bits each, the way every Windows reads it."""
    rows = [b"".join(_pixel(x, y) for x in range(_PIXELS)) for y in reversed(range(_PIXELS))]
    mask = bytes((_PIXELS + 31) // 32 * 4 * _PIXELS)  # nothing is masked: how clear a pixel is stands with it
    # The height counts picture and mask together.
    head = struct.pack("<IiiHHIIiiII", 40, _PIXELS, 2 * _PIXELS, 1, 32, 0, 0, 0, 0, 0, 0)
    picture = head + b"".join(rows) + mask
    directory = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", _PIXELS, _PIXELS, 0, 0, 1, 32, len(picture), len(directory) + 16)
    return directory + entry + picture


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


def _path(curves: Sequence[Curve]) -> str:
    pieces = ("C" + " ".join(f"{x} {y}" for x, y in curve) for curve in curves)
    return f"M{_FOOT[0]} {_FOOT[1]}{''.join(pieces)}Z"


def _outline(curves: Sequence[Curve]) -> Iterator[Point]:
    """The petal's edge as points, by the Bernstein form of each curve."""
    a = _FOOT
    yield a
    for b, c, d in curves:
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) for i in (0, 1))
            yield x, y
        a = d


_EDGES = tuple((fill, tuple(_outline(curves))) for fill, curves in _PETALS)


def _pixel(x: int, y: int) -> bytes:
    """Blue, green, red and how solid, the mean of the pixel's samples."""
    scale = _SIZE / _PIXELS
    places = [(place + 0.5) / _FINER for place in range(_FINER)]
    seen = [_colour_at((x + dx) * scale, (y + dy) * scale) for dy in places for dx in places]
    solid = [one for one in seen if one is not None]
    if not solid:
        return bytes(4)
    red, green, blue = (round(sum(one[i] for one in solid) / len(solid)) for i in range(3))
    return bytes((blue, green, red, round(255 * len(solid) / len(seen))))


def _colour_at(x: float, y: float) -> Colour | None:
    for fill, edge in reversed(_EDGES):
        inside, near = _against(edge, x, y)
        if near:
            return _LINE
        if inside:
            return fill
    return None


def _against(edge: Sequence[Point], x: float, y: float) -> tuple[bool, bool]:
    """Whether a point lies inside the edge, and whether it lies on the line drawn along it."""
    inside = near = False
    for (ax, ay), (bx, by) in pairwise(edge):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
        dx, dy = bx - ax, by - ay
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
        near = near or (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2 <= (_LINE_WIDTH / 2) ** 2
    return inside, near
