"""``python -m twinline`` is ``twinline``."""

from twinline.cli import main

main()
