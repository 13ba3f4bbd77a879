"""``python -m twinline.trackers.sandbox --port 8101 --data DIR``: as ``twinline sandbox``."""

import cyclopts

from twinline.trackers.sandbox.command import sandbox

if __name__ == "__main__":
    cyclopts.run(sandbox)
