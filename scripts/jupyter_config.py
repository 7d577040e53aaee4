"""JupyterLab for authoring: a notebook is cleaned before it is saved, so that diffs show only what the author wrote."""

from nbdev.clean import clean_jupyter

c = get_config()  # noqa: F821 (Jupyter defines it)
c.ContentsManager.pre_save_hook = clean_jupyter
