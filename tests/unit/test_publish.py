import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen import publish
from sitegen.errors import InklingError

from .conftest import REPOSITORY, write

pytestmark = pytest.mark.usefixtures("locks")


def build(output: Path, text: str) -> None:
    with publish.staged(output) as folder:
        write(folder, {"index.html": text, "static/style.css": text})


def content(folder: Path) -> set[tuple[str, str]]:
    return {
        (file.relative_to(folder).as_posix(), file.read_text())
        for file in folder.rglob("*")
        if file.is_file() and file.name != publish.MANIFEST
    }


def site(text: str) -> set[tuple[str, str]]:
    return {("index.html", text), ("static/style.css", text)}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def published(output: Path) -> Path:
    build(output, "old")
    return output


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand for a file system that cannot exchange folders."""
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)


def test_a_first_build_makes_the_folders_above(tmp_path: Path) -> None:
    build(tmp_path / "a" / "b", "new")

    assert content(tmp_path / "a" / "b") == site("new")


def test_a_build_replaces_the_last_one_and_leaves_nothing(published: Path) -> None:
    build(published, "new")

    assert content(published) == site("new")
    assert [*published.parent.iterdir()] == [published]


@pytest.mark.usefixtures("no_exchange")
def test_a_build_replaces_the_last_one_in_two_steps(published: Path) -> None:
    build(published, "new")

    assert content(published) == site("new")
    assert [*published.parent.iterdir()] == [published]


@pytest.mark.skipif(
    sys.platform not in ("linux", "darwin"), reason="the system cannot exchange"
)
def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    write(tmp_path, {"one/file": "1", "other/file": "2"})

    assert publish._exchange(tmp_path / "one", tmp_path / "other")

    assert content(tmp_path) == {("one/file", "2"), ("other/file", "1")}


def test_the_manifest_lists_every_file(published: Path) -> None:
    files = publish.manifest(published).files

    assert files.keys() == {"index.html", "static/style.css"}
    assert files["index.html"] == publish.entry(published / "index.html")
    assert files["index.html"].size == 3


def test_equal_builds_have_equal_manifests(published: Path) -> None:
    first = (published / publish.MANIFEST).read_bytes()

    build(published, "old")

    assert (published / publish.MANIFEST).read_bytes() == first


def test_a_failing_build_leaves_the_old_site_whole(published: Path) -> None:
    def fail() -> None:
        with publish.staged(published) as folder:
            write(folder, {"index.html": "new"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert content(published) == site("old")
    assert [*published.parent.iterdir()] == [published]


@pytest.mark.usefixtures("no_exchange")
def test_where_the_second_rename_fails_the_first_is_undone(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse_new(self: Path, target: Path) -> Path:
        if self.name.endswith("-new"):
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(PermissionError):
        build(published, "new")

    assert content(published) == site("old")


BUILD = """
import os, sys
from pathlib import Path
from sitegen import publish

def die(*_):
    os.kill(os.getpid(), {signal})

{moment}
with publish.staged(Path(sys.argv[1])) as folder:
    (folder / "index.html").write_text("new")
    {during}
"""
KILL = int(getattr(signal, "SIGKILL", signal.SIGTERM))

NEW = {("index.html", "new")}

# Where a build is killed: what is set up before it, what it does, what it leaves.
MOMENTS = {
    "before the marker": ("publish._write_manifest = die", "", site("old")),
    "while rendering": ("", "die()", site("old")),
    "before the manifest": ("publish.seal = die", "", site("old")),
    "before the swap": ("publish._swap = die", "", site("old")),
    "before the old site goes": ("", "publish._remove = die", NEW),
    "between two renames": (
        "publish._exchange = lambda *_: False\n"
        "rename = Path.rename\n"
        "Path.rename = lambda self, to: die() if '-new' in self.name"
        " else rename(self, to)",
        "",
        set(),
    ),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_leaves_a_whole_site(published: Path, moment: str) -> None:
    before, during, left = MOMENTS[moment]
    script = BUILD.format(signal=KILL, moment=before, during=during)
    killed = subprocess.run([sys.executable, "-c", script, published], cwd=REPOSITORY)
    assert killed.returncode
    assert content(published) == left

    with publish.staged(published) as folder:  # the next build puts things right
        assert content(published) == (left or site("old"))
        write(folder, {"index.html": "newest"})
    assert content(published) == {("index.html", "newest")}
    assert [*published.parent.iterdir()] == [published]


def test_builds_of_one_output_wait_for_each_other(published: Path) -> None:
    waits = BUILD.format(signal=KILL, moment="", during="print(flush=True); input()")
    says_so = "print(flush=True)"
    quick = BUILD.format(signal=KILL, moment=says_so, during="").replace("new", "newer")
    command = [sys.executable, "-c"]
    with subprocess.Popen(
        [*command, waits, published],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with subprocess.Popen(
            [*command, quick, published], cwd=REPOSITORY, stdout=subprocess.PIPE
        ) as second:
            assert second.stdout is not None
            second.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                second.wait(timeout=1)
            first.communicate(b"\n")
            assert second.stdout.read() == (
                f"waiting for another build in {published.parent}\n".encode()
            )
        assert (first.returncode, second.returncode) == (0, 0)
    assert content(published) == {("index.html", "newer")}


@pytest.mark.parametrize("place", ["site_src", "site_src/static/out"])
def test_a_site_is_not_built_into_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InklingError, match="a part of what it is made of"):
        build(tmp_path / place, "new")


FOREIGN = {
    "no manifest": {"thesis.txt": "dear"},
    "no valid manifest": {publish.MANIFEST: "{}", "thesis.txt": "dear"},
    "another's manifest": {publish.MANIFEST: '{"built_by": "x", "files": {}}'},
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("act", [lambda output: build(output, "new"), publish.clean])
def test_a_foreign_folder_is_left_alone(output: Path, kind: str, act: object) -> None:
    write(output, FOREIGN[kind])
    before = {file: file.read_text() for file in output.iterdir()}
    assert callable(act)

    with pytest.raises(InklingError, match="is no site built by Inkling"):
        act(output)

    assert {file: file.read_text() for file in output.iterdir()} == before
    assert [*output.parent.iterdir()] == [output]


@pytest.mark.parametrize("act", [lambda output: build(output, "new"), publish.clean])
def test_a_model_gives_way_to_no_site(output: Path, act: object) -> None:
    with publish.staged(output, holds="model") as folder:
        write(folder, {"card.json": "{}"})
    assert callable(act)

    with pytest.raises(InklingError, match="is no site built by Inkling"):
        act(output)

    assert (output / "card.json").exists()
    with publish.staged(output, holds="model") as folder:
        write(folder, {"card.json": "newer"})
    assert (output / "card.json").read_text() == "newer"


@pytest.mark.parametrize("act", [lambda output: build(output, "new"), publish.clean])
@pytest.mark.parametrize("name", ["CNAME", "static/.well-known/note"])
def test_a_file_put_there_by_hand_is_not_lost(
    published: Path, name: str, act: object
) -> None:
    write(published, {name: "dear"})
    assert callable(act)

    with pytest.raises(InklingError, match=f"{name} was not built .* would be lost"):
        act(published)

    assert content(published) == site("old") | {(name, "dear")}


def test_a_foreign_file_is_left_alone(output: Path) -> None:
    output.write_text("dear")

    with pytest.raises(InklingError, match="is no site built by Inkling"):
        build(output, "new")

    assert output.read_text() == "dear"


def test_a_foreign_folder_of_a_staging_folders_name_is_left_alone(
    published: Path,
) -> None:
    theirs = {".dist.inkling-new/thesis.txt": "dear"}
    write(published.parent, theirs)

    with pytest.raises(InklingError, match=r"\.dist\.inkling-new: File exists"):
        build(published, "new")

    assert content(published) == site("old")
    assert content(published.parent) >= set(theirs.items())


def test_an_empty_folder_may_be_used(output: Path) -> None:
    output.mkdir()

    build(output, "new")

    assert content(output) == site("new")


def test_a_link_stays_a_link(published: Path) -> None:
    link = published.with_name("link")
    link.symlink_to(published, target_is_directory=True)

    build(link, "new")

    assert link.is_symlink()
    assert content(published) == site("new")


@pytest.mark.parametrize("place", [".", "..", "/", REPOSITORY, REPOSITORY.parent])
def test_the_sources_are_never_the_output(place: str | Path) -> None:
    with pytest.raises(InklingError, match="would replace"):
        build(Path(place), "new")


@pytest.mark.parametrize("below", ["file/dist", "file/folder/dist"])
def test_what_cannot_be_written_is_told(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InklingError, match=r"cannot be written: .*: choose") as told:
        build(tmp_path / below, "new")

    assert str(tmp_path / below) in str(told.value)


def test_clean_removes_what_was_built(published: Path) -> None:
    assert publish.clean(published)
    assert not [*published.parent.iterdir()]
    assert not publish.clean(published)


def test_clean_removes_leftovers(published: Path) -> None:
    write(published.parent, {f".dist.inkling-new/{publish.MANIFEST}": ""})

    publish.clean(published)

    assert not [*published.parent.iterdir()]


def test_what_was_not_built_has_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(
        InklingError, match=r"missing: move .* away and build the site with"
    ):
        publish.manifest(tmp_path)
