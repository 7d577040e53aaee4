"""JupyterLab for authoring: a notebook is cleaned before it is saved, so that diffs show what was written."""

from nbdev.clean import clean_jupyter

c = get_config()  # noqa: F821 (Jupyter gives it)
c.ContentsManager.pre_save_hook = clean_jupyter
