"""Later houses are told when something stands of a unit that did not before."""

# Functions of (Registration, [ids of units]), called inside the act that decided, signed or recognised. Quality
# assurance freezes what it samples, in iqa/apps.py.
unit_listeners = []


def tell_listeners(registration, units):
    """Later houses hear, in the same transaction, that something about these units has changed."""
    for listener in unit_listeners:
        listener(registration, list(units))
