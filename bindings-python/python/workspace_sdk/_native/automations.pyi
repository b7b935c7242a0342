"""Automations."""

from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Automation(Model):
    """An automation: a flow that the business has configured.

    The API documentation shows no response, so the fields are assumed.
    """

    __match_args__ = ("id", "name", "is_active")

    @property
    def id(self) -> str | None:
        """The automation's id."""

    @property
    def name(self) -> str | None:
        """The name."""

    @property
    def is_active(self) -> bool | None:
        """Whether it can be triggered."""

    @staticmethod
    def from_json(text: str) -> Automation:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Execution(Model):
    """An automation that was started for a contact.

    The server creates the contact and the conversation if they do not exist.
    """

    __match_args__ = (
        "execution_id",
        "automation_id",
        "automation_name",
        "contact_id",
        "conversation_id",
        "status",
    )

    @property
    def execution_id(self) -> str | None:
        """The id of this run."""

    @property
    def automation_id(self) -> str | None:
        """The automation's id."""

    @property
    def automation_name(self) -> str | None:
        """The automation's name."""

    @property
    def contact_id(self) -> str | None:
        """The contact it runs for."""

    @property
    def conversation_id(self) -> str | None:
        """The conversation it runs in."""

    @property
    def status(self) -> str | None:
        """Its status, as the server sends it."""

    @staticmethod
    def from_json(text: str) -> Execution:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Automations(Resource):
    """The operations on automations."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """Lists all automations of a channel: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact. Pass exactly one of `automation_id` and
        `automation_name`. It is never started twice: the call is retried only if the server
        certainly did not process it.

        If no contact has the phone number, the server creates one.

        Args:
            phone_number: The contact's phone number in E.164 format, such as `+1234567890`;
                separators are removed.
            automation_id: The automation's id.
            automation_name: The automation's name, ignoring case.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The automation may have been started. Find out before you repeat
                the call.
            ApiError: The server rejected the request; the automation was not started.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

@final
class AsyncAutomations(Resource):
    """The operations on automations."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """Lists all automations of a channel: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    async def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact. Pass exactly one of `automation_id` and
        `automation_name`. It is never started twice: the call is retried only if the server
        certainly did not process it.

        If no contact has the phone number, the server creates one.

        Args:
            phone_number: The contact's phone number in E.164 format, such as `+1234567890`;
                separators are removed.
            automation_id: The automation's id.
            automation_name: The automation's name, ignoring case.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The automation may have been started. Find out before you repeat
                the call.
            ApiError: The server rejected the request; the automation was not started.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """
