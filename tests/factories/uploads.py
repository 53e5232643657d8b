"""A sender of files in parts, as a browser would be one, and parts on the disk."""

import base64

from django.conf import settings
from django.urls import reverse

from config import incoming
from portfolios import actions
from portfolios.states import UploadPurpose
from tests.factories.portfolios import PDF

TUS = {"Tus-Resumable": "1.0.0"}
WHOLE = len(PDF)
PART = "application/offset+octet-stream"


def metadata(**facts):
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in facts.items())


def begun(evidence, *, name="notes.pdf", size=WHOLE, **facts):
    """An upload of the author of a draft."""
    given = {"by": evidence.created_by, "purpose": UploadPurpose.EVIDENCE, "evidence": evidence, **facts}
    return actions.begin_upload(evidence.registration, name=name, size=size, **given)


def part_path(upload):
    return settings.INCOMING_DIR / f"{upload.token}.part"


def written(upload, content):
    """Put bytes on the disk behind the back of the row, as a server does that is killed before it can write it down."""
    with incoming.hold(upload.token) as part:
        part.file.seek(0, 2)
        part.file.write(content)


class Sender:
    """Speaks tus with the test client of somebody signed in."""

    def __init__(self, client):
        self.client = client

    def begin(self, evidence, *, size=WHOLE, **facts):
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**{"name": "notes.pdf", **facts})}
        return self.client.post(reverse("portfolios:upload_begin", args=[evidence.pk]), headers=headers)

    def url(self, upload):
        return reverse("portfolios:upload_receive", args=[upload.pk])

    def head(self, upload):
        return self.client.head(self.url(upload), headers=TUS)

    def patch(self, upload, offset, content, *, content_type=PART, **headers):
        headers = {**TUS, "Upload-Offset": str(offset), **headers}
        return self.client.patch(self.url(upload), content, content_type=content_type, headers=headers)

    def delete(self, upload):
        return self.client.delete(self.url(upload), headers=TUS)
