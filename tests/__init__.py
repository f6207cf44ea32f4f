"""The tests; what a run compiles is kept for the next one and for the hundreds of processes that it starts.

Some environments ask Python to write no bytecode (PYTHONDONTWRITEBYTECODE, as images of containers do). Each worker and each
start of the command would then compile Django, the program and the tests again: half of its seconds.
"""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
