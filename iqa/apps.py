from django.apps import AppConfig


class IqaConfig(AppConfig):
    name = "iqa"
    verbose_name = "Internal quality assurance"

    def ready(self):
        # Imported here: apps are loaded before their models. Earlier houses ask us and do not know us (ARCHITECTURE 1).
        from assessment.actions.telling import unit_listeners
        from assessment.queries.work import more_work
        from assessment.rules import case_interests, claim_hold_checks, interest_checks, sign_off_checks
        from centres.queries import direct_claims_criteria as criteria
        from centres.rules import leaving_checks
        from iqa.actions.freezing import freeze_ready
        from iqa.confidence import of_samples
        from iqa.queries.places import places
        from iqa.queries.standardising import action_work, exercise_work
        from iqa.queries.transfer import unit_standing
        from iqa.queries.visits import standing_for_direct_claims, visit_places
        from iqa.rules import assured, eqa_disagreement_blockers, open_action_blockers, sampling_of
        from iqa.rules.leaving import samples_in_hand
        from portfolios.models import also_in_confidence
        from portfolios.queries import more_places, more_waiting, unit_standings

        if open_action_blockers not in sign_off_checks:
            sign_off_checks.append(open_action_blockers)
        if eqa_disagreement_blockers not in claim_hold_checks:
            claim_hold_checks.append(eqa_disagreement_blockers)
        if sampling_of not in interest_checks:
            interest_checks.append(sampling_of)
        if assured not in case_interests:
            case_interests.append(assured)
        if places not in more_places:
            more_places.append(places)
        if freeze_ready not in unit_listeners:
            unit_listeners.append(freeze_ready)
        for work in (exercise_work, action_work):
            if work not in more_work:
                more_work.append(work)
        if of_samples not in also_in_confidence:
            also_in_confidence.append(of_samples)
        if visit_places not in more_waiting:
            more_waiting.append(visit_places)
        if standing_for_direct_claims not in criteria:
            criteria.append(standing_for_direct_claims)
        if unit_standing not in unit_standings:
            unit_standings.append(unit_standing)
        if samples_in_hand not in leaving_checks:
            leaving_checks.append(samples_in_hand)
