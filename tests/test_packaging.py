"""The wheel holds everything that the programs need on a machine without this repository."""

import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("dist")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def shipped(folder: str) -> set[str]:
    """The folder's files as they are here, without what running them leaves behind."""
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_the_studio_folder_is_in_it_dot_folders_too(wheel_names):
    expected = {f"engine/shipped/{name}" for name in shipped("studio")}
    assert expected - wheel_names == set()
    assert "engine/shipped/studio/sample-workspace/.studio/orchestration/.current" in wheel_names


@pytest.mark.parametrize("room", ["engine", "widgets", "control_room"])
def test_a_room_is_in_it_with_its_data(wheel_names, room):
    assert shipped(room) - wheel_names == set()


def test_nothing_else_is_in_it(wheel_names):
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"engine", "widgets", "control_room"}


def test_every_requirement_is_pinned_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line.split("==")[0].lower().replace("_", "-") for line in lines if line and not line.startswith("#")]
    groups = project["dependency-groups"]
    named = [*project["project"]["dependencies"], *groups["dev"], *groups["claude"]]
    wanted = {requirement.split(">")[0].split("=")[0].strip().lower() for requirement in named}
    assert wanted - set(pins) == set()
    assert len(pins) == len(set(pins))
