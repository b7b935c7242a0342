"""The requests of every side, and the expected responses: the same as in ../src/payload.rs."""

API_KEY = "wsk_live_4f1d8c0a9b7e6352"

BASE_PATH = "/api/workspace/v1"
SEND_PATH = "/whatsapp/message/send"
LIST_PATH = "/contacts/list"

RECIPIENT = "+1234567890"
TEXT = (
    "Hello Jane, your order ORD-1234 has left our warehouse and should be with you on Friday. "
    "Reply to this message if you would like another time."
)

TEMPLATE_PATH = "/whatsapp/templates/send"
TEMPLATE = "order_has_shipped"

# Contacts per page, and the total number of their labels.
PAGE = 50
LABELS = 49

# Contacts per page of an address book.
BOOK_PAGE = 200

HEADERS = {"accept": "application/json", "x-api-key": API_KEY}


def base_url(port: int) -> str:
    return f"http://127.0.0.1:{port}{BASE_PATH}"


def message() -> dict[str, str]:
    """Built for each call, as in a program whose messages differ."""
    return {"to": RECIPIENT, "type": "text", "body": TEXT}


def order(recipient: int) -> tuple[str, list[str]]:
    """The phone number and the variables of a recipient of a send to many."""
    return f"+1555{recipient:07}", ["Jane", f"ORD-{recipient:07}", "29.99"]


def page(number: int = 1, limit: int = PAGE) -> dict[str, int]:
    return {"page": number, "limit": limit}
