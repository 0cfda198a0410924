"""One source of the documentation: the fields."""

import tomllib
from pathlib import Path

import aisession_tui
from aisession_tui.config import explain, reading
from aisession_tui.config.model import FIELDS, KeyTable

MANUAL = Path(aisession_tui.__file__).parent / "docs" / "configuration.md"


def test_the_manual_holds_the_reference_as_the_fields_tell_it():
    assert explain.reference() in MANUAL.read_text(), explain.reference()


def test_every_setting_is_explained_in_sentences():
    for each in FIELDS:
        assert each.setting.text.endswith((".", "here."))
        assert each.name in explain.reference()
        assert each.kind is KeyTable or reading.check(each, each.default) == (each.default, "")


def test_what_is_in_force_is_toml_and_reads_back():
    text = 'leader = "ctrl+a"\n[keys]\nkill = ["K", "\\""]\n[sidebar.keys]\nkill = []\n'
    loaded = reading.read(text, {}, {})
    for with_origin in (True, False):
        shown = explain.in_force(loaded, with_origin=with_origin)
        assert reading.read(shown, {}, {}).config == loaded.config
        assert tomllib.loads(shown)["leader"] == "ctrl+a"
    assert "config.toml:3" in explain.in_force(loaded, with_origin=True)


def test_programs_get_value_default_and_origin():
    data = explain.as_data(reading.read("[keys]\nkill = 'K'\n", {}, {}))
    assert data["keys.kill"] == {"value": ["K"], "default": None, "origin": "config.toml:2"}
    assert data["leader"] == {"value": "ctrl+b", "default": "ctrl+b", "origin": "default"}
