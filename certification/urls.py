from django.urls import path

from certification.views import claims, documents, own_data, retention, verification

app_name = "certification"
urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
    path("registrations/<int:pk>/claim/", claims.claim_make, name="claim_make"),
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
    path("retention/", retention.retention, name="retention"),
    path("retention/rules/", retention.retention_rules, name="retention_rules"),
    path("disposals/<int:pk>/", retention.disposal_detail, name="disposal_detail"),
    path("disposals/<int:pk>/confirm/", retention.disposal_confirm, name="disposal_confirm"),
    path("disposals/<int:pk>/withdraw/", retention.disposal_withdraw, name="disposal_withdraw"),
    path("disposals/<int:pk>/certificate/", retention.disposal_certificate, name="disposal_certificate"),
    path("registrations/<int:pk>/hold/", retention.records_hold, name="records_hold"),
    path("holds/<int:pk>/lift/", retention.hold_lift, name="hold_lift"),
    path("erasure/<int:pk>/", retention.erasure_answer, name="erasure_answer"),
    path("my-data/", own_data.own_data, name="own_data"),
    path("my-data/copy/", own_data.copy_ask, name="copy_ask"),
    path("my-data/copies/<int:pk>/", own_data.copy_fetch, name="copy_fetch"),
    path("registrations/<int:pk>/erasure/", own_data.erasure_ask, name="erasure_ask"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:number>/", verification.verify, name="verify"),
    # The address on paper: short, and in capitals, so that the squares of the QR code stay large (PRINT).
    path("V/<str:number>", verification.verify, name="verify_paper"),
]
