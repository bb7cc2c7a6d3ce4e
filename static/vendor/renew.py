"""Fetch the vendored style, script, font and icon files again from their npm packages.

Run by hand when a version below changes: `python static/vendor/renew.py`. It needs npm on this machine,
never at run time. Source map references are cut out, because the static files manifest refuses names
of files which are not shipped.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BOOTSTRAP = "bootstrap@5.3.8"
TOM_SELECT = "tom-select@2.6.2"
ICONS = "bootstrap-icons@1.13.2"
FONT = "@fontsource/atkinson-hyperlegible-next@5.3.0"
FONT_FACES = ("400-normal", "400-italic", "600-normal", "700-normal")
SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*)\n?")


def unpack(package: str, into: Path) -> Path:
    """Download one npm package and return the folder that holds its files."""
    name = subprocess.run(  # noqa: S603 - fixed command, the package names stand above
        ["npm", "pack", "--silent", package],  # noqa: S607
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()[-1]
    folder = into / name.removesuffix(".tgz")
    with tarfile.open(into / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def copy_text(source: Path, target: Path) -> None:
    """Copy a style or script without its source map line."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(SOURCE_MAP.sub("\n", source.read_text(encoding="utf-8")), encoding="utf-8")


def copy_file(source: Path, target: Path) -> None:
    """Copy a font or licence as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def icon_names() -> list[str]:
    """Read the icons in use, in order."""
    lines = (HERE / "bootstrap-icons" / "icons.txt").read_text(encoding="utf-8").splitlines()
    return sorted(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def as_symbol(name: str, svg: str) -> str:
    """Turn one icon file into a symbol of the sprite."""
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if view_box is None or body is None:
        raise ValueError(f"The icon {name} is not an SVG of the expected shape.")
    return f'<symbol id="{name}" viewBox="{view_box[1]}">{" ".join(body[1].split())}</symbol>'


def build_sprite(icons: Path) -> None:
    """Write the one sprite which holds the icons in use and nothing else."""
    symbols = [as_symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in icon_names()]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (HERE / "bootstrap-icons" / "icons.svg").write_text(sprite, encoding="utf-8")


def renew(work: Path) -> None:
    """Bring every vendored file to the versions named above."""
    bootstrap = unpack(BOOTSTRAP, work)
    copy_text(bootstrap / "dist/css/bootstrap.min.css", HERE / "bootstrap/bootstrap.min.css")
    copy_file(bootstrap / "LICENSE", HERE / "bootstrap/LICENSE")

    tom_select = unpack(TOM_SELECT, work)
    copy_text(tom_select / "dist/js/tom-select.popular.min.js", HERE / "tom-select/tom-select.popular.min.js")
    copy_text(tom_select / "dist/css/tom-select.min.css", HERE / "tom-select/tom-select.min.css")
    copy_file(tom_select / "LICENSE", HERE / "tom-select/LICENSE")

    font = unpack(FONT, work)
    for face in FONT_FACES:
        for script in ("latin", "latin-ext"):
            name = f"atkinson-hyperlegible-next-{script}-{face}.woff2"
            copy_file(font / "files" / name, HERE / "atkinson-hyperlegible-next" / name)
    copy_file(font / "LICENSE", HERE / "atkinson-hyperlegible-next/LICENSE")

    icons = unpack(ICONS, work)
    build_sprite(icons / "icons")
    copy_file(icons / "LICENSE", HERE / "bootstrap-icons/LICENSE")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        renew(Path(folder))
