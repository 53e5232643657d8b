from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"

    def ready(self):
        # Imported here: apps are loaded before their models. Assessment asks us without knowing of us (ARCHITECTURE 1).
        from assessment.queries.packing import additions
        from certification.queries.packing import packed_documents
        from certification.queries.retention import retention_places
        from portfolios.queries import more_waiting

        if packed_documents not in additions:
            additions.append(packed_documents)
        if retention_places not in more_waiting:
            more_waiting.append(retention_places)
