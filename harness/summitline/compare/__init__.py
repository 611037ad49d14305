"""Systems against each other, from their result files.

``differences`` computes, ``report`` prints.
"""

from summitline.compare import report
from summitline.compare.differences import Difference, Differences, compare, compare_files

__all__ = ["Difference", "Differences", "compare", "compare_files", "report"]
