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
from .messages import AsyncMessages, Messages, MessageStatus, SentMessage
from .results import ApiResponse, AttemptEvent, FieldError, ListMeta
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
    "ListMeta",
    "MessageStatus",
    "Messages",
    "Pagination",
    "SentMessage",
    "Template",
    "Templates",
    "__version__",
]

__version__: str
