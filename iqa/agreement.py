"""How far people agree who judged the same work: percent agreement, Fleiss' kappa, and what the figures mean in words.

Pure: takes counts, returns figures. Each subject (a criterion of a piece of work) is a row of counts, one for each
category: (3, 1) means that three people said *met* and one *not yet met*.

Percent agreement is the share of pairs of people who said the same of a subject. Fleiss' kappa sets it against what
chance alone would give people who say *met* as often as these did (Fleiss, 1971). Not everybody judges everything here
(own work is left out, somebody stays away), so the form for unequal numbers of raters is used (Fleiss and Cuzick, 1979,
"The reliability of dichotomous judgments: unequal numbers of judges per subject", Applied Psychological Measurement 3,
537-542; also Fleiss, Levin and Paik, 2003, Statistical Methods for Rates and Proportions, section 18.3). With n_i
people on subject i, n_ij of them in category j, N subjects, the mean number of people n = sum(n_i) / N and the share
p_j = sum_i(n_ij) / sum_i(n_i) of each category:

    kappa = 1 - sum_i((n_i² - sum_j(n_ij²)) / n_i) / (N (n - 1) (1 - sum_j(p_j²)))

With the same number of people on each subject it is Fleiss' kappa of 1971. For two categories the numerator is twice
the x_i (n_i - x_i) / n_i of the 1979 paper. A subject that fewer than two people judged says nothing and is left out.
"""

import random
from typing import NamedTuple

DRAWS = 2000  # of the bootstrap
SEED = 1971  # of its draws: the same judgements give the same range wherever they are counted
FEWEST = 5  # subjects; a range from fewer would only look exact
COVERED = 95  # percent of the draws that lie in the range
HIGH_AGREEMENT, LOW_KAPPA = 0.8, 0.4  # from where on the two figures seem to contradict each other

# Landis and Koch (1977), Biometrics 33, 159-174; they call their own limits arbitrary.
WORDS = (
    (0.0, "no better than chance"),
    (0.2, "slight agreement"),
    (0.4, "fair agreement"),
    (0.6, "moderate agreement"),
    (0.8, "substantial agreement"),
    (1.0, "almost perfect agreement"),
)
NOTHING_TO_COMPARE = "Fewer than two people judged it independently: there is nothing to compare."
NO_SPREAD = (
    "Everybody said the same of everything: they agree wholly, and kappa cannot be worked out, because there is "
    "nothing that chance could have mixed up."
)
ONE_SUBJECT = "One criterion of one piece of work: kappa needs several to say anything."
PARADOX = (
    "Agreement is high and kappa low. Nearly all judgements fell on one side, so that people who guess that side would "
    "agree nearly as often; kappa then drops whatever people do (Feinstein and Cicchetti, 1990). Read the percentage, "
    "and add work next time on which met and not yet met are both likely."
)


class Agreement(NamedTuple):
    """Figures of one set of subjects. `percent` and `kappa` are None where there are none, and `words` says why.

    `low` and `high`: the range of kappa in which 95 of 100 repeats would lie, None when there are too few subjects.
    """

    subjects: int
    judgements: int
    percent: float | None
    kappa: float | None
    low: float | None
    high: float | None
    words: str
    paradox: str = ""


def agreement(rows, *, ranged=True):
    """The Agreement of subjects, each a sequence of counts by category; `ranged`: with the range of kappa."""
    rows = comparable(rows)
    share = percent_agreement(rows)
    kappa = fleiss_kappa(rows) if len(rows) != 1 else None  # of one subject its value follows from how many judged
    low, high = kappa_range(rows) if ranged and kappa is not None else (None, None)
    paradox = PARADOX if kappa is not None and share >= HIGH_AGREEMENT and kappa < LOW_KAPPA else ""
    judgements = sum(sum(row) for row in rows)
    words = ONE_SUBJECT if len(rows) == 1 else in_words(share, kappa)
    return Agreement(len(rows), judgements, share, kappa, low, high, words, paradox)


def comparable(rows):
    """The subjects that at least two people judged."""
    return [tuple(row) for row in rows if sum(row) > 1]


def percent_agreement(rows):
    """The share of pairs who said the same (0-1), subjects weighted by how many people but one judged them; None
    without a pair. The weights are those of the formula above, so that kappa and percentage speak of the same."""
    rows = comparable(rows)
    if not rows:
        return None
    return 1 - _disagreement(rows) / sum(sum(row) - 1 for row in rows)


def fleiss_kappa(rows):
    """Fleiss' kappa as in the first lines of this module; None where chance leaves nothing to compare with."""
    rows = comparable(rows)
    if not rows or not (chance := _chance_of_disagreement(rows)):
        return None
    return 1 - _disagreement(rows) / (sum(sum(row) - 1 for row in rows) * chance)


def _disagreement(rows):
    return sum((sum(row) ** 2 - sum(count**2 for count in row)) / sum(row) for row in rows)


def _chance_of_disagreement(rows):
    """1 - sum of the squared shares of the categories; exactly 0 when all judgements fell into one."""
    totals = [sum(counts) for counts in zip(*rows, strict=True)]
    judged = sum(totals)
    return (judged**2 - sum(total**2 for total in totals)) / judged**2


def kappa_range(rows, *, draws=DRAWS, seed=SEED):
    """(low, high) of kappa: the middle 95 % of what subjects drawn again with replacement give (percentile bootstrap).

    (None, None) for fewer than FEWEST subjects, or when more than one draw in twenty has no kappa.
    """
    rows = comparable(rows)
    if len(rows) < FEWEST:
        return None, None
    chance = random.Random(seed)
    found = (fleiss_kappa(chance.choices(rows, k=len(rows))) for _ in range(draws))
    kappas = sorted(kappa for kappa in found if kappa is not None)
    if len(kappas) * 20 < draws * 19:
        return None, None
    outside = round(len(kappas) * (100 - COVERED) / 200)
    return kappas[outside], kappas[-1 - outside]


def in_words(share, kappa):
    """What the figures say, for people who do not count with them."""
    if share is None:
        return NOTHING_TO_COMPARE
    if kappa is None:
        return NO_SPREAD
    word = next((word for limit, word in WORDS if kappa <= limit), WORDS[-1][1])
    beyond = ", beyond what chance alone would give" if kappa > 0 else ""
    return f"{word[0].upper()}{word[1:]}{beyond}."
