"""How long something has waited: working days, Monday to Friday."""

from datetime import timedelta


def working_days(since, until):
    """Working days after the day `since` up to and with `until`; bank holidays count, nobody keeps a list of them."""
    if until <= since:
        return 0
    weeks, rest = divmod((until - since).days, 7)
    return weeks * 5 + sum((since + timedelta(days=day)).weekday() < 5 for day in range(1, rest + 1))
