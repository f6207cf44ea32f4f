"""Labels that do not collide: each takes the first of its places that is free, and is left out where none is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH_OF_LETTER = 0.56
"""Mean width of a letter of a sans-serif font, in its size."""

MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A text to place near a point: its size in pixels, its class, further lines, and the circle it keeps clear of."""

    text: str
    at: tuple[float, float]
    size: float
    style: str
    more: tuple[str, ...] = ()
    radius: float = 0.0

    @property
    def width(self) -> float:
        """Of the longest line, in pixels."""
        return max(len(line) for line in (self.text, *self.more)) * self.size * WIDTH_OF_LETTER

    @property
    def height(self) -> float:
        """Of all lines, in pixels."""
        return self.size * 1.15 * (1 + len(self.more))

    def box(self, x: float, y: float) -> Box:
        """What the label covers when the middle of its first baseline is at x, y."""
        half = self.width / 2
        return Box(x - half - MARGIN, y - self.size - MARGIN, x + half + MARGIN, y - self.size + self.height + MARGIN)

    def places(self) -> Iterator[tuple[float, float]]:
        """Where it may stand, best first: under, over, right, left of its circle; in its middle where it fits."""
        x, y = self.at
        if self.radius > self.width / 2 + 3 or not self.radius:
            yield x, y - self.height / 2 + self.size
        yield x, y + self.radius + self.size + 2
        yield x, y - self.radius - self.height + self.size - 4
        yield x + self.radius + self.width / 2 + 5, y - self.height / 2 + self.size
        yield x - self.radius - self.width / 2 - 5, y - self.height / 2 + self.size
        yield x, y + self.radius + self.size * 2.2


def placed(
    labels: Sequence[Label], taken: Sequence[Box], width: float, height: float
) -> list[tuple[Label, tuple[float, float]]]:
    """The labels that find room inside the picture, in the order given, each with its place."""
    labelled: list[Box] = []
    found = []
    for label in labels:
        for x, y in label.places():
            box = label.box(x, y)
            others = [*labelled, *(other for other in taken if not _is_own_circle(label, other))]
            inside = box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height
            if inside and not any(box.meets(other) for other in others):
                labelled.append(box)
                found.append((label, (x, y)))
                break
    return found


def _is_own_circle(label: Label, box: Box) -> bool:
    x, y = label.at
    return (
        label.radius > 0 and abs((box.left + box.right) / 2 - x) < 1e-6 and abs((box.top + box.bottom) / 2 - y) < 1e-6
    )
