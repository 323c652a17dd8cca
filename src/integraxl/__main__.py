"""python -m integraxl."""

import sys

from integraxl.cli import main

sys.exit(main())
