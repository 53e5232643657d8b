from django.urls import path

from iqa.views import home, rating, releasing, reports, reviewing, sampling, strategies

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
    path("quality/reports/", reports.report_index, name="report_index"),
    path("quality/<int:pk>/coverage/", reports.camera_page, name="camera"),
    path("quality/<int:pk>/coverage.csv", reports.camera_sheet, name="camera_sheet"),
    path("quality/<int:pk>/characteristics/", reports.characteristics, name="characteristics"),
    path("quality/<int:pk>/compliance/", reports.compliance_page, name="compliance"),
    path("quality/<int:pk>/compliance.csv", reports.compliance_sheet, name="compliance_sheet"),
    path("quality/<int:pk>/period/", reports.period, name="period_report"),
    path("quality/<int:pk>/period.csv", reports.period, {"form": reports.CSV}, name="period_sheet"),
    path("quality/<int:pk>/period.pdf", reports.period, {"form": reports.PDF}, name="period_paper"),
    path("quality/assessors/<int:pk>/", reports.assessor, name="assessor_report"),
    path("quality/assessors/<int:pk>/report.csv", reports.assessor, {"form": reports.CSV}, name="assessor_sheet"),
    path("quality/assessors/<int:pk>/report.pdf", reports.assessor, {"form": reports.PDF}, name="assessor_paper"),
    path("registrations/<int:pk>/quality/", reports.learner, name="learner_report"),
    path("registrations/<int:pk>/quality.csv", reports.learner, {"form": reports.CSV}, name="learner_sheet"),
    path("registrations/<int:pk>/quality.pdf", reports.learner, {"form": reports.PDF}, name="learner_paper"),
    path("draws/<int:pk>/", sampling.draw_detail, name="draw_detail"),
    path("units/<int:pk>/plan-sample/", sampling.sample_plan, name="sample_plan"),
    path("samples/<int:pk>/", reviewing.sample_review, name="sample_review"),
    path("actions/<int:pk>/answer/", reviewing.action_answer, name="action_answer"),
    path("actions/<int:pk>/close/", reviewing.action_close, name="action_close"),
    path("registrations/<int:pk>/release/", releasing.registration_release, name="registration_release"),
    path("registrations/<int:pk>/release/withdraw/", releasing.release_withdraw, name="release_withdraw"),
]
