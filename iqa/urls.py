from django.urls import path

from iqa.views import home, releasing, reviewing, sampling, strategies

app_name = "iqa"
urlpatterns = [
    path("quality/", home.iqa_home, name="iqa_home"),
    path("quality/feedback/", home.feedback_list, name="feedback_list"),
    path("quality/strategy/", strategies.strategy, name="strategy"),
    path("quality/<int:pk>/sampling/", sampling.sampling, name="sampling"),
    path("quality/<int:pk>/sampling.csv", sampling.sampling_sheet, name="sampling_sheet"),
    path("quality/<int:pk>/draw/", sampling.sampling_draw, name="sampling_draw"),
    path("draws/<int:pk>/", sampling.draw_detail, name="draw_detail"),
    path("units/<int:pk>/plan-sample/", sampling.sample_plan, name="sample_plan"),
    path("samples/<int:pk>/", reviewing.sample_review, name="sample_review"),
    path("samples/<int:pk>/note/", reviewing.sample_note, name="sample_note"),
    path("samples/<int:pk>/plan/", reviewing.sample_replan, name="sample_replan"),
    path("samples/<int:pk>/countersample/", reviewing.sample_countersample, name="sample_countersample"),
    path("samples/<int:pk>/interview/", reviewing.sample_interview, name="sample_interview"),
    path("actions/<int:pk>/return/", reviewing.action_return, name="action_return"),
    path("actions/<int:pk>/answer/", reviewing.action_answer, name="action_answer"),
    path("actions/<int:pk>/close/", reviewing.action_close, name="action_close"),
    path("registrations/<int:pk>/release/", releasing.registration_release, name="registration_release"),
    path("registrations/<int:pk>/release/withdraw/", releasing.release_withdraw, name="release_withdraw"),
]
