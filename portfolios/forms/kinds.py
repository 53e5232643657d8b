"""The fields of the kinds of evidence as fields of a form, and what was typed in them as JSON; never saves."""

from django import forms

from config.forms import DateInput, TimeInput
from portfolios.kinds import FieldType
from portfolios.rules import detail_problem


class RowsInput(forms.Widget):
    """Rows of columns, as lists of the same length: "detail_questions_question" and "detail_questions_answer"."""

    template_name = "portfolios/_rows_input.html"
    use_fieldset = True

    def __init__(self, columns, attrs=None):
        super().__init__(attrs)
        self.columns = columns

    def value_from_datadict(self, data, files, name):
        if not hasattr(data, "getlist"):
            return data.get(name) or []
        rows = zip(*(data.getlist(f"{name}_{column.name}") for column in self.columns), strict=False)
        rows = [{column.name: cell.strip() for column, cell in zip(self.columns, row, strict=True)} for row in rows]
        return [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data, files, name):
        return all(f"{name}_{column.name}" not in data for column in self.columns)

    def id_for_label(self, id_):
        return f"{id_}_0"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = [*(value or []), dict.fromkeys((column.name for column in self.columns), "")]
        context["widget"]["columns"] = self.columns
        context["widget"]["rows"] = [
            [(column, f"{name}_{column.name}", row.get(column.name, "")) for column in self.columns] for row in rows
        ]
        return context


class RowsField(forms.Field):
    widget = RowsInput

    def has_changed(self, initial, data):
        return (initial or []) != (data or [])


class _JSONText:
    """Mixin: a date or time travels as the text that JSON keeps, checked by the rule of its kind's field."""

    def __init__(self, *, kind_field, **kwargs):
        super().__init__(**kwargs)
        self.kind_field = kind_field

    def clean(self, value):
        value = super().clean(value)
        problem = detail_problem(self.kind_field, value)
        if problem:
            raise forms.ValidationError(problem.removeprefix(f"{self.kind_field.label}: ").capitalize())
        return value


class TextOfKind(_JSONText, forms.CharField):
    pass


class YesOfKind(_JSONText, forms.BooleanField):
    pass


class RowsOfKind(_JSONText, RowsField):
    def clean(self, value):
        return super().clean(value or [])


WIDGETS = {
    FieldType.LONG: lambda field: forms.Textarea(attrs={"rows": 3}),
    FieldType.DATE: lambda field: DateInput(),
    FieldType.TIME: lambda field: TimeInput(),
    FieldType.CHOICE: lambda field: forms.Select(choices=[("", "Choose"), *field.choices]),
    FieldType.ROWS: lambda field: RowsInput(field.columns),
}
CLASSES = {FieldType.YES: YesOfKind, FieldType.ROWS: RowsOfKind}


def form_field(field):
    """A field of portfolios.kinds for a form of a draft, in which nothing is required."""
    made = CLASSES.get(field.type, TextOfKind)
    facts = {"required": False, "label": field.label, "help_text": field.hint, "kind_field": field}
    if field.type in WIDGETS:
        facts["widget"] = WIDGETS[field.type](field)
    return made(**facts)
