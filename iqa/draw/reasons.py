"""Why a unit is in a sample: the words that stay with it."""

from iqa.draw.population import EARLIER, SIMULATION

WHY_MUST = {
    SIMULATION: "Rests on simulation, which is always sampled",
    EARLIER: "Rests on an earlier achievement, which is always sampled",
}
WHY_NEW = "New assessor: every unit is sampled"
WHY_ALL = "{risk} risk assessor: every unit is sampled"
WHY_UNIT = "First sample of this unit in twelve months"
WHY_FIRST = "First sample of {what} in twelve months"
WHY_LEARNER = "Every learner is sampled at least once"
WHY_LEARNER_MORE = "Every learner is sampled at least {least} times"
WHY_ASSESSOR = "Every assessor is sampled at least once"
WHY_RATE = "Drawn at random: {rate} % of the units of a {risk} risk assessor"

IN_SHORT = WHY_FIRST.format(what="a unit, method, site or trainee")
LONGEST = 300  # of a reason, in characters


def why_whole(stratum):
    return WHY_NEW if stratum.risk == "new" else WHY_ALL.format(risk=stratum.risk.capitalize())


def why_learner(least):
    return WHY_LEARNER if least == 1 else WHY_LEARNER_MORE.format(least=least)


def in_short(why):
    """The reason without names: for counting, and for the ledger, which assessors may read (R4.9)."""
    head, tail = WHY_FIRST.split("{what}")
    return IN_SHORT if why.startswith(head) and why.endswith(tail) and why != WHY_UNIT else why
