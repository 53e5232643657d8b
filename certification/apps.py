from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"

    def ready(self):
        # Imported here: apps are loaded before their models. Assessment asks us without knowing of us (ARCHITECTURE 1).
        from assessment.queries.packing import additions
        from assessment.rules import reopen_checks
        from centres.queries import direct_claims_criteria
        from certification.queries import uncollected_places
        from certification.queries.packing import packed_documents
        from certification.queries.retention import lists_to_confirm, retention_places
        from certification.rules import reopen_blockers
        from certification.visiting import CLAIMS, WAITING, last_claim
        from iqa.queries.sections import add_section
        from iqa.queries.visits import waiting_for_agreement
        from iqa.queries.waiting import more_for_leads
        from portfolios.queries import more_waiting

        if packed_documents not in additions:
            additions.append(packed_documents)
        if reopen_blockers not in reopen_checks:
            reopen_checks.append(reopen_blockers)
        if uncollected_places not in more_waiting:
            more_waiting.append(uncollected_places)
        add_section(CLAIMS)
        if WAITING not in waiting_for_agreement:
            waiting_for_agreement.append(WAITING)
        if last_claim not in direct_claims_criteria:
            direct_claims_criteria.append(last_claim)
        if retention_places not in more_waiting:
            more_waiting.append(retention_places)
        if lists_to_confirm not in more_for_leads:
            more_for_leads.append(lists_to_confirm)
