"""How to handle each error."""

from workspace_sdk import (
    BadRequestError,
    Client,
    OutcomeUnknownError,
    TransportError,
    ValidationError,
    WorkspaceError,
)

WINDOW_CLOSED = 131047


def remind(client: Client, to: str) -> str:
    try:
        client.messages.send_text(to, "See you tomorrow at nine.")
    except OutcomeUnknownError as error:
        return f"may have been sent, so someone must check: {error}"
    except ValidationError as error:
        invalid = [f"{bad.field} {bad.message}" for bad in error.fields]
        return f"nothing was sent: {', '.join(invalid)}"
    except BadRequestError as error:
        if error.whatsapp_code != WINDOW_CLOSED:
            raise
        # More than 24 hours since the customer wrote: only a template can be sent.
        client.templates.send(to, "plain_notice")
        return "sent as a template"
    except WorkspaceError as error:
        if error.disposition != "retryable":
            raise
        return f"not sent, try again in {error.retry_after or 60:.0f} s"
    return "sent"


def show_causes(client: Client) -> None:
    try:
        client.channels.list()
    except TransportError as error:
        print(error, f"[{error.code}, {error.failure}, {error.attempts} attempt]")
        cause = error.__cause__
        while cause is not None:
            print("  because", repr(cause))
            cause = cause.__cause__


with Client.from_env() as workspace:
    print(remind(workspace, "+15550000005"))
    print(remind(workspace, "5550000005 (home)"))

# No server listens on this port.
with Client(base_url="http://127.0.0.1:1", api_key="key", max_retries=0) as unreachable:
    show_causes(unreachable)
    print(remind(unreachable, "+15550000005"))
