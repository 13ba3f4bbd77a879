"""The console: a page is a route, a template and a test."""
