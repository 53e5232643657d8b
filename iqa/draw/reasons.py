"""Why a unit is in a sample: the words that stay with it."""

from iqa.draw.population import CONFLICT, EARLIER, LISTED, SIMULATION, STAFF

WHY_MUST = {
    SIMULATION: "Rests on simulation, which is always sampled",
    EARLIER: "Rests on an earlier achievement, which is always sampled",
    CONFLICT: "Assessor and learner have declared a conflict of interest",
    STAFF: "The learner works for the centre",
    LISTED: "The strategy names this unit as always sampled",
}
WHY_NEW = "New assessor: every unit is sampled"
WHY_ALL = "{risk} risk assessor: every unit is sampled"
WHY_UNIT = "First sample of this unit in twelve months"
WHY_FIRST = "First sample of {what} in twelve months"
WHY_LEARNER = "Every learner is sampled at least once"
WHY_LEARNER_MORE = "Every learner is sampled at least {least} times"
WHY_ASSESSOR = "Every assessor is sampled at least once"
WHY_ASSESSOR_MORE = "Every assessor is sampled at least {least} times in twelve months"
WHY_LEAST = "Towards the least in twelve months of {what}"
WHY_INTERIM = "Interim, drawn at random: {share} % of the samples of each {of} are taken while the unit is under way"
WHY_RATE = "Drawn at random: {rate} % of the units of a {risk} risk assessor"

IN_SHORT = WHY_FIRST.format(what="a unit, method, site or trainee")
LEAST_IN_SHORT = WHY_LEAST.format(what="a unit, method or site")
LONGEST = 300  # of a reason, in characters


def why_whole(stratum):
    return WHY_NEW if stratum.risk == "new" else WHY_ALL.format(risk=stratum.risk.capitalize())


def why_learner(least):
    return WHY_LEARNER if least == 1 else WHY_LEARNER_MORE.format(least=least)


def why_assessor(least):
    return WHY_ASSESSOR if least == 1 else WHY_ASSESSOR_MORE.format(least=least)


def told(why):
    """The reason as the assessor may read it after the review: without the risk, which is not for them (R4.9)."""
    if why.endswith(" assessor: every unit is sampled"):
        return "Every unit of yours is sampled"
    return "Drawn at random" if why.startswith("Drawn at random:") else why


def in_short(why):
    """The reason without names: for counting, and for the ledger, which assessors may read (R4.9)."""
    if why.startswith(WHY_LEAST.format(what="")):
        return LEAST_IN_SHORT
    head, tail = WHY_FIRST.split("{what}")
    return IN_SHORT if why.startswith(head) and why.endswith(tail) and why != WHY_UNIT else why
