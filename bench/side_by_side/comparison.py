"""One figure of two servers, as ratios of measurements that belong together, and what may be said of it.

The interval is that of the median: whatever the ratios' distribution, the true median lies in it 95 times of 100.
"""
import math
import statistics
from dataclasses import dataclass

from .figures import number

ALLOWED = 1.03
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    title: str
    ours: list  # what was measured
    theirs: list
    ratios: list  # ours to theirs, of one round or window each

    def row(self):
        interval = median_interval(self.ratios)
        shown = f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "too few"
        return (self.title, number(statistics.median(self.ours)), number(statistics.median(self.theirs)),
                f"{statistics.median(self.ratios):.3f}", shown, f"{min(self.ratios):.3f} to {max(self.ratios):.3f}",
                str(len(self.ratios)), self.verdict())

    def verdict(self):
        interval = median_interval(self.ratios)
        if interval and interval[1] <= ALLOWED:
            return f"within {ALLOWED - 1:.0%}"
        return f"MORE THAN {ALLOWED - 1:.0%} ABOVE" if self.is_worse() else "undecided"

    def is_worse(self):
        """Whether ours is above what is allowed, beyond doubt."""
        interval = median_interval(self.ratios)
        return bool(interval) and interval[0] > ALLOWED


def median_interval(values):
    """Two of the sorted values with the median between them at that confidence; None if there are fewer than six."""
    ordered = sorted(values)
    count = len(ordered)
    outside = 0.0  # probability that the median lies below the value at `place` (sign test)
    for place in range(count):
        outside += math.comb(count, place) / 2 ** count
        if 2 * outside > 1 - CONFIDENCE:
            return None if place == 0 else (ordered[place - 1], ordered[count - place])
    return None


def table(comparisons, base):
    header = ("figure", "ours", base, "ratio", "95 % interval", "least to most", "n", "")
    rows = [header, *(each.row() for each in comparisons)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    return "\n".join("  " + "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width
                                                                 in zip(row[1:-1], widths[1:])), row[-1]]).rstrip()
                     for row in rows)
