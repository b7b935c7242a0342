"""The error class of the sandbox."""


class SandboxError(Exception):
    """The sandbox was not found, did not start, has exited, or rejected a control call.

    The message says which of these happened. If a call was rejected, it is the server's message.
    """
