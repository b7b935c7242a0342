"""The compiled part of `workspace_sdk`. Import from `workspace_sdk`.

The modules of this package exist for type checkers only: at run time all classes are in `_native`.
"""

from .async_client import AsyncClient
from .automations import AsyncAutomations, Automation, Automations, Execution
from .call_info import CallInfo
from .channels import AsyncChannels, Channel, Channels
from .client import Client
from .contacts import AsyncContacts, Contact, Contacts, Pagination
from .custom_fields import AsyncCustomFields, CustomField, CustomFields
from .labels import AsyncLabels, Label, Labels
from .ledger import Ledger, LedgerEntry
from .many import (
    MessagePreview,
    RecipientResult,
    ReportLine,
    SendManyProgress,
    SendManyReport,
)
from .messages import AsyncMessages, Messages, MessageStatus, SentMessage
from .results import (
    ApiResponse,
    AttemptEvent,
    AttemptStart,
    FieldError,
    ListMeta,
    PhoneNumber,
)
from .templates import AsyncTemplates, Template, Templates

__all__ = [
    "ApiResponse",
    "AsyncAutomations",
    "AsyncChannels",
    "AsyncClient",
    "AsyncContacts",
    "AsyncCustomFields",
    "AsyncLabels",
    "AsyncMessages",
    "AsyncTemplates",
    "AttemptEvent",
    "AttemptStart",
    "Automation",
    "Automations",
    "CallInfo",
    "Channel",
    "Channels",
    "Client",
    "Contact",
    "Contacts",
    "CustomField",
    "CustomFields",
    "Execution",
    "FieldError",
    "Label",
    "Labels",
    "Ledger",
    "LedgerEntry",
    "ListMeta",
    "MessagePreview",
    "MessageStatus",
    "Messages",
    "Pagination",
    "PhoneNumber",
    "RecipientResult",
    "ReportLine",
    "SendManyProgress",
    "SendManyReport",
    "SentMessage",
    "Template",
    "Templates",
    "__version__",
    "parse_phone",
]

__version__: str

def parse_phone(phone_number: str) -> PhoneNumber:
    """Reads a phone number as every method of the client does, for example to find duplicates in a
    list. There is no need to call it before a send.

    Spaces, dashes, dots, slashes, parentheses, invisible characters and full-width forms are
    removed or converted. Digits are never changed.

    Args:
        phone_number: A phone number that begins with the country code, with or without `+`.

    Returns:
        The number in its wire form, and a key to compare it with others.

    Raises:
        ValidationError: This is not exactly one phone number. The message names the likely reason:
            a spreadsheet's decimal number, two numbers, an extension, or a trunk zero as in
            `+44 (0)20`.
    """
