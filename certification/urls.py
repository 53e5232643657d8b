from django.urls import path

from certification import views

app_name = "certification"
urlpatterns = [
    path("claims/", views.claim_list, name="claim_list"),
    path("registrations/<int:pk>/claim/", views.claim_make, name="claim_make"),
    path("claims/<int:pk>/", views.claim_detail, name="claim_detail"),
    path("claims/<int:pk>/submit/", views.claim_submit, name="claim_submit"),
    path("claims/<int:pk>/accept/", views.claim_accept, name="claim_accept"),
    path("claims/<int:pk>/withdraw/", views.claim_withdraw, name="claim_withdraw"),
    path("documents/", views.document_list, name="document_list"),
    path("documents/mine/", views.my_documents, name="my_documents"),
    path("documents/<int:pk>/", views.document_download, name="document_download"),
    path("documents/<int:pk>/retry/", views.document_retry, name="document_retry"),
    path("documents/<int:pk>/replace/", views.document_replace, name="document_replace"),
    path("documents/<int:pk>/revoke/", views.document_revoke, name="document_revoke"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:number>/", views.verify, name="verify"),
    # The address on paper: short, and in capitals, so that the squares of the QR code stay large (PRINT).
    path("V/<str:number>", views.verify, name="verify_paper"),
]
