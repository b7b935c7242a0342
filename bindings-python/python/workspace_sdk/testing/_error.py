"""The error class of the sandbox."""


class SandboxError(Exception):
    """The sandbox was not found, did not start, has ended, or rejected a control call.

    For a rejected call, the message is that of the server.
    """
