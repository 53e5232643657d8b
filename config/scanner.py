"""Ask clamd, the daemon of ClamAV, whether a file holds malware. The bytes are streamed to it; it needs no access.

Its protocol: "zINSTREAM\\0", then pieces, each after its length in four bytes, then a length of zero; the answer is
"stream: OK", "stream: NAME FOUND" or a sentence that ends in ERROR.
"""

import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

PIECE = 256 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 120
LONGEST_ANSWER = 4096


class Unreachable(Exception):
    """The scanner did not answer as it should: nothing is known of the file."""


class TooLarge(Exception):
    """The scanner takes no file of this size (StreamMaxLength in clamd.conf)."""


def malware_in(file, address):
    """The name of the malware found in the open file, or "". `address`: /path, unix:/path or tcp://host:port.

    Raises Unreachable or TooLarge.
    """
    try:
        with _connected(address) as connection:
            return _verdict(_ask(connection, file))
    except OSError as error:
        raise Unreachable(f"{address}: {error}") from error


@contextmanager
def _connected(address):
    parts = urlsplit(address)
    by_tcp = parts.scheme == "tcp"
    with socket.socket(socket.AF_INET if by_tcp else socket.AF_UNIX) as connection:
        connection.settimeout(CONNECT_SECONDS)
        connection.connect((parts.hostname, parts.port or 3310) if by_tcp else parts.path)
        connection.settimeout(ANSWER_SECONDS)
        yield connection


def _ask(connection, file):
    connection.sendall(b"zINSTREAM\0")
    try:
        while piece := file.read(PIECE):
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hangs up when it has heard enough; what it said is still to be read
    answer = b""
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        try:
            heard = connection.recv(LONGEST_ANSWER)
        except ConnectionResetError:
            break
        if not heard:
            break
        answer += heard
    return answer.strip(b"\0").decode(errors="replace")


def _verdict(answer):
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip() or "malware"
    if "size limit exceeded" in answer:
        raise TooLarge(answer)
    if answer != "stream: OK":
        raise Unreachable(f"it said {answer!r}")
    return ""
