"""What goes wrong by the user's doing, or the machine's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class InklingError(Exception):
    """A failure told in one line: what, where, what to do.

    Only where several are found at once does it have a line for each.
    """


@contextmanager
def utf8(name: object) -> Iterator[None]:
    """Tell that the file `name` is not UTF-8, where the block finds that it is not.

    Raises:
        InklingError: it is not.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise InklingError(f"{name} is not UTF-8: save it as UTF-8") from error


def tell(error: InklingError | OSError) -> None:
    """Print an error to where errors go."""
    for line in str(error).splitlines():
        print(f"error: {line}", file=sys.stderr, flush=True)
