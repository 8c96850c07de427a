"""How the site is built: offline, nitpicky, a warning is an error (tox -e docs)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from tmspros_core.version import __version__

project = "tmspros"
author = "The tmspros founders"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "codes", "invariants", "presets", "review", "rulebook"]
exclude_patterns = ["_build", "conftest.py"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "tmspros"
html_theme_options = {"top_of_page_buttons": []}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True

nitpicky = True
# Names of the standard library and of attrs have no page here: the site is built without fetching anything.
nitpick_ignore_regex = [
    ("py:.*", r"(?!tmspros).*"),
    ("py:.*", r"tmspros_core(\.\w+)+\.[A-Z]"),  # type variables
]
