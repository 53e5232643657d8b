"""What the checks on arrival find in a file. Looks at one file on disk; knows no rows, no request and no setting.

Everything that opens a file of a stranger runs in a process of its own with limits on time and memory (run.py starts
it, child.py is it), so that a file that crashes a library costs that process and nothing else.
"""

from portfolios.arrival.findings import Findings, Form, Limits
from portfolios.arrival.run import DidNotAnswer, look_at

__all__ = ["DidNotAnswer", "Findings", "Form", "Limits", "look_at"]
