"""What LibreOffice loads: the services of the extension. The folder `pythonpath` beside this file is on the path."""

from __future__ import annotations

import unohelper
from integraxl_calc.services import SERVICES  # the name that the package has in the extension

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
for _implementation, _names in SERVICES:
    g_ImplementationHelper.addImplementation(_implementation, _names[0], _names)
