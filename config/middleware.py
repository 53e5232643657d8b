"""A refusal that no form shows becomes a page with the sentence, the reasons and the right status code.

A script that asked for JSON gets the sentence as JSON.
"""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from config.refusals import Refusal


class RefusalMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal):
            return None
        if not request.accepts("text/html"):
            return JsonResponse({"sentence": str(exception)}, status=exception.status)
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        context = {"refusal": exception, "blockers": getattr(exception, "blockers", []), "back": back}
        return render(request, "refused.html", context, status=exception.status)
