"""Jira Data Center and Server."""

from twinline.trackers.jira.tracker import JiraTracker

__all__ = ["JiraTracker"]
