"""Sphinx's settings for the docs; `make docs` first copies docs/ and the notebooks into one folder."""

from shop_orders import __version__

project = "shop_orders"
author = "The shop_orders authors"
project_copyright = f"2026, {author}"
release = __version__
language = "ru"
extensions = ["myst_nb", "sphinx.ext.autodoc"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the stored outputs are the checked ones
nb_ipywidgets_js = {}  # nothing is fetched from elsewhere
nb_merge_streams = True
autodoc_typehints = "description"
autodoc_member_order = "bysource"
html_theme = "furo"
html_title = "shop_orders"
html_static_path = ["_static"]
html_css_files = ["shop.css"]
html_show_sphinx = False
html_copy_source = False
exclude_patterns = ["README.md"]
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type", "misc.highlighting_failure"]
