"""What is recognised in outputs, most of them of real programs."""

from __future__ import annotations

import pytest

from aisession_tui.agents.results import Problem, recognise
from tests.support.transcripts import named

TESTS = {
    "pytest-fails": ("pytest", 1001, 4, 1, "tests/test_cart.py::test_discount"),
    "pytest-passes": ("pytest", 1000, 0, 0, None),
    "unittest-fails": ("unittest", 500, 2, 0, "test_header (test_codec.Codec.test_header)"),
    "django-test": ("unittest", 60, 1, 0, "test_invoice_page (shop.tests.Pages.test_invoice_page)"),
    "jest-fails": ("jest", 600, 2, 0, "parsing › of an amount"),
    "vitest-fails": ("vitest", 600, 2, 0, "sum.test.js > parsing > of an amount"),
    "mocha-fails": ("mocha", 700, 1, 1, "orders"),
    "node-test": ("node --test", 400, 1, 0, "divides by zero"),
    "cargo-test": ("cargo test", 300, 2, 0, "tests::rounding"),
    "go-test": ("go test", 500, 1, 0, "TestOrder"),
    "ctest": ("ctest", 160, 1, 0, "boundary"),
}
BUILDS = {
    "gcc-errors": ("gcc", "app.c", 37, 30, "‘nam’ undeclared"),
    "clang-errors": ("clang", "app.c", 37, 30, "use of undeclared identifier 'nam'"),
    "tsc-errors": ("tsc", "src/order.ts", 4, 10, "'order.note' is possibly 'undefined'."),
    "mypy-errors": ("mypy", "app/api.py", 5, None, "Incompatible return value type"),
    "eslint-problems": ("eslint", "payment.js", 1, 20, "Duplicate key 'id'"),
    "ruff-problems": ("ruff", "shop.py", 7, 16, "Undefined name `prcie`"),
    "flake8-problems": ("flake8", "pkg/core.py", 3, 12, "undefined name 'colunm'"),
    "pylint-problems": ("pylint", "pkg/core.py", 3, 11, "Undefined variable 'colunm'"),
    "cargo-build-fails": ("rustc", "src/main.rs", 65, 17, "mismatched types"),
    "go-build-fails": ("go", "./shop.go", 9, 2, "undeclared name: total"),
    "make-fails": ("make", "", None, None, "undefined reference to `vanished'"),
    "cmake-fails": ("cmake", "CMakeLists.txt", 4, None, "find_package"),
}


def result_of(name):
    each = named(name)
    return recognise(each.command, "\n".join(each.lines), each.exit_code)


@pytest.mark.parametrize("name", TESTS)
def test_reports_of_tests(name):
    tool, passed, failed, skipped, failure = TESTS[name]
    found = result_of(name)
    assert (found.kind, found.tool) == ("tests", tool)
    assert (found.passed, found.failed, found.skipped) == (passed, failed, skipped)
    if failure is None:
        assert found.failures == ()
    else:
        assert any(each.startswith(failure) for each in found.failures), found.failures
    table = found.as_json()
    assert table["failures"] == list(found.failures)
    assert set(table) == {"kind", "tool", "passed", "failed", "skipped", "failures"}


@pytest.mark.parametrize("name", BUILDS)
def test_problems_of_builds_with_their_places(name):
    tool, file, line, column, message = BUILDS[name]
    found = result_of(name)
    assert (found.kind, found.tool) == ("build", tool)
    wanted = [each for each in found.problems if message in each.message]
    assert wanted, found.problems
    if file:
        assert wanted[0].file.endswith(file)
        assert (wanted[0].line, wanted[0].column, wanted[0].severity) == (line, column, "error")
    table = found.as_json()
    assert table["error_count"] >= len(table["errors"]) > 0


@pytest.mark.parametrize(
    ("command", "text", "code", "reason"),
    [
        ("python app.py", "Traceback …\nKeyError: 'port'", 1, "KeyError: 'port'"),
        ("nosuch", "bash: nosuch: command not found", 127, "bash: nosuch: command not found"),
        ("sleep 9", "", 124, "timed out"),
        ("./eat", "", 137, "ended by SIGKILL"),
        ("git push", "x\nfatal: unable to access 'y'", 128, "fatal: unable to access 'y'"),
    ],
)
def test_why_it_ended(command, text, code, reason):
    assert recognise(command, text, code).as_json() == {"kind": "exit", "reason": reason}


def test_what_is_of_no_known_form_is_nothing():
    assert recognise("ls", "a\nb\nc", 0) is None
    assert recognise("echo", "Traceback …\nKeyError: 'port'", 0) is None
    assert recognise("false", "", 1) is None
    assert recognise("cat notes", "the 3 passed tests are in the file", 0) is None


def test_a_problem_is_listed_once():
    line = "a.c:3:7: error: no such thing\n"
    assert recognise("make", line * 5, 2).problems == (
        Problem("a.c", 3, 7, "error", "no such thing"),
    )
