"""`ai-session help TOPIC`: pages for people, in the package."""

from pathlib import Path

import pytest

import aisession_tui
from aisession_tui.cli import manual
from aisession_tui.cli.main import TOPICS
from tests.support.outer_terminal import OuterTerminal

DOCS = Path(aisession_tui.__file__).parent / "docs"


def test_every_page_is_a_topic_and_the_other_way_round(cli):
    assert {f"{page}.md" for page in TOPICS.values()} == {path.name for path in DOCS.iterdir()}
    listed = cli("help").out
    assert "topics: keys, configuration, automation, architecture" in listed


@pytest.mark.parametrize("topic", list(TOPICS))
def test_a_page_is_plain_where_nobody_reads_along(cli, topic):
    result = cli("help", topic, env={"PAGER": "false"})
    assert result.code == 0
    assert result.out == manual.plain((DOCS / f"{TOPICS[topic]}.md").read_text())
    assert "\x1b" not in result.out
    assert "**" not in result.out
    assert "|--" not in result.out


def test_pages_fit_into_a_hundred_and_twenty_columns():
    for path in DOCS.iterdir():
        assert all(len(line) <= 120 for line in manual.plain(path.read_text()).splitlines())


def test_a_command_that_is_no_topic_shows_its_help(cli):
    assert cli("help", "kill").out == cli("kill", "--help").out


def test_a_wrong_word_gets_the_nearest(cli):
    result = cli("help", "architektur")
    assert result.code == 2
    assert "Did you mean 'architecture'?" in result.err


def test_a_reader_gets_the_pager_or_the_page_itself(home):
    with OuterTerminal(home, "help", "keys", PAGER="sed s/leader/LEADER/") as terminal:
        terminal.wait_text("the LEADER, ctrl+b")
        assert terminal.wait_end() == 0
    home.environ["PATH"] = "/nowhere"
    with OuterTerminal(home, "help", "keys", PAGER="nopager") as terminal:
        terminal.wait_text("What your terminal sends")
        assert terminal.wait_end() == 0


def test_tables_are_laid_out_and_marks_go():
    source = "# Title\n\n| a | `b \\| c` |\n|---|---|\n| **long one** | d |\n\nSome `code`, **bold**.\n\n    x = `1`\n"
    assert manual.plain(source) == (
        "Title\n\n  a          b | c\n  long one   d\n\nSome code, bold.\n\n    x = `1`\n"
    )
    assert manual.plain("# T", is_bold=True) == "\x1b[1mT\x1b[22m\n"
