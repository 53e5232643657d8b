"""The process that opens a stranger's file: limits itself first, then loads the libraries. Started by run.py alone."""

import json
import os
import sys
import traceback
from pathlib import Path

from portfolios.arrival.findings import CRASHED, DAMAGED, Findings, Limits, Refused
from portfolios.arrival.limited import limit_myself

ROOM = 256 * 1024 * 1024  # bytes that a form may be larger than the file


def look(path, media_type, folder, limits):
    """Findings about the file; a Refused becomes the sentence of the refusal."""
    from portfolios.arrival import kinds  # the libraries, loaded within the limits

    found = Findings()
    try:
        kinds.looker_for(media_type)(path, media_type, folder, limits, found)
    except Refused as refusal:
        return Findings(refusal=str(refusal))
    except (MemoryError, RecursionError):
        return Findings(refusal=CRASHED)
    except Exception:  # whatever a library makes of hostile bytes: no answer about this file can be trusted
        traceback.print_exc()
        return Findings(refusal=DAMAGED)
    return found


def main(job):
    path, folder, limits = Path(job["path"]), Path(job["folder"]), Limits(**job["limits"])
    limit_myself(limits.seconds, limits.memory, path.stat().st_size + ROOM)
    found = look(path, job["media_type"], folder, limits)
    (folder / "findings.json").write_text(json.dumps(found.as_dict()), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # no destructor of a library may spoil an answer that has been given


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
