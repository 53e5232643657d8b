"""Compare a file with the register, and have it opened elsewhere when it is not there."""

import hashlib
import json
import logging
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from centres import signing_keys
from centres.models import Centre
from certification import queries
from portfolios.arrival import DidNotAnswer
from portfolios.arrival.run import run_apart

SECONDS = 15  # of computing time
ANSWER = "answer.json"
LONGEST_ANSWER = 64 * 1024
NUMBER = re.compile(r"\b[0-9A-Z]{1,6}\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}\b")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """What is said about a file. `verdict`: issued (then `answer` tells how it stands), changed, copy, unknown.

    changed: a centre of ours has signed it, and it is no longer what was signed. copy: it names a document of the
    register (`number`), and is not the file that was issued. unknown: nothing ties it to us.
    """

    verdict: str
    answer: object = None
    number: str = ""
    found: dict = field(default_factory=dict)


def check_file(data):
    """The Look at the bytes of a file."""
    answer = queries.verification_of_file(hashlib.sha256(data).hexdigest())
    if answer:
        return Look("issued", answer)
    found = open_apart(data) if data.startswith(b"%PDF-") else {}
    number = _number_in(found.get("title", ""))
    if found.get("signer"):
        return Look("unknown" if found["unchanged"] else "changed", number=number, found=found)
    return Look("copy" if number else "unknown", number=number, found=found)


def _number_in(title):
    """The number of a document of ours that a title names, or ""."""
    named = NUMBER.search(title)
    answer = queries.verification(named[0]) if named else None
    return answer.document.number if answer else ""


def open_apart(data):
    """What the process that opens it found: {title, signer, unchanged}; {} when it crashed or ran out of time."""
    with tempfile.TemporaryDirectory(prefix="check-") as name:
        folder = Path(name)
        (folder / "file.pdf").write_bytes(data)
        job = {"folder": name, "certificates": _known_certificates(), "seconds": SECONDS, "answer": ANSWER}
        job["memory"] = settings.ARRIVAL_MEMORY_MB * 1024 * 1024
        (folder / "job.json").write_text(json.dumps(job), encoding="ascii")
        command = [sys.executable, "-m", "certification.checking.child", str(folder / "job.json")]
        try:
            code, errors = run_apart(command, folder, 2 * SECONDS)
        except DidNotAnswer as error:
            logger.warning("A file to be checked was not looked at: %s", error)
            return {}
        if code or not (folder / ANSWER).exists():
            logger.warning("Looking at a file to be checked ended with %s: %s", code, errors[-500:])
            return {}
        with open(folder / ANSWER, "rb") as answer:
            return json.loads(answer.read(LONGEST_ANSWER))


def _known_certificates():
    """{fingerprint: PEM} of everything that centres here have signed documents with."""
    kept = [one for centre in Centre.objects.all() for one in signing_keys.certificates(centre)]
    return {one.fingerprint: one.pem for one in kept}
