"""Acts at the same moment, each on a connection of its own, for the tests of races."""

import threading

from django.db import connection

from config.refusals import Refusal


def together(*acts):
    """Run the acts at once, each in a thread; returns what each gave: "done" or the name of the refusal, sorted."""
    start, told = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            act()
            told.append("done")
        except Refusal as refusal:
            told.append(type(refusal).__name__)
        except Exception as error:  # a test that hides a crash would pass for the wrong reason
            told.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)
