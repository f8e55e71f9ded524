"""How often the classifier is right: precision and recall by class, on learnings written for it.

`labelled_learnings.tsv` is what its rules were tuned with. `unseen_learnings.tsv` was written afterwards and is never
to be tuned to: it tells how well the rules do on texts that nobody had in mind.
"""

from collections import Counter
from pathlib import Path

import pytest

from engine.knowledge.signals.evidence import read_signal_tables
from engine.knowledge.signals.signals import classify
from engine.workspace.paths import WorkspacePaths

DATA = Path(__file__).parents[3] / "data"

CLASSES = ("noise", "performance", "error", "convention", "framework", "pattern")


def measured(name: str, folder: Path) -> dict[str, tuple[float, float]]:
    """Class to (precision, recall), printed too."""
    tables = read_signal_tables(WorkspacePaths(folder))
    pairs: Counter[tuple[str, str]] = Counter()
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t", 1)
        kind = classify(text, tables).signal_type
        pairs[label, kind.value if kind else "noise"] += 1
    found = {label: (_share(pairs, label, 1), _share(pairs, label, 0)) for label in CLASSES}
    print(f"\n{name}: {pairs.total()} learnings")
    for label, (precision, recall) in found.items():
        print(f"  {label:12} precision {precision:.2f}  recall {recall:.2f}")
    return found


def _share(pairs: Counter[tuple[str, str]], label: str, side: int) -> float:
    """Of all with this class as verdict (side 1) or as label (side 0), the share that is right."""
    return pairs[label, label] / sum(count for pair, count in pairs.items() if pair[side] == label)


def test_there_are_enough_of_each_class():
    lines = (DATA / "labelled_learnings.tsv").read_text(encoding="utf-8").splitlines()
    counts = Counter(line.split("\t")[0] for line in lines)
    assert len(set(lines)) == len(lines) >= 200
    assert min(counts[label] for label in CLASSES) >= 30


@pytest.mark.parametrize("label", CLASSES)
def test_labelled_learnings(label, tmp_path):
    precision, recall = measured("labelled_learnings.tsv", tmp_path)[label]
    assert precision >= 0.9
    assert recall >= 0.9


def test_unseen_learnings(tmp_path):
    found = measured("unseen_learnings.tsv", tmp_path)
    assert found["noise"][0] >= 0.95, "a learning worth keeping was discarded"
    assert found["noise"][1] >= 0.8
    assert found["performance"][1] >= 0.9
    assert found["error"][0] >= 0.9
