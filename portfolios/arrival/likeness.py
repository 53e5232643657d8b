"""How alike two files are, and the marks by which an index finds the few that may be.

Two files that are much alike share at least one mark, two that are not hardly ever do; so the rows with the same
marks are looked at one by one, and no others. A picture's marks are pieces of its coarse fingerprint: with six
pieces, two fingerprints that differ in up to five of 64 bits share one of them for certain. A text's marks are bands
of a sketch of its shingles (runs of words): 16 bands of 4 share one with a probability of 1 - (1 - s^4)^16 at
likeness s, so of texts seven tenths alike 99 in 100 are found, and nearly all that are more so.
"""

import re
from hashlib import blake2b

SHINGLE = 5  # words
FEWEST_SHINGLES = 40  # shorter texts are like each other by chance
BANDS, ROWS = 16, 4
BINS = BANDS * ROWS
PICTURE_BANDS = 6
ALIKE_TEXT = 0.7  # of all shingles of both
ALIKE_PICTURE = 0.9  # of the 256 bits of the fine fingerprint
WORD = re.compile(r"\w+")
SPAN = 1 << 64


def picture_marks(coarse):
    """Marks of a coarse fingerprint of 64 bits in hex; none for ""."""
    if not coarse:
        return []
    bits = f"{int(coarse, 16):064b}"
    edges = [round(band * 64 / PICTURE_BANDS) for band in range(PICTURE_BANDS + 1)]
    return [f"p{band}{int(bits[edges[band] : edges[band + 1]], 2):x}" for band in range(PICTURE_BANDS)]


def picture_likeness(one, other):
    """Share of the bits of two fine fingerprints that agree; 0 when there is none."""
    if not one or len(one) != len(other):
        return 0.0
    return 1 - (int(one, 16) ^ int(other, 16)).bit_count() / (4 * len(one))


def shingles(text):
    """Numbers of 64 bits, one for each run of SHINGLE words, whatever their case."""
    words = WORD.findall(text.lower())
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    return {int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs}


def text_marks(numbers):
    """Marks of a text by its shingles; none when it is too short to tell."""
    if len(numbers) < FEWEST_SHINGLES:
        return []
    sketch = _sketch(numbers)
    marks = []
    for band in range(BANDS):
        rows = repr(sketch[band * ROWS : (band + 1) * ROWS]).encode()
        marks.append(f"t{band:x}{blake2b(rows, digest_size=8).hexdigest()}")
    return marks


def _sketch(numbers):
    """The least number in each of BINS equal parts of all numbers; an empty part borrows from the next that is not."""
    least = [None] * BINS
    for number in numbers:
        part = number * BINS // SPAN
        if least[part] is None or number < least[part]:
            least[part] = number
    full = [part for part in range(BINS) if least[part] is not None]
    filled = []
    for part in range(BINS):
        lender = next((other for other in full if other >= part), full[0])
        filled.append((least[lender], (lender - part) % BINS))
    return filled


def text_likeness(one, other):
    """Share of the shingles of two texts that are in both."""
    return len(one & other) / len(one | other) if one and other else 0.0
