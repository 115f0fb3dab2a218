import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import build
from sitegen.errors import InklingError
from training import recipe

from .conftest import REPOSITORY, replace, write_model

Output = pytest.CaptureFixture[str]


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put a training that takes no time in the place of the real one."""
    folders: list[Path] = []

    def main(recipe_path: Path, released: Path) -> None:
        folders.append(released)
        write_model(released, recipe.load(recipe_path).fingerprint)

    module = ModuleType("training.train")
    vars(module)["main"] = main
    monkeypatch.setitem(sys.modules, "training.train", module)
    monkeypatch.setattr(build, "TRAINS_ON", (sys.version_info[:2],))
    monkeypatch.setattr(build, "find_spec", lambda name: object())
    return folders


@pytest.mark.parametrize("base_address", ["", "https://you.github.io/inkling/"])
def test_check_knows_what_address_was_built_for(
    project: Path, base_address: str
) -> None:
    assert build.main(["--base-address", base_address], project) == 0
    assert build.main(["check"], project) == 0
    assert build.main(["check", "--base-address=https://a.b/elsewhere"], project) == 1


@pytest.mark.parametrize("port", ["-1", "0", "65536", "http"])
def test_a_port_that_is_none_is_told(project: Path, capsys: Output, port: str) -> None:
    with pytest.raises(SystemExit):
        build.main(["serve", f"--port={port}"], project)
    assert "is no port: give 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "called"),
    [
        ("site_src/site.toml", "site_src/site.toml"),
        ("site_src/templates/base.html", "the template base.html"),
        ("site_src/templates/index.html", "the template index.html"),
        ("site_src/static/style.css", "site_src/static/style.css"),
        ("site_src/app/ink.py", "site_src/app/ink.py"),
        ("training/recipes/digits.toml", "training/recipes/digits.toml"),
    ],
)
def test_what_is_not_utf_8_is_told(
    project: Path, capsys: Output, file: str, called: str
) -> None:
    path = project / file
    path.write_bytes(path.read_bytes() + b"\xff")
    assert build.main([], project) == 1
    assert f"{called} is not UTF-8: save it as UTF-8" in one_error(capsys)


def test_a_built_page_that_is_not_utf_8_is_told(project: Path, capsys: Output) -> None:
    build.main([], project)
    (project / "dist" / "index.html").write_bytes(b"\xff")
    assert build.main(["check"], project) == 1
    assert "index.html is not UTF-8" in one_error(capsys)


@pytest.mark.parametrize("arguments", [[], ["train"], ["train", "letters"]])
def test_a_model_without_a_recipe_is_told_with_who_names_it(
    project: Path, capsys: Output, arguments: list[str]
) -> None:
    settings = project / "site_src" / "site.toml"
    replace(settings, '"digits"', '"letters"')
    named_by = "the command line" if "letters" in arguments else settings
    assert build.main(arguments, project) == 1
    assert f"error: {named_by} names the model 'letters'" in one_error(capsys)


def test_without_the_libraries_it_says_how_to_get_them() -> None:
    bare = [sys.executable, "-S", "build.py", "--help"]  # -S: nothing installed
    told = subprocess.run(bare, cwd=REPOSITORY, capture_output=True, text=True)
    assert told.returncode == 1
    assert "is not installed here: run `make site`" in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("def (", "(store.py, line 1)"),
        ("from js import document", "there is no js, which the build imports"),
        ("from .inks import MOST", "there is no site_src.app.inks, which the build"),
        ("from .ink import MOTS", "cannot import name 'MOTS'"),
    ],
)
def test_a_slip_in_what_page_and_build_share_is_told(
    tmp_path: Path, slip: str, told: str
) -> None:
    for part in ("sitegen", "site_src/app", "training"):
        shutil.copytree(
            REPOSITORY / part,
            tmp_path / part,
            ignore=lambda folder, names: [n for n in names if not n.endswith(".py")],
        )
    shutil.copy(REPOSITORY / "build.py", tmp_path)
    store = tmp_path / "site_src" / "app" / "store.py"
    store.write_text(f"{slip}\n{store.read_text('utf-8')}", "utf-8")
    command = [sys.executable, "build.py", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_nobody_thought_of_is_told_in_one_line(
    project: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(project: object) -> None:
        raise ValueError("no icons:\n  none")

    monkeypatch.setattr(build, "train_where_needed", stumble)
    assert build.main([], project) == 1
    assert "ValueError: no icons: none: run it with --verbose" in one_error(capsys)
    with pytest.raises(ValueError, match="no icons"):
        build.main(["--verbose"], project)


def test_a_model_without_its_network_is_trained(
    project: Path, trained: list[Path]
) -> None:
    released = project / "training" / "released" / "digits"
    (released / "model.json").unlink()
    assert build.main([], project) == 0
    assert trained == [released]


def outdate(project: Path) -> None:
    replace(project / "training" / "recipes" / "digits.toml", "seed = ", "seed = 9")


def test_build_is_the_verb_that_need_not_be_said(project: Path, capsys: Output) -> None:
    assert build.main([], project) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "training  up to date (digits)"
    assert lines[-2].startswith("total")
    assert lines[-1] == f"preview: python -m http.server -d {project / 'dist'}"
    assert (project / "dist" / "index.html").exists()


@pytest.mark.parametrize("verb_first", [True, False])
def test_options_stand_before_the_verb_or_after(
    project: Path, tmp_path: Path, verb_first: bool
) -> None:
    output = tmp_path / "out"
    options = [f"--output={output}", "--base-address=https://a.b/ink"]

    assert not build.main(
        ["build", *options] if verb_first else [*options, "build"], project
    )

    assert 'href="/ink/"' in (output / "404.html").read_text()


def test_a_build_loads_neither_tensorflow_nor_the_server(project: Path) -> None:
    script = (
        "import build, pathlib, sys\n"
        "assert not build.main([], pathlib.Path(sys.argv[1]))\n"
        "print({'tensorflow', 'livereload', 'tornado'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, project],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "set()"


def test_an_outdated_model_is_trained(
    project: Path, trained: list[Path], capsys: Output
) -> None:
    outdate(project)

    assert build.main([], project) == 0
    assert build.main([], project) == 0

    assert trained == [project / "training" / "released" / "digits"]
    assert "training  up to date" in capsys.readouterr().out


@pytest.mark.parametrize("names", [[], ["digits"]])
def test_train_trains_what_is_up_to_date_as_well(
    project: Path, trained: list[Path], names: list[str]
) -> None:
    assert build.main(["train", *names], project) == 0

    assert len(trained) == 1


def one_error(capsys: Output) -> str:
    captured = capsys.readouterr().err
    assert captured.startswith("error: ")
    assert captured.count("\n") == 1
    return captured


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("arguments", [[], ["train"]])
def test_where_training_lacks_a_library_the_command_is_told(
    project: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    outdate(project)
    monkeypatch.setattr(
        build, "find_spec", lambda name: None if name == "tf_keras" else object()
    )

    assert build.main(arguments, project) == 1
    error = one_error(capsys)
    assert "training needs tf_keras, not installed here: run `make train`" in error


@pytest.mark.parametrize("arguments", [[], ["train"]])
def test_where_python_cannot_train_both_versions_are_told(
    project: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    outdate(project)
    monkeypatch.setattr(build, "TRAINS_ON", ())

    assert build.main(arguments, project) == 1
    version = ".".join(map(str, sys.version_info[:3]))
    assert f"needs Python 3.11 or 3.12, this is {version}: " in one_error(capsys)


def test_a_failing_build_leaves_the_old_site(project: Path, capsys: Output) -> None:
    build.main([], project)
    before = (project / "dist" / "index.html").read_text()
    capsys.readouterr()
    replace(project / "site_src" / "templates" / "index.html", "icon.svg", "none.svg")

    assert build.main([], project) == 1

    assert "static/none.svg leads nowhere" in capsys.readouterr().err
    assert (project / "dist" / "index.html").read_text() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("site_src/site.toml", "title", "titel", "did you mean 'title'?"),
        ("site_src/site.toml", '"digits"', '"letters"', "known are digits"),
        ("site_src/site.toml", '"3.0.0"', '"3.0.1"', "run `python build.py pin`"),
        ("training/released/digits/model.json", "two.bin", "no.bin", "is missing"),
        ("training/released/digits/card.json", ', ""]', "]", "length >= 2"),
    ],
)
def test_bad_input_is_one_line(
    project: Path, capsys: Output, file: str, old: str, new: str, message: str
) -> None:
    replace(project / file, old, new)

    assert build.main([], project) == 1
    assert message in one_error(capsys)
    assert not (project / "dist").exists()


def test_what_the_system_refuses_is_one_line(project: Path, capsys: Output) -> None:
    (project / "site_src" / "static" / "icon.svg").unlink()
    (project / "site_src" / "static" / "style.css").unlink()
    (project / "site_src" / "static").rmdir()

    assert build.main([], project) == 1
    assert "No such file or directory" in one_error(capsys)


def test_verbose_shows_the_trace(project: Path, capsys: Output) -> None:
    assert build.main(["train", "letters", "--verbose"], project) == 1

    trace, _, line = capsys.readouterr().err.rstrip().rpartition("\n")
    assert trace.startswith("Traceback")
    assert line.startswith("error: ")


def test_check_and_clean(project: Path, capsys: Output) -> None:
    assert build.main(["check"], project) == 1
    assert "build the site with `python build.py`" in one_error(capsys)

    build.main([], project)
    assert build.main(["check"], project) == 0
    assert capsys.readouterr().out.endswith("\nok\n")

    (project / "dist" / "404.html").unlink()
    (project / "dist" / "robots.txt").unlink()
    assert build.main(["check"], project) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert all(line.startswith("error: ") for line in errors)

    assert build.main(["clean"], project) == 0
    assert not (project / "dist").exists()
    assert build.main(["clean"], project) == 0
    assert capsys.readouterr().out.endswith("\nnothing to remove\n")


def test_pin_follows_site_toml(project: Path, capsys: Output) -> None:
    replace(project / "site_src" / "site.toml", '"3.0.0"', '"3.0.1"')

    assert build.main(["pin"], project) == 0
    assert build.main([], project) == 0
    assert "files pinned in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("raised", "status", "told"),
    [
        (InklingError("a: b"), 1, "error: a: b\n"),
        (KeyboardInterrupt(), 130, "stopped\n"),
    ],
)
def test_the_exit_status_tells_failures_apart(
    project: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
    status: int,
    told: str,
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(build, "build", fail)

    assert build.main([], project) == status
    assert capsys.readouterr().err == told


def test_help_explains_every_verb(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        build.main(["--help"])

    text = capsys.readouterr().out
    for verb in ("build", "train", "serve", "clean", "check", "pin"):
        assert f"    {verb} " in text
    assert "python build.py --output public" in text
