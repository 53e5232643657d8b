"""The process that opens a stranger's PDF: limits itself first, then loads the libraries. Started by run.py alone."""

import hashlib
import json
import logging
import os
import sys
from pathlib import Path

from portfolios.arrival.limited import limit_myself

LONGEST_TITLE = 300


def look(path, certificates):
    """{title, signer, unchanged}: what the file calls itself, and its first signature by one of the certificates."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # loaded within the limits

    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=False)
        found = {"title": _title(reader), "signer": "", "unchanged": False}
        for signature in reader.embedded_signatures:
            signer = hashlib.sha256(signature.signer_cert.dump()).hexdigest()
            if signer in certificates:
                return {**found, "signer": signer, "unchanged": _unchanged(signature, certificates[signer])}
    return found


def _title(reader):
    held = reader.trailer_view
    return str(held["/Info"].get("/Title", ""))[:LONGEST_TITLE] if "/Info" in held else ""


def _unchanged(signature, pem):
    """Signed by that key, and nothing was altered or added since (pyHanko: `bottom_line`, not `intact`)."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    own = next(iter(load_certs_from_pemder_data(pem.encode())))
    moment = signature.self_reported_timestamp
    # It is our own certificate: what matters is whether the bytes are those that it signed, not whether it has run out.
    context = ValidationContext(trust_roots=[own], allow_fetching=False, moment=moment)
    return bool(validate_pdf_signature(signature, context).bottom_line)


def main(job):
    limit_myself(job["seconds"], job["memory"], 1024 * 1024)
    logging.disable(logging.CRITICAL)
    folder = Path(job["folder"])
    try:
        found = look(folder / "file.pdf", job["certificates"])
    except Exception:  # whatever a library makes of hostile bytes: nothing can be said about this file
        found = {}
    (folder / job["answer"]).write_text(json.dumps(found), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # no destructor of a library may spoil an answer that has been given


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="ascii")))
