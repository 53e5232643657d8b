"""The signature on a printed document: PAdES-B-B, certifying, no change allowed, nothing to be seen on the page.

The same document, key and moment give the same bytes: ECDSA is deterministic (RFC 6979) and the second half of the
file's identifier is taken from what is signed. Only a time stamp (TIMESTAMP_URL: PAdES-B-T) is new each time.
"""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Centre"
SECONDS_FOR_A_TIME_STAMP = 20
LONGEST_SIGNATURE = 72  # bytes of an ECDSA signature on P-256
HASHES = {"sha256": hashes.SHA256}


class CentreSigner(Signer):
    """Signs with a key in memory; the library's own signer takes a random number for each signature."""

    def __init__(self, key):
        own, *others = [asn1.Certificate.load(_der(one)) for one in key.chain]
        store = SimpleCertificateStore()
        store.register_multiple(others)
        super().__init__(signing_cert=own, cert_registry=store)
        self.key = key.private

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        if dry_run:
            return bytes(LONGEST_SIGNATURE)
        return self.key.sign(data, ec.ECDSA(HASHES[digest_algorithm](), deterministic_signing=True))


def _der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


class Addition(IncrementalPdfFileWriter):
    """Adds the signature alone; the library would write the time of the clock into the metadata as well."""

    def _update_meta(self):
        pass


class CentrePdfSigner(PdfSigner):
    """Says the moment that it is given, not that of the clock."""

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def sign_pdf(data, key, *, at, reason):
    """The PDF with the signature of the SigningKey, said to be made `at`; the bytes given stand first, unchanged."""
    at = at.astimezone(UTC).replace(microsecond=0)
    writer = Addition(io.BytesIO(data))
    first, _ = writer.document_id
    second = hashlib.sha256(data + at.isoformat().encode()).digest()[:16]
    writer._document_id = ArrayObject([ByteStringObject(first), ByteStringObject(second)])
    promise = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    signer = CentrePdfSigner(promise, CentreSigner(key), timestamper=_timestamper(), at=at)
    # In a thread of its own: the library starts an event loop, which is refused where one runs already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(signer.sign_pdf, writer).result().getvalue()


def _timestamper():
    if not settings.TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper  # brings an HTTP client, which few installations need

    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=SECONDS_FOR_A_TIME_STAMP)
