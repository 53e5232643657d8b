from django.apps import AppConfig
from django.conf import settings


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        # Imported here: apps are loaded before their models. Portfolios takes our uploads without knowing of us.
        from assessment.actions import refuse_early, take_portfolio
        from assessment.queries import case_places, recognition_places, waiting_places
        from assessment.queries.places import places
        from assessment.rules import can_bring_portfolio, hand_in_here, legal_hold_blockers
        from portfolios.actions import TAKERS
        from portfolios.actions.taking import Taker
        from portfolios.queries import more_places, more_waiting
        from portfolios.rules import hold_checks, more_submit_checks
        from portfolios.states import UploadPurpose

        if places not in more_places:
            more_places.append(places)

        for waiting in (waiting_places, recognition_places, case_places):
            if waiting not in more_waiting:
                more_waiting.append(waiting)

        if hand_in_here not in more_submit_checks:
            more_submit_checks.append(hand_in_here)

        if legal_hold_blockers not in hold_checks:
            hold_checks.append(legal_hold_blockers)

        TAKERS[UploadPurpose.PACKAGE] = Taker(
            may_send=lambda user, upload: can_bring_portfolio(user, upload.registration),
            limit=lambda: settings.PACKAGE_LIMIT_BYTES,
            refuse_early=refuse_early,
            take=take_portfolio,
        )
