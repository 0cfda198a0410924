"""The house can be walked: every module says what it owns, and nothing in it is long."""

from __future__ import annotations

import ast
from pathlib import Path

import aisession_tui

PACKAGE = Path(aisession_tui.__file__).parent
FILES = {str(path.relative_to(PACKAGE)): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in FILES.items()}

LONG_FUNCTIONS = {
    ("terminal/interpreter.py", "run"): "the engine's one hot loop",
}
FUNCTION_LINES = 60
FILE_LINES = 400


def functions(tree):
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_every_module_says_what_it_owns():
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_no_function_is_long():
    found = {
        (name, node.name)
        for name, tree in TREES.items()
        for node in functions(tree)
        if node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert found == set(LONG_FUNCTIONS)


def test_no_file_is_long():
    assert {name for name, text in FILES.items() if text.count("\n") > FILE_LINES} == set()


def test_most_functions_are_short():
    lengths = sorted(
        node.end_lineno - node.body[0].lineno + 1
        for tree in TREES.values()
        for node in functions(tree)
    )
    assert lengths[len(lengths) // 2] <= 8


def test_no_error_is_swallowed():
    """`except: pass` and the like are written as `contextlib.suppress`, or say why."""
    found = []
    for name, tree in TREES.items():
        lines = FILES[name].splitlines()
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            only_passes = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
            if node.type is None or (only_passes and "#" not in lines[node.body[0].lineno - 1]):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_nothing_is_left_to_do():
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [
        name for name, text in FILES.items() if any(f"{mark}" in text.split() for mark in marks)
    ] == []


def test_stdout_and_stderr_have_one_writer_each():
    """Usage errors and help, before any command is loaded, are the parser's own."""
    allowed = {
        "cli/output.py",
        "cli/diagnostics.py",
        "cli/main.py",
        "ptyhost/__main__.py",
        "tui/__main__.py",
    }
    found = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        )
        or (
            isinstance(node, ast.Attribute)
            and node.attr == "write"
            and ast.unparse(node.value) in ("sys.stdout", "sys.stderr")
        )
    }
    assert found <= allowed
