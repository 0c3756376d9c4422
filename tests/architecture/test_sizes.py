"""Small pieces: files, functions, models and templates stay within the house's limits."""

from django.apps import apps

from tests.architecture.house import APPS, ROOT, functions, source_files

FILE_LIMIT = 300
FUNCTION_LIMIT, FUNCTION_NEVER = 25, 60
SHARE_OVER_LIMIT = 0.06  # 1 % to 16 % in the codebases we learn from
TEMPLATE_LIMIT = 150
MODEL_LIMIT = 25
# A file may have up to 500 lines for a reason written here.
LONG_FILES: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


def lines_of(node) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short():
    sizes = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in source_files()}

    assert {name: size for name, size in sizes.items() if size > (500 if name in LONG_FILES else FILE_LIMIT)} == {}


def test_functions_are_short():
    sizes = {
        f"{path.relative_to(ROOT)}:{node.name}": lines_of(node) for path in source_files() for node in functions(path)
    }

    over = {name: size for name, size in sizes.items() if size > FUNCTION_LIMIT}

    assert {name: size for name, size in over.items() if size > FUNCTION_NEVER} == {}
    assert len(over) <= SHARE_OVER_LIMIT * len(sizes), over


def test_templates_are_short():
    sizes = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for path in (ROOT / "templates").rglob("*.html")
    }

    long = {name: size for name, size in sizes.items() if size > TEMPLATE_LIMIT and name not in LONG_TEMPLATES}

    assert long == {}


def test_models_have_few_fields():
    sizes = {
        model.__name__: len(model._meta.local_concrete_fields)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
    }

    assert {name: size for name, size in sizes.items() if size > MODEL_LIMIT} == {}


def test_no_file_has_a_name_that_says_nothing():
    banned = {"utils", "helpers", "misc", "common", "base"}

    assert [str(path) for path in source_files() if path.stem in banned] == []
