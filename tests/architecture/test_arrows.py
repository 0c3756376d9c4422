"""Foreign keys and template links point down, as imports do."""

import re

from django.apps import apps
from django.urls import get_resolver

from tests.architecture.house import APPS, ROOT, may_know

LINK = re.compile(r"""\{%\s*url\s+["']([a-z_]+):""")
# URL namespaces that are not called like the app that owns them.
OWNERS = {"verify": "certificates"}


def test_foreign_keys_point_down():
    uphill = []

    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                own = getattr(field, "concrete", False) and target is not None and target != "self"
                if own and target._meta.app_label in APPS and not may_know(app, target._meta.app_label):
                    uphill.append(f"{model.__name__}.{field.name} -> {target.__name__}")

    assert uphill == []


def test_template_links_point_down():
    uphill = []

    for app in APPS:
        for path in (ROOT / "templates" / app).rglob("*.html"):
            links = LINK.findall(path.read_text(encoding="utf-8"))
            known = {name: may_know(app, OWNERS.get(name, name)) for name in links}
            uphill += [f"{path.relative_to(ROOT)} -> {name}" for name, good in known.items() if not good]

    assert uphill == []


def test_every_namespace_belongs_to_an_app():
    namespaces = set(get_resolver().namespace_dict)

    assert {OWNERS.get(name, name) for name in namespaces} <= set(APPS)
