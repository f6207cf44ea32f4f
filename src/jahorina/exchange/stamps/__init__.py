"""The plan's time stamp between two versions: renewed by the sender's node, kept and weighed by its recipients.

A repository (`formats/bundle/repository`) is fresh for a week. `renewing` signs the next stamp with the transport key,
`arriving` takes one in, `freshness` says of each plan until when it was confirmed, and whether a newer one was spoken of
than came.
"""
