"""How many certificates one core prints and signs in a second: `python -m tests.bench.bench_documents [COUNT]`.

Prints and signs invented certificates in one process, after a warm-up; each with its own number, so that none is found
made already. Database, storage and queue are left out. Prints figures; asserts nothing.
"""

import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def main(count):
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        os.environ["COUNTERSIGN_VAR"] = folder
        os.environ["SECRET_KEY"] = "only-for-this-bench-but-long-enough-for-django-too"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        measure(count)


def measure(count):
    from centres import keys, signing_keys
    from certification import credentials, signing
    from certification.printing.samples import samples

    # As much of a centre as keys and credentials ask for.
    centre = SimpleNamespace(pk=1, prefix="HL", name="Harbour Lane Training", email="")
    key = signing_keys.make_signing_key(centre)
    keys.make_key(centre)
    print_facts, facts = samples()["certificate"]
    lots = [replace(facts, document_number=f"HL26-{place:04}-0000") for place in range(count)]
    signing.sign_pdf(print_facts(facts), key, at=AT, reason="Warm-up")
    printed, seconds = timed(lambda one: print_facts(one), lots)
    tell("certificate, unsigned", count, seconds)
    _, more = timed(lambda data: signing.sign_pdf(data, key, at=AT, reason="Issued"), printed)
    tell("certificate, signed (PAdES-B-B)", count, seconds + more)
    tell("the signature alone", count, more)

    def with_credential(one):
        document = SimpleNamespace(facts={"printed": one.to_dict()}, get_kind_display=lambda: "Certificate")
        return credentials.sign(credentials.credential(document, centre, 1, 7), centre)

    _, third = timed(with_credential, lots)
    tell("the digital credential alone", count, third)
    tell("certificate, signed, with its credential", count, seconds + more + third)


def timed(act, items):
    """(results, seconds of computing time of this process)"""
    start = time.process_time()
    return [act(item) for item in items], time.process_time() - start


def tell(what, count, seconds):
    print(f"{what:42} {count / seconds:8.1f} /s {1000 * seconds / count:8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
