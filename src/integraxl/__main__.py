"""python -m integraxl.

Python then looks for modules in the current folder first, which may be a folder of workbooks from elsewhere.
"""

import os
import sys

_HERE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib is not loaded yet
if not sys.flags.safe_path and sys.path[0] != _HERE:
    del sys.path[0]

from integraxl.cli import main  # noqa: E402

sys.exit(main())
