from pathlib import Path

import pytest

from sitegen import config
from sitegen.errors import InklingError

from .conftest import REPOSITORY, SITE


def load(folder: Path, text: str, base_address: str | None = None) -> config.Site:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, base_address)


def test_a_site_has_no_address_unless_told(tmp_path: Path) -> None:
    site = load(tmp_path, SITE)

    assert (site.title, site.models) == ("Ink & paper", ["digits"])
    assert (site.base_address, site.base_path) == ("", "/")


def test_the_shipped_settings_are_valid() -> None:
    assert config.load(REPOSITORY / "site_src" / "site.toml").models


def test_pictures_have_the_colours_of_the_page() -> None:
    look = config.load(REPOSITORY / "site_src" / "site.toml").look
    style = (REPOSITORY / "site_src" / "static" / "style.css").read_text()
    for colour in (look.ink, look.paper, look.text, look.desk, look.desk_at_night):
        assert colour in style, f"{colour} is in site.toml, not in style.css: see both"


@pytest.mark.parametrize(
    ("given", "address", "path"),
    [
        ("https://you.github.io/ink", "https://you.github.io/ink/", "/ink/"),
        ("https://you.github.io/ink/", "https://you.github.io/ink/", "/ink/"),
        ("https://a.b/ä&%20/", "https://a.b/%C3%A4&%20/", "/%C3%A4&%20/"),
        ("http://localhost:8000", "http://localhost:8000/", "/"),
    ],
)
def test_an_address_ends_with_a_slash(
    tmp_path: Path, given: str, address: str, path: str
) -> None:
    site = load(tmp_path, f'base_address = "{given}"\n{SITE}')

    assert (site.base_address, site.base_path) == (address, path)


def test_an_address_given_goes_before_the_files(tmp_path: Path) -> None:
    text = f'base_address = "https://you.github.io/ink/"\n{SITE}'

    assert load(tmp_path, text, "https://a.b/").base_address == "https://a.b/"
    assert load(tmp_path, text, "").base_address == ""


@pytest.mark.parametrize(
    "address",
    [
        "you.github.io",
        "ftp://a.b/",
        "https://",
        "https://a.b/?c",
        "/ink/",
        "http://[a/",
        "https://a.b/</style>/",
        "https://a.b/x\\1y/",
        "https://a.b/'/",
        "https://a.b//c/",
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(InklingError, match="is no http"):
        load(tmp_path, SITE, address)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title", "titel", "unknown key titel: did you mean 'title'?"),
        ("tfjs", "tfj", "unknown key runtime.tfj: did you mean 'tfjs'?"),
        ("[budget]", "[other]\n[budget]", "unknown key other: known are base_addr"),
        ('"Ink & paper"', "3", "title: Expected `str`, got `int`"),
        ('"Ink & paper"', '""', "title: Expected `str` of length >= 1"),
        ('"Ink & paper"', '" ... "', "title: nobody can read ' ... '"),
        ('"Draw."', r'"Draw\u0000"', r"description: nobody can read 'Draw\x00'"),
        ('title = "Ink & paper"', "", "missing required field `title`"),
        ("100", '"100"', "budget.site_kb: Expected `int`, got `str`"),
        ("100", "0", "budget.site_kb: Expected `int` >= 1"),
        ('"3.0.0"', '"latest"', "runtime.tfjs: Expected `str` matching"),
        ('"#000099"', '"blue"', "look.ink: Expected `str` matching"),
        ("[[[20, 16]", "[[], [[20, 16]", "look.icon[0]: Expected `array` of length"),
        (
            "title",
            'repository = "me/ink"\ntitle',
            "repository: Expected `str` matching",
        ),
        ('["digits"]', '["digits", "digits"]', "models: one of them is named twice"),
        ('["digits"]', "[]", "models: Expected `array` of length >= 1"),
        ('["digits"]', '["../x"]', r"models[0]: Expected `str` matching"),
        ("=", "", "Expected '=' after a key"),
        (
            "[look]",
            '[[examples]]\nname = "a line"\nink = "1!"\n[look]',
            "examples[0]: the ink of 'a line': this link is damaged",
        ),
        (
            "[look]",
            '[[examples]]\nname = "a line"\nink = "1"\n[look]',
            "examples[0]: the ink of 'a line': it holds no strokes",
        ),
    ],
)
def test_mistakes_are_told_with_file_and_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InklingError) as told:
        load(tmp_path, SITE.replace(old, new, 1))

    assert str(told.value).startswith(f"{tmp_path / 'site.toml'}: ")
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InklingError, match=r"site\.toml is missing"):
        config.load(tmp_path / "site.toml")


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(InklingError, match="is not UTF-8"):
        config.load(tmp_path / "site.toml")
