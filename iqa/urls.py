from django.urls import path

from iqa.views import development, home, rating, releasing, reviewing, sampling, strategies, support

app_name = "iqa"
urlpatterns = [
    path("quality/", home.iqa_home, name="iqa_home"),
    path("quality/feedback/", home.feedback_list, name="feedback_list"),
    path("quality/strategy/", strategies.strategy, name="strategy"),
    path("quality/strategy/new/", strategies.strategy_add, name="strategy_add"),
    path("quality/strategy/<int:pk>/", strategies.strategy_detail, name="strategy_detail"),
    path("quality/<int:pk>/risk/", rating.risk_list, name="risk_list"),
    path("quality/<int:pk>/risk/<int:assessor>/", rating.risk_detail, name="risk_detail"),
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
    path("quality/assessors/", support.assessor_list, name="assessor_list"),
    path("assessors/<int:pk>/", support.assessor_detail, name="assessor_detail"),
    path("assessors/<int:pk>/observe/", support.observation_plan, name="observation_plan"),
    path("assessors/<int:pk>/interview/", support.assessor_interview, name="assessor_interview"),
    path("assessors/observations/<int:pk>/", support.observation_detail, name="observation_detail"),
    path("assessors/observations/<int:pk>/record/", support.observation_record, name="observation_record"),
    path(
        "assessors/observations/<int:pk>/acknowledge/", support.observation_acknowledge, name="observation_acknowledge"
    ),
    path("assessors/observations/<int:pk>/cancel/", support.observation_cancel, name="observation_cancel"),
    path("development/", development.cpd_list, name="cpd_list"),
    path("development/add/", development.cpd_add, name="cpd_add"),
    path("development/<int:pk>/", development.cpd_detail, name="cpd_detail"),
    path("development/<int:pk>/edit/", development.cpd_edit, name="cpd_edit"),
    path("development/<int:pk>/attach/", development.cpd_attach, name="cpd_attach"),
    path("development/<int:pk>/verify/", development.cpd_verify, name="cpd_verify"),
    path("development/<int:pk>/return/", development.cpd_return, name="cpd_return"),
    path("development/proofs/<int:pk>/", development.cpd_proof, name="cpd_proof"),
    path("staff/<int:pk>/development/", development.cpd_of, name="cpd_of"),
    path("registrations/<int:pk>/release/", releasing.registration_release, name="registration_release"),
    path("registrations/<int:pk>/release/withdraw/", releasing.release_withdraw, name="release_withdraw"),
]
