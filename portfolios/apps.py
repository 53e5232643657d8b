from django.apps import AppConfig


class PortfoliosConfig(AppConfig):
    name = "portfolios"

    def ready(self):
        # Imported here: apps are loaded before their models. Centres ask us and do not know us (ARCHITECTURE 1).
        from centres.rules import leaving_checks
        from portfolios.rules.leaving import allocated_learners

        if allocated_learners not in leaving_checks:
            leaving_checks.append(allocated_learners)
