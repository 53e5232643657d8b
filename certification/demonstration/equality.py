"""What a learner of the demo says of themself; three learners are too few for any figure to be told."""

from portfolios import actions
from portfolios.states import Disability, EthnicGroup, Gender


def say(registration, *, learner):
    actions.keep_equality(
        registration,
        by=learner,
        gender=Gender.NOT_SAID,
        ethnic_group=EthnicGroup.MIXED,
        disability=Disability.NO,
    )
