"""What keeps the program from running, told in a sentence that says what to do."""


class CannotRun(Exception):
    """Root of these: the command line prints the message instead of a traceback."""


class ClusterError(CannotRun):
    """The embedded PostGIS cannot be had."""


class CannotStart(CannotRun):
    """Something stands in the way of serving."""


class CannotWrite(CannotRun):
    """A file cannot be written; one that was there before is as it was."""
