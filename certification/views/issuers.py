"""What verifiers of documents and digital credentials ask for: who issued, with which keys, what no longer stands."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from centres import keys, signing_keys
from centres.models import Centre
from certification import credentials, queries
from config.access import access, anybody
from config.limits import limit_rate


def public(view):
    """For anybody, so many times a minute; a script of another site may read it (wallets and verifiers are such)."""

    @require_safe
    @login_not_required
    @limit_rate("issuer", setting="ISSUER_ASKS_PER_MINUTE")
    @access(rule=anybody)
    def answered(request, prefix, **named):
        response = view(get_object_or_404(Centre, prefix=prefix), **named)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answered


@public
def issuer(centre):
    return JsonResponse(credentials.profile(centre), content_type="application/ld+json")


@public
def issuer_keys(centre):
    return JsonResponse(credentials.jwks(centre), content_type="application/jwk-set+json")


@public
def issuer_key(centre, key):
    """One key, also a replaced one: what it signed can be checked for ever."""
    for known in keys.public_keys(centre):
        if known.id == key:
            address = credentials.key_address(centre, key)
            return JsonResponse(credentials.jwk(known, address), content_type="application/jwk+json")
    raise Http404


@public
def issuer_status(centre, number):
    """Signed anew each time, so that it is never older than the register."""
    places = queries.places_taken_back(centre, number)
    if places is None:
        raise Http404
    try:
        token = credentials.sign(credentials.status_list(centre, number, places), centre)
    except keys.NoKey as error:
        raise Http404(str(error)) from error
    response = HttpResponse(token, content_type="application/vc+jwt")
    response["Cache-Control"] = "public, max-age=60"
    return response


@public
def issuer_certificates(centre):
    """Every certificate that documents of the centre are signed with, newest first (PEM)."""
    return HttpResponse(
        "".join(kept.pem for kept in signing_keys.certificates(centre)), content_type="application/x-pem-file"
    )
