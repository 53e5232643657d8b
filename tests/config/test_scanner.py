"""The client of clamd, against a daemon of paper and against the real one."""

import io

import pytest

from config import scanner
from tests.plugins.scanner import EICAR


def test_a_clean_file_is_streamed_whole(paper):
    daemon, address = paper(b"stream: OK\0")
    content = bytes(range(256)) * 3000
    assert scanner.malware_in(io.BytesIO(content), f"unix:{address}") == ""
    assert daemon.heard == content


def test_the_name_of_malware_is_told(paper):
    _, address = paper(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    assert scanner.malware_in(io.BytesIO(b"x"), address) == "Win.Test.EICAR_HDB-1"


def test_a_file_too_large_for_the_scanner(paper):
    _, address = paper(b"INSTREAM size limit exceeded. ERROR\0", hang_up_after=scanner.PIECE)
    with pytest.raises(scanner.TooLarge):
        scanner.malware_in(io.BytesIO(bytes(4 * scanner.PIECE)), address)


@pytest.mark.parametrize("answer", [b"", b"nonsense\0", b"stream: Can't allocate memory ERROR\0"])
def test_whatever_is_not_an_answer_is_no_answer(paper, answer):
    _, address = paper(answer)
    with pytest.raises(scanner.Unreachable):
        scanner.malware_in(io.BytesIO(b"x"), address)


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:9"])
def test_nobody_there(address):
    with pytest.raises(scanner.Unreachable):
        scanner.malware_in(io.BytesIO(b"x"), address)


def test_the_real_scanner_finds_and_passes(clamd):
    assert scanner.malware_in(io.BytesIO(b"Notes of the day"), clamd) == ""
    assert scanner.malware_in(io.BytesIO(EICAR), clamd) == "Test.Eicar.UNOFFICIAL"
    with pytest.raises(scanner.TooLarge):
        scanner.malware_in(io.BytesIO(bytes(8 * 1024 * 1024)), clamd)
