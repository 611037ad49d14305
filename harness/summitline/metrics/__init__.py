"""The metrics, one module a task.

A metric is two pure functions: ``units(comparison)`` tells what one document adds, as pairs (place in the text, name of
a count); ``score(counts)`` makes a score of summed counts. Micro is the score of the sum over documents.
"""
