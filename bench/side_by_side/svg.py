"""A small SVG canvas for charts: lines, bars and text on a white card, readable on light and dark pages."""
import math
from xml.sax.saxutils import escape

FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
INK = "#1f2933"
FAINT = "#6b7785"
GRID = "#e4e8ec"


class Canvas:
    def __init__(self, width, height, title, subtitle):
        self.width = width
        self.height = height
        self._parts = []
        self.text(24, 34, title, size=17, weight="600")
        self.text(24, 54, subtitle, size=12.5, color=FAINT)

    def text(self, x, y, content, size=12, color=INK, anchor="start", weight="400"):
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
                           f'font-weight="{weight}">{escape(content)}</text>')

    def line(self, x1, y1, x2, y2, color=GRID, width=1.0):
        self._parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" '
                           f'stroke-width="{width}"/>')

    def path(self, points, color, width=2.5):
        steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(f'<polyline points="{steps}" fill="none" stroke="{color}" stroke-width="{width}" '
                           'stroke-linejoin="round" stroke-linecap="round"/>')

    def dot(self, x, y, color, radius=3.5):
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{color}"/>')

    def bar(self, x, y, width, height, color):
        self._parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" rx="2" '
                           f'fill="{color}"/>')

    def __str__(self):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
                f'width="{self.width}" height="{self.height}" font-family="{FONT}">')
        card = f'<rect width="{self.width}" height="{self.height}" rx="8" fill="#ffffff"/>'
        return "\n".join([head, card, *self._parts, "</svg>"]) + "\n"


def round_steps(top, count=5):
    """Round numbers from 0 to at least `top`, about `count` of them."""
    if top <= 0:
        return [0, 1]
    raw = top / count
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw)
    steps = [0.0]
    while steps[-1] < top:
        steps.append(steps[-1] + step)
    return steps


def log_steps(low, high):
    """1, 2, 5, 10 and so on: from the last one at or below `low` to the first at or above `high`."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [factor * 10.0 ** exponent for exponent in exponents for factor in (1, 2, 5)]
    first = max(i for i, step in enumerate(steps) if step <= low)
    last = min(i for i, step in enumerate(steps) if step >= high and i > first)
    return steps[first:last + 1]
