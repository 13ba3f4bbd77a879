"""Two plausible companies on one machine: their issues, and the programs that keep them in step."""
