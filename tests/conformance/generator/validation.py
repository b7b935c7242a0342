"""Arguments on both sides of every validation rule.

A rejected call sends nothing, and its error lists every invalid field.
"""

from .rules import ACCEPTED, REJECTED, ALWAYS_REJECTED, UNCHECKED

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

# The data of the response, for cases that are about the request.
DATA = {"contacts.list": []}


def rejected_case(operation, name, arguments, problems, client=None):
    case = {"name": f"{operation}/{name}"}
    if client:
        case["client"] = client
    case["call"] = {"operation": operation, "arguments": arguments}
    case["requests"] = []
    case["error"] = {"type": "ValidationError", "code": "validation", "disposition": "rejected", "attempts": 0,
                     "fields": [{"field": field, "kind": kind} for field, kind in problems]}
    return case


def accepted_case(operation, name, arguments, body=None, client=None):
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
    contents = {}
    for operation, rows in REJECTED.items():
        file = f"validation_{operation.split('.')[0]}.json"
        contents.setdefault(file, []).extend(rejected_case(operation, *row) for row in rows)
    for operation, rows in ACCEPTED.items():
        file = f"accepted_{operation.split('.')[0]}.json"
        contents.setdefault(file, []).extend(accepted_case(operation, *row) for row in rows)
    off = {"validate": False}
    contents["validation_off.json"] = (
        [accepted_case(operation, f"without validation, {name}", arguments, body, off)
         for operation, name, arguments, body in UNCHECKED]
        + [rejected_case(operation, f"without validation, still rejected, {name}", arguments, problems, off)
           for operation, name, arguments, problems in ALWAYS_REJECTED])
    return contents
