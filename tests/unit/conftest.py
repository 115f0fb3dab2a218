"""A small project that builds: every file of it can be changed by a test."""

import json
import tempfile
from pathlib import Path

import msgspec
import pytest

from sitegen import config, render, runtime
from tests import shipped
from training import recipe

REPOSITORY = Path(__file__).parents[2]

SITE = """\
title = "Ink & paper"
description = "Draw."
models = ["digits"]
[runtime]
pyscript = "1.0.0"
micropython = "2.0.0-1"
tfjs = "3.0.0"
[budget]
site_kb = 100
model_kb = 50
[look]
icon = [[[20, 16], [44, 16], [30, 50]], [[22, 33], [40, 33]]]
ink = "#000099"
paper = "#ffffff"
text = "#000000"
desk = "#eeeeee"
desk_at_night = "#111111"
"""
BASE = """\
<!doctype html>
<html><head><title>{{ site.title }}</title>
<link rel="stylesheet" href="{{ root }}static/style.css">
{% block head %}{% endblock %}
</head><body><a href="{{ root }}">{{ version }}</a>
{% block main %}{% endblock %}
</body></html>
"""
INDEX = """\
{% extends "base.html" %}
{% block head %}
<script type="module" src="{{ runtime["pyscript"].url }}"
  integrity="{{ runtime["pyscript"].integrity }}"></script>
{% endblock %}
{% block main %}
<img src="static/icon.svg" alt="{{ models[0].card.labels | join }}">
<script type="application/json">{{ app | tojson }}</script>
{% set settings = {"model": models[0].files, "worker": "sw.js"} %}
<script type="application/json" id="settings">{{ settings | tojson }}</script>
{% endblock %}
"""
CARD = """\
{% extends "base.html" %}
{% block main %}
{{ model.card.parameters }}
{% for picture in model.pictures %}
<img src="pictures/{{ picture.file }}" alt="{{ picture.alternative }}">
{% endfor %}
{% endblock %}
"""
WALK = """\
{% extends "base.html" %}
{% set quoted = quote("site_src/app/ink.py", "Ink.begin") %}
{% block main %}
<p>{{ quoted.file }}:{{ quoted.first }}-{{ quoted.last }}</p>
<pre>{{ quoted.code | safe }}</pre>
<img src="pictures/{{ pictures["ways"].file }}" alt="{{ pictures["ways"].title }}">
{% endblock %}
"""
WORKER = """\
{% if site.works_offline %}
const RELEASE = "{{ release }}";
const FILES = {{ kept | tojson }};
{% endif %}
"""
BARE = '{% extends "base.html" %}\n'
INK = """\
class Ink:
    def begin(self) -> bool:
        return 1 < 2
"""
TEXTS = {
    "pyproject.toml": '[project]\nversion = "1.2.3"\n',
    "site_src/site.toml": SITE,
    "site_src/templates/base.html": BASE,
    "site_src/templates/index.html": INDEX,
    "site_src/templates/card.html": CARD,
    "site_src/templates/how-it-works.html": WALK,
    "site_src/templates/sw.js": WORKER,
    "site_src/templates/404.html": BARE,
    "site_src/app/main.py": "import ink\n",
    "site_src/app/ink.py": INK,
    "site_src/static/style.css": "body { background: url(icon.svg) }\n",
    "site_src/static/icon.svg": "<svg/>\n",
}


def write(folder: Path, texts: dict[str, str]) -> None:
    """Write files below `folder`."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Change one place of a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def write_model(folder: Path, fingerprint: str) -> None:
    """Write a released model: one layer with two outputs, its shard in two files."""
    card = {
        "name": "digits",
        "labels": ["1", ""],
        "input": {"size": 28, "box": 20.0, "pen": 2.5},
        "temperature": 1.0,
        "unsure_below": 0.5,
        "figures": [{"name": "accuracy", "data": "test", "count": 9, "value": 0.9}],
        "parameters": 8,
        "fingerprint": fingerprint,
        "recipe": "training/recipes/digits.toml",
        "versions": {"tensorflow": "2.19.0"},
        "seed": 1,
    }
    weights = [
        {
            "name": "kernel",
            "shape": [3, 2],
            "dtype": "float32",
            "quantization": {"dtype": "uint8", "min": 0.0, "scale": 1.0},
        },
        {"name": "bias", "shape": [2], "dtype": "float32"},
    ]
    layers = [
        {"class_name": "InputLayer", "config": {}},
        {"class_name": "Dense", "config": {"units": 2}},
    ]
    model = {
        "modelTopology": {"model_config": {"config": {"layers": layers}}},
        "weightsManifest": [{"paths": ["one.bin", "two.bin"], "weights": weights}],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.json").write_text(json.dumps(card))
    (folder / "model.json").write_text(json.dumps(model))
    (folder / "one.bin").write_bytes(bytes(8))
    (folder / "two.bin").write_bytes(bytes(6))
    write_picture(folder / "pictures", "curves.svg", "Curves")


def write_picture(folder: Path, file: str, title: str) -> None:
    """Write a folder of one picture."""
    picture = {
        "file": file,
        "title": title,
        "alternative": "They fall & fall.",
        "width": 300,
        "height": 200,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("<svg/>")
    (folder / "pictures.json").write_text(json.dumps({"pictures": [picture]}))


def package_files(package: str, version: str) -> dict[str, bytes]:
    """Return what stands for the content of a package of the runtime."""
    return {
        path.replace("*", "1a2b"): f"{package}@{version}/{path}".encode()
        for _, owner, path in runtime.FILES
        if owner == package
    }


@pytest.fixture
def locks(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep the locks of builds, child processes' too, where pytest tidies up.

    On Windows: elsewhere the output's own folder is locked.
    """
    folder = str(tmp_path_factory.mktemp("locks"))
    monkeypatch.setenv("TMPDIR", folder)
    monkeypatch.setattr(tempfile, "tempdir", folder)


@pytest.fixture
def project(tmp_path: Path, locks: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project that builds, with a model of its own recipe."""
    root = tmp_path / "project"
    write(root, TEXTS)
    templates = root / "site_src" / "templates"
    others = [page for page in render.PAGES if not (templates / page).exists()]
    write(templates, dict.fromkeys(others, BARE))
    recipes = root / "training" / "recipes"
    recipes.mkdir(parents=True)
    (recipes / "digits.toml").write_bytes(shipped.RECIPE.read_bytes())
    fingerprint = recipe.load(recipes / "digits.toml").fingerprint
    write_model(root / "training" / "released" / "digits", fingerprint)

    monkeypatch.setattr(
        runtime,
        "obtain",
        lambda wanted: {package: package_files(*package) for package in wanted},
    )
    source = root / "site_src"
    write_picture(source / "pictures" / "how-it-works", "ways.svg", "Two ways")
    runtime.pin(source / "runtime.lock.json", config.load(source / "site.toml").runtime)
    return root


@pytest.fixture
def site(project: Path) -> config.Site:
    return config.load(project / "site_src" / "site.toml")


@pytest.fixture
def lock(project: Path) -> runtime.Lock:
    content = (project / "site_src" / "runtime.lock.json").read_bytes()
    return msgspec.json.decode(content, type=runtime.Lock)
