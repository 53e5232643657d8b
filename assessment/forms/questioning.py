"""What is typed about questions: the bank, a plan, answers and times, verdicts."""

from django import forms

from assessment.actions import Verdict, Written
from assessment.models import Question
from assessment.queries import criteria_in_order, read_times
from assessment.states import Asking, RuleOfEvidence
from config.forms import Cards, DateInput, OurLook
from config.once import key_of
from portfolios.states import Setting
from qualifications.models import Criterion


class QuestionForm(OurLook, forms.Form):
    """A question of the bank about one unit."""

    wording = forms.CharField(label="The question", widget=forms.Textarea(attrs={"rows": 3}))
    points = forms.CharField(
        label="What a good answer says",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A point on each line. Assessors and quality assurers read them, learners never.",
    )
    criteria = forms.ModelMultipleChoiceField(
        Criterion.objects.none(),
        label="Criteria that it is about",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one criterion."},
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = criteria_in_order(outcome__unit=unit)
        self.fields["criteria"].label_from_instance = lambda one: f"{one.plain_code} {one.statement}"

    def facts(self):
        given = self.cleaned_data
        return {
            "wording": given["wording"],
            "points": given["points"].splitlines(),
            "criteria": list(given["criteria"]),
        }


class QuestionWhyForm(OurLook, forms.Form):
    """Why a question is retired, or a questioning cancelled."""

    why = forms.CharField(label="Why", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class PlanForm(OurLook, forms.Form):
    """What is to be asked of one learner, and how. Questions and criteria are ticks that the page writes itself."""

    way = forms.ChoiceField(
        label="How",
        choices=Asking,
        widget=Cards(
            icons={"PD": "chat-left-text", "QO": "question-circle", "QW": "ui-checks"},
            hints={
                "PD": "Topics that you talk about, noted or recorded.",
                "QO": "You ask, and note or record the answers.",
                "QW": "A paper that the learner answers in the browser.",
            },
        ),
    )
    title = forms.CharField(label="Title", max_length=150, help_text="Such as “Handling complaints: why and how”.")
    day = forms.DateField(
        label="Day",
        required=False,
        widget=DateInput,
        help_text="Written questions: to be answered by. Otherwise: planned for, if you know it.",
    )
    topics = forms.CharField(
        label="Topics or questions of your own",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line; they come after the questions of the bank.",
    )
    question = forms.ModelMultipleChoiceField(Question.objects.none(), required=False)
    criterion = forms.ModelMultipleChoiceField(Criterion.objects.none(), required=False)

    def __init__(self, *args, user, units, **kwargs):
        super().__init__(*args, **kwargs)
        questions = [question.pk for unit in units for question, _ in unit.questions]
        visible = Question.objects.visible_to(user).filter(pk__in=questions).prefetch_related("criteria__outcome")
        self.fields["question"].queryset = visible
        criteria = [one.pk for unit in units for one, _ in unit.criteria]
        self.fields["criterion"].queryset = Criterion.objects.filter(pk__in=criteria)

    def ticked(self, name):
        return {int(value) for value in self[name].data or [] if str(value).isdecimal()} if self.is_bound else set()

    def facts(self):
        given = self.cleaned_data
        return {
            "way": given["way"],
            "title": given["title"],
            "day": given["day"],
            "topics": given["topics"].splitlines(),
            "questions": list(given["question"]),
            "criteria": list(given["criterion"]),
        }


def written_of(data, questioning):
    """(Written, complaints) of what a page sends: answers, and of what is said aloud own questions, times and facts."""
    answers = _by_key(data, "answer-")
    if questioning.is_written:
        return Written(answers), []
    marks, complaints = _marks(data, questioning)
    setting = data.get("setting", "")
    return Written(
        answers,
        _by_key(data, "wording-"),
        marks,
        setting if setting in Setting.values else "",
        data.get("consent") == "yes",
    ), complaints


def _by_key(data, prefix):
    """{key: text} of the fields that are named by the key of a question."""
    named = {name.removeprefix(prefix): data[name] for name in data if name.startswith(prefix)}
    return {str(key_of(key)): text.replace("\r\n", "\n") for key, text in named.items() if key_of(key)}


def _marks(data, questioning):
    """Times as typed beside each criterion; None (left as they are) when some of them cannot be read."""
    marks, complaints = [], []
    for criterion in criteria_in_order(questionings=questioning):
        try:
            times = read_times(data.get(f"times-{criterion.pk}", ""))
        except ValueError as error:
            complaints.append(f"{criterion.plain_code}: {error}")
            continue
        marks += [{"at": at, "criterion": criterion.pk, "take": take} for take, at in times]
    return (None if complaints else marks), complaints


class VerdictForm(forms.Form):
    """The verdict on one answer."""

    sufficient = forms.ChoiceField(
        choices=[("yes", "Good enough"), ("no", "Not yet")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the answer is good enough."},
    )
    comment = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}))

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, prefix=f"a{row.asked.pk}", **kwargs)

    def clean(self):
        given = super().clean()
        if given.get("sufficient") == "no" and not given.get("comment", "").strip():
            self.add_error("comment", "Say what the answer lacks.")
        return given

    @property
    def verdict(self):
        return Verdict(self.row.asked, self.cleaned_data["sufficient"] == "yes", self.cleaned_data["comment"])


class JudgeForm(OurLook, forms.Form):
    """A verdict on each open answer, the rules of evidence, feedback, and a date for what is missing."""

    confirmed = forms.MultipleChoiceField(
        label="These answers are", choices=RuleOfEvidence, required=False, widget=forms.CheckboxSelectMultiple
    )
    feedback = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
    act_by = forms.DateField(
        label="Answers to be given again by",
        required=False,
        widget=DateInput,
        help_text="If one is not good enough yet.",
    )

    def __init__(self, data=None, *, rows, learner, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["feedback"].label = f"Feedback to {learner.get_short_name()}"
        self.answers = {row.asked.pk: VerdictForm(data, row=row) for row in rows}

    def clean(self):
        for form in self.answers.values():
            for errors in form.errors.values():
                self.add_error(None, [f"Question {form.row.number}: {error}" for error in errors])
        return super().clean()

    @property
    def verdicts(self):
        return [form.verdict for form in self.answers.values()]
