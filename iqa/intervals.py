"""How sure a rate is that rests on few cases."""

from math import sqrt
from typing import NamedTuple

Z = 1.959964  # of 95 %


class Rate(NamedTuple):
    """So many of so many, with the 95 % interval of Wilson (1927), in whole percent; None where there are no cases."""

    part: int
    total: int
    percent: int | None
    low: int | None
    high: int | None


def rate(part, total):
    if not total:
        return Rate(0, 0, None, None, None)
    share, square = part / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * sqrt(share * (1 - share) / total + square / (4 * total * total))
    return Rate(part, total, round(100 * share), round(100 * max(middle - half, 0)), round(100 * min(middle + half, 1)))
