"""How far a long command is, told on standard error every few seconds."""

import time


class Progress:
    """Called with a config.kept.Reading as often as one likes."""

    EVERY = 5  # seconds

    def __init__(self, out):
        self.out, self.told = out, time.monotonic()

    def __call__(self, reading):
        if time.monotonic() - self.told >= self.EVERY:
            self.told = time.monotonic()
            self.out.write(f"… {reading.files} files, {reading.bytes / 1e6:,.0f} MB")
