from pathlib import Path

import msgspec

from benchmarks import lighthouse
from benchmarks.lighthouse import Report, Result

from .conftest import write

NAMES = ("performance", *lighthouse.PERFECT)


def report(error: str = "") -> Report:
    """Return a report: audits that do not count fail, and one of those that do."""
    categories = {
        name: {
            "title": name,
            "score": 0.5,
            "auditRefs": [{"id": f"{name}-{i}", "weight": i} for i in (0, 1)],
        }
        for name in NAMES
    }
    audits = {
        f"{name}-{i}": {"title": f"{name} {i}", "score": i if name != "seo" else 0}
        for name in NAMES
        for i in (0, 1)
    }
    problem = {"message": error} if error else None
    return msgspec.convert(
        {"categories": categories, "audits": audits, "runtimeError": problem}, Report
    )


def test_every_page_is_audited(tmp_path: Path) -> None:
    files = ["index.html", "404.html", "models/digits/index.html", "a.css"]
    write(tmp_path, dict.fromkeys(files, ""))

    assert lighthouse.pages(tmp_path) == ["", "404.html", "models/digits/"]


def test_what_the_browser_is_told_keeps_its_spaces() -> None:
    told = lighthouse.flags(["--host-resolver-rules=MAP a b", "--quiet"])
    assert '--host-resolver-rules="MAP a b" --quiet' in told


def test_what_counts_and_failed_is_told() -> None:
    failures = Result("404.html", "phone", report()).failures()
    assert list(failures) == ["404.html, phone: seo: seo 1"]


def test_a_page_that_cannot_be_audited_has_failed() -> None:
    failures = Result("404.html", "phone", report("status 404")).failures()
    assert "404.html, phone: status 404" in failures


def test_a_category_without_a_score_has_failed() -> None:
    audited = report()
    audited.categories["seo"].score = None
    audited.audits["seo-1"].score = None
    failures = Result("404.html", "phone", audited).failures()
    assert list(failures) == ["404.html, phone: seo: has no score"]


def test_the_table_has_a_row_for_each_page_and_device() -> None:
    results = [Result("index", "phone", report()), Result("card", "phone", report())]
    lines = lighthouse.table(results).splitlines()

    assert lines[0] == f"| page | device | {' | '.join(NAMES)} |"
    assert lines[2:] == [
        "| index | phone | 50 | 50 | 50 | 50 |",
        "| card | phone | 50 | 50 | 50 | 50 |",
    ]
