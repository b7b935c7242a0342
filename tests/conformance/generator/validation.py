"""Every rule on both sides of its edge. A refused call sends nothing and names every bad field."""

from .rules import ACCEPTED, REFUSED, STILL_REFUSED, UNCHECKED

PATHS = {
    "contacts.upsert": "contacts/manage",
    "contacts.list": "contacts/list",
    "custom_fields.upsert": "custom-fields/manage",
    "labels.upsert": "labels/manage",
    "templates.send": "whatsapp/templates/send",
    "messages.send": "whatsapp/message/send",
    "messages.status": "whatsapp/message/status",
    "automations.trigger": "automations/trigger",
}

# What a call that is about its request alone is answered.
DATA = {"contacts.list": []}


def refused(operation, name, arguments, problems, client=None):
    case = {"name": f"{operation}/{name}"}
    if client:
        case["client"] = client
    case["call"] = {"operation": operation, "arguments": arguments}
    case["requests"] = []
    case["error"] = {"type": "ValidationError", "code": "validation", "disposition": "rejected", "attempts": 0,
                     "fields": [{"field": field, "kind": kind} for field, kind in problems]}
    return case


def accepted(operation, name, arguments, body=None, client=None):
    data = DATA.get(operation, {})
    case = {"name": f"{operation}/{name}"}
    if client:
        case["client"] = client
    case["faults"] = [{"kind": "answer", "operation": operation, "status": 200,
                       "body": {"success": True, "data": data}}]
    case["call"] = {"operation": operation, "arguments": arguments}
    case["requests"] = [{"method": "POST", "path": "/api/workspace/v1/" + PATHS[operation],
                         "query": {}, "body": {**arguments, **(body or {})}}]
    case["result"] = {"data": data}
    return case


def files():
    written = {}
    for operation, rows in REFUSED.items():
        file = f"validation_{operation.split('.')[0]}.json"
        written.setdefault(file, []).extend(refused(operation, *row) for row in rows)
    for operation, rows in ACCEPTED.items():
        file = f"accepted_{operation.split('.')[0]}.json"
        written.setdefault(file, []).extend(accepted(operation, *row) for row in rows)
    off = {"validate": False}
    written["validation_off.json"] = (
        [accepted(operation, f"unchecked, {name}", arguments, body, off)
         for operation, name, arguments, body in UNCHECKED]
        + [refused(operation, f"unchecked, still refused, {name}", arguments, problems, off)
           for operation, name, arguments, problems in STILL_REFUSED])
    return written
