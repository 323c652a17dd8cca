"""The site: the Danish guide and handbook, the English developer documents. Built with `sphinx-build docs site`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "src")]

from integraxl.version import __version__  # noqa: E402

project = "integraxl"
author = "integraxl"
release = version = __version__
language = "da"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "from_code"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_ext"]

html_theme = "furo"
html_title = "integraxl"
html_static_path: list[str] = []
html_copy_source = html_show_sphinx = False
html_last_updated_fmt = None  # no page depends on the day it was built

autodoc_member_order = "bysource"
autodoc_typehints = "description"
nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]  # types of other projects; links between our pages are what is checked
