"""The code of a criterion as its awarding organisation writes it, for templates: {% load criteria %}."""

from django import template

from qualifications.numbering import criterion_code

register = template.Library()


@register.filter
def code(criterion, style):
    """{{ criterion|code:style }} is 1.2, 01.02 or AC1.2. The criterion's outcome has to be loaded."""
    return criterion_code(style, *criterion.pair)
