"""Every environment variable that the house reads is explained to its operator."""

import re

from tests.architecture.house import ROOT

READER = re.compile(r"""env\.\w+\(\s*["']([A-Z_]+)["']""")
GATEWAY_READER = re.compile(r"""["'](GATEWAY_[A-Z_]+)["']""")


def test_every_variable_is_in_the_operations_guide():
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = set(READER.findall((ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    names |= set(GATEWAY_READER.findall((ROOT / "media_gateway" / "settings.py").read_text(encoding="utf-8")))

    assert len(names) > 20
    assert sorted(name for name in names if f"`{name}`" not in guide) == []
