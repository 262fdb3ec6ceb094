"""Helpers of the book: formulas, printed numbers, data.

Import the module you need: ``from helpers import indices, moments, published``.
Formula modules are pure; `helpers.data` is the only one that touches disk or network.
"""
