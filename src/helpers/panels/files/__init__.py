"""Panels from files: the one part of `helpers.panels` that knows the loaders of `helpers.data`."""
