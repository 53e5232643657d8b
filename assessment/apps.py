from django.apps import AppConfig
from django.conf import settings


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        # Imported here: apps are loaded before their models. Portfolios takes our uploads without knowing of us.
        from assessment.actions import refuse_early, take_portfolio
        from assessment.rules import can_bring_portfolio
        from portfolios.actions import TAKERS
        from portfolios.actions.taking import Taker
        from portfolios.states import UploadPurpose

        TAKERS[UploadPurpose.PACKAGE] = Taker(
            may_send=lambda user, upload: can_bring_portfolio(user, upload.registration),
            limit=lambda: settings.PACKAGE_LIMIT_BYTES,
            refuse_early=refuse_early,
            take=take_portfolio,
        )
