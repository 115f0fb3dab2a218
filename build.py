"""Build Inkling's site: train where needed, render the pages, publish them.

Examples:
  python build.py                       build the site into dist/
  python build.py --output public       ... or elsewhere
  python build.py --base-address https://you.github.io/inkling/
  python build.py --self-hosted         ... that asks no other host for anything
  python build.py serve --port 8080     preview; rebuild and reload on every change
  python build.py check                 look through what was built
  python build.py train digits          train a model anew
  python build.py pin                   pin the runtime versions that site.toml names
  python build.py clean                 remove what was built
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

# Of the project itself, and what only a browser has.
OURS = ("sitegen", "site_src", "training", "js", "jsffi")
FIRST = "correct it first"

try:
    import msgspec

    from sitegen import check, config, models, publish, render, runtime
    from sitegen.errors import InklingError, tell
    from sitegen.typed import read_toml
    from training import recipe as recipes
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] in OURS:
        sys.exit(f"error: there is no {missing.name}, which the build imports: {FIRST}")
    sys.exit(
        f"error: the library {missing.name} is not installed here: run `make site`, or"
        " this with the Python in .venv; the README tells how to do without make"
    )
except (ImportError, SyntaxError) as error:  # in a module that the page shares
    sys.exit(f"error: {error}: {FIRST}")

HERE = Path(__file__).parent
TRAINS_ON = ((3, 11), (3, 12))
TRAINS_WITH = ("tensorflow", "tensorflowjs", "tf_keras")


class Named(msgspec.Struct):
    """What is read of pyproject.toml's table `project`."""

    version: str


class PyProject(msgspec.Struct):
    """What is read of pyproject.toml."""

    project: Named


class Project(NamedTuple):
    """Where things are, and what the command line asks for."""

    root: Path
    output: Path
    base_address: str | None
    self_hosted: bool
    verbose: bool

    @property
    def source(self) -> Path:
        """The folder of what the site is made of."""
        return self.root / "site_src"

    @property
    def settings(self) -> Path:
        """The file of the site's settings."""
        return self.source / "site.toml"

    @property
    def lock(self) -> Path:
        """The file that pins the runtime."""
        return self.source / "runtime.lock.json"

    @property
    def cache(self) -> Path:
        """The folder that keeps the runtime's files, once fetched."""
        return self.root / ".cache" / "runtime"

    @property
    def recipes(self) -> Path:
        """The folder of the models' recipes."""
        return self.root / "training" / "recipes"

    @property
    def released(self) -> Path:
        """The folder of the models that ship."""
        return self.root / "training" / "released"

    @property
    def site(self) -> config.Site:
        """The site's settings."""
        return config.load(self.settings, self.base_address, self.self_hosted)

    @property
    def version(self) -> str:
        """The project's version."""
        manifest = read_toml(self.root / "pyproject.toml", PyProject, "correct it")
        return manifest.project.version


def build(project: Project) -> None:
    """Do all there is to do, and say what came out."""
    train_where_needed(project)
    publish_site(project, project.site)
    print(check.table(check.measure(project.output)))
    print(f"preview: python -m http.server -d {project.output}")


def train_where_needed(project: Project) -> None:
    """Train the models whose recipe is not the one that they came from."""
    site = project.site
    models.refuse_unknown(site.models, project.recipes, project.settings)
    for name in site.models:
        fingerprint = recipes.load(project.recipes / f"{name}.toml").fingerprint
        if models.is_current(project.released / name, fingerprint):
            print(f"training  up to date ({name})")
        else:
            print(f"training  needed ({name})", flush=True)
            train_model(project, name)


def train_model(project: Project, name: str) -> None:
    """Train, evaluate and convert one model."""
    refuse_where_training_cannot_run()
    # Imports TensorFlow, which takes seconds.
    from training.train import main as run_training

    run_training(project.recipes / f"{name}.toml", project.released / name)


def refuse_where_training_cannot_run() -> None:
    """Tell what training lacks on this machine, if anything."""
    if sys.version_info[:2] not in TRAINS_ON:
        version = ".".join(map(str, sys.version_info[:3]))
        raise InklingError(
            f"training needs Python 3.11 or 3.12, this is {version}: remove .venv and"
            " run `make train PYTHON=python3.12`"
        )
    missing = [name for name in TRAINS_WITH if find_spec(name) is None]
    if missing:
        raise InklingError(
            f"training needs {', '.join(missing)}, not installed here: run `make train`"
        )


def publish_site(project: Project, site: config.Site) -> None:
    """Render the site beside the output, look it through, and exchange the two."""
    lock = runtime.load(project.lock, site.runtime)
    released = [models.open_model(project.released / name) for name in site.models]
    unpacked = None
    if site.self_hosted:
        unpacked = runtime.unpack_runtime(project.cache, project.lock)
    with publish.staged(project.output, base_address=site.base_address) as folder:
        render.render(
            site, project.version, released, lock, project.source, folder, unpacked
        )
        check.check_pages(folder, site, lock)


def train(project: Project, names: list[str]) -> None:
    """Train the named models, else all of the site's."""
    named_by = "the command line" if names else project.settings
    names = names or project.site.models
    models.refuse_unknown(names, project.recipes, named_by)
    for name in names:
        train_model(project, name)


def serve(project: Project, port: int) -> None:
    """Build the site and preview it."""
    from sitegen.serve import serve as preview  # only a preview needs a server

    def rebuild() -> None:
        # A preview reloads by a script of its own, and shows no kept release.
        publish_site(
            project,
            msgspec.structs.replace(
                project.site, works_offline=False, has_policy=False
            ),
        )

    train_where_needed(project)
    preview(
        project.output,
        project.site.base_path,
        port,
        [project.source, project.root / "training"],  # whose code pages quote
        rebuild,
    )


def check_built(project: Project) -> None:
    """Look through the built site, which knows the address it was built for."""
    if project.base_address is None:
        built_for = publish.manifest(project.output).base_address
        project = project._replace(base_address=built_for)
    site = project.site
    lock = runtime.load(project.lock, site.runtime)
    print(check.table(check.check(project.output, site, lock)))
    print("ok")


def pin(project: Project) -> None:
    """Pin the runtime's files of the versions that site.toml names."""
    lock = runtime.pin(project.lock, project.site.runtime)
    print(f"{len(lock.files)} files pinned in {project.lock}")


def clean(project: Project) -> None:
    """Remove the built site."""
    removed = publish.clean(project.output)
    print(f"removed {project.output}" if removed else "nothing to remove")


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        arguments: those of the command line, unless given.
        root: the project's folder, unless it is this file's.
    """
    options = parser().parse_args(arguments)
    if root is None:  # relative where possible: messages are shorter
        root = Path() if Path.cwd() == HERE else HERE
    # A preview is no site to publish, so it does not take the site's place.
    usual = root / "build" / "preview" if options.verb == "serve" else root / "dist"
    project = Project(
        root,
        options.output or usual,
        options.base_address,
        options.self_hosted,
        options.verbose,
    )
    try:
        run(options, project)
    except (InklingError, OSError) as error:
        if options.verbose:
            traceback.print_exc()
        tell(error)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except Exception as error:  # nobody thought of it: still no wall of text
        if options.verbose:
            raise
        kind = type(error).__name__
        why = " ".join(str(error).split())
        tell(InklingError(f"{kind}: {why}: run it with --verbose to see where"))
        return 1
    return 0


def run(options: argparse.Namespace, project: Project) -> None:
    """Run the verb."""
    match options.verb:
        case "build":
            build(project)
        case "train":
            train(project, options.models)
        case "serve":
            serve(project, options.port)
        case "check":
            check_built(project)
        case "pin":
            pin(project)
        case "clean":
            clean(project)


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    summary, _, examples = (__doc__ or "").partition("\n\n")
    top = argparse.ArgumentParser(
        prog="build.py",
        description=summary,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common_options()],
    )
    verbs = top.add_subparsers(title="verbs", metavar="VERB", dest="verb")

    def verb(name: str, text: str) -> argparse.ArgumentParser:
        return verbs.add_parser(
            name, help=text, description=text, parents=[common_options()]
        )

    verb("build", "train where needed, render, publish (the default)")
    verb("train", "train models anew, in Python 3.11 or 3.12").add_argument(
        "models", nargs="*", metavar="MODEL", help="which (default: all of site.toml)"
    )
    verb("serve", "preview: watch, rebuild, reload").add_argument(
        "--port", type=port_number, default=8000, help="default: 8000"
    )
    verb("clean", "remove the built site")
    verb("check", "look through what was built: addresses, hashes, sizes")
    verb("pin", "pin the runtime's files for the versions in site.toml")
    top.set_defaults(
        verb="build", output=None, base_address=None, self_hosted=False, verbose=False
    )
    return top


def port_number(text: str) -> int:
    """Return the port that `text` names.

    Raises:
        argparse.ArgumentTypeError: there is no such port.
    """
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give 1 to 65535")
    return int(text)


def common_options() -> argparse.ArgumentParser:
    """Return the options that may stand before the verb or after it.

    They have no defaults here: the verb's would undo what stands before it.
    """
    options = argparse.ArgumentParser(
        add_help=False, argument_default=argparse.SUPPRESS
    )
    options.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where the site goes (default: dist, a preview: build/preview)",
    )
    options.add_argument(
        "--base-address",
        metavar="URL",
        help="where the site will live, instead of what site.toml says",
    )
    options.add_argument(
        "--self-hosted",
        action="store_true",
        help="put the runtime's files into the site: no CDN is asked",
    )
    options.add_argument(
        "--verbose", action="store_true", help="show the whole trace of an error"
    )
    return options


if __name__ == "__main__":
    sys.exit(main())
