"""The training tests need the train extra, which not every machine can have."""

from importlib.util import find_spec

import pytest

if not find_spec("tensorflow"):
    pytest.skip("the train extra is not installed", allow_module_level=True)
