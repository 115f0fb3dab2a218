"""What goes wrong by the user's doing, or the machine's."""

import sys


class InklingError(Exception):
    """A failure told in one line: what, where, what to do.

    Only where several are found at once does it have a line for each.
    """


def tell(error: InklingError | OSError) -> None:
    """Print an error to where errors go."""
    for line in str(error).splitlines():
        print(f"error: {line}", file=sys.stderr, flush=True)
