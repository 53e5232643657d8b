from django.apps import AppConfig


class IqaConfig(AppConfig):
    name = "iqa"
    verbose_name = "Internal quality assurance"

    def ready(self):
        # Imported here: apps are loaded before their models. Assessment asks us without knowing of us (ARCHITECTURE 1).
        from assessment.rules import sign_off_checks
        from iqa.rules import open_action_blockers

        if open_action_blockers not in sign_off_checks:
            sign_off_checks.append(open_action_blockers)
