"""Imports point down, rooms keep their order, and the gateway stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.house import ROOT, source_files

ALLOWED_REASONS = ("slow import", "optional dependency")


def test_import_contracts_are_kept():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_imports_inside_functions_say_an_allowed_reason():
    unexplained = []

    for path in source_files():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                unexplained += [
                    f"{path.relative_to(ROOT)}:{n.lineno}"
                    for n in inner
                    if not any(reason in lines[n.lineno - 1] for reason in ALLOWED_REASONS)
                ]

    assert unexplained == []
