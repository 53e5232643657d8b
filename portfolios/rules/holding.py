"""The legal hold: while the centre looks into something, nothing is taken out of a portfolio (R3.17)."""

# Later houses say why a portfolio is kept as it is: functions of a Registration -> iterable of Blocker. Every act of
# this house that withdraws, removes, replaces or covers something asks them all. Adding to the portfolio goes on.
hold_checks = []


def hold_blockers(registration):
    """Why nothing can be taken out of the portfolio today."""
    return [blocker for check in hold_checks for blocker in check(registration)]
