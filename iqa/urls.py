from django.urls import path

from iqa import views

app_name = "iqa"
urlpatterns = [
    path("quality/", views.iqa_home, name="iqa_home"),
    path("quality/feedback/", views.feedback_list, name="feedback_list"),
    path("quality/strategy/", views.strategy, name="strategy"),
    path("quality/<int:pk>/sampling/", views.sampling, name="sampling"),
    path("quality/<int:pk>/sampling.csv", views.sampling_sheet, name="sampling_sheet"),
    path("quality/<int:pk>/draw/", views.sampling_draw, name="sampling_draw"),
    path("draws/<int:pk>/", views.draw_detail, name="draw_detail"),
    path("units/<int:pk>/plan-sample/", views.sample_plan, name="sample_plan"),
    path("samples/<int:pk>/", views.sample_review, name="sample_review"),
    path("actions/<int:pk>/answer/", views.action_answer, name="action_answer"),
    path("actions/<int:pk>/close/", views.action_close, name="action_close"),
    path("registrations/<int:pk>/release/", views.registration_release, name="registration_release"),
    path("registrations/<int:pk>/release/withdraw/", views.release_withdraw, name="release_withdraw"),
]
