from django.urls import path

from certification.views import (
    checking,
    claims,
    documents,
    issuers,
    reports,
    verification,
)

app_name = "certification"
urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
    path("registrations/<int:pk>/claim/", claims.claim_make, name="claim_make"),
    path("registrations/<int:pk>/claim-units/", claims.unit_claim_make, name="unit_claim_make"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim_detail"),
    path("claims/<int:pk>/submit/", claims.claim_submit, name="claim_submit"),
    path("claims/<int:pk>/accept/", claims.claim_accept, name="claim_accept"),
    path("claims/<int:pk>/withdraw/", claims.claim_withdraw, name="claim_withdraw"),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/mine/", documents.my_documents, name="my_documents"),
    path("documents/<int:pk>/", documents.document_download, name="document_download"),
    path("documents/<int:pk>/retry/", documents.document_retry, name="document_retry"),
    path("documents/<int:pk>/replace/", documents.document_replace, name="document_replace"),
    path("documents/<int:pk>/revoke/", documents.document_revoke, name="document_revoke"),
    path("documents/<int:pk>/revoke/drop/", documents.document_revoke_drop, name="document_revoke_drop"),
    path("documents/<int:pk>/credential/", documents.credential_download, name="credential_download"),
    path("reports/", reports.centre_reports, name="centre_reports"),
    path("reports/<slug:code>/", reports.centre_report, name="centre_report"),
    path("reports/<slug:code>/sheet/", reports.centre_report, {"form": "csv"}, name="centre_report_sheet"),
    path("reports/<slug:code>/paper/", reports.centre_report, {"form": "pdf"}, name="centre_report_paper"),
    path("verify/", verification.verify, name="verify"),
    path("verify/file/", checking.verify_file, name="verify_file"),
    path("verify/<str:number>/", verification.verify, name="verify"),
    # Who has issued a digital credential, with which keys, and which of them no longer stand.
    path("issuers/<str:prefix>/", issuers.issuer, name="issuer"),
    path("issuers/<str:prefix>/keys/", issuers.issuer_keys, name="issuer_keys"),
    path("issuers/<str:prefix>/keys/<str:key>/", issuers.issuer_key, name="issuer_key"),
    path("issuers/<str:prefix>/status/<int:number>/", issuers.issuer_status, name="issuer_status"),
    path("issuers/<str:prefix>/certificates.pem", issuers.issuer_certificates, name="issuer_certificates"),
    # The address on paper: short, and in capitals, so that the squares of the QR code stay large (PRINT).
    path("V/<str:number>", verification.verify, name="verify_paper"),
]
