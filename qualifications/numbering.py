"""Numbers as people write them: codes of criteria in each organisation's style, and check characters.

Criteria are kept as pairs of integers (outcome, number), so that 2.10 follows 2.9 (R6.8); this module turns pairs into
codes and what people type into pairs. The last three functions return a sentence, or "" when nothing is wrong. Those
called `suspect` only warn: their check characters were derived, not published (DOMAIN 8.2, 8.3).
"""

import re

from qualifications.states import CriterionStyle

CODE = re.compile(r"(?:AC)?([0-9]{1,3})\.([0-9]{1,3})\.?", re.IGNORECASE)
OUTCOME_ALONE = re.compile(r"(?:LO|AC)?([0-9]{1,3})\.?", re.IGNORECASE)
DASHES = re.compile(r" ?(?:[-‐‑‒–—−]|\bto\b) ?", re.IGNORECASE)
PREFIX_APART = re.compile(r"\b(AC|LO) (?=[0-9])", re.IGNORECASE)
SEPARATORS = re.compile(r"(?:[,;& ]|\band\b)+", re.IGNORECASE)

UNIT_NUMBER = re.compile(r"([ADFHJKLMRTY])/([0-9]{3})/([0-9]{4})")
QUALIFICATION_NUMBER = re.compile(r"([0-9]{3})/([0-9]{4})/([0-9X])")
ULN = re.compile(r"[1-9][0-9]{9}")
UNIT_CHECK_LETTERS = "ADFHJKLMRTY"
QUALIFICATION_CHECK_CHARACTERS = "0123456789X"
NO_ULN_YET = "9999999999"


def criterion_code(style, outcome, number):
    """The code of criterion (1, 2) as the organisation prints it: 1.2, 01.02 or AC1.2."""
    if style == CriterionStyle.PADDED:
        return f"{outcome:02}.{number:02}"
    if style == CriterionStyle.PREFIXED:
        return f"AC{outcome}.{number}"
    return f"{outcome}.{number}"


def outcome_code(style, outcome):
    """The code of an outcome as the organisation prints it: 1, 01 or LO1."""
    if style == CriterionStyle.PADDED:
        return f"{outcome:02}"
    if style == CriterionStyle.PREFIXED:
        return f"LO{outcome}"
    return str(outcome)


def parse_codes(text, existing, style=CriterionStyle.PLAIN):
    """The pairs that a person means by "1.1-1.4, 2.3", "AC1.1 - AC1.4; 2.3" or "01.01-01.04", each once, as given.

    `existing` are the pairs of the unit in order; a range takes those between its ends, across outcomes too. Every
    style is understood; `style` is the one that messages use. Raises ValueError with a sentence for the person: the
    part that is wrong and what to enter instead.
    """
    existing = list(existing)
    joined = DASHES.sub("-", PREFIX_APART.sub(r"\1", " ".join(text.split())))
    parts = [part for part in SEPARATORS.split(joined) if part]
    if not parts:
        raise ValueError(f"Enter at least one criterion, {_example(existing, style)}.")
    pairs = {}
    for part in parts:
        pairs.update(dict.fromkeys(_pairs_of(part, existing, style)))
    return list(pairs)


def _pairs_of(part, existing, style):
    ends = part.split("-")
    if len(ends) > 2 or not all(ends):
        raise ValueError(
            f"“{_short(part)}” is not a range of criteria: enter its first and last, {_example(existing, style)}."
        )
    places = [existing.index(_pair_of(end, part, existing, style)) for end in ends]
    first, last = places[0], places[-1]
    if first > last:
        raise ValueError(f"“{_short(part)}” runs backwards: enter {_range(existing[last], existing[first], style)}.")
    return existing[first : last + 1]


def _pair_of(code, part, existing, style):
    """The existing pair that one code names; `part` is what the person typed around it."""
    found = CODE.fullmatch(code)
    if found is None:
        raise ValueError(_not_a_code(code, part, existing, style))
    pair = (int(found[1]), int(found[2]))
    if pair not in existing:
        raise ValueError(_not_in_unit(pair, existing, style))
    return pair


def _not_a_code(code, part, existing, style):
    outcome = OUTCOME_ALONE.fullmatch(code)
    siblings = [pair for pair in existing if outcome and pair[0] == int(outcome[1])]
    if siblings and code == part:
        whole = _range(siblings[0], siblings[-1], style)
        return f"“{_short(code)}” is an outcome, not a criterion: enter {whole} for all its criteria."
    return f"“{_short(part)}” is not the code of a criterion: enter codes {_example(existing, style)}."


def _not_in_unit(pair, existing, style):
    siblings = [other for other in existing if other[0] == pair[0]]
    have = siblings or existing
    if not have:
        return f"This unit has no criteria, so {criterion_code(style, *pair)} cannot be entered."
    owner = f"outcome {pair[0]}" if siblings else "the unit"
    wrong, right = criterion_code(style, *pair), _range(have[0], have[-1], style)
    return f"There is no criterion {wrong}: {owner} has {right}. Enter one of those."


def _range(first, last, style):
    start = criterion_code(style, *first)
    return start if first == last else f"{start}-{criterion_code(style, *last)}"


def _example(existing, style):
    first, last = (existing[0], existing[min(3, len(existing) - 1)]) if existing else ((1, 1), (1, 4))
    start, whole = criterion_code(style, *first), _range(first, last, style)
    return f"such as {start}" if start == whole else f"such as {start} or {whole}"


def _short(part):
    return part if len(part) <= 30 else part[:29] + "…"


def unit_number_suspect(number):
    """Why a unit reference number (A/506/2130) looks mistyped, or "". Own numbers (2794-201) have none."""
    found = UNIT_NUMBER.fullmatch(number)
    if found is None:
        return f"“{_short(number)}” is not in the form of a unit reference number, such as A/506/2130."
    expected = UNIT_CHECK_LETTERS[_check_remainder(found[2] + found[3])]
    return "" if found[1] == expected else _mismatch(number, f"it would begin with {expected}")


def qualification_number_suspect(number):
    """Why a qualification number (601/3687/X) looks mistyped, or ""."""
    found = QUALIFICATION_NUMBER.fullmatch(number)
    if found is None:
        return f"“{_short(number)}” is not in the form of a qualification number, such as 601/3687/X."
    expected = QUALIFICATION_CHECK_CHARACTERS[_check_remainder(found[1] + found[2])]
    return "" if found[3] == expected else _mismatch(number, f"it would end with {expected}")


def _check_remainder(digits):
    """Weights 8 down to 2 over the seven digits, modulo 11 (DOMAIN 8.2)."""
    return sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11


def _mismatch(number, expected):
    return f"{number} may be mistyped: by its digits {expected}. Compare it with the document."


def uln_problem(text):
    """Why a unique learner number cannot be right, or "": ten digits with a check digit (DOMAIN 8.1)."""
    if text == NO_ULN_YET:
        return f"{NO_ULN_YET} stands for “no ULN yet”: leave the field empty until the learner has one."
    if not ULN.fullmatch(text):
        return "A ULN has ten digits, without spaces, and does not begin with 0."
    if not _uln_fits(text):
        return f"{text} is not a ULN: its last digit does not fit the others. Check it for mistyped or swapped digits."
    return ""


def _uln_fits(digits):
    return sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 10


def uln_guesses(text):
    """Numbers that fit and differ from `text` by one slip of a typist: (two neighbours swapped, one digit wrong).

    The second list is long as a rule, since one digit can be changed in most places: too long to name one of them.
    """
    if not ULN.fullmatch(text) or _uln_fits(text):
        return [], []
    swapped = {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(9)} - {text}
    changed = {text[:at] + digit + text[at + 1 :] for at in range(10) for digit in "0123456789"} - {text}
    return tuple(
        sorted(guess for guess in some if ULN.fullmatch(guess) and _uln_fits(guess)) for some in (swapped, changed)
    )


def uln_hint(text):
    """The problem of a ULN in words that lead to the right one; "" when nothing is wrong."""
    problem = uln_problem(text)
    swapped, _ = uln_guesses(text)
    if len(swapped) in (1, 2):
        return f"{text} is not a ULN: two digits look swapped. Did you mean {' or '.join(swapped)}?"
    if problem and ULN.fullmatch(text) and text != NO_ULN_YET:
        return f"{text} is not a ULN: at least one digit is wrong. Compare it with the learner’s letter or record."
    if problem and text.isdecimal() and len(text) != 10:
        return f"{text} has {len(text)} digits; a ULN has ten. Check for one that is missing or doubled."
    return problem
