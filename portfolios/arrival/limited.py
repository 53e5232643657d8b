"""`python -m portfolios.arrival.limited SECONDS MEMORY LARGEST_FILE PROGRAM …`: run a program with limits on itself.

Limits are set in the new process, before it becomes the program: safe beside threads, as a hook of the parent is not.
"""

import os
import resource
import sys


def limit_myself(seconds, memory, largest_file):
    """Computing time in seconds, address space and largest written file in bytes; no core dump is left."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit_myself(*map(int, sys.argv[1:4]))
    os.execvp(sys.argv[4], sys.argv[4:])
