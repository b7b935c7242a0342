"""Automations."""

from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Automation(Model):
    """A flow that the business has set up.

    The API page shows no response: its fields are assumed.
    """

    __match_args__ = ("id", "name", "is_active")

    @property
    def id(self) -> str | None:
        """The automation's id."""

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def is_active(self) -> bool | None:
        """Whether it can be triggered."""

    @staticmethod
    def from_json(text: str) -> Automation:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Execution(Model):
    """An automation that was started for a contact.

    The API page shows it. The contact and the conversation are created if there are none.
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
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Automations(Resource):
    """The operations on automations."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """The automations: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact, named by exactly one of `automation_id` and
        `automation_name`. It is started at most once, like a send.

        The contact is created if there is none.

        Args:
            phone_number: The contact's phone number. In E.164 form, such as `+1234567890`
                (WhatsApp); separators are stripped.
            automation_id: The automation's id.
            automation_name: The automation's name, in any case of letters.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been started. Find out before repeating it.
            ApiError: The server refused it; it was not started.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class AsyncAutomations(Resource):
    """The operations on automations."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """The automations: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    async def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact, named by exactly one of `automation_id` and
        `automation_name`. It is started at most once, like a send.

        The contact is created if there is none.

        Args:
            phone_number: The contact's phone number. In E.164 form, such as `+1234567890`
                (WhatsApp); separators are stripped.
            automation_id: The automation's id.
            automation_name: The automation's name, in any case of letters.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been started. Find out before repeating it.
            ApiError: The server refused it; it was not started.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """
