from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"

    def ready(self):
        # Imported here: apps are loaded before their models. Assessment asks us without knowing of us (ARCHITECTURE 1).
        from assessment.queries.packing import additions
        from certification.queries.packing import packed_documents

        if packed_documents not in additions:
            additions.append(packed_documents)
