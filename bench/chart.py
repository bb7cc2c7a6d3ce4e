"""The benchmark's numbers as a table in Markdown and as a chart in SVG."""

from html import escape

LABEL, BAR, ROW, WIDTH = 330, 300, 24, 830
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d2733}.ours{fill:#2f6f8f}.other{fill:#b9c4ce}"
    "@media(prefers-color-scheme:dark){text{fill:#e6ebf0}.other{fill:#5b6874}}"
)


def shown(value: float | None) -> str:
    """Return a number with three digits that mean something."""
    return "" if value is None else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def table(rows: list[dict]) -> str:
    """Return all rows as a Markdown table."""
    lines = [
        "| stage | size | tool | seconds | CPU seconds | ns CPU per pair | peak MB | ratio to ours | result |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        numbers = (row[name] for name in ("seconds", "cpu_seconds", "ns_per_pair", "peak_mb", "ratio_to_ours"))
        result = row["result"]
        told = ", ".join(f"{key} {value}" for key, value in result.items()) if isinstance(result, dict) else str(result)
        cells = [row["stage"], row["size"], row["tool"], *map(shown, numbers), told]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def chart(rows: list[dict]) -> str:
    """Return, for every stage that others do too, bars of CPU time in parts of ours, in powers of ten."""
    kept = [row for row in rows if any(_same(row, other) and other["tool"] != "ours" for other in rows)]
    values = [_cost(row) for row in kept]
    least, most = min(values, default=1.0) / 2, max(values, default=1.0)
    steps = max(_digits(most / least), 0.1)
    parts, y, heading = [], 8, ""
    for row in kept:
        title = f"{row['stage']}, {row['size']}"
        if title != heading:
            y, heading = y + 14, title
        size = max(2.0, BAR * _digits(_cost(row) / least) / steps)
        unit = f"{shown(row['ns_per_pair'])} ns/pair" if row["ns_per_pair"] else f"{shown(row['cpu_seconds'])} s CPU"
        kind = "ours" if row["tool"] == "ours" else "other"
        ratio = f" ({shown(row['ratio_to_ours'])} ×)" if kind == "other" and row["ratio_to_ours"] else ""
        parts.append(f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(row["tool"])}</text>')
        parts.append(f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{size:.1f}" height="{ROW - 6}" rx="3"/>')
        parts.append(f'<text x="{LABEL + size + 6:.1f}" y="{y + 14}">{escape(unit + ratio)}</text>')
        if row["tool"] == "ours":
            parts.append(f'<text x="4" y="{y + 14}">{escape(title)}</text>')
        y += ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 10}" role="img">'
        f"<title>CPU time of the matching engine and of others, in parts of ours, logarithmic</title>"
        f"<style>{STYLE}</style>"
        f"{''.join(parts)}</svg>\n"
    )


def _same(one: dict, other: dict) -> bool:
    return (one["stage"], one["size"]) == (other["stage"], other["size"])


def _cost(row: dict) -> float:
    """What a bar shows: CPU time in parts of ours for the same work."""
    return max(row["ratio_to_ours"] or 0.0, 1e-3)


def _digits(ratio: float) -> float:
    digits = 0.0
    while ratio >= 10:
        ratio, digits = ratio / 10, digits + 1
    return digits + (ratio - 1) / 9
