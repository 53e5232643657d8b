"""Who may keep an equality record: the learner whom it is about, and nobody else (R7.2)."""


def can_keep_equality(user, registration):
    """Also of a registration that has ended: it is their own to the last."""
    return user.is_active and user.pk == registration.learner_id
