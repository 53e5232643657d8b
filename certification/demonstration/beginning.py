"""The start of the demo's learners: initial assessment, induction, and the agreement signed by both."""

from assessment import actions, rules
from assessment.states import StartStep

NOTES = {
    StartStep.TRAINING: "Sure with customers on the shop floor; to practise on the telephone.",
    StartStep.SUPPORT: "Asked.",
    StartStep.HELD: "None.",
    StartStep.LEVEL: "Works on their own at the service desk: the level fits.",
    StartStep.INDUCTION: "Went through the handbook and a sample portfolio.",
    StartStep.APPEALS: "Told, with the days of each stage.",
    StartStep.POLICIES: "Staff room, green folder; and on the intranet.",
}


def begin(registration, *, by, learner):
    actions.record_start(registration, by=by, done_on=registration.starts_on, notes=NOTES)
    sha256 = rules.agreement_wording(registration).sha256
    actions.sign_agreement(registration, by=learner, sha256=sha256)
    actions.sign_agreement(registration, by=by, sha256=sha256)
