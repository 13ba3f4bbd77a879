"""Fakes of the ports, conformance suites and the simulator, shipped for people who test their rules."""
