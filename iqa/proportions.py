"""How sure a share is that was found in a sample. Pure."""

from math import sqrt
from statistics import NormalDist, median
from typing import NamedTuple

CONFIDENCE = 0.95


class Share(NamedTuple):
    """So many of so many, and the Wilson interval of the share at 95 %: honest also for few samples, and for none."""

    count: int
    total: int

    @property
    def percent(self):
        return round(100 * self.count / self.total) if self.total else None

    @property
    def interval(self):
        """(low, high) in percent, or None of nothing (E. B. Wilson, 1927)."""
        if not self.total:
            return None
        z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
        share, n = self.count / self.total, self.total
        middle = share + z * z / (2 * n)
        reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return tuple(round(100 * min(max(value / scale, 0), 1)) for value in (middle - reach, middle + reach))

    @property
    def low(self):
        return self.interval[0] if self.total else None

    @property
    def high(self):
        return self.interval[1] if self.total else None

    @property
    def words(self):
        """The share with its interval, in short."""
        if not self.total:
            return "nothing sampled"
        low, high = self.interval
        return f"{self.percent} % ({self.count} of {self.total}; {low} to {high} %)"


def middle_of(days):
    """The median of whole days in words, "" of none."""
    if not days:
        return ""
    value = median(days)
    return f"{value:g} day" if value == 1 else f"{value:g} days"
