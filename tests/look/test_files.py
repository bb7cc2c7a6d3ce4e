"""The look's files keep their promises: readable colours, one sheet per component, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

CSS = ROOT / "static" / "css"
COMPONENTS = ROOT / "templates" / "components"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = (VENDOR / "bootstrap-icons" / "icons.txt").read_text("utf-8").splitlines()
ICONS = {line for line in ICON_LIST if line and not line.startswith("#")}
TONES = ("ok", "wait", "stop", "info")

TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft", "brand") for ground in ("paper", "surface", "sunken")),
    *((tone, f"{tone}-tint") for tone in TONES),
    *((tone, "surface") for tone in TONES),
    *(("ink", f"{tone}-tint") for tone in TONES),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("brand-strong", "brand-tint"),
    ("warm", "surface"),
    ("warm", "warm-tint"),
    ("surface", "warm"),
]
MARK_PAIRS = [("edge", "surface"), ("edge", "paper"), ("focus", "surface"), ("focus", "paper"), ("brand", "sunken")]


def tokens(theme: str) -> dict[str, str]:
    """Names and colours of a theme; dark stands on what light defines."""
    text = (CSS / "tokens.css").read_text("utf-8")
    light, dark = text.split('[data-bs-theme="dark"]')
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark))


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str) -> None:
    colour = tokens(theme)
    faint = {(a, b) for a, b in TEXT_PAIRS if contrast(colour[a], colour[b]) < 4.5}
    faint |= {(a, b) for a, b in MARK_PAIRS if contrast(colour[a], colour[b]) < 3}
    assert faint == set()


def test_raw_colours_stand_in_the_tokens_alone() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\")|\bhsl\(")
    found = {p.name: raw.findall(p.read_text("utf-8")) for p in CSS.rglob("*.css") if p.name != "tokens.css"}
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_the_one_sheet_brings_in_every_sheet() -> None:
    brought_in = set(re.findall(r'@import url\("(.+?)"\)', (CSS / "app.css").read_text("utf-8")))
    ours = {str(p.relative_to(CSS)) for p in CSS.rglob("*.css")} - {"app.css"}
    assert {name for name in brought_in if not name.startswith("../vendor/")} == ours


def test_every_address_in_a_sheet_is_a_file_of_ours() -> None:
    missing = []
    for sheet in CSS.rglob("*.css"):
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text("utf-8")):
            if not (sheet.parent / address).resolve().is_file():
                missing.append(f"{sheet.name}: {address}")
    assert missing == []


def test_vendored_files_name_no_source_maps() -> None:
    texts = [p for p in VENDOR.rglob("*") if p.suffix in {".css", ".js"}]
    assert len(texts) >= 3
    assert [p.name for p in texts if "sourceMappingURL" in p.read_text("utf-8")] == []


def test_every_vendored_folder_has_its_licence() -> None:
    assert [p.name for p in VENDOR.iterdir() if p.is_dir() and not (p / "LICENSE").is_file()] == []


def test_the_sprite_has_the_listed_icons() -> None:
    sprite = (VENDOR / "bootstrap-icons" / "icons.svg").read_text("utf-8")
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == ICONS


def icon_names(path: Path) -> set[str]:
    """Icons a template names in so many words."""
    return set(re.findall(r'components/icon\.html" with name="([\w-]+)"|\bicon="([\w-]+)"', path.read_text("utf-8")))


def test_templates_name_icons_of_the_sprite() -> None:
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "templates").rglob("*.html")
        for names in icon_names(path)
        for name in names
        if name and name not in ICONS
    }
    assert unknown == set()


def test_every_component_names_its_parameters_first() -> None:
    silent = [p.name for p in COMPONENTS.glob("*.html") if not re.match(r"\{% comment %\}|\{# ", p.read_text("utf-8"))]
    assert silent == []
