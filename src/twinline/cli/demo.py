"""``twinline demo``: two companies on one machine."""

from pathlib import Path
from typing import Annotated

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console

from twinline.demo.companies import HIGHEST_PORT_BASE
from twinline.demo.runner import CannotStart, Wish, run_demo

__all__ = ["demo"]


def demo(
    *,
    port_base: Annotated[int, Parameter(validator=Number(gte=1024, lte=HIGHEST_PORT_BASE))] = 8100,
    data: Path = Path("demo-data"),
    empty: Annotated[bool, Parameter(negative=())] = False,
    browser: bool = True,
) -> int:
    """Start two companies on this machine, connected and syncing. Ctrl-C stops them.

    Parameters
    ----------
    port_base
        Acme's node listens here, its tracker on the next port; Globex's on the tenth and eleventh.
    data
        Where everything is kept. A second run with the same folder goes on where the first stopped.
    empty
        Leave the connection to be made by hand in the consoles.
    browser
        Open both consoles in the browser.
    """
    console = Console()
    try:
        return anyio.run(run_demo, Wish(port_base, data.resolve(), empty, browser), console)
    except CannotStart as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
