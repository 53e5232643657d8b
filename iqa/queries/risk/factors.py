"""The factors of risk that the records show (R4.8): each a small function as the package’s docstring says."""

from datetime import timedelta
from statistics import median
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from iqa.queries.risk.record import new_or_trainee, risk_of
from iqa.queries.standardising import standardisation_factor
from iqa.states import Risk, SampleOutcome, SampleStatus

NEW_TO_UNIT = timedelta(days=180)
NEW_EDITION = timedelta(days=365)
LONG_GAP = timedelta(days=180)
HOURS_A_DAY = 7
FEWEST_SIGNED = 3  # units, before their pace says anything
MANY_LEARNERS, TOO_MANY_LEARNERS = 25, 40
FEWEST_JUDGED, LITTLE, TOO_LITTLE = 4, 0.8, 0.6  # blind judgements, and the share that agrees with the outcome
FEWEST_REPEATED = 3  # assessments with the same words
QUOTED = 60  # letters of them that are shown


class Finding(NamedTuple):
    """What a factor found of an assessor: a figure, a sentence, the level it argues for, and where the rows are."""

    figure: str
    sentence: str
    level: str
    url: str = ""


def training(scope):
    """In training: by itself the level of somebody new."""
    return {
        assessor: Finding("yes", "In training", Risk.NEW, scope.person_url(assessor))
        for assessor in scope.trainees & set(scope.assessors)
    }


def newness(scope):
    """New until so many samples were agreed (R4.7)."""
    found = {}
    for assessor in scope.assessors:
        reviewed = scope.reviewed[assessor]
        clean = sum(outcome == SampleOutcome.AGREE for outcome, _ in reviewed)
        new = new_or_trainee(reviewed, False, scope.steps)
        sentence = new.why if new else f"{clean} agreed samples: not new any more"
        found[assessor] = Finding(str(clean), sentence, new.level if new else Risk.LOW, scope.plan_url(assessor))
    return found


def record(scope):
    """Disagreements and actions among the newest samples (R4.15)."""
    found = {}
    for assessor in scope.assessors:
        recent = scope.reviewed[assessor][: scope.steps.recent_samples]
        if not recent:
            continue
        steps = scope.steps
        risk = risk_of(recent, False, _Settled(0, steps.recent_samples, steps.step_up))
        against = [when for outcome, when in recent if outcome == SampleOutcome.DISAGREE]
        sentence = risk.why
        if against:
            many = f"{_count(len(against), 'disagreement')} in the last {_count(len(recent), 'sample')}"
            sentence = f"{many}, the newest on {timezone.localtime(against[0]):%-d %b %Y}"
        found[assessor] = Finding(f"{len(against)} of {len(recent)}", sentence, risk.level, scope.plan_url(assessor))
    return found


class _Settled(NamedTuple):
    """Steps for whom newness does not matter: it is a factor of its own."""

    clean_samples: int
    recent_samples: int
    step_up: str


def conflict(scope):
    """A declared conflict with a learner: the centre scrutinises all of these decisions (R1.4)."""
    found = {}
    for assessor in scope.assessors:
        count = sum(
            frozenset((assessor, learner.registration__learner)) in scope.conflicts for learner in scope.here(assessor)
        )
        if count:
            sentence = f"Conflict of interest declared with {_count(count, 'learner')}"
            found[assessor] = Finding(str(count), sentence, Risk.HIGH, scope.person_url(assessor))
    return found


def staff_learners(scope):
    """Learners who work for the centre themselves (R1.5)."""
    found = {}
    for assessor in scope.assessors:
        count = sum(learner.registration__learner in scope.staff for learner in scope.here(assessor))
        if count:
            sentence = f"Assesses {_count(count, 'learner')} who work{'s' if count == 1 else ''} for the centre"
            found[assessor] = Finding(str(count), sentence, Risk.MEDIUM, scope.plan_url(assessor))
    return found


def new_to_unit(scope):
    """Decides in units for which the competence is younger than half a year."""
    found = {}
    for assessor in scope.assessors:
        competences = scope.competences[assessor]
        new = [
            unit
            for unit in scope.decided[assessor]
            if unit in competences and competences[unit][1] > scope.on - NEW_TO_UNIT
        ]
        if new:
            sentence = f"New to {_count(len(new), 'unit')} in which decisions were made"
            found[assessor] = Finding(str(len(new)), sentence, Risk.MEDIUM, scope.person_url(assessor))
    return found


def fast_completions(scope):
    """Signs units in less than half the time of the peers, or in less time than the guided hours take."""
    paces = {
        assessor: median(_days(signed) for signed in rows)
        for assessor, rows in scope.signed.items()
        if len(rows) >= FEWEST_SIGNED
    }
    found = {}
    for assessor in paces.keys() & set(scope.assessors):
        peers = [pace for other, pace in paces.items() if other != assessor]
        pace, usual = paces[assessor], median(peers) if peers else None
        short = _shorter_than_guided(scope.signed[assessor])
        figure = _count(pace, "day")
        if short:
            many = f"{_count(len(short), 'learner')} had units signed in less time than their guided hours take"
            sentence = f"From start to signed unit {_count(pace, 'day')}; {many}"
            url = reverse("portfolios:registration_detail", args=[short[0]])
            found[assessor] = Finding(figure, sentence, Risk.HIGH, url)
        elif usual is not None:
            fast = pace < usual / 2
            sentence = f"From start to signed unit {_count(pace, 'day')}, others {usual:g}"
            found[assessor] = Finding(figure, sentence, Risk.MEDIUM if fast else Risk.LOW, scope.plan_url(assessor))
    return found


def _days(signed):
    return max((timezone.localdate(signed.at) - signed.sign_off__registration__starts_on).days, 0)


def _shorter_than_guided(rows):
    """Registrations whose signed units have more guided hours than the working hours since their start."""
    hours, last = {}, {}
    for signed in rows:
        key = signed.sign_off__registration
        hours[key] = hours.get(key, 0) + (signed.sign_off__unit__guided_hours or 0)
        last[key] = max(last.get(key, 0), _days(signed))
    return sorted(key for key in hours if hours[key] > (last[key] + 1) * HOURS_A_DAY)


def identical_feedback(scope):
    """The same words of feedback for different learners."""
    found = {}
    for assessor, rows in scope.repeated.items():
        same, total = sum(number for number, _ in rows), scope.feedbacks[assessor]
        if same < FEWEST_REPEATED:
            continue
        share = round(100 * same / total)
        level = Risk.HIGH if share >= 60 else Risk.MEDIUM if share >= 20 else Risk.LOW
        words = Truncator(max(rows)[1]).chars(QUOTED)
        sentence = f"{same} of {total} feedbacks have the same words as for another learner, most often “{words}”"
        found[assessor] = Finding(f"{share} %", sentence, level, scope.plan_url(assessor))
    return found


def identical_evidence(scope):
    """Accepted files that another learner has handed in as well."""
    return {
        assessor: Finding(
            str(len(pieces)),
            f"Accepted {_count(len(pieces), 'piece')} with a file that is another learner’s as well",
            Risk.HIGH if len(pieces) > 2 else Risk.MEDIUM,
            reverse("assessment:evidence_detail", args=[min(pieces)]),
        )
        for assessor, pieces in scope.alike.items()
    }


def caseload(scope):
    """How many live learners of the centre the assessor has."""
    found = {}
    for assessor in scope.assessors:
        count = len({learner.registration for learner in scope.learners[assessor]})
        level = Risk.HIGH if count >= TOO_MANY_LEARNERS else Risk.MEDIUM if count >= MANY_LEARNERS else Risk.LOW
        found[assessor] = Finding(
            str(count),
            f"{_count(count, 'live learner')} here, on all qualifications",
            level,
            reverse("iqa:assessor_detail", args=[assessor]),
        )
    return found


def unsampled_sites(scope):
    """Has learners at a site where nothing was ever sampled."""
    seen = {sample.registration__site for sample in scope.samples}
    found = {}
    for assessor in scope.assessors:
        names = {
            learner.registration__site__name
            for learner in scope.here(assessor)
            if learner.registration__site and learner.registration__site not in seen
        }
        if names:
            sentence = f"Nothing was ever sampled at {', '.join(sorted(names))}"
            found[assessor] = Finding(str(len(names)), sentence, Risk.MEDIUM, scope.plan_url(assessor))
    return found


def remote_site(scope):
    """All learners are away from the site where most of the qualification's learners are."""
    if len(scope.sites) < 2:
        return {}
    main = max(scope.sites, key=lambda site: (scope.sites[site].learners, -site))
    found = {}
    for assessor in scope.assessors:
        sites = [learner.registration__site for learner in scope.here(assessor) if learner.registration__site]
        away = sum(site != main for site in sites)
        if away:
            many = f"{away} of {_count(len(sites), 'learner')} {'is' if away == 1 else 'are'}"
            sentence = f"{many} not at {scope.sites[main].name}, the site with the most learners"
            level = Risk.MEDIUM if away == len(sites) else Risk.LOW
            found[assessor] = Finding(str(away), sentence, level, scope.plan_url(assessor))
    return found


def long_gap(scope):
    """Nothing of this assessor was reviewed for half a year."""
    found = {}
    for assessor in scope.assessors:
        if reviewed := scope.reviewed[assessor]:
            days = (scope.on - timezone.localdate(reviewed[0][1])).days
            level = Risk.MEDIUM if days > LONG_GAP.days else Risk.LOW
            found[assessor] = Finding(
                _count(days, "day"), f"Last sample reviewed {_count(days, 'day')} ago", level, scope.plan_url(assessor)
            )
    return found


def unsampled_units(scope):
    """Decided in units of which nobody ever sampled one."""
    seen = {sample.unit for sample in scope.samples if sample.status == SampleStatus.DONE}
    found = {}
    for assessor in scope.assessors:
        if new := scope.decided[assessor] - seen:
            sentence = f"{_count(len(new), 'unit')} with decisions that nobody has ever reviewed a sample of"
            found[assessor] = Finding(str(len(new)), sentence, Risk.MEDIUM, scope.plan_url(assessor))
    return found


def new_edition(scope):
    """The qualification, or this edition of it, is new to the centre: the same for every assessor."""
    since = scope.approval and scope.approval.starts_on
    started = scope.qualification.operational_start
    newest = max(day for day in (since, started) if day) if since or started else None
    if newest is None or newest <= scope.on - NEW_EDITION:
        return {}
    if newest == since:
        sentence = f"The centre has been approved for the qualification since {newest:%-d %b %Y}"
    else:
        sentence = f"This version of the qualification began on {newest:%-d %b %Y}"
    url = reverse("qualifications:qualification_detail", args=[scope.qualification.pk])
    finding = Finding(f"{newest:%b %Y}", sentence, Risk.MEDIUM, url)
    return dict.fromkeys(scope.assessors, finding)


def special_evidence(scope):
    """Decided on simulated evidence or prior learning, which ask for more judgement."""
    return {
        assessor: Finding(
            str(len(pairs)),
            f"{_count(len(pairs), 'unit')} rest{'s' if len(pairs) == 1 else ''} on simulation or prior learning",
            Risk.MEDIUM,
            scope.plan_url(assessor),
        )
        for assessor, pairs in scope.special.items()
    }


def _count(number, word):
    return f"{number:g} {word}" if number == 1 else f"{number:g} {word}s"


def agreement_in_standardisation(scope):
    """How often blind judgements in concluded exercises agreed with what was agreed there (R4.17)."""
    found = {}
    for assessor, compared in standardisation_factor(scope.centre, scope.qualification, scope.on).items():
        if assessor in scope.assessors:
            share = round(100 * compared.share)
            enough = compared.judgements >= FEWEST_JUDGED
            level = Risk.HIGH if compared.share < TOO_LITTLE else Risk.MEDIUM if compared.share < LITTLE else Risk.LOW
            sentence = compared.sentence.rstrip(".")
            found[assessor] = Finding(f"{share} %", sentence, level if enough else Risk.LOW, compared.url)
    return found
