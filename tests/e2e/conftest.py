import shutil
import subprocess
import time

import pytest
from stack import Stack, clone, versions


@pytest.fixture(scope="module", params=versions(), ids=" ".join)
def stack(request, tmp_path_factory):
    """All of it, built and healthy, once for each compose program of this machine."""
    if not shutil.which(request.param[0]) or subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("no Docker daemon answers, or there is no compose")
    stack = Stack(request.param, clone(tmp_path_factory.mktemp("e2e") / "shop"))
    try:
        begin = time.monotonic()
        stack("build", "generator", "jupyter")
        built = time.monotonic()
        stack.up("--build")
        up = time.monotonic()
        stack.ready()
        print(f"\nbuild {built - begin:.0f} s, up {up - built:.0f} s, then healthy after {time.monotonic() - up:.0f} s")
        yield stack
    finally:
        stack.remove()
