"""An encoded problem on disk, so that ranges of mentees can be scored by any process and put together again."""

import json
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from scipy import sparse

from matching.engine.encode import Channel, Encoded
from matching.engine.errors import ProblemError
from matching.engine.index import Named, Seekers
from matching.engine.lean import lean_of
from matching.engine.policy import Policy
from matching.engine.scanning import Edges, Told, scan

VERSION = 2
INDEX_PARTS = ("columns_of", "keys_of")


def _save(folder: Path, name: str, value: Any) -> list[int] | None:
    """Save an array, or the three arrays of a sparse one; return what has to be known to read it back."""
    if sparse.issparse(value):
        for part in ("data", "indices", "indptr"):
            np.save(folder / f"{name}.{part}.npy", getattr(value, part))
        return list(value.shape)
    np.save(folder / f"{name}.npy", np.asarray(value))
    return None


def _load(folder: Path, name: str, shape: list[int] | None) -> Any:
    """Map an array into memory; changes would stay private to this process."""

    def mapped(file: str) -> np.ndarray:
        path = folder / file
        return np.asarray(np.load(path, mmap_mode="c" if path.stat().st_size > 4096 else None))

    if shape is None:
        return mapped(f"{name}.npy")
    parts = [mapped(f"{name}.{part}.npy") for part in ("data", "indices", "indptr")]
    out = sparse.csr_array(tuple(shape))
    out.data, out.indices, out.indptr = parts
    return out


def pack(seekers: Seekers, folder: Path) -> None:
    """Write everything that scoring needs into a folder; the digest of the problem is its version."""
    folder.mkdir(parents=True, exist_ok=True)
    shapes = {}
    for side, encoded in (("mentees", seekers.encoded), ("mentors", seekers.index.mentors)):
        for one in fields(Encoded):
            if one.name != "ids":
                shapes[f"{side}.{one.name}"] = _save(folder, f"{side}.{one.name}", getattr(encoded, one.name))
    for name in INDEX_PARTS:
        shapes[name] = _save(folder, name, getattr(seekers.index, name))
    for at, part in enumerate(seekers.index.kinds):
        shapes[f"kinds.{at}"] = _save(folder, f"kinds.{at}", part)
    for one in fields(Named):
        shapes[one.name] = _save(folder, one.name, getattr(seekers.named, one.name))
    told = {
        "version": VERSION,
        "digest": seekers.index.problem.digest,
        "shape": list(seekers.shape),
        "policy": seekers.index.policy.to_dict(),
        "channels": [[one.component, one.part, one.weight] for one in seekers.index.encoder.channels],
        "arrays": shapes,
    }
    (folder / "about.json").write_text(json.dumps(told), encoding="utf-8")


@dataclass(frozen=True)
class Packed:
    """A packed problem, opened: scores ranges of mentees as the whole problem would. Arrays are memory-mapped."""

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the folder holds. Raises ProblemError where it is missing or of another version."""
        try:
            told = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ProblemError(f"There is no packed problem in {self.folder}; pack it again.") from error
        if told["version"] != VERSION:
            raise ProblemError(f"The packed problem in {self.folder} is of another version; pack it again.")
        return told

    @property
    def digest(self) -> str:
        """The digest of the problem that was packed."""
        return self.about["digest"]

    @cached_property
    def seekers(self) -> Seekers:
        """The mentees and the index of mentors, as far as scoring asks for them."""
        told, arrays = self.about, dict[str, Any]()
        for name, shape in told["arrays"].items():
            arrays[name] = _load(self.folder, name, shape)

        def side(name: str) -> Encoded:
            return Encoded(
                (), **{one.name: arrays[f"{name}.{one.name}"] for one in fields(Encoded) if one.name != "ids"}
            )

        index = SimpleNamespace(
            mentors=side("mentors"),
            kinds=(arrays["kinds.0"], arrays["kinds.1"]),
            policy=Policy.from_dict(told["policy"]),
            encoder=SimpleNamespace(channels=tuple(Channel(*one) for one in told["channels"])),
            **{name: arrays[name] for name in INDEX_PARTS},
        )
        index.lean = lean_of(index.mentors, index.columns_of, index.kinds[1])
        named = Named(**{one.name: arrays[one.name] for one in fields(Named)})
        seekers = SimpleNamespace(encoded=side("mentees"), index=index, named=named, shape=tuple(told["shape"]))
        return cast(Seekers, seekers)  # whom they are, scoring never asks

    def best(self, k: int, first: int, stop: int, told: Told | None = None) -> Edges:
        """Return the k best pairs of the mentees from row first up to stop; `told(done, total)` now and then."""
        return scan(self.seekers, k, rows=(first, stop), told=told).edges


def save_edges(edges: Edges, path: Path) -> None:
    """Write pairs to a file, all or nothing: the file appears once it is whole."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(file, rows=edges.rows, cols=edges.cols, values=edges.values)
    partial.replace(path)


def load_edges(paths: list[Path]) -> Edges:
    """Return the pairs of several files of successive ranges as one."""
    parts = []
    for path in paths:
        with np.load(path) as told:
            parts.append(Edges(told["rows"], told["cols"], told["values"]))
    return Edges.joined(parts)
