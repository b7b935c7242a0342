"""The one error of the sandbox."""


class SandboxError(Exception):
    """The sandbox was not found, did not start, has ended, or refused a control call.

    The text says which; for a refused call it is the server's own.
    """
