"""Which pages of this house about a registration a person may open, from what they are to it. No queries."""


def places(standing):
    """Every page of assessment about the registration, in the order of its life. Each topic adds a function below."""
    for topic in TOPICS:
        yield from topic(standing)


TOPICS = ()
