"""How long a WebM or Matroska file plays whose head does not say, as browsers record them (RFC 8794, RFC 9559).

Its clusters are walked: each says when it begins, each block how long after that. Only heads are read, no picture.
"""

EBML, SEGMENT, CLUSTER, GROUP = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xA0
INFO, SCALE, CLUSTER_TIME, SIMPLE_BLOCK, BLOCK = 0x1549A966, 0x2AD7B1, 0xE7, 0xA3, 0xA1
INSIDE = {SEGMENT, CLUSTER, GROUP, INFO}  # gone into; everything else is stepped over
MOST_ELEMENTS = 5_000_000
DEFAULT_SCALE = 1_000_000  # nanoseconds of one unit of time


def seconds_of(path):
    """Seconds from the beginning to the last block, None when there is none or the file is of another kind."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        if _number(file, keep_mark=True) != EBML:
            return None
        file.seek(_length(file) or 0, 1)
        return _walk(file, size)


def _walk(file, size):
    scale, begun, last = DEFAULT_SCALE, 0, None
    for _ in range(MOST_ELEMENTS):
        element, length = _number(file, keep_mark=True), _length(file)
        if element is None or (length is None and element not in INSIDE):
            break
        if element in INSIDE:
            continue
        content = file.tell()
        if element == SCALE:
            scale = int.from_bytes(file.read(length)[:8], "big") or DEFAULT_SCALE
        elif element == CLUSTER_TIME:
            begun = int.from_bytes(file.read(length)[:8], "big")
        elif element in (SIMPLE_BLOCK, BLOCK):
            _number(file)
            after = int.from_bytes(file.read(2), "big", signed=True)
            last = max(last or 0, begun + after)
        if content + length > size:
            break
        file.seek(content + length)
    return None if last is None else round(last * scale / 1e9, 2)


def _number(file, keep_mark=False):
    """A number whose first byte tells, by its leading zeros, how many bytes it has; None at the end."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    count = 8 - first[0].bit_length() + 1
    data = first + file.read(count - 1)
    value = int.from_bytes(data, "big")
    return value if keep_mark else value & ~(1 << 7 * count)


def _length(file):
    """The length of an element; None when it is not known, as of a stream that is still going on."""
    at = file.tell()
    value = _number(file)
    if value is None:
        return None
    count = file.tell() - at
    return None if value == (1 << 7 * count) - 1 else value
