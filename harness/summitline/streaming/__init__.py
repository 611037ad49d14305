"""Score shards of any size in bounded memory: JSON lines or Parquet in the canonical form, in any order.

Each line of gold meets that of the system (``joining``) and goes to a worker, which validates both, as
``conversion`` and ``submission`` do, and counts. Counts are summed (``tally``), no document is kept: memory
is that of a few documents a worker, of the first LISTED documents, and of FITS bytes of lines where the sides are in
different orders, of ids where they are not. Temporary files take 1 KiB a document, and the size of the unpacked input
where the orders differ.

What differs from scores in memory: corpus metrics are null, since they need all documents at once. Beyond LISTED
documents counts by document and by block are left out. Gold and predictions are named by the sum (modulo 2^256) of the
sha256 of their documents' canonical lines, which depends neither on their order nor on the shards. A document that only
the system has is a problem, unless a shard of gold was skipped.
"""

from summitline.streaming.inspection import is_sharded
from summitline.streaming.run import Streamed, score

__all__ = ["Streamed", "is_sharded", "score"]
