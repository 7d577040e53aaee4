"""Print the lines of requirements.lock, with hashes, whose packages this Python lacks. Packages of the image stay."""

import re
from importlib.metadata import distributions
from pathlib import Path

here = {re.sub(r"[-_.]+", "-", found.name).lower() for found in distributions()}
lock = Path(__file__).with_name("requirements.lock").read_text("utf-8")
for entry, name in re.findall(r"^(([a-z0-9-]+).*(?:\n .*)*)", lock, flags=re.M):
    if name not in here:
        print(entry)
