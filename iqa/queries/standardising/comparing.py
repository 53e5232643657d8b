"""What standardisation says of an assessor, for risk."""

from typing import NamedTuple

from django.db.models import Count, F, Q
from django.urls import reverse

from iqa.models import Exercise, Judgement


class Compared(NamedTuple):
    """What standardisation says of an assessor: how many judgements were set against an agreed outcome, the share that
    agree (0-1), the sentence for a list of reasons, and where to read more."""

    judgements: int
    share: float
    sentence: str
    url: str


def standardisation_factor(centre, qualification, on=None):
    """{id of a person: Compared} for who judged in exercises of the qualification held in the last 12 months.

    Own work is left out: agreeing with oneself says nothing. Catch-ups count: they were blind too. 1 query.
    """
    exercises = Exercise.objects.standardised_in_year(on).filter(centre=centre, qualification=qualification)
    rows = Judgement.objects.filter(
        own_work=False,
        item_criterion__agreed__superseded_at=None,
        item_criterion__agreed__isnull=False,
        item_criterion__item__removed_at=None,
        ballot__invitation__exercise__in=exercises,
    )
    counted = (
        rows.order_by()
        .values("ballot__invitation__person")
        .annotate(n=Count("pk"), same=Count("pk", filter=Q(outcome=F("item_criterion__agreed__outcome"))))
    )
    url = reverse("iqa:exercise_list")
    return {row["ballot__invitation__person"]: _compared(row["n"], row["same"], url) for row in counted}


def _compared(total, same, url):
    share = same / total
    sentence = (
        f"{same} of {total} blind judgement{'' if total == 1 else 's'} in standardisation ({round(100 * share)} %) "
        f"agree{'s' if same == 1 else ''} with the agreed outcome."
    )
    return Compared(total, share, sentence, url)
