"""What people wrote about evidence, and what a kind of it is called, for templates: {% load accounts %}."""

from django import template
from django.utils.safestring import mark_safe

from config.markup import to_html
from portfolios import kinds

register = template.Library()


@register.filter
def account(text):
    """{{ evidence.account|account }}: an account or statement as its author formatted it, sanitised."""
    return mark_safe(to_html(text or ""))


@register.filter
def kind_label(kind, registration):
    """{{ evidence.kind|kind_label:registration }}: the awarding organisation's own word where it has one."""
    return kinds.label_of(kind, registration.qualification.awarding_organisation)
