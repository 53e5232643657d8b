"""Another installation, in a process, with a database and files of its own: takes in a package and tells what it has.

`python -m tests.second_installation PACKAGE KEYS ANSWER` reads the package and, if KEYS is a file, the keys of its
centre, and writes what arrived as JSON. Made for tests/assessment/test_round_trip.py.
"""

import json
import os
import sys
from pathlib import Path


def main(package, keys, answer):
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    # Straight from the models, which is quick: the way of the migrations is gone by deploy's own tests.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    if Path(keys).exists():
        call_command("trust_centre_key", keys)
    Path(answer).write_text(json.dumps(take_in(Path(package).read_bytes()), default=str))


def take_in(package):
    from assessment.models import Decision, PackageJob, PriorDecision
    from portfolios.models import Registration
    from tests.factories.assessment import make_street
    from tests.factories.packages import brought, hashes, taken_in, told

    street = make_street()
    # The person went on under the same name; the numbers of the rows here have nothing to do with those there.
    here = street.other.registration
    facts = {"name": "Learner HL", "date_of_birth": here.date_of_birth}
    Registration.objects.filter(pk=here.pk).update(**facts)
    here.refresh_from_db()
    first = brought(here, package)
    told_of = {"state": first.state, "problem": first.problem, "owner": first.findings.get("owner")}
    if first.state != "ready":
        return told_of
    taken_in(here, package)
    return {
        **told_of,
        "evidence": told(here),
        "hashes": hashes(here),
        "priors": PriorDecision.objects.filter(registration=here).count(),
        "decisions": Decision.objects.filter(registration=here).count(),
        "jobs": list(PackageJob.objects.order_by("pk").values_list("work", "state")),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
