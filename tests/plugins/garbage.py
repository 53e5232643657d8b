"""What the whole run needs is not looked at again by each collection of garbage: an eighth of the time of a test."""

import gc


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
